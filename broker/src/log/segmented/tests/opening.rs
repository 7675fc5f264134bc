//! Opening a data directory: one process only, what older versions wrote, and models that are not finished.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use relata_core::Revision;

use super::workload::{batch, content, model, now, open_real, scratch, try_look};
use crate::log::segmented::fields;
use crate::log::{AppendError, Log, OpenError, ReadError, SegmentedLog, Snapshot, StoredBatch};

#[test]
fn a_directory_in_use_names_the_process() {
    let dir = scratch();
    let log = SegmentedLog::open(dir.path()).unwrap();
    let error = SegmentedLog::open(dir.path()).unwrap_err();
    let OpenError::InUse { path, holder } = &error else { panic!("{error:?}") };
    assert_eq!((path.as_path(), *holder), (dir.path(), Some(std::process::id())));
    let message = format!("in use by process {}: stop it", std::process::id());
    assert!(error.to_string().contains(&message), "{error}");
    drop(log);
    SegmentedLog::open(dir.path()).expect("it was let go");
}

#[test]
fn a_directory_that_cannot_be_used_is_named() {
    let dir = scratch();
    let file = dir.path().join("file");
    fs::write(&file, "not a directory").unwrap();
    let error = SegmentedLog::open(&file).unwrap_err();
    assert!(matches!(error, OpenError::Io { .. }), "{error:?}");
    assert!(error.to_string().contains(file.to_str().unwrap()), "{error}");
}

#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let dir = scratch();
    let data = dir.path().join("data");
    let log = SegmentedLog::open(&data).unwrap();
    now(log.create(&model("a"))).unwrap();
    for (path, _) in content(&data) {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
}

#[test]
fn a_model_that_was_not_finished_is_not_there_and_can_be_made() {
    let dir = scratch();
    let half = dir.path().join("models/a.tmp");
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("acknowledged"), "half").unwrap();
    let log = open_real(dir.path());
    assert_eq!(now(log.models()).unwrap(), []);
    now(log.create(&model("a"))).unwrap();
    assert_eq!(now(open_real(dir.path()).last(&model("a"))).unwrap(), Revision::ZERO);
}

#[test]
fn a_format_from_the_future_is_refused_and_its_writer_named() {
    let dir = scratch();
    now(open_real(dir.path()).create(&model("a"))).unwrap();
    for name in ["acknowledged", "00000000000000000001.segment"] {
        let path = dir.path().join("models/a").join(name);
        let own = fs::read(&path).unwrap();
        let mut bytes = own.clone();
        fields::put(&mut bytes, 16, &2_u32.to_le_bytes());
        fields::put(&mut bytes, 20, b"7.0.0\0");
        let checksum = crc32c::crc32c(&bytes[..60]);
        fields::put(&mut bytes, 60, &checksum.to_le_bytes());
        fs::write(&path, &bytes).unwrap();
        let before = content(dir.path());
        let log = open_real(dir.path());
        let error = now(log.last(&model("a"))).unwrap_err();
        let ReadError::UnknownFormat(format) = &error else { panic!("{error:?}") };
        assert_eq!((&format.path, format.format, &*format.version), (&path, 2, "7.0.0"));
        let error = now(log.append(&model("a"), Revision::ZERO, batch(1, 1, 1))).unwrap_err();
        assert!(matches!(error, AppendError::UnknownFormat(_)), "{error:?}");
        assert!(content(dir.path()) == before);
        fs::write(&path, own).unwrap();
    }
}

#[test]
fn errors_show_no_content() {
    let dir = scratch();
    let log = open_real(dir.path());
    let secret = || batch(b's', 3, 40);
    now(log.create(&model("a"))).unwrap();
    now(log.append(&model("a"), Revision::ZERO, secret())).unwrap();
    drop(log);
    let path = dir.path().join("models/a/00000000000000000001.segment");
    let mut bytes = fs::read(&path).unwrap();
    bytes[180] ^= 1;
    fs::write(&path, bytes).unwrap();
    let error = now(open_real(dir.path()).last(&model("a"))).unwrap_err();
    let shown = format!("{error} {error:?}");
    let byte = secret().records[0][0];
    for content in [format!("{byte}, {byte}"), char::from(byte).to_string().repeat(3)] {
        assert!(!shown.contains(&content), "{shown}");
    }
}

/// The log that version 0.1.0 left: see `write_golden`.
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/log-v1");

fn golden_snapshot() -> Snapshot {
    Snapshot { revision: Revision::new(5), bytes: Bytes::from_static(b"the state at revision 5") }
}

/// Sizes of the batches of model `default` and the bytes of their first record.
const GOLDEN_BATCHES: [(usize, usize); 6] = [(1, 10), (3, 1200), (1, 3000), (2, 0), (1, 5000), (2, 33)];

fn golden_batches() -> Vec<StoredBatch> {
    let mut first = 1;
    let stored = |(number, &(records, size)): (u8, &(usize, usize))| {
        let batch = batch(number, records, size);
        let stored = StoredBatch { id: batch.id, first: Revision::new(first), records: batch.records };
        first = stored.last().get() + 1;
        stored
    };
    (1..).zip(&GOLDEN_BATCHES).map(stored).collect()
}

#[test]
fn the_log_of_version_0_1_0_opens() {
    let before = content(Path::new(GOLDEN));
    let dir = scratch();
    copy(Path::new(GOLDEN), dir.path());
    let log = SegmentedLog::open(dir.path()).unwrap();
    assert_eq!(now(log.models()).unwrap(), [model("default"), model("empty")]);
    assert_eq!(try_look(&log, "empty").unwrap().batches, []);
    let found = try_look(&log, "default").unwrap();
    assert_eq!(found.snapshot, Some(golden_snapshot()));
    assert_eq!(found.batches, golden_batches()[2..], "the first two were trimmed");
    let last = now(log.last(&model("default"))).unwrap();
    now(log.append(&model("default"), last, batch(9, 1, 300))).expect("it goes on");
    assert!(content(Path::new(GOLDEN)) == before, "the test data is never written");
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in content(from) {
        let target: PathBuf = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// Makes the golden log of this version, if its directory is not there: run once for each format, with `--ignored`.
#[test]
#[ignore = "writes test data"]
fn write_golden() {
    assert!(!Path::new(GOLDEN).exists(), "a golden log is never written again");
    let log = open_real(Path::new(GOLDEN));
    let model = model("default");
    now(log.create(&model)).unwrap();
    now(log.create(&"empty".parse().unwrap())).unwrap();
    for (stored, (number, &(records, size))) in golden_batches().iter().zip((1..).zip(&GOLDEN_BATCHES)) {
        let expected = Revision::new(stored.first.get() - 1);
        now(log.append(&model, expected, batch(number, records, size))).unwrap();
    }
    now(log.save_snapshot(&model, golden_snapshot())).unwrap();
    now(log.trim(&model, Revision::new(4))).unwrap();
}
