//! The log: what happened in each model, in order. The truth that the broker's state is a fold over.
//!
//! A log keeps records as opaque bytes. It must not know what they mean, nor who may write them.

#[cfg(any(test, feature = "testing"))]
pub mod contract;
#[cfg(any(test, feature = "testing"))]
pub mod faulty;
mod memory;
mod segmented;

use std::fmt;
use std::path::PathBuf;

use bytes::Bytes;
use relata_core::{ModelName, Revision};

pub use memory::MemoryLog;
pub use segmented::{OpenError, SegmentedLog};

/// What tells one appended batch from another, so that a writer that got no answer can ask whether it happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BatchId(pub [u8; 16]);

impl fmt::Debug for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Records to append as one: all of them are there after a crash, or none. `Debug` shows no content.
#[derive(Clone)]
pub struct Batch {
    /// Its own id, chosen by the writer.
    pub id: BatchId,
    /// At least one record. The first gets the revision after the expected one, and so on.
    pub records: Vec<Bytes>,
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut batch = f.debug_struct("Batch");
        batch.field("id", &self.id).field("lengths", &lengths(&self.records)).finish()
    }
}

/// What may be shown of records, which hold databags.
pub(crate) fn lengths(records: &[Bytes]) -> Vec<usize> {
    records.iter().map(Bytes::len).collect()
}

/// A batch as read back. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredBatch {
    /// The id it was appended with.
    pub id: BatchId,
    /// The revision of its first record.
    pub first: Revision,
    /// Its records.
    pub records: Vec<Bytes>,
}

impl fmt::Debug for StoredBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut batch = f.debug_struct("StoredBatch");
        batch.field("id", &self.id).field("first", &self.first);
        batch.field("lengths", &lengths(&self.records)).finish()
    }
}

impl StoredBatch {
    /// The revision of its last record.
    pub fn last(&self) -> Revision {
        Revision::new(self.first.get() + self.records.len() as u64 - 1)
    }
}

/// A model's folded state as bytes, and the revision of the last record in it. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The last record that went into it.
    pub revision: Revision,
    /// The state, in the broker's own encoding.
    pub bytes: Bytes,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut snapshot = f.debug_struct("Snapshot");
        snapshot.field("revision", &self.revision).field("length", &self.bytes.len()).finish()
    }
}

/// A place that keeps the log of every model.
///
/// The contract, which `contract::check` tests on every implementation:
/// - a model's revisions start at 1 and have no gaps; a batch is there whole or not at all;
/// - `append` answers `Ok` only when the batch survives the end of the process and, for a durable log, of the machine;
/// - `append` with an `expected` that is not the model's last revision changes nothing and answers `Conflict`;
/// - after `Io` the batch may or may not be there: `find` tells; after any other error it is not;
/// - `read` gives every batch with a record after a revision, in order, or `Trimmed` if some of them are gone;
/// - a snapshot replaces the one before it only when it is whole and durable, and an older one never does;
/// - a snapshot of a revision that the log has not reached changes nothing and answers `Conflict`;
/// - `trim` gives up room for records up to a revision that a stored snapshot covers, and never more.
///
/// A method may block its thread: the broker calls it from a thread that belongs to the model's writer.
#[async_trait::async_trait]
pub trait Log: Send + Sync + fmt::Debug + 'static {
    /// The models that the log holds, in name order.
    async fn models(&self) -> Result<Vec<ModelName>, ReadError>;

    /// Makes room for a model. Doing it again changes nothing.
    async fn create(&self, model: &ModelName) -> Result<(), AppendError>;

    /// Appends a batch if the model's last revision still is `expected`; gives its new last revision.
    async fn append(
        &self,
        model: &ModelName,
        expected: Revision,
        batch: Batch,
    ) -> Result<Revision, AppendError>;

    /// The last revision of a batch if it is among the recent ones (at least those since the last snapshot).
    async fn find(&self, model: &ModelName, id: BatchId) -> Result<Option<Revision>, ReadError>;

    /// Batches after `after`, in order, at most `limit` of them and at least one if there is one.
    async fn read(
        &self,
        model: &ModelName,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<StoredBatch>, ReadError>;

    /// The model's last revision.
    async fn last(&self, model: &ModelName) -> Result<Revision, ReadError>;

    /// Keeps a snapshot in place of the one before.
    async fn save_snapshot(&self, model: &ModelName, snapshot: Snapshot) -> Result<(), AppendError>;

    /// The newest snapshot, if there is one.
    async fn load_snapshot(&self, model: &ModelName) -> Result<Option<Snapshot>, ReadError>;

    /// Gives up records up to `up_to`, as far as a stored snapshot covers them and whole batches or files of them
    /// can go. Gives the first revision still there (the next one to come if none is).
    async fn trim(&self, model: &ModelName, up_to: Revision) -> Result<Revision, AppendError>;
}

/// Why a batch or a snapshot was not kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// Somebody else appended meanwhile. Nothing was changed.
    #[error("the log of model {model} is at revision {actual}, not {expected}")]
    Conflict {
        /// The model.
        model: ModelName,
        /// What the caller believed.
        expected: Revision,
        /// What is true.
        actual: Revision,
    },
    /// The log has no such model.
    #[error("there is no model {0} in the log")]
    UnknownModel(ModelName),
    /// A batch needs a record. Nothing was changed.
    #[error("a batch without records cannot be appended")]
    Empty,
    /// The disk is full. Nothing was changed; reading goes on, and writing once there is room.
    #[error("no room left for {path}: free space on its disk and try again")]
    Full {
        /// The file that could not grow.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A record or batch is larger than the log can keep. Nothing was changed.
    #[error("a batch of {size} bytes is larger than the {limit} bytes that one batch may have")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The most bytes one batch may have.
        limit: usize,
    },
    /// The model is damaged and takes nothing until it is repaired.
    #[error("the log of model {model} is damaged")]
    Damaged {
        /// The model.
        model: ModelName,
        /// What is wrong with it.
        #[source]
        source: Damage,
    },
    /// The model's files are of a format that this relata does not know. Nothing was changed.
    #[error(transparent)]
    UnknownFormat(ForeignFormat),
    /// Anything else that the system refused. Whether the batch was kept is unknown: ask `find`.
    #[error("cannot write {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// Why something kept could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The log has no such model.
    #[error("there is no model {0} in the log")]
    UnknownModel(ModelName),
    /// Records after the asked revision were given up; a snapshot covers them.
    #[error("records up to {first_kept} of model {model} are gone: start from the snapshot")]
    Trimmed {
        /// The model.
        model: ModelName,
        /// The first revision still there.
        first_kept: Revision,
    },
    /// The model's files do not hold what was written.
    #[error("the log of model {model} is damaged")]
    Damaged {
        /// The model.
        model: ModelName,
        /// What is wrong with it.
        #[source]
        source: Damage,
    },
    /// The model's files are of a format that this relata does not know.
    #[error(transparent)]
    UnknownFormat(ForeignFormat),
    /// The system refused.
    #[error("cannot read {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// A place in a file that does not hold what was written there. Nothing on the disk was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} at byte {offset}: {what}; nothing was changed: restore the file from a backup")]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// Where in it, in bytes.
    pub offset: u64,
    /// What was expected and what is there, without any content.
    pub what: String,
}

/// A file that is whole, but in a format that this relata does not know. Nothing on the disk was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{path} has format {format}, written by relata {version}, which relata {} does not know: run that one or a newer",
    env!("CARGO_PKG_VERSION")
)]
pub struct ForeignFormat {
    /// The file.
    pub path: PathBuf,
    /// Its format's number.
    pub format: u32,
    /// The version of relata that wrote it.
    pub version: String,
}
