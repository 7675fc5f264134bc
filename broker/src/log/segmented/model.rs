//! One model's log: its writer, its readers and its snapshot, none of which waits for another longer than it must.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relata_core::{ModelName, Revision};

use super::Sizes;
use super::files::Files;
use super::index::Index;
use super::next::{Preparer, prepare};
use super::reader::Page;
use super::recovery::{Recovered, recover};
use super::refusal::{Refusal, damage, write_error};
use super::segment::{self, Header};
use super::snapshot;
use super::watermark;
use super::writer::{Ground, Live, Writer, random};
use crate::log::{AppendError, Batch, BatchId, ReadError, Snapshot, StoredBatch};

/// An open model.
#[derive(Debug)]
pub(super) struct ModelLog {
    name: ModelName,
    dir: PathBuf,
    files: Files,
    log: u64,
    /// Held over an append's writes. Taken before `index`.
    writer: Mutex<Writer>,
    /// Never held over reads or writes of files.
    index: Mutex<Index>,
    /// Held while a snapshot is saved or loaded, or the log trimmed. Taken before `index`.
    snapshots: Mutex<Unread>,
}

/// The snapshot that opening read, until somebody asks for it.
#[derive(Debug)]
struct Unread(Option<Snapshot>);

/// What all models of a log stand on.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) files: Files,
    pub(super) sizes: Sizes,
    pub(super) preparer: Arc<Preparer>,
}

/// Writes the files of a new, empty log into a directory.
pub(super) fn create_files(shared: &Shared, dir: &Path) -> Result<(), AppendError> {
    let Shared { files, sizes, .. } = shared;
    let log = random().map_err(|source| write_error(dir, source))?;
    files.disk.create_dir(dir).map_err(|source| write_error(dir, source))?;
    let first = Revision::ZERO.next();
    let path = dir.join(segment::file_name(first));
    let write_segment = || {
        let prepared = prepare(files, &path, sizes.first)?;
        let header = Header { log, salt: random()?, first, size: prepared.size };
        prepared.file.write_at(&header.encode(), 0)?;
        files.sync_new(&*prepared.file, &path)
    };
    write_segment().map_err(|source| write_error(&path, source))?;
    let path = dir.join(watermark::FILE);
    let write_watermark = || {
        let file = files.disk.create(&path)?;
        file.write_at(&watermark::encode_new(log), 0)?;
        files.sync_new(&*file, &path)
    };
    write_watermark().map_err(|source| write_error(&path, source))?;
    files.sync_dir(dir).map_err(|source| AppendError::Io { path: dir.to_owned(), source })
}

impl ModelLog {
    /// Opens a model's directory and changes nothing in it.
    pub(super) fn open(shared: &Shared, name: ModelName, dir: PathBuf) -> Result<Self, Refusal> {
        let Recovered { log, segments, live, torn_until, ids, watermark, snapshot } =
            recover(&shared.files, &dir)?;
        let newest = segments.back().expect("recovery refuses a model without segments");
        let live = Live {
            path: newest.path.clone(),
            file: live,
            header: newest.header,
            end: newest.end,
            torn_until,
        };
        let Shared { files, sizes, preparer } = shared.clone();
        let ground = Ground { dir: dir.clone(), files: files.clone(), sizes, preparer, log };
        let index = Index::new(segments, ids, snapshot.as_ref().map(|snapshot| snapshot.revision));
        Ok(Self {
            name,
            dir,
            files,
            log,
            writer: Mutex::new(Writer::new(ground, live, watermark)),
            index: Mutex::new(index),
            snapshots: Mutex::new(Unread(snapshot)),
        })
    }

    pub(super) fn append(&self, expected: Revision, batch: &Batch) -> Result<Revision, AppendError> {
        let mut writer = locked(&self.writer);
        self.check_last(expected)?;
        if batch.records.is_empty() {
            return Err(AppendError::Empty);
        }
        let written = writer.write(batch, expected.next())?;
        let last = expected.plus(batch.records.len() as u64);
        self.index().add(batch.id, last, written);
        writer.acknowledge(last)?;
        Ok(last)
    }

    pub(super) fn find(&self, id: BatchId) -> Option<Revision> {
        self.index().find(id)
    }

    pub(super) fn last(&self) -> Revision {
        self.index().last()
    }

    pub(super) fn read(&self, after: Revision, limit: usize) -> Result<Vec<StoredBatch>, ReadError> {
        let mut page = Page::new(after, limit);
        while !page.is_full() {
            let (first_kept, stretch) = {
                let index = self.index();
                (index.first_kept(), index.stretch(page.after()))
            };
            if page.after().next() < first_kept {
                return Err(ReadError::Trimmed { model: self.name.clone(), first_kept });
            }
            let Some(stretch) = stretch else { break };
            let read = stretch.read(&*self.files.disk, &mut page);
            let found = read.map_err(|refusal| refusal.to_read_error(&self.name))?;
            if found.is_none() && self.index().first_kept() <= stretch.first {
                let refusal = Refusal::from(damage(&stretch.path, 0, "the file is missing"));
                return Err(refusal.to_read_error(&self.name));
            }
        }
        Ok(page.batches)
    }

    pub(super) fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), AppendError> {
        let mut unread = locked(&self.snapshots);
        if snapshot.revision > self.last() {
            self.check_last(snapshot.revision)?;
        }
        if self.index().snapshot().is_some_and(|kept| kept > snapshot.revision) {
            return Ok(());
        }
        snapshot::save(&self.files, &self.dir, self.log, snapshot)?;
        unread.0 = None;
        self.index().set_snapshot(snapshot.revision);
        Ok(())
    }

    pub(super) fn load_snapshot(&self) -> Result<Option<Snapshot>, ReadError> {
        let mut unread = locked(&self.snapshots);
        if let Some(snapshot) = unread.0.take() {
            return Ok(Some(snapshot));
        }
        if self.index().snapshot().is_none() {
            return Ok(None);
        }
        let loaded = match snapshot::load(&self.files, &self.dir, self.log) {
            Ok(None) => Err(damage(&self.dir.join(snapshot::FILE), 0, "the file is missing").into()),
            loaded => loaded,
        };
        loaded.map_err(|refusal| refusal.to_read_error(&self.name))
    }

    /// Removes the oldest segments one by one, each removal durable before the next, so that no gap can come up.
    pub(super) fn trim(&self, up_to: Revision) -> Result<Revision, AppendError> {
        let _snapshots = locked(&self.snapshots);
        loop {
            // A statement of its own: the index must not be held over the removal.
            let covered = self.index().pop_covered(up_to);
            let Some(segment) = covered else { return Ok(self.index().first_kept()) };
            if let Err(source) = self.files.disk.remove_file(&segment.path) {
                let error = write_error(&segment.path, source);
                self.index().put_back(segment);
                return Err(error);
            }
            let synced = self.files.sync_dir(&self.dir);
            synced.map_err(|source| AppendError::Io { path: self.dir.clone(), source })?;
        }
    }

    fn check_last(&self, expected: Revision) -> Result<(), AppendError> {
        let actual = self.last();
        if actual == expected {
            return Ok(());
        }
        Err(AppendError::Conflict { model: self.name.clone(), expected, actual })
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        locked(&self.index)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
