//! The lock that keeps a data directory to one process. The system lets go of it when the process ends, however
//! it ends.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use super::OpenError;

const FILE: &str = "lock";

/// The directory is this process's as long as this lives.
#[derive(Debug)]
pub(super) struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Locks a data directory, which is made if it is not there.
    pub(super) fn acquire(data_dir: &Path) -> Result<Self, OpenError> {
        let path = data_dir.join(FILE);
        let failed = |source| OpenError::Io { path: path.clone(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(data_dir).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(&path).map_err(failed)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                return Err(OpenError::InUse { path: data_dir.to_owned(), holder: holder(&mut file) });
            }
            Err(errno) => return Err(failed(io::Error::from(errno))),
        }
        // Only a help for whoever comes second; on a full disk the log must open without it. The width is fixed,
        // so the file is overwritten in place and never truncated.
        let _ = file.write_all_at(format!("{:>10}\n", std::process::id()).as_bytes(), 0);
        Ok(Self { _file: file })
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
