//! Opening a model's directory: what is there, and whether that is all that was acknowledged. It must not change a
//! byte: a torn tail is only told of, and cut by the next append.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use relata_core::Revision;

use super::disk::DiskFile;
use super::files::Files;
use super::refusal::{Refusal, damage};
use super::segment::{self, Scanned, Segment, Tail};
use super::snapshot;
use super::watermark::{self, Acknowledged, BadSlot, Watermark};
use crate::log::{BatchId, Damage, Snapshot};

/// A model as found on the disk, all of it durable.
#[derive(Debug)]
pub(super) struct Recovered {
    pub(super) log: u64,
    pub(super) segments: VecDeque<Segment>,
    pub(super) live: Arc<dyn DiskFile>,
    /// Up to where the live segment holds what is left of a batch that was never acknowledged.
    pub(super) torn_until: u64,
    pub(super) ids: Vec<(BatchId, Revision)>,
    pub(super) watermark: Watermark,
    pub(super) snapshot: Option<Snapshot>,
}

/// Reads every file of a model once.
pub(super) fn recover(files: &Files, dir: &Path) -> Result<Recovered, Refusal> {
    let mut chain = Chain::default();
    for path in segment_paths(files, dir)? {
        chain.add(files, path)?;
    }
    let Some((live, tail)) = chain.live.take() else {
        return Err(damage(&dir.join(segment::file_name(Revision::new(1))), 0, "no segment is there").into());
    };
    let log = chain.segments[0].header.log;
    let (watermark, acknowledged) = Watermark::open(&*files.disk, dir, log)?;
    let snapshot = snapshot::load(files, dir, log)?;
    check_start(dir, &chain.segments[0], snapshot.as_ref())?;
    let torn_until = check_end(dir, chain.live_segment(), tail, acknowledged, snapshot.as_ref())?;
    make_durable(files, dir, &*live, chain.live_segment())?;
    Ok(Recovered { log, segments: chain.segments, live, torn_until, ids: chain.ids, watermark, snapshot })
}

fn segment_paths(files: &Files, dir: &Path) -> Result<Vec<PathBuf>, Refusal> {
    let names = files.disk.list(dir).map_err(|source| Refusal::io(dir, source))?;
    let is_segment = |name: &&String| segment::parse_name(name).is_some();
    let mut paths: Vec<_> = names.iter().filter(is_segment).map(|name| dir.join(name)).collect();
    paths.sort();
    Ok(paths)
}

/// The segments in order, each going on where the one before ends.
#[derive(Debug, Default)]
struct Chain {
    segments: VecDeque<Segment>,
    ids: Vec<(BatchId, Revision)>,
    /// The newest segment's file, and what lies behind its last batch.
    live: Option<(Arc<dyn DiskFile>, Tail)>,
}

impl Chain {
    fn add(&mut self, files: &Files, path: PathBuf) -> Result<(), Refusal> {
        let file = files.disk.open(&path).map_err(|source| Refusal::io(&path, source))?;
        let Scanned { segment, batches, tail } = segment::scan(path, &*file)?;
        check_name(&segment)?;
        if let (Some(before), Some((_, tail))) = (self.segments.back(), &self.live) {
            check_joint(before, *tail, &segment)?;
        }
        self.segments.push_back(segment);
        self.ids.extend(batches);
        self.live = Some((file, tail));
        Ok(())
    }

    fn live_segment(&self) -> &Segment {
        self.segments.back().expect("recover refuses a directory without segments")
    }
}

fn check_name(segment: &Segment) -> Result<(), Damage> {
    let name = segment::file_name(segment.header.first);
    if segment.path.file_name().is_some_and(|there| there == name.as_str()) {
        return Ok(());
    }
    Err(damage(&segment.path, 0, format!("the content is that of {name}")))
}

/// A segment is complete if the next one goes on at the revision behind it.
fn check_joint(before: &Segment, tail: Tail, next: &Segment) -> Result<(), Damage> {
    if before.header.log != next.header.log {
        return Err(damage(&next.path, 0, "it belongs to another log than the segment before it"));
    }
    if tail != Tail::Clean {
        let what = format!("what follows revision {} fails its checksum, and the log goes on", before.last);
        return Err(damage(&before.path, before.end, what));
    }
    let expected = before.last.next();
    if next.header.first > expected {
        let missing = before.path.with_file_name(segment::file_name(expected));
        let what = format!("the file with the revisions from {expected} to {} is missing", next.header.first);
        return Err(damage(&missing, 0, what));
    }
    if next.header.first < expected {
        let what = format!("it begins with a revision before {expected}, where it should");
        return Err(damage(&next.path, 0, what));
    }
    Ok(())
}

fn check_start(dir: &Path, first: &Segment, snapshot: Option<&Snapshot>) -> Result<(), Damage> {
    let start = first.header.first;
    let covered = snapshot.map_or(Revision::ZERO, |snapshot| snapshot.revision);
    if start <= covered.next() {
        return Ok(());
    }
    let (path, what) = match snapshot {
        None => (dir.join(snapshot::FILE), format!("the log begins at {start}, and its snapshot is missing")),
        Some(_) => (
            dir.join(segment::file_name(covered.next())),
            format!("the snapshot ends at {covered}, and the log begins at {start}: a file is missing"),
        ),
    };
    Err(damage(&path, 0, what))
}

/// Judges what lies behind the last batch; gives up to where a torn one reaches.
fn check_end(
    dir: &Path,
    live: &Segment,
    tail: Tail,
    acknowledged: Acknowledged,
    snapshot: Option<&Snapshot>,
) -> Result<u64, Damage> {
    let at_end = |what: String| damage(&live.path, live.end, what);
    let needed = snapshot.map_or(Revision::ZERO, |snapshot| snapshot.revision).max(acknowledged.revision());
    if live.last < needed {
        return Err(at_end(format!("the log ends at revision {}, but {needed} was acknowledged", live.last)));
    }
    match (tail, acknowledged) {
        (Tail::Interrupted { by }, _) => Err(at_end(format!(
            "what follows revision {} fails its checksum, and byte {by} is whole",
            live.last
        ))),
        // The damaged slot may have acknowledged just the batch that is not whole.
        (Tail::Torn { .. }, Acknowledged::PossiblyPast(revision, BadSlot(slot))) if live.last == revision => {
            let marks = dir.join(watermark::FILE);
            Err(at_end(format!(
                "what follows revision {} fails its checksum, and whether it was acknowledged is unknown, \
                 since {} is damaged at byte {slot}",
                live.last,
                marks.display()
            )))
        }
        (Tail::Torn { until }, _) => Ok(until),
        (Tail::Clean, _) => Ok(live.end),
    }
}

/// A batch that was written but never acknowledged is served from now on, so it must not go any more.
fn make_durable(files: &Files, dir: &Path, file: &dyn DiskFile, live: &Segment) -> Result<(), Refusal> {
    files.sync(file, &live.path).map_err(|source| Refusal::io(&live.path, source))?;
    files.sync_dir(dir).map_err(|source| Refusal::io(dir, source))
}
