//! The one writer of a model's files: it puts batches at the end, in place, and goes on in the next segment when
//! one is full. It must not know what was written before.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use relata_core::Revision;

use super::Sizes;
use super::disk::DiskFile;
use super::fields::wide;
use super::files::Files;
use super::frame;
use super::index::Written;
use super::next::{NextSegment, Prepared, Preparer, prepare, write_zeros};
use super::refusal::{is_full, write_error};
use super::segment::{self, Segment};
use super::watermark::Watermark;
use crate::log::{AppendError, Batch};

/// The name of a segment's file before it is one.
const TEMPORARY: &str = "segment.tmp";

/// Segments are made in multiples of this many bytes.
const PAGE: u64 = 4096;

/// A buffer that a large batch made larger than this is not kept.
const BUFFER: usize = 1024 * 1024;

/// What a writer stands on.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    pub(super) dir: PathBuf,
    pub(super) files: Files,
    pub(super) sizes: Sizes,
    pub(super) preparer: Arc<Preparer>,
    /// The number that all files of this log carry.
    pub(super) log: u64,
}

/// The segment that batches go to.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) path: PathBuf,
    pub(super) file: Arc<dyn DiskFile>,
    pub(super) header: segment::Header,
    /// Where the next frame goes.
    pub(super) end: u64,
    /// Up to here there may be remains of a batch that was not kept.
    pub(super) torn_until: u64,
}

#[derive(Debug)]
pub(super) struct Writer {
    ground: Ground,
    live: Live,
    next: NextSegment,
    watermark: Watermark,
    buffer: Vec<u8>,
    trust: Trust,
}

/// Whether the disk holds what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Sound,
    /// A sync failed. Only a test gets to see this.
    Lost,
}

impl Writer {
    pub(super) fn new(ground: Ground, live: Live, watermark: Watermark) -> Self {
        let next = NextSegment::new(ground.dir.join(TEMPORARY));
        Self { ground, live, next, watermark, buffer: Vec::new(), trust: Trust::Sound }
    }

    /// Writes a batch behind all others and makes it durable. After `Full` nothing has changed.
    pub(super) fn write(&mut self, batch: &Batch, first: Revision) -> Result<Written, AppendError> {
        let stride = frame::stride(batch);
        if stride > self.ground.sizes.batch {
            return Err(AppendError::TooLarge { size: stride, limit: self.ground.sizes.batch });
        }
        if self.trust == Trust::Lost {
            return Err(write_error(&self.live.path, io::Error::other("a sync failed before")));
        }
        self.cut_torn().map_err(|source| write_error(&self.live.path, source))?;
        let fits = self.live.end + wide(stride) <= self.live.header.size;
        let written = if fits { self.write_in_place(batch, first) } else { self.write_in_new(batch, first) };
        self.buffer.shrink_to(BUFFER);
        // Early, since it takes as long as the disk needs for a whole segment; a model that stays small needs none.
        if written.is_ok() && self.live.end > self.ground.sizes.first / 4 {
            self.next.want(&self.ground.files, &self.ground.preparer, self.next_size());
        }
        written
    }

    /// Notes that everything up to this revision is being acknowledged.
    pub(super) fn acknowledge(&mut self, last: Revision) -> Result<(), AppendError> {
        // Never `Full`: the batch is there.
        self.watermark
            .record(last)
            .map_err(|source| AppendError::Io { path: self.watermark.path.clone(), source })
    }

    fn write_in_place(&mut self, batch: &Batch, first: Revision) -> Result<Written, AppendError> {
        self.buffer.clear();
        frame::encode(&mut self.buffer, batch, first, self.live.header.seed());
        let stride = wide(self.buffer.len());
        if let Err(source) = self.live.file.write_at(&self.buffer, self.live.end) {
            // The next append cuts it before it writes anything.
            self.live.torn_until = self.live.end + stride;
            return Err(write_error(&self.live.path, source));
        }
        self.sync_live().map_err(|source| AppendError::Io { path: self.live.path.clone(), source })?;
        self.live.end += stride;
        Ok(Written::InPlace(stride))
    }

    /// Overwrites the remains of a batch that was not kept.
    fn cut_torn(&mut self) -> io::Result<()> {
        if self.live.torn_until > self.live.end {
            write_zeros(&*self.live.file, self.live.end, self.live.torn_until)?;
            self.sync_live()?;
            self.live.torn_until = self.live.end;
        }
        Ok(())
    }

    fn sync_live(&mut self) -> io::Result<()> {
        let Live { file, path, .. } = &self.live;
        self.ground.files.sync(&**file, path).inspect_err(|_| self.trust = Trust::Lost)
    }

    /// Puts header and batch into a prepared file and makes that durable before it becomes a segment, so that a
    /// segment is never found half made.
    fn write_in_new(&mut self, batch: &Batch, first: Revision) -> Result<Written, AppendError> {
        let needed = wide(segment::HEADER + frame::stride(batch));
        let Prepared { path: temporary, file, size } =
            self.prepared(needed).map_err(|source| write_error(&self.next.path, source))?;
        let path = self.ground.dir.join(segment::file_name(first));
        let failed = |source| write_error(&path, source);
        let salt = random().map_err(failed)?;
        let header = segment::Header { log: self.ground.log, salt, first, size };
        self.buffer.clear();
        self.buffer.extend_from_slice(&header.encode());
        frame::encode(&mut self.buffer, batch, first, header.seed());
        file.write_at(&self.buffer, 0).map_err(failed)?;
        self.ground.files.sync_new(&*file, &temporary).map_err(failed)?;
        self.ground.files.disk.rename(&temporary, &path).map_err(failed)?;
        self.ground.files.sync_dir(&self.ground.dir).map_err(|source| {
            self.trust = Trust::Lost;
            AppendError::Io { path: path.clone(), source }
        })?;
        let mut segment = Segment::empty(path.clone(), header);
        segment.add(first.plus(batch.records.len() as u64 - 1), wide(frame::stride(batch)));
        self.live = Live { path, file, header, end: segment.end, torn_until: segment.end };
        Ok(Written::InNewSegment(segment))
    }

    fn prepared(&self, needed: u64) -> io::Result<Prepared> {
        if let Some(prepared) = self.next.take().filter(|prepared| prepared.size >= needed) {
            return Ok(prepared);
        }
        let needed = needed.next_multiple_of(PAGE);
        let (wanted, least) = (self.next_size().max(needed), self.ground.sizes.first.max(needed));
        let prepare = |size| prepare(&self.ground.files, &self.next.path, size);
        match prepare(wanted) {
            Err(error) if is_full(&error) && least < wanted => prepare(least),
            result => result,
        }
    }

    fn next_size(&self) -> u64 {
        self.live.header.size.saturating_mul(2).min(self.ground.sizes.largest)
    }
}

/// A number that nobody can foresee.
pub(super) fn random() -> io::Result<u64> {
    getrandom::u64().map_err(io::Error::other)
}
