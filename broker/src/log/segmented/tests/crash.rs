//! The machine or the process ends during every single operation: what was acknowledged is there afterwards.

use std::sync::Arc;

use super::simulated::{Done, Plan, SimulatedDisk, Unsynced};
use super::workload::{Ledger, SCRIPT, Step, content, open_real, open_simulated, scratch};
use crate::log::segmented::files::SyncFailed;

/// In these tests a sync fails because the machine stops; the process has no time for a last word.
fn silent() -> SyncFailed {
    Arc::new(|_, _| ())
}

/// Runs the script until the end or the crash.
fn play(plan: Plan) -> (SimulatedDisk, Ledger) {
    let disk = SimulatedDisk::new(plan);
    let mut ledger = Ledger::default();
    if let Ok(log) = open_simulated(&disk, silent()) {
        let _ = SCRIPT.iter().try_for_each(|&step| ledger.take(&log, step));
    }
    (disk, ledger)
}

/// Opens what is left, checks it, goes on with it, and checks it again.
fn check_left(disk: &SimulatedDisk, mut ledger: Ledger, unsynced: Unsynced) {
    let dir = scratch();
    disk.leave(unsynced, dir.path());
    let before = content(dir.path());
    let log = open_real(dir.path());
    ledger.check(&log);
    drop(log);
    assert!(content(dir.path()) == before, "opening and reading changed a file");
    let log = open_real(dir.path());
    ledger.settle(&log);
    for step in [Step::Create("a"), Step::Append("a", 2, 50), Step::Append("a", 1, 5000)] {
        ledger.take(&log, step).expect("the log goes on");
    }
    ledger.check(&log);
    drop(log);
    ledger.check(&open_real(dir.path()));
}

#[test]
fn every_operation_may_be_the_last() {
    let (disk, ledger) = play(Plan::AllWell);
    let operations = disk.operations();
    assert!(
        ledger.in_flight.is_none() && operations > 80,
        "the script runs through: {operations} operations"
    );
    for at in 1..=operations {
        for done in [Done::Nothing, Done::Bytes(1), Done::Bytes(9), Done::Half, Done::All] {
            let (disk, ledger) = play(Plan::Crash { at, done });
            let crashed = disk.crashed_in().expect("there are as many operations in each run");
            for unsynced in
                [Unsynced::Kept, Unsynced::Lost, Unsynced::Some(at as u64), Unsynced::Some(1_000_000)]
            {
                // Shown by the test runner if a check panics.
                println!("operation {at}: {crashed}; done: {done:?}; unsynced: {unsynced:?}");
                check_left(&disk, ledger.clone(), unsynced);
            }
        }
    }
}

#[test]
fn a_power_loss_after_the_end_loses_nothing() {
    let (disk, ledger) = play(Plan::AllWell);
    for seed in 0..50 {
        check_left(&disk, ledger.clone(), Unsynced::Some(seed));
    }
}

#[test]
fn what_was_found_after_a_crash_survives_a_power_loss() {
    let operations = play(Plan::AllWell).0.operations();
    for at in 1..=operations {
        let (disk, mut ledger) = play(Plan::Crash { at, done: Done::All });
        let crashed = disk.crashed_in().expect("it crashed");
        let disk = disk.restarted();
        let log = open_simulated(&disk, silent()).expect("it opens");
        ledger.settle(&log);
        println!("operation {at}: {crashed}");
        for unsynced in [Unsynced::Lost, Unsynced::Some(at as u64)] {
            let dir = scratch();
            disk.leave(unsynced, dir.path());
            ledger.check(&open_real(dir.path()));
        }
        drop(log);
    }
}
