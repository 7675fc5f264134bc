//! From a log to the state: the newest snapshot, then the records after it.

use std::collections::VecDeque;

use relata_core::{ModelName, Revision};

use crate::log::{Log, ReadError};
use crate::record::{Record, RecordError};
use crate::snapshot::{self, SnapshotError};
use crate::state::{FoldError, State};
use crate::writer::Happened;

/// Batches read at once: a batch may be some MiB.
const CHUNK: usize = 64;

/// What is kept of what happened, for those who come back: the last of it, as the feed keeps it.
const KEPT: usize = 1024;

/// What a fold went through.
#[derive(Debug, Default)]
pub struct Folded {
    /// The last that happened, without a gap.
    pub happened: VecDeque<Happened>,
    /// How many records there were.
    pub records: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl Folded {
    fn push(&mut self, happened: Happened) {
        self.records += 1;
        self.bytes += happened.weight;
        self.happened.push_back(happened);
        if self.happened.len() > KEPT {
            self.happened.pop_front();
        }
    }
}

/// Why a model cannot be served. The others can.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The log cannot be read.
    #[error("cannot read the log of model {model}")]
    Log {
        /// The model.
        model: ModelName,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// A snapshot is from another time, or broken.
    #[error("cannot read the snapshot of model {model}{}", written_by(.writer))]
    Snapshot {
        /// The model.
        model: ModelName,
        /// The version of relata that wrote it; empty if unknown.
        writer: String,
        /// Why.
        #[source]
        source: SnapshotError,
    },
    /// A record is from another time, or broken.
    #[error("cannot read the record at revision {revision} of model {model}{}", written_by(.writer))]
    Record {
        /// The model.
        model: ModelName,
        /// The record's revision.
        revision: Revision,
        /// The version of relata that wrote it; empty if unknown.
        writer: String,
        /// Why.
        #[source]
        source: RecordError,
    },
    /// A record cannot follow the ones before it.
    #[error("cannot follow the log of model {model}{}", written_by(.writer))]
    Fold {
        /// The model.
        model: ModelName,
        /// The version of relata that wrote it; empty if unknown.
        writer: String,
        /// Why.
        #[source]
        source: FoldError,
    },
}

fn written_by(writer: &str) -> String {
    if writer.is_empty() { String::new() } else { format!(" (written by relata {writer})") }
}

/// The state of a model as its log has it, and what came after the snapshot.
///
/// # Errors
/// The log is damaged, or written by a version of relata that knew more.
pub async fn load(log: &dyn Log, model: &ModelName) -> Result<(State, Folded), LoadError> {
    let snapshot = log.load_snapshot(model).await;
    let snapshot = snapshot.map_err(|source| LoadError::Log { model: model.clone(), source })?;
    let mut state = match snapshot {
        None => State::default(),
        Some(kept) => snapshot::decode(&kept).map_err(|(writer, source)| LoadError::Snapshot {
            model: model.clone(),
            writer,
            source,
        })?,
    };
    let folded = fold_rest(log, model, &mut state).await?;
    Ok((state, folded))
}

/// Folds what the log has after the state's revision.
///
/// # Errors
/// As [`load`].
pub async fn fold_rest(log: &dyn Log, model: &ModelName, state: &mut State) -> Result<Folded, LoadError> {
    let mut folded = Folded::default();
    loop {
        let batches = log.read(model, state.revision(), CHUNK).await;
        let batches = batches.map_err(|source| LoadError::Log { model: model.clone(), source })?;
        if batches.is_empty() {
            return Ok(folded);
        }
        for batch in batches {
            // A snapshot may end within a batch.
            let known = (state.revision().get() + 1).saturating_sub(batch.first.get());
            for record in batch.records.iter().skip(usize::try_from(known).unwrap_or(usize::MAX)) {
                folded.push(fold(model, state, record)?);
            }
        }
    }
}

fn fold(model: &ModelName, state: &mut State, bytes: &[u8]) -> Result<Happened, LoadError> {
    let revision = state.revision().next();
    let writer = state.writer().to_owned();
    let record = Record::decode(bytes).map_err(|source| LoadError::Record {
        model: model.clone(),
        revision,
        writer: writer.clone(),
        source,
    })?;
    let effects = state.apply(&record);
    let effects = effects.map_err(|source| LoadError::Fold { model: model.clone(), writer, source })?;
    Ok(Happened { revision, effects, weight: bytes.len() })
}

#[cfg(test)]
mod tests;
