//! The disk refuses: it is full, it fails once, it cannot sync. The process goes on, or ends, as it must.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

use relata_core::Revision;

use super::simulated::{Done, Plan, SimulatedDisk, Unsynced};
use super::workload::{Ledger, SCRIPT, Step, batch, model, now, open_real, open_simulated, scratch};
use crate::log::segmented::files::{Files, SyncFailed};
use crate::log::segmented::model::Shared;
use crate::log::segmented::next::Preparer;
use crate::log::segmented::{SegmentedLog, Sizes};
use crate::log::{AppendError, Log};

/// The syncs that failed.
type Failures = Arc<Mutex<Vec<PathBuf>>>;

fn recording() -> (Failures, SyncFailed) {
    let failures = Failures::default();
    let record = Arc::clone(&failures);
    (failures, Arc::new(move |path, _| record.lock().unwrap().push(path.to_owned())))
}

fn never() -> SyncFailed {
    Arc::new(|path, error| panic!("sync of {}: {error}", path.display()))
}

fn operations() -> usize {
    let disk = SimulatedDisk::new(Plan::AllWell);
    let log = open_simulated(&disk, never()).unwrap();
    let mut ledger = Ledger::default();
    SCRIPT.iter().for_each(|&step| ledger.take(&log, step).unwrap());
    disk.operations()
}

fn is_full(error: &AppendError) -> bool {
    matches!(error, AppendError::Full { .. })
}

/// What is there before a step that failed with `Full` must be all that is there after it.
fn check_unchanged(ledger: &mut Ledger, log: &SegmentedLog) {
    ledger.in_flight = None;
    ledger.check(log);
}

#[test]
fn full_at_every_operation_changes_nothing_and_passes() {
    for at in 1..=operations() {
        let disk = SimulatedDisk::new(Plan::FullFrom { at });
        let log = open_simulated(&disk, never()).unwrap();
        let (mut ledger, mut refused) = (Ledger::default(), 0);
        for &step in SCRIPT {
            if let Err(error) = ledger.take(&log, step) {
                assert!(is_full(&error), "operation {at}, {step:?}: {error:?}");
                refused += 1;
                check_unchanged(&mut ledger, &log);
                // On the full disk another process opens it too, and finds the same.
                check_unchanged(&mut ledger, &open_simulated(&disk, never()).unwrap());
                disk.set_plan(Plan::AllWell);
                ledger.take(&log, step).expect("there is room again");
            }
        }
        assert!(refused <= 1, "operation {at}");
        ledger.in_flight = None;
        ledger.check(&log);
        drop(log);
        let dir = scratch();
        disk.leave(Unsynced::Lost, dir.path());
        ledger.check(&open_real(dir.path()));
    }
}

#[test]
fn one_failure_at_any_operation_is_told_and_overcome() {
    for error in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::Other] {
        let mut told = 0;
        for at in 1..=operations() {
            told += usize::from(fail_once(at, error));
        }
        assert!(told > 30, "{error:?} was told {told} times");
    }
}

/// Runs the script with one failing operation; tells whether a caller got to know of it.
fn fail_once(at: usize, error: io::ErrorKind) -> bool {
    let disk = SimulatedDisk::new(Plan::FailOnce { at, error });
    let (failures, sync_failed) = recording();
    let log = open_simulated(&disk, sync_failed).unwrap();
    let (mut ledger, mut told) = (Ledger::default(), false);
    for &step in SCRIPT {
        let Err(failure) = ledger.take(&log, step) else { continue };
        told = true;
        println!("operation {at} fails with {error:?} in {step:?}: {failure:?}");
        if !failures.lock().unwrap().is_empty() {
            break; // Here the process would have ended.
        }
        if is_full(&failure) {
            check_unchanged(&mut ledger, &log);
            ledger.take(&log, step).expect("it failed only once");
        } else {
            ledger.settle(&log);
            let _ = ledger.take(&log, step);
            ledger.settle(&log);
        }
    }
    if failures.lock().unwrap().is_empty() {
        ledger.in_flight = None;
        ledger.check(&log);
    }
    for unsynced in [Unsynced::Kept, Unsynced::Lost] {
        let dir = scratch();
        disk.leave(unsynced, dir.path());
        ledger.check(&open_real(dir.path()));
    }
    told
}

#[test]
fn no_append_is_taken_after_a_sync_failed() {
    let (failures, sync_failed) = recording();
    let disk = SimulatedDisk::new(Plan::AllWell);
    let log = open_simulated(&disk, sync_failed).unwrap();
    let mut ledger = Ledger::default();
    ledger.take(&log, Step::Create("a")).unwrap();
    ledger.take(&log, Step::Append("a", 1, 10)).unwrap();
    // The next append writes the frame, then syncs.
    disk.set_plan(Plan::FailOnce { at: disk.operations() + 2, error: io::ErrorKind::Other });
    let error = ledger.take(&log, Step::Append("a", 1, 10)).unwrap_err();
    assert!(matches!(error, AppendError::Io { .. }), "{error:?}");
    assert_eq!(failures.lock().unwrap().len(), 1, "the process was told to end");
    for _ in 0..2 {
        ledger.take(&log, Step::Append("a", 1, 10)).expect_err("what the disk holds is unknown");
    }
}

#[test]
fn a_watermark_that_could_not_be_written_is_written_in_the_same_place_again() {
    let disk = SimulatedDisk::new(Plan::AllWell);
    let log = open_simulated(&disk, never()).unwrap();
    let mut ledger = Ledger::default();
    ledger.take(&log, Step::Create("a")).unwrap();
    ledger.take(&log, Step::Append("a", 1, 10)).unwrap();
    // An append writes the frame, syncs it, and writes the watermark.
    disk.set_plan(Plan::FailOnce { at: disk.operations() + 3, error: io::ErrorKind::StorageFull });
    let error = ledger.take(&log, Step::Append("a", 1, 10)).unwrap_err();
    assert!(matches!(error, AppendError::Io { .. }), "the batch is there, so it is not `Full`: {error:?}");
    ledger.settle(&log);
    assert_eq!(ledger.models["a"].batches.len(), 2, "find tells");
    disk.set_plan(Plan::Crash { at: disk.operations() + 3, done: Done::Bytes(9) });
    ledger.take(&log, Step::Append("a", 1, 10)).unwrap_err();
    let dir = scratch();
    disk.leave(Unsynced::Kept, dir.path());
    ledger.check(&open_real(dir.path()));
}

#[test]
fn a_batch_beyond_the_limit_is_refused() {
    let disk = SimulatedDisk::new(Plan::AllWell);
    let log = open_simulated(&disk, never()).unwrap();
    let mut ledger = Ledger::default();
    ledger.take(&log, Step::Create("a")).unwrap();
    let error = ledger.take(&log, Step::Append("a", 1, 40_000)).unwrap_err();
    let AppendError::TooLarge { size, limit } = error else { panic!("{error:?}") };
    assert_eq!((size, limit), (40_048, 32 * 1024));
    check_unchanged(&mut ledger, &log);
    ledger.take(&log, Step::Append("a", 1, 10)).unwrap();
}

const CHILD: &str = "RELATA_TEST_FAILED_SYNC";

#[test]
fn a_failed_sync_ends_the_process() {
    if std::env::var_os(CHILD).is_some() {
        return fail_a_sync();
    }
    let program = std::env::current_exe().unwrap();
    let this = std::thread::current().name().unwrap().to_owned();
    let output = Command::new(program).args(["--exact", &this]).env(CHILD, "1").output().unwrap();
    assert_eq!(output.status.signal(), Some(6), "it aborts: {output:?}");
}

/// What the child does: it does not come back.
fn fail_a_sync() {
    let disk = SimulatedDisk::new(Plan::AllWell);
    let files = Files::new(Arc::new(disk.clone()));
    let shared = Shared { files, sizes: Sizes::default(), preparer: Arc::new(Preparer::thread()) };
    let log = SegmentedLog::start("/data".as_ref(), shared, None).unwrap();
    let model = model("default");
    now(log.create(&model)).unwrap();
    disk.set_plan(Plan::FailOnce { at: disk.operations() + 2, error: io::ErrorKind::Other });
    let answer = now(log.append(&model, Revision::ZERO, batch(1, 1, 10)));
    panic!("it went on with {answer:?}");
}
