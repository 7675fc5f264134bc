//! Why a model's files are refused, in a form that can be told again to every caller.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use relata_core::ModelName;

use crate::log::{AppendError, Damage, ForeignFormat, ReadError};

/// Why the files of a model cannot be served.
#[derive(Debug, Clone)]
pub(super) enum Refusal {
    Damaged(Damage),
    UnknownFormat(ForeignFormat),
    Io { path: PathBuf, source: Arc<io::Error> },
}

impl Refusal {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source: Arc::new(source) }
    }

    pub(super) fn to_read_error(&self, model: &ModelName) -> ReadError {
        match self {
            Self::Damaged(source) => ReadError::Damaged { model: model.clone(), source: source.clone() },
            Self::UnknownFormat(format) => ReadError::UnknownFormat(format.clone()),
            Self::Io { path, source } => ReadError::Io { path: path.clone(), source: again(source) },
        }
    }

    pub(super) fn to_append_error(&self, model: &ModelName) -> AppendError {
        match self {
            Self::Damaged(source) => AppendError::Damaged { model: model.clone(), source: source.clone() },
            Self::UnknownFormat(format) => AppendError::UnknownFormat(format.clone()),
            Self::Io { path, source } => AppendError::Io { path: path.clone(), source: again(source) },
        }
    }
}

impl From<Damage> for Refusal {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

/// Damage at a byte of a file.
pub(super) fn damage(path: &Path, offset: u64, what: impl Into<String>) -> Damage {
    Damage { path: path.to_owned(), offset, what: what.into() }
}

/// What a failed change of a file means to the one who asked for it.
pub(super) fn write_error(path: &Path, source: io::Error) -> AppendError {
    let path = path.to_owned();
    if is_full(&source) { AppendError::Full { path, source } } else { AppendError::Io { path, source } }
}

/// Whether the disk, or the caller's share of it, is used up.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

fn again(source: &io::Error) -> io::Error {
    match source.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(source.kind(), source.to_string()),
    }
}
