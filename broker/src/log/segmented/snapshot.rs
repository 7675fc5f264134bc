//! The snapshot file: written apart, synced, then renamed over the one before. It must not know the log.

use std::io;
use std::path::Path;

use bytes::Bytes;

use super::fields::{put, revision_at, u32_at, u64_at, wide};
use super::files::Files;
use super::preamble::{self, Kind};
use super::refusal::{Refusal, damage, write_error};
use super::segment::read_whole;
use crate::log::{AppendError, Snapshot};

/// The file's name.
pub(super) const FILE: &str = "snapshot";

const TEMPORARY: &str = "snapshot.tmp";

const LOG_AT: usize = preamble::SIZE;
const REVISION_AT: usize = LOG_AT + 8;
const LENGTH_AT: usize = REVISION_AT + 8;
const HEADER: usize = 96;
const CHECKSUM: usize = 4;

/// Keeps a snapshot in place of the one before.
pub(super) fn save(files: &Files, dir: &Path, log: u64, snapshot: &Snapshot) -> Result<(), AppendError> {
    let (temporary, path) = (dir.join(TEMPORARY), dir.join(FILE));
    let replace = || {
        write(files, &temporary, log, snapshot)?;
        files.disk.rename(&temporary, &path)
    };
    replace().map_err(|error| {
        // What is left of it is overwritten the next time, so a failure to remove it costs only room.
        let _ = files.disk.remove_file(&temporary);
        write_error(&path, error)
    })?;
    files.sync_dir(dir).map_err(|source| AppendError::Io { path, source })
}

fn write(files: &Files, path: &Path, log: u64, snapshot: &Snapshot) -> io::Result<()> {
    let header = header(log, snapshot);
    let checksum = crc32c::crc32c_append(crc32c::crc32c(&header), &snapshot.bytes);
    let file = files.disk.create(path)?;
    file.write_at(&header, 0)?;
    file.write_at(&snapshot.bytes, wide(HEADER))?;
    file.write_at(&checksum.to_le_bytes(), wide(HEADER + snapshot.bytes.len()))?;
    files.sync_new(&*file, path)
}

fn header(log: u64, snapshot: &Snapshot) -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    put(&mut bytes, 0, &preamble::encode(Kind::Snapshot));
    put(&mut bytes, LOG_AT, &log.to_le_bytes());
    put(&mut bytes, REVISION_AT, &snapshot.revision.get().to_le_bytes());
    put(&mut bytes, LENGTH_AT, &wide(snapshot.bytes.len()).to_le_bytes());
    bytes
}

/// The log's snapshot, if it has one.
pub(super) fn load(files: &Files, dir: &Path, log: u64) -> Result<Option<Snapshot>, Refusal> {
    let path = dir.join(FILE);
    let file = match files.disk.open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Refusal::io(&path, error)),
    };
    decode(&path, read_whole(&path, &*file)?, log).map(Some)
}

fn decode(path: &Path, bytes: Vec<u8>, log: u64) -> Result<Snapshot, Refusal> {
    preamble::check(Kind::Snapshot, path, &bytes)?;
    if bytes.len() < HEADER + CHECKSUM {
        return Err(preamble::short(path, bytes.len()).into());
    }
    let end = bytes.len() - CHECKSUM;
    if crc32c::crc32c(&bytes[..end]) != u32_at(&bytes, end) || u64_at(&bytes, LENGTH_AT) != wide(end - HEADER)
    {
        return Err(damage(path, wide(preamble::SIZE), "the snapshot fails its checksum").into());
    }
    if u64_at(&bytes, LOG_AT) != log {
        return Err(damage(path, wide(LOG_AT), "it belongs to another log than the segments").into());
    }
    let revision = revision_at(&bytes, REVISION_AT);
    Ok(Snapshot { revision, bytes: Bytes::from(bytes).slice(HEADER..end) })
}
