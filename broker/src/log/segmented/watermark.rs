//! What was acknowledged: a small file with the last revision that an append was answered with, so that a log
//! which ends before it is known to be damaged. It must not know the log.
//!
//! It is written after a batch is durable and not synced itself: it survives the end of the process, and after the
//! end of the machine it is at most too old. Two slots are written in turn, so one flipped byte leaves the other.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use relata_core::Revision;

use super::disk::{Disk, DiskFile};
use super::fields::{put, revision_at, u32_at, u64_at, wide};
use super::preamble::{self, Kind};
use super::refusal::{Refusal, damage};
use super::segment::read_whole;

/// The file's name.
pub(super) const FILE: &str = "acknowledged";

const LOG_AT: usize = preamble::SIZE;
const CHECKSUM_AT: usize = LOG_AT + 8;

/// A slot has a disk sector for itself, since a sector is written whole or not at all.
const SECTOR: usize = 512;
const SIZE: usize = 3 * SECTOR;
const SLOT: usize = 12;

/// The file, and which slot comes next.
#[derive(Debug)]
pub(super) struct Watermark {
    pub(super) path: PathBuf,
    file: Arc<dyn DiskFile>,
    log: u64,
    next: Slot,
}

#[derive(Debug, Clone, Copy)]
enum Slot {
    First,
    Second,
}

impl Slot {
    fn offset(self) -> usize {
        match self {
            Self::First => SECTOR,
            Self::Second => 2 * SECTOR,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// How far appends were acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Acknowledged {
    /// Up to this revision at least.
    UpTo(Revision),
    /// Up to this revision at least; a slot is damaged, so possibly one batch more.
    PossiblyPast(Revision, BadSlot),
}

/// The offset of a damaged slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadSlot(pub(super) u64);

impl Acknowledged {
    /// The revision that the log must reach.
    pub(super) fn revision(self) -> Revision {
        match self {
            Self::UpTo(revision) | Self::PossiblyPast(revision, _) => revision,
        }
    }
}

/// The content of the file of a log in which nothing was acknowledged.
pub(super) fn encode_new(log: u64) -> Vec<u8> {
    let mut bytes = vec![0; SIZE];
    put(&mut bytes, 0, &preamble::encode(Kind::Watermark));
    put(&mut bytes, LOG_AT, &log.to_le_bytes());
    let checksum = crc32c::crc32c(&bytes[..CHECKSUM_AT]);
    put(&mut bytes, CHECKSUM_AT, &checksum.to_le_bytes());
    for slot in [Slot::First, Slot::Second] {
        put(&mut bytes, slot.offset(), &encode_slot(log, Revision::ZERO));
    }
    bytes
}

fn encode_slot(log: u64, revision: Revision) -> [u8; SLOT] {
    let mut bytes = [0; SLOT];
    put(&mut bytes, 0, &revision.get().to_le_bytes());
    let checksum = slot_checksum(log, &bytes[..8]);
    put(&mut bytes, 8, &checksum.to_le_bytes());
    bytes
}

fn slot_checksum(log: u64, revision: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&log.to_le_bytes()), revision)
}

impl Watermark {
    /// Opens the file of this log.
    pub(super) fn open(disk: &dyn Disk, dir: &Path, log: u64) -> Result<(Self, Acknowledged), Refusal> {
        let path = dir.join(FILE);
        let file = disk.open(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => {
                damage(&path, 0, "the file that tells what was acknowledged is missing").into()
            }
            _ => Refusal::io(&path, source),
        })?;
        let bytes = read_whole(&path, &*file)?;
        check_header(&path, &bytes, log)?;
        let (acknowledged, next) = read_slots(&path, &bytes, log)?;
        Ok((Self { path, file, log, next }, acknowledged))
    }

    /// Notes that everything up to this revision was acknowledged.
    pub(super) fn record(&mut self, revision: Revision) -> io::Result<()> {
        self.file.write_at(&encode_slot(self.log, revision), wide(self.next.offset()))?;
        // Not before it succeeded: the other slot holds what is true now.
        self.next = self.next.other();
        Ok(())
    }
}

fn check_header(path: &Path, bytes: &[u8], log: u64) -> Result<(), Refusal> {
    preamble::check(Kind::Watermark, path, bytes)?;
    if bytes.len() != SIZE {
        let what = format!("the file has {} bytes instead of {SIZE}", bytes.len());
        return Err(damage(path, wide(bytes.len().min(SIZE)), what).into());
    }
    if crc32c::crc32c(&bytes[..CHECKSUM_AT]) != u32_at(bytes, CHECKSUM_AT) {
        return Err(damage(path, wide(preamble::SIZE), "the header fails its checksum").into());
    }
    if u64_at(bytes, LOG_AT) != log {
        return Err(damage(path, wide(LOG_AT), "it belongs to another log than the segments").into());
    }
    Ok(())
}

fn read_slots(path: &Path, bytes: &[u8], log: u64) -> Result<(Acknowledged, Slot), Refusal> {
    let read = |slot: Slot| {
        let bytes = &bytes[slot.offset()..slot.offset() + SLOT];
        (slot_checksum(log, &bytes[..8]) == u32_at(bytes, 8)).then(|| revision_at(bytes, 0))
    };
    let bad = |slot: Slot| BadSlot(wide(slot.offset()));
    match (read(Slot::First), read(Slot::Second)) {
        (Some(first), Some(second)) if first > second => Ok((Acknowledged::UpTo(first), Slot::Second)),
        (Some(_), Some(second)) => Ok((Acknowledged::UpTo(second), Slot::First)),
        (Some(first), None) => Ok((Acknowledged::PossiblyPast(first, bad(Slot::Second)), Slot::Second)),
        (None, Some(second)) => Ok((Acknowledged::PossiblyPast(second, bad(Slot::First)), Slot::First)),
        (None, None) => Err(damage(path, wide(SECTOR), "both slots fail their checksums").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_slot_counts_and_the_older_is_overwritten() {
        for (first, second, acknowledged, next) in [
            (Some(0), Some(0), Acknowledged::UpTo(Revision::ZERO), 512),
            (Some(4), Some(3), Acknowledged::UpTo(Revision::new(4)), 1024),
            (Some(4), Some(9), Acknowledged::UpTo(Revision::new(9)), 512),
            (None, Some(9), Acknowledged::PossiblyPast(Revision::new(9), BadSlot(512)), 512),
            (Some(4), None, Acknowledged::PossiblyPast(Revision::new(4), BadSlot(1024)), 1024),
        ] {
            let read = read_slots(Path::new("here"), &file(first, second), 7);
            let (read, slot) = read.expect("one slot is enough");
            assert_eq!((read, slot.offset()), (acknowledged, next));
        }
        assert!(read_slots(Path::new("here"), &file(None, None), 7).is_err());
    }

    fn file(first: Option<u64>, second: Option<u64>) -> Vec<u8> {
        let mut bytes = encode_new(7);
        for (slot, revision) in [(Slot::First, first), (Slot::Second, second)] {
            let mut content = encode_slot(7, Revision::new(revision.unwrap_or(5)));
            content[3] ^= u8::from(revision.is_none());
            put(&mut bytes, slot.offset(), &content);
        }
        bytes
    }
}
