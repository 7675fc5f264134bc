//! Reading batches back from segment files. It must not know who reads, nor hold any lock.

use std::io;
use std::path::Path;

use bytes::Bytes;
use relata_core::Revision;

use super::disk::{Disk, DiskFile};
use super::fields::wide;
use super::frame;
use super::index::Stretch;
use super::refusal::{Refusal, damage};
use crate::log::StoredBatch;

/// Bytes read at once.
const CHUNK: u64 = 256 * 1024;

/// A page is full with this many bytes, so that a large limit does not fill the memory.
const PAGE: usize = 8 * 1024 * 1024;

/// The batches read so far.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) batches: Vec<StoredBatch>,
    after: Revision,
    limit: usize,
    bytes: usize,
}

impl Page {
    /// A page of at most `limit` batches after a revision, and of at least one.
    pub(super) fn new(after: Revision, limit: usize) -> Self {
        Self { batches: Vec::new(), after, limit: limit.max(1), bytes: 0 }
    }

    /// The last revision that need not be read.
    pub(super) fn after(&self) -> Revision {
        self.batches.last().map_or(self.after, StoredBatch::last)
    }

    pub(super) fn is_full(&self) -> bool {
        self.batches.len() >= self.limit || self.bytes >= PAGE
    }

    fn push(&mut self, batch: StoredBatch, bytes: usize) {
        self.batches.push(batch);
        self.bytes += bytes;
    }
}

impl Stretch {
    /// Adds the stretch's batches to the page until it is full. `None` if there is no such file.
    pub(super) fn read(&self, disk: &dyn Disk, page: &mut Page) -> Result<Option<()>, Refusal> {
        let file = match disk.open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Refusal::io(&self.path, error)),
        };
        let mut at = self.start;
        while at < self.end && !page.is_full() {
            let chunk = self.chunk(&*file, at)?;
            at += self.take_frames(&chunk, at, page)?;
        }
        Ok(Some(()))
    }

    /// Bytes from here on, with one whole frame at least.
    fn chunk(&self, file: &dyn DiskFile, at: u64) -> Result<Bytes, Refusal> {
        let left = self.end - at;
        let chunk = read(&self.path, file, at, left.min(CHUNK))?;
        match frame::Header::read(&chunk, self.seed) {
            Some(header) if header.stride() <= chunk.len() => Ok(chunk),
            Some(header) if wide(header.stride()) <= left => {
                read(&self.path, file, at, wide(header.stride()))
            }
            _ => Err(self.damage(at)),
        }
    }

    /// Adds the whole frames that the chunk begins with; gives how many bytes they are.
    fn take_frames(&self, chunk: &Bytes, at: u64, page: &mut Page) -> Result<u64, Refusal> {
        let mut used = 0;
        while chunk.len() - used >= frame::HEADER && !page.is_full() {
            let rest = chunk.slice(used..);
            let wrong = || self.damage(at + wide(used));
            let header = frame::Header::read(&rest, self.seed).ok_or_else(wrong)?;
            if header.stride() > rest.len() {
                break;
            }
            if header.last() > page.after() {
                page.push(header.decode(&rest, self.seed).ok_or_else(wrong)?, header.stride());
            }
            used += header.stride();
        }
        Ok(wide(used))
    }

    fn damage(&self, offset: u64) -> Refusal {
        damage(&self.path, offset, "the batch that was here fails its checksum").into()
    }
}

fn read(path: &Path, file: &dyn DiskFile, at: u64, length: u64) -> Result<Bytes, Refusal> {
    let read = || {
        let mut buffer = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        file.read_at(&mut buffer, at)?;
        Ok(Bytes::from(buffer))
    };
    read().map_err(|source| Refusal::io(path, source))
}
