//! A file system that is really full.

use std::fs;
use std::path::Path;
use std::process::Command;

use relata_core::Revision;
use tempfile::TempDir;

use super::workload::{batch, model, now};
use crate::log::{AppendError, Log, SegmentedLog, Snapshot};

/// A small file system of its own in memory, until it is dropped.
struct SmallDisk {
    dir: TempDir,
}

impl SmallDisk {
    fn mount() -> Option<Self> {
        let dir = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=3m", "relata-test"]).arg(dir.path());
        let output = mount.output();
        if output.as_ref().is_ok_and(|output| output.status.success()) {
            return Some(Self { dir });
        }
        left_out(&format!("a real full disk, since none can be mounted: {output:?}"));
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.dir.path()).output();
    }
}

fn left_out(what: &str) {
    assert!(std::env::var("RELATA_TEST_REQUIRE").as_deref() != Ok("all"), "left out: {what}");
    eprintln!("left out: {what}");
}

fn ballast(dir: &Path) -> std::path::PathBuf {
    dir.join("ballast")
}

/// Takes all the room there is.
fn fill(dir: &Path) {
    use std::io::Write;
    let mut file = fs::File::create(ballast(dir)).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
}

#[test]
fn a_full_disk_refuses_writes_opens_for_reading_and_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (data, model) = (disk.dir.path().join("data"), model("default"));
    let mut log = SegmentedLog::open(&data).unwrap();
    now(log.create(&model)).unwrap();
    let mut last = Revision::ZERO;
    for round in 0..4 {
        last = append_until_full(&log, last);
        fill(disk.dir.path());
        let unused = fs::metadata(ballast(disk.dir.path())).unwrap().len();
        assert!(
            unused < 300 * 1024,
            "when there is no room for a large segment, small ones are made: {unused}"
        );
        let snapshot = Snapshot { revision: last, bytes: vec![0; 100_000].into() };
        let error = now(log.save_snapshot(&model, snapshot.clone())).unwrap_err();
        assert!(matches!(error, AppendError::Full { .. }), "{error:?}");
        let error = now(log.create(&"other".parse().unwrap())).unwrap_err();
        assert!(matches!(error, AppendError::Full { .. }), "{error:?}");
        drop(log);
        log = SegmentedLog::open(&data).expect("it opens on the full disk");
        assert_eq!(now(log.models()).unwrap(), std::slice::from_ref(&model));
        assert_eq!(now(log.last(&model)).unwrap(), last, "round {round}");
        let first = now(log.read(&model, Revision::new(last.get() - 1), 1)).unwrap();
        assert_eq!(first[0].last(), last);
        fs::remove_file(ballast(disk.dir.path())).unwrap();
        now(log.save_snapshot(&model, snapshot)).expect("there is room for the snapshot");
        now(log.trim(&model, last)).expect("and then for more");
    }
}

fn append_until_full(log: &SegmentedLog, mut last: Revision) -> Revision {
    let model = model("default");
    for number in 0..=255 {
        match now(log.append(&model, last, batch(number, 1, 50_000))) {
            Ok(now) => last = now,
            Err(AppendError::Full { path, .. }) => {
                assert!(path.to_string_lossy().contains("models/default"), "{path:?}");
                assert_eq!(now(log.find(&model, batch(number, 1, 1).id)).unwrap(), None);
                return last;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    panic!("12 MB went into 3")
}
