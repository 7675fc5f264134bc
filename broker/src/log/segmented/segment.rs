//! A segment file: a header, frames one after another, then zeros up to its size. It must not know its neighbours.

use std::path::{Path, PathBuf};

use relata_core::Revision;

use super::disk::DiskFile;
use super::fields::{put, revision_at, u32_at, u64_at, wide};
use super::frame::{self, Seed};
use super::preamble::{self, Kind};
use super::refusal::{Refusal, damage};
use crate::log::BatchId;

/// Bytes of a segment's header.
pub(super) const HEADER: usize = 128;

const LOG_AT: usize = preamble::SIZE;
const SALT_AT: usize = LOG_AT + 8;
const FIRST_AT: usize = SALT_AT + 8;
const SIZE_AT: usize = FIRST_AT + 8;
const CHECKSUM_AT: usize = HEADER - 4;

const EXTENSION: &str = ".segment";

/// At most this many bytes are read in vain to reach a revision.
const POINT_EVERY: u64 = 64 * 1024;

/// What identifies a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// The log that it is a part of, so that no file of another model slips in.
    pub(super) log: u64,
    /// Chosen at random for this segment.
    pub(super) salt: u64,
    /// The revision of its first record.
    pub(super) first: Revision,
    /// The file's length in bytes.
    pub(super) size: u64,
}

impl Header {
    pub(super) fn encode(&self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        put(&mut bytes, 0, &preamble::encode(Kind::Segment));
        put(&mut bytes, LOG_AT, &self.log.to_le_bytes());
        put(&mut bytes, SALT_AT, &self.salt.to_le_bytes());
        put(&mut bytes, FIRST_AT, &self.first.get().to_le_bytes());
        put(&mut bytes, SIZE_AT, &self.size.to_le_bytes());
        let checksum = crc32c::crc32c(&bytes[..CHECKSUM_AT]);
        put(&mut bytes, CHECKSUM_AT, &checksum.to_le_bytes());
        bytes
    }

    fn decode(path: &Path, bytes: &[u8]) -> Result<Self, Refusal> {
        preamble::check(Kind::Segment, path, bytes)?;
        if bytes.len() < HEADER {
            return Err(preamble::short(path, bytes.len()).into());
        }
        if crc32c::crc32c(&bytes[..CHECKSUM_AT]) != u32_at(bytes, CHECKSUM_AT) {
            return Err(damage(path, wide(preamble::SIZE), "the segment's header fails its checksum").into());
        }
        Ok(Self {
            log: u64_at(bytes, LOG_AT),
            salt: u64_at(bytes, SALT_AT),
            first: revision_at(bytes, FIRST_AT),
            size: u64_at(bytes, SIZE_AT),
        })
    }

    pub(super) fn seed(&self) -> Seed {
        Seed::new(self.salt)
    }
}

/// The name of the segment that begins with this revision. Names order as revisions do.
pub(super) fn file_name(first: Revision) -> String {
    format!("{:020}{EXTENSION}", first.get())
}

/// The revision in a segment's name.
pub(super) fn parse_name(name: &str) -> Option<Revision> {
    let first = Revision::new(name.strip_suffix(EXTENSION)?.parse().ok()?);
    (file_name(first) == name).then_some(first)
}

/// A place to start reading from.
#[derive(Debug, Clone, Copy)]
struct Point {
    first: Revision,
    offset: u64,
}

/// What is known of a segment's content without reading it again.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    pub(super) header: Header,
    /// The last revision in it; the one before its first if there is none.
    pub(super) last: Revision,
    /// Where the next frame goes.
    pub(super) end: u64,
    points: Vec<Point>,
}

impl Segment {
    /// A segment without frames.
    pub(super) fn empty(path: PathBuf, header: Header) -> Self {
        let last = Revision::new(header.first.get() - 1);
        Self { path, header, last, end: wide(HEADER), points: Vec::new() }
    }

    /// Takes note of a frame of so many bytes at the end.
    pub(super) fn add(&mut self, last: Revision, stride: u64) {
        if self.points.last().is_none_or(|point| self.end - point.offset >= POINT_EVERY) {
            self.points.push(Point { first: self.last.next(), offset: self.end });
        }
        self.last = last;
        self.end += stride;
    }

    /// The offset of a frame from which a reader reaches the first batch after `after`.
    pub(super) fn offset_before(&self, after: Revision) -> u64 {
        let behind = self.points.partition_point(|point| point.first <= after.next());
        behind.checked_sub(1).map_or(wide(HEADER), |index| self.points[index].offset)
    }
}

/// What lies behind the last good frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// Zeros only.
    Clean,
    /// Something, up to this offset, in which there is no whole frame.
    Torn { until: u64 },
    /// Something that is no frame, and a whole frame at this offset.
    Interrupted { by: u64 },
}

/// A segment as found on the disk.
#[derive(Debug)]
pub(super) struct Scanned {
    pub(super) segment: Segment,
    /// The id and last revision of each batch.
    pub(super) batches: Vec<(BatchId, Revision)>,
    pub(super) tail: Tail,
}

/// Reads a whole segment once and checks every byte of it.
pub(super) fn scan(path: PathBuf, file: &dyn DiskFile) -> Result<Scanned, Refusal> {
    let bytes = read_whole(&path, file)?;
    let header = Header::decode(&path, &bytes)?;
    if header.size != wide(bytes.len()) {
        let what = format!("the file has {} bytes instead of {}", bytes.len(), header.size);
        return Err(damage(&path, header.size.min(wide(bytes.len())), what).into());
    }
    if header.first == Revision::ZERO {
        return Err(damage(&path, wide(preamble::SIZE), "no revision is 0").into());
    }
    let (mut segment, mut batches) = (Segment::empty(path, header), Vec::new());
    let (seed, mut at) = (header.seed(), HEADER);
    while let Some(frame) = next_frame(&bytes[at..], &segment, seed) {
        segment.add(frame.last(), wide(frame.stride()));
        batches.push((frame.id, frame.last()));
        at += frame.stride();
    }
    let tail = tail(&bytes, at, segment.last, seed);
    Ok(Scanned { segment, batches, tail })
}

fn next_frame(bytes: &[u8], segment: &Segment, seed: Seed) -> Option<frame::Header> {
    frame::Header::read(bytes, seed)
        .filter(|frame| frame.first == segment.last.next() && frame.fits(bytes, seed))
}

fn tail(bytes: &[u8], end: usize, last: Revision, seed: Seed) -> Tail {
    let Some(until) = bytes[end..].iter().rposition(|&byte| byte != 0).map(|index| end + index + 1) else {
        return Tail::Clean;
    };
    match frame::find(bytes, end + 1, last, seed) {
        Some(by) => Tail::Interrupted { by },
        None => Tail::Torn { until: wide(until) },
    }
}

/// All bytes of a file.
pub(super) fn read_whole(path: &Path, file: &dyn DiskFile) -> Result<Vec<u8>, Refusal> {
    let read = || {
        let mut bytes = vec![0; usize::try_from(file.len()?).map_err(std::io::Error::other)?];
        file.read_at(&mut bytes, 0)?;
        Ok(bytes)
    };
    read().map_err(|source| Refusal::io(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_order_as_revisions_do_and_read_back() {
        let names = [1, 9, 10, u64::MAX].map(|number| file_name(Revision::new(number)));
        assert!(names.is_sorted());
        assert_eq!(names[0], "00000000000000000001.segment");
        for name in &names {
            assert_eq!(parse_name(name).map(file_name).as_ref(), Some(name));
        }
        for name in ["1.segment", "00000000000000000001.segment.tmp", "00000000000000000001", "x.segment"] {
            assert_eq!(parse_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_reader_starts_at_most_one_stretch_before_its_batch() {
        let header = Header { log: 1, salt: 2, first: Revision::new(11), size: 1 << 20 };
        let mut segment = Segment::empty(PathBuf::new(), header);
        for revision in 11..=40 {
            segment.add(Revision::new(revision), 10_000);
        }
        for after in 10..=39 {
            let wanted = wide(HEADER) + (after - 10) * 10_000;
            let offset = segment.offset_before(Revision::new(after));
            assert!(offset <= wanted && wanted - offset <= POINT_EVERY + 10_000, "after {after}: {offset}");
        }
    }
}
