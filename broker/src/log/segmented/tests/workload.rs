//! A script that uses every part of a log, and what must be true of the log however far it got. It must not know
//! how it was interrupted.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use relata_core::{ModelName, Revision};

use super::simulated::SimulatedDisk;
use crate::log::segmented::disk::RealDisk;
use crate::log::segmented::files::{Files, SyncFailed};
use crate::log::segmented::model::Shared;
use crate::log::segmented::next::Preparer;
use crate::log::segmented::{SegmentedLog, Sizes};
use crate::log::{AppendError, Batch, BatchId, Log, ReadError, Snapshot, StoredBatch};

/// So small that a few batches fill a segment.
pub(super) const SMALL: Sizes = Sizes { first: 4096, largest: 8192, batch: 32 * 1024 };

/// A log of small files on the machine's disk, without its lock; its directory is the test's own.
pub(super) fn open_real(data_dir: &Path) -> SegmentedLog {
    let files =
        Files::with(Arc::new(RealDisk), Arc::new(|path, error| panic!("{}: {error}", path.display())));
    open(data_dir, files)
}

/// A log of small files on a simulated disk.
pub(super) fn open_simulated(disk: &SimulatedDisk, sync_failed: SyncFailed) -> Result<SegmentedLog, String> {
    let files = Files::with(Arc::new(disk.clone()), sync_failed);
    let shared = Shared { files, sizes: SMALL, preparer: Arc::new(Preparer::Caller) };
    SegmentedLog::start(Path::new("/data"), shared, None).map_err(|error| error.to_string())
}

fn open(data_dir: &Path, files: Files) -> SegmentedLog {
    let shared = Shared { files, sizes: SMALL, preparer: Arc::new(Preparer::Caller) };
    SegmentedLog::start(data_dir, shared, None).expect("the directory can be read")
}

/// The outcome of a call that does not really wait.
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime without drivers").block_on(future)
}

pub(super) fn model(name: &str) -> ModelName {
    name.parse().expect("a valid name")
}

/// The batch with this number: `records` of about `size` bytes.
pub(super) fn batch(number: u8, records: usize, size: usize) -> Batch {
    let record =
        |index: usize| Bytes::from(vec![number.wrapping_mul(7).wrapping_add(index as u8); size + index]);
    Batch { id: BatchId([number; 16]), records: (0..records).map(record).collect() }
}

/// One thing to do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Create(&'static str),
    /// So many records of about so many bytes.
    Append(&'static str, usize, usize),
    Snapshot(&'static str, u64),
    Trim(&'static str, u64),
}

/// Rolls over segments by small, exactly fitting and oversized batches, replaces snapshots, trims, and has two models.
pub(super) const SCRIPT: &[Step] = &[
    Step::Create("a"),
    Step::Append("a", 1, 10),
    Step::Append("a", 3, 700),
    Step::Append("a", 1, 1500),
    Step::Append("a", 1, 3000),
    Step::Append("a", 2, 0),
    Step::Snapshot("a", 6),
    Step::Append("a", 1, 6000),
    Step::Append("a", 1, 20_000),
    Step::Create("b"),
    Step::Append("b", 2, 300),
    Step::Append("a", 1, 100),
    Step::Snapshot("a", 10),
    Step::Trim("a", 9),
    Step::Append("a", 4, 900),
    Step::Append("a", 1, 7000),
    Step::Snapshot("b", 1),
    Step::Append("b", 1, 3900),
];

/// What is known of one model.
#[derive(Debug, Default, Clone)]
pub(super) struct Known {
    pub(super) batches: Vec<StoredBatch>,
    pub(super) snapshot: Option<Snapshot>,
}

impl Known {
    fn last(&self) -> Revision {
        self.batches.last().map_or(Revision::ZERO, StoredBatch::last)
    }
}

/// What the log has acknowledged, and what it may have done besides.
#[derive(Debug, Default, Clone)]
pub(super) struct Ledger {
    pub(super) models: std::collections::BTreeMap<&'static str, Known>,
    pub(super) in_flight: Option<(&'static str, Known)>,
    numbers: u8,
}

impl Ledger {
    /// Takes one step; what it was about is in flight if it failed.
    pub(super) fn take(&mut self, log: &SegmentedLog, step: Step) -> Result<(), AppendError> {
        let (name, wanted) = self.wanted(step);
        let model = model(name);
        match step {
            Step::Create(_) => now(log.create(&model)),
            Step::Append(..) => {
                let stored = wanted.batches.last().expect("it was just put there").clone();
                let expected = Revision::new(stored.first.get() - 1);
                let batch = Batch { id: stored.id, records: stored.records };
                now(log.append(&model, expected, batch)).map(drop)
            }
            Step::Snapshot(..) => {
                now(log.save_snapshot(&model, wanted.snapshot.clone().expect("it was just put there")))
            }
            Step::Trim(_, up_to) => now(log.trim(&model, Revision::new(up_to))).map(drop),
        }
        .inspect_err(|_| self.in_flight = Some((name, wanted.clone())))?;
        self.models.insert(name, wanted);
        Ok(())
    }

    /// The model as it is after the step.
    fn wanted(&mut self, step: Step) -> (&'static str, Known) {
        self.numbers += 1;
        let known = |name| self.models.get(name).cloned().unwrap_or_default();
        match step {
            Step::Create(name) | Step::Trim(name, _) => (name, known(name)),
            Step::Append(name, records, size) => {
                let mut known = known(name);
                let Batch { id, records } = batch(self.numbers, records, size);
                known.batches.push(StoredBatch { id, first: known.last().next(), records });
                (name, known)
            }
            Step::Snapshot(name, revision) => {
                let bytes = Bytes::from(format!("state {}", self.numbers).repeat(50));
                let snapshot = Some(Snapshot { revision: Revision::new(revision), bytes });
                (name, Known { snapshot, ..known(name) })
            }
        }
    }

    /// Checks that a log holds what was acknowledged, and nothing else than what was in flight, whole.
    ///
    /// # Panics
    /// If it does not.
    pub(super) fn check(&self, log: &SegmentedLog) {
        let models = now(log.models()).expect("models can be listed");
        for (name, known) in &self.models {
            assert!(models.contains(&model(name)), "model {name} is gone");
            let in_flight = self.in_flight.as_ref().filter(|(other, _)| other == name);
            let found = look(log, name);
            let possible = std::iter::once(known).chain(in_flight.map(|(_, known)| known));
            assert!(
                possible.clone().any(|known| found.shows_batches(known)),
                "model {name} has other batches: {:?} instead of {:?}",
                found.batches.iter().map(|batch| batch.first).collect::<Vec<_>>(),
                known.batches.iter().map(|batch| batch.first).collect::<Vec<_>>(),
            );
            assert!(possible.clone().any(|known| found.snapshot == known.snapshot), "snapshot of {name}");
            for batch in found.batches.iter().filter(|batch| found.is_after_snapshot(batch)) {
                let last = now(log.find(&model(name), batch.id)).expect("find");
                assert_eq!(last, Some(batch.last()), "find knows what is there");
            }
        }
        let unknown = models.iter().filter(|name| !self.models.contains_key(name.as_str()));
        for name in unknown {
            let (in_flight, _) = self.in_flight.as_ref().expect("a model that nobody asked for");
            assert_eq!(name.as_str(), *in_flight);
            assert_eq!(now(log.last(name)).expect("a model is there whole"), Revision::ZERO);
        }
    }

    /// Takes what is there for acknowledged, as somebody does who comes after a crash.
    pub(super) fn settle(&mut self, log: &SegmentedLog) {
        let Some((name, wanted)) = self.in_flight.take() else { return };
        if !now(log.models()).expect("models").contains(&model(name)) {
            return;
        }
        let known = self.models.entry(name).or_default();
        let found = look(log, name);
        if found.last == wanted.last() {
            known.batches.clone_from(&wanted.batches);
        }
        if found.snapshot == wanted.snapshot {
            known.snapshot = wanted.snapshot;
        }
    }
}

/// What a reader finds.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) batches: Vec<StoredBatch>,
    pub(super) snapshot: Option<Snapshot>,
    last: Revision,
    first_kept: Revision,
}

impl Found {
    fn shows_batches(&self, known: &Known) -> bool {
        let kept = known.batches.iter().filter(|batch| batch.first >= self.first_kept);
        self.last == known.last() && kept.eq(&self.batches)
    }

    fn is_after_snapshot(&self, batch: &StoredBatch) -> bool {
        self.snapshot.as_ref().is_none_or(|snapshot| snapshot.revision < batch.last())
    }
}

/// Reads a model as a broker does that starts: the snapshot, and all that is not covered by it at least.
fn look(log: &SegmentedLog, name: &str) -> Found {
    try_look(log, name).unwrap_or_else(|error| panic!("model {name}: {error:?}"))
}

/// Like `look`, for a model that may be refused.
pub(super) fn try_look(log: &SegmentedLog, name: &str) -> Result<Found, ReadError> {
    let model = model(name);
    let snapshot = now(log.load_snapshot(&model))?;
    let first_kept = match now(log.read(&model, Revision::ZERO, 1)) {
        Err(ReadError::Trimmed { first_kept, .. }) => first_kept,
        other => other.map(|_| Revision::new(1))?,
    };
    let covered = snapshot.as_ref().map_or(Revision::ZERO, |snapshot| snapshot.revision);
    assert!(first_kept <= covered.next(), "records after {covered} are gone");
    let (mut batches, mut after) = (Vec::new(), Revision::new(first_kept.get() - 1));
    loop {
        let page = now(log.read(&model, after, 2))?;
        let Some(last) = page.last() else { break };
        after = last.last();
        batches.extend(page);
    }
    Ok(Found { batches, snapshot, last: now(log.last(&model))?, first_kept })
}

/// The content of every file below a directory, in path order.
pub(super) fn content(dir: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(&dir).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                let bytes = std::fs::read(&path).expect("a file");
                files.push((path, bytes));
            }
        }
    }
    files.sort();
    files
}

/// A temporary directory, in memory where the machine offers that.
pub(super) fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a temporary directory can be made")
}
