//! Files that do not hold what was written: a model yields all that was acknowledged or is refused, and no byte of
//! it changes.

use std::fs;
use std::path::{Path, PathBuf};

use relata_core::Revision;
use tempfile::TempDir;

use super::workload::{Ledger, SCRIPT, Step, content, model, now, open_real, scratch, try_look};
use crate::log::segmented::{SegmentedLog, fields, segment, watermark};
use crate::log::{AppendError, Damage, Log, ReadError};

/// A closed log, and what is in it.
struct Kept {
    dir: TempDir,
    ledger: Ledger,
}

impl Kept {
    /// Two models, one of them with a snapshot and trimmed, of many small segments.
    fn trimmed() -> Self {
        Self::after(SCRIPT)
    }

    /// One model with three segments and no snapshot.
    fn whole() -> Self {
        Self::after(&[
            Step::Create("a"),
            Step::Append("a", 1, 10),
            Step::Append("a", 3, 1200),
            Step::Append("a", 2, 700),
            Step::Append("a", 1, 3000),
            Step::Append("a", 1, 5000),
            Step::Append("a", 2, 40),
            Step::Append("a", 1, 100),
        ])
    }

    fn after(steps: &[Step]) -> Self {
        let (dir, mut ledger) = (scratch(), Ledger::default());
        let log = open_real(dir.path());
        steps.iter().for_each(|&step| ledger.take(&log, step).unwrap());
        Self { dir, ledger }
    }

    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        content(self.dir.path())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join("models/a").join(name)
    }

    fn segments(&self) -> Vec<PathBuf> {
        let is_segment =
            |path: &PathBuf| path.starts_with(self.file("")) && path.extension() == Some("segment".as_ref());
        self.files().into_iter().map(|(path, _)| path).filter(is_segment).collect()
    }

    /// The damage that model `a` is refused for; nothing if all that was acknowledged is there.
    fn judge(&self) -> Option<Damage> {
        let before = self.files();
        let log = open_real(self.dir.path());
        let verdict = ["a", "b"].into_iter().find_map(|name| verdict(&log, name));
        if verdict.is_none() {
            self.ledger.check(&log);
        }
        drop(log);
        assert!(self.files() == before, "opening changed a file");
        verdict
    }
}

/// The damage that a model is refused for, by every call.
fn verdict(log: &SegmentedLog, name: &str) -> Option<Damage> {
    let name = model(name);
    let damage = match try_look(log, name.as_str()) {
        Ok(_) | Err(ReadError::UnknownModel(_)) => return None,
        Err(ReadError::Damaged { source, .. }) => source,
        Err(error) => panic!("{error:?}"),
    };
    for refused in [now(log.create(&name)).err(), now(log.trim(&name, Revision::ZERO)).err()] {
        assert!(matches!(refused, Some(AppendError::Damaged { .. })), "{refused:?}");
    }
    Some(damage)
}

fn flip(path: &Path, at: usize, mask: u8) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= mask;
    fs::write(path, bytes).unwrap();
}

/// Flips the byte, judges, and puts it back. Tells whether the model was refused.
fn judge_flipped(kept: &Kept, path: &Path, at: usize, mask: u8) -> bool {
    flip(path, at, mask);
    let damage = kept.judge();
    flip(path, at, mask);
    if let Some(damage) = &damage {
        assert_eq!(damage.path, path, "byte {at}: {damage}");
        assert!(damage.offset <= at as u64, "byte {at}: {damage}");
    }
    damage.is_some()
}

#[test]
fn any_flipped_byte_of_a_small_log_is_found_or_harmless() {
    let kept = Kept::after(&[Step::Create("a"), Step::Append("a", 1, 10), Step::Append("a", 2, 30)]);
    for (path, bytes) in kept.files() {
        let refused = (0..bytes.len()).filter(|&at| judge_flipped(&kept, &path, at, 0x40)).count();
        println!("{}: {refused} of {} bytes matter", path.display(), bytes.len());
        // Of a segment: header and batches. Of the watermark only the header: a slot has a double.
        assert!(refused >= if path.ends_with(watermark::FILE) { 76 } else { 128 + 56 + 112 });
    }
}

#[test]
fn flipped_bytes_of_all_parts_are_found_or_harmless() {
    for kept in [Kept::whole(), Kept::trimmed()] {
        assert_eq!(kept.judge(), None);
        for (path, bytes) in kept.files() {
            for at in (0..bytes.len()).filter(|at| at % 97 == 0 || (at % 11 == 0 && bytes[*at] != 0)) {
                judge_flipped(&kept, &path, at, 0x40);
            }
        }
    }
}

#[test]
fn bytes_at_10_50_and_90_percent_are_found_or_harmless() {
    for kept in [Kept::whole(), Kept::trimmed()] {
        for (path, bytes) in kept.files() {
            for percent in [10, 50, 90] {
                for mask in [0x01, 0x80, 0xff] {
                    judge_flipped(&kept, &path, bytes.len() * percent / 100, mask);
                }
            }
        }
    }
}

#[test]
fn a_file_cut_short_is_refused() {
    for kept in [Kept::whole(), Kept::trimmed()] {
        for (path, bytes) in kept.files() {
            let temporary = path.extension() == Some("tmp".as_ref());
            let lengths = (0..bytes.len()).step_by(61).chain([bytes.len() - 1]);
            for length in lengths {
                fs::write(&path, &bytes[..length]).unwrap();
                let damage = kept.judge();
                assert_eq!(damage.is_none(), temporary, "{} of {length} bytes: {damage:?}", path.display());
                assert!(damage.is_none_or(|damage| damage.path == path && damage.offset <= length as u64));
            }
            fs::write(&path, [&bytes[..], b"x"].concat()).unwrap();
            assert_eq!(kept.judge().is_none(), temporary, "{} with a byte more", path.display());
            fs::write(&path, bytes).unwrap();
        }
    }
}

#[test]
fn a_missing_file_is_missed() {
    for kept in [Kept::whole(), Kept::trimmed()] {
        for (path, bytes) in kept.files() {
            // The log of model b begins at 1, so it tells all that its snapshot did.
            if path.ends_with("b/snapshot") {
                continue;
            }
            fs::remove_file(&path).unwrap();
            let damage = kept.judge();
            let temporary = path.extension() == Some("tmp".as_ref());
            assert_eq!(damage.is_none(), temporary, "{}: {damage:?}", path.display());
            fs::write(&path, bytes).unwrap();
        }
    }
}

#[test]
fn a_missing_file_is_named() {
    let kept = Kept::whole();
    let segments = kept.segments();
    assert_eq!(segments.len(), 3, "{segments:?}");
    // What is missing at the end shows where the log ends; what is missing at the start only a snapshot can replace.
    let last_but_one = segments[1].clone();
    for (missing, named) in [
        (segments[0].clone(), kept.file("snapshot")),
        (segments[1].clone(), segments[1].clone()),
        (segments[2].clone(), last_but_one),
        (kept.file(watermark::FILE), kept.file(watermark::FILE)),
    ] {
        let bytes = fs::read(&missing).unwrap();
        fs::remove_file(&missing).unwrap();
        assert_eq!(kept.judge().expect("it is missed").path, named);
        fs::write(&missing, bytes).unwrap();
    }
}

#[test]
fn a_batch_that_was_acknowledged_is_missed_even_if_the_watermark_is_hit_too() {
    for number in 0..6 {
        for slot in [512, 1024] {
            let mut kept = Kept::whole();
            for _ in 0..number {
                let log = open_real(kept.dir.path());
                kept.ledger.take(&log, Step::Append("a", 1, 30)).unwrap();
            }
            let live = kept.segments().pop().unwrap();
            let end = end_of(&live);
            flip(&kept.file(watermark::FILE), slot, 1);
            assert_eq!(kept.judge(), None, "one slot is enough");
            flip(&live, end - 20, 1);
            let damage = kept.judge().expect("the last batch is damaged");
            assert_eq!(damage.path, live);
            assert!((damage.offset as usize) < end);
        }
    }
}

/// After a power loss the watermark may be old; then a good batch behind a bad one still tells damage from a torn
/// tail.
#[test]
fn a_bad_batch_before_a_good_one_is_damage_even_if_the_watermark_is_old() {
    let mut kept = Kept::whole();
    let marks = kept.file(watermark::FILE);
    let old = fs::read(&marks).unwrap();
    let live = kept.segments().pop().unwrap();
    let end = end_of(&live).next_multiple_of(8);
    let log = open_real(kept.dir.path());
    kept.ledger.take(&log, Step::Append("a", 1, 30)).unwrap();
    kept.ledger.take(&log, Step::Append("a", 1, 30)).unwrap();
    drop(log);
    fs::write(&marks, old).unwrap();
    assert_eq!(kept.judge(), None);
    for at in [end, end + 10, end + 50] {
        flip(&live, at, 1);
        let damage = kept.judge().expect("a good batch follows");
        assert_eq!((&damage.path, damage.offset as usize), (&live, end));
        flip(&live, at, 1);
    }
}

/// Behind the last byte of a segment that is not zero.
fn end_of(segment: &Path) -> usize {
    fs::read(segment).unwrap().iter().rposition(|&byte| byte != 0).unwrap() + 1
}

#[test]
fn a_torn_tail_is_cut_by_the_next_append() {
    let mut kept = Kept::whole();
    let live = kept.segments().pop().unwrap();
    let mut bytes = fs::read(&live).unwrap();
    let end = end_of(&live).next_multiple_of(8);
    fields::put(&mut bytes, end, &[0xee; 777]);
    fs::write(&live, &bytes).unwrap();
    assert_eq!(kept.judge(), None);
    let log = open_real(kept.dir.path());
    kept.ledger.take(&log, Step::Append("a", 1, 5)).unwrap();
    kept.ledger.check(&log);
    drop(log);
    assert!(end_of(&live) < end + 60, "nothing is left of it");
    assert_eq!(kept.judge(), None);
}

#[test]
fn a_torn_tail_is_not_cut_while_a_slot_of_the_watermark_is_damaged() {
    let kept = Kept::whole();
    let live = kept.segments().pop().unwrap();
    let mut bytes = fs::read(&live).unwrap();
    let end = end_of(&live).next_multiple_of(8);
    fields::put(&mut bytes, end, &[0xee; 777]);
    fs::write(&live, &bytes).unwrap();
    let refusals = [512, 1024].map(|slot| {
        flip(&kept.file(watermark::FILE), slot, 1);
        let damage = kept.judge();
        flip(&kept.file(watermark::FILE), slot, 1);
        damage
    });
    // With the newer slot gone, the older one tells of one batch less, and that one is there.
    let [damage] = &refusals.iter().flatten().collect::<Vec<_>>()[..] else { panic!("{refusals:?}") };
    assert_eq!((&damage.path, damage.offset as usize), (&live, end));
    assert!(damage.what.contains("acknowledged is damaged at byte"), "{damage}");
}

#[test]
fn another_models_files_are_refused() {
    let (kept, other) = (Kept::whole(), Kept::whole());
    let names = kept.segments().into_iter().map(|path| path.file_name().unwrap().to_owned());
    for name in names.chain([watermark::FILE.into()]) {
        let (path, own) =
            (kept.file(name.to_str().unwrap()), fs::read(kept.file(name.to_str().unwrap())).unwrap());
        fs::copy(other.file(name.to_str().unwrap()), &path).unwrap();
        let damage = kept.judge().expect("it is not taken for its own");
        assert!(damage.what.starts_with("it belongs to another log than"), "{name:?}: {damage}");
        fs::write(&path, own).unwrap();
    }
    fs::rename(&kept.segments()[1], kept.file(&segment::file_name(Revision::new(999)))).unwrap();
    assert!(kept.judge().is_some(), "under another name");
}

#[test]
fn damage_of_one_model_leaves_the_others_alone() {
    let kept = Kept::trimmed();
    flip(&kept.segments()[0], 200, 1);
    let log = open_real(kept.dir.path());
    assert!(verdict(&log, "a").is_some());
    assert!(try_look(&log, "b").is_ok());
    let error = now(log.last(&model("a"))).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains(".segment at byte 128: ") && source.contains("nothing was changed"), "{source}");
}
