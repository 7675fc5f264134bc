//! The embedded log: a directory per model with segment files that are overwritten in place, one sync per batch.
//! It must not know what records mean.
//!
//! ```text
//! DATA/lock                                      held by the process that has the log open
//! DATA/models/MODEL/00000000000000000001.segment batches, from the revision that the file is named by
//! DATA/models/MODEL/acknowledged                 up to where appends were acknowledged
//! DATA/models/MODEL/snapshot                     the newest snapshot, if there is one
//! DATA/models/MODEL/*.tmp, DATA/models/MODEL.tmp  not finished, and never read
//! ```
//!
//! What keeps its promises:
//! - a segment is filled with zeros and synced before it is used, so an append overwrites room that is there:
//!   it costs one `fdatasync` without any change to the file system's own records, and cannot run out of room;
//! - a batch is one frame under checksums, so half of one is not taken for a batch;
//! - a new segment, snapshot or model gets its name only when its content is durable;
//! - `acknowledged` tells a torn tail, which the next append cuts, from a log that lost something;
//! - opening reads every file once and changes none.

mod disk;
mod fields;
mod files;
mod frame;
mod index;
mod lock;
mod model;
mod next;
mod preamble;
mod reader;
mod recovery;
mod refusal;
mod segment;
mod snapshot;
#[cfg(test)]
mod tests;
mod watermark;
mod writer;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use relata_core::{ModelName, Revision};

use super::{AppendError, Batch, BatchId, Log, ReadError, Snapshot, StoredBatch};
use disk::RealDisk;
use files::Files;
use lock::DirectoryLock;
use model::{ModelLog, Shared, create_files};
use next::Preparer;
use refusal::{Refusal, write_error};

const MODELS: &str = "models";

/// How large files get, in bytes.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// A model's first segment.
    first: u64,
    /// Each segment has twice the size of the one before, up to this. Only a batch that needs more gets more.
    largest: u64,
    /// A batch as it lies on the disk.
    batch: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { first: 256 * 1024, largest: 16 * 1024 * 1024, batch: 64 * 1024 * 1024 }
    }
}

/// Keeps every model's log in a data directory, which is this process's alone. Models do not wait for one another.
#[derive(Debug)]
pub struct SegmentedLog {
    models_dir: PathBuf,
    shared: Shared,
    models: RwLock<BTreeMap<ModelName, Arc<Entry>>>,
    creating: Mutex<()>,
    // Dropped last: until then, this process may write.
    _lock: Option<DirectoryLock>,
}

/// A model's log, or why there is none. Damage of one model does not stop the others.
type Entry = Result<ModelLog, Refusal>;

/// Why a data directory could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process has it open.
    #[error("{path} is in use by {}: stop it, or choose another data directory", process(*holder))]
    InUse {
        /// The data directory.
        path: PathBuf,
        /// The id of the process, if it could be read.
        holder: Option<u32>,
    },
    /// The system refused.
    #[error("cannot open {path}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

fn process(holder: Option<u32>) -> String {
    holder.map_or_else(|| "another process".to_owned(), |id| format!("process {id}"))
}

impl SegmentedLog {
    /// Locks a data directory, which is made if it is not there, and opens every model in it. A model that is
    /// damaged is there too, and answers every call with the damage.
    ///
    /// # Errors
    /// If the directory is in use by another process, or cannot be read.
    pub fn open(data_dir: &Path) -> Result<Self, OpenError> {
        let lock = DirectoryLock::acquire(data_dir)?;
        let shared = Shared {
            files: Files::new(Arc::new(RealDisk)),
            sizes: Sizes::default(),
            preparer: Arc::new(Preparer::thread()),
        };
        Self::start(data_dir, shared, Some(lock))
    }

    fn start(data_dir: &Path, shared: Shared, lock: Option<DirectoryLock>) -> Result<Self, OpenError> {
        let models_dir = data_dir.join(MODELS);
        let failed = |source| OpenError::Io { path: models_dir.clone(), source };
        let mut models = BTreeMap::new();
        for name in model_names(&shared, &models_dir).map_err(failed)? {
            let dir = models_dir.join(name.as_str());
            let entry = ModelLog::open(&shared, name.clone(), dir);
            models.insert(name, Arc::new(entry));
        }
        let models = RwLock::new(models);
        Ok(Self { models_dir, shared, models, creating: Mutex::default(), _lock: lock })
    }

    fn entry(&self, model: &ModelName) -> Option<Arc<Entry>> {
        self.models.read().unwrap_or_else(PoisonError::into_inner).get(model).cloned()
    }

    fn reading<T>(
        &self,
        model: &ModelName,
        read: impl FnOnce(&ModelLog) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let entry = self.entry(model).ok_or_else(|| ReadError::UnknownModel(model.clone()))?;
        read(entry.as_ref().as_ref().map_err(|refusal| refusal.to_read_error(model))?)
    }

    fn writing<T>(
        &self,
        model: &ModelName,
        write: impl FnOnce(&ModelLog) -> Result<T, AppendError>,
    ) -> Result<T, AppendError> {
        let entry = self.entry(model).ok_or_else(|| AppendError::UnknownModel(model.clone()))?;
        write(entry.as_ref().as_ref().map_err(|refusal| refusal.to_append_error(model))?)
    }

    /// Makes a model's directory under another name, so that it is there whole or not at all.
    fn make_model(&self, model: &ModelName) -> Result<ModelLog, AppendError> {
        let files = &self.shared.files;
        let dir = self.models_dir.join(model.as_str());
        let temporary = self.models_dir.join(format!("{model}.tmp"));
        self.make_models_dir()?;
        let name = || {
            create_files(&self.shared, &temporary)?;
            files.disk.rename(&temporary, &dir).map_err(|source| write_error(&dir, source))
        };
        name().inspect_err(|_| {
            // What is left of it is overwritten the next time, so a failure to remove it costs only room.
            let _ = files.disk.remove_dir(&temporary);
        })?;
        let synced = files.sync_dir(&self.models_dir);
        synced.map_err(|source| AppendError::Io { path: self.models_dir.clone(), source })?;
        ModelLog::open(&self.shared, model.clone(), dir).map_err(|refusal| refusal.to_append_error(model))
    }

    fn make_models_dir(&self) -> Result<(), AppendError> {
        let (files, dir) = (&self.shared.files, &self.models_dir);
        files.disk.create_dir(dir).map_err(|source| write_error(dir, source))?;
        let parent = dir.parent().expect("it was joined to the data directory");
        files.sync_dir(parent).map_err(|source| AppendError::Io { path: parent.to_owned(), source })
    }
}

/// The models whose directories are there, and durably so.
fn model_names(shared: &Shared, models_dir: &Path) -> io::Result<Vec<ModelName>> {
    let names = match shared.files.disk.list(models_dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        names => names?,
    };
    shared.files.sync_dir(models_dir)?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

#[async_trait::async_trait]
impl Log for SegmentedLog {
    async fn models(&self) -> Result<Vec<ModelName>, ReadError> {
        Ok(self.models.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect())
    }

    async fn create(&self, model: &ModelName) -> Result<(), AppendError> {
        let _creating = self.creating.lock().unwrap_or_else(PoisonError::into_inner);
        if self.entry(model).is_some() {
            return self.writing(model, |_| Ok(()));
        }
        let entry = Arc::new(Ok(self.make_model(model)?));
        self.models.write().unwrap_or_else(PoisonError::into_inner).insert(model.clone(), entry);
        Ok(())
    }

    async fn append(
        &self,
        model: &ModelName,
        expected: Revision,
        batch: Batch,
    ) -> Result<Revision, AppendError> {
        self.writing(model, |log| log.append(expected, &batch))
    }

    async fn find(&self, model: &ModelName, id: BatchId) -> Result<Option<Revision>, ReadError> {
        self.reading(model, |log| Ok(log.find(id)))
    }

    async fn read(
        &self,
        model: &ModelName,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<StoredBatch>, ReadError> {
        self.reading(model, |log| log.read(after, limit))
    }

    async fn last(&self, model: &ModelName) -> Result<Revision, ReadError> {
        self.reading(model, |log| Ok(log.last()))
    }

    async fn save_snapshot(&self, model: &ModelName, snapshot: Snapshot) -> Result<(), AppendError> {
        self.writing(model, |log| log.save_snapshot(&snapshot))
    }

    async fn load_snapshot(&self, model: &ModelName) -> Result<Option<Snapshot>, ReadError> {
        self.reading(model, ModelLog::load_snapshot)
    }

    async fn trim(&self, model: &ModelName, up_to: Revision) -> Result<Revision, AppendError> {
        self.writing(model, |log| log.trim(up_to))
    }
}
