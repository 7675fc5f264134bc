//! Flipped bytes in a data directory: the broker starts with all that was acknowledged, or refuses that model and
//! names the file and the place, and changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use relata_proto::v1;
use relata_tests::{Broker, Client, Ran, endpoint};

use crate::tool;

/// Commits in each life of the broker: more than one segment of the log holds.
const COMMITS: u64 = 1000;

/// What a flipped byte led to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// Everything is there.
    Whole,
    /// The damage is named.
    Named,
}

/// The regular files under a folder, by their paths within it.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.is_file() {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn restore(folder: &Path, content: &BTreeMap<PathBuf, Vec<u8>>) {
    let _ = fs::remove_dir_all(folder);
    for (name, bytes) in content {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Writes enough that every kind of file is there and full: a snapshot of a clean stop, and behind it a log as a crash
/// leaves it.
async fn fill(data: &Path) {
    let mut token = String::new();
    for round in 0..3_u8 {
        let broker = Broker::start(&tool(), data);
        if round == 0 {
            let peers = endpoint("peers", v1::Role::Peer, "counting");
            token = broker.operator().await.deploy("app", vec![peers], 1).await.unwrap().remove(0).token;
        }
        let client = Client::try_connect(broker.address(), &token).await.unwrap();
        client.enter("app/0", 0).await.unwrap();
        for number in 0..COMMITS {
            let value = format!("{round}-{number}-{}", "x".repeat(200));
            let entries = [(format!("key-{}", number % 40), value)].into();
            let write = v1::Write { relation: 0, owner: "app/0".into(), entries };
            let mut id = [round; 16];
            id[..8].copy_from_slice(&number.to_be_bytes());
            client.commit("app/0", id, write).await.unwrap();
        }
        if round == 0 { assert!(broker.terminate().success()) } else { broker.kill() }
    }
}

fn show(broker: &Broker) -> Ran {
    broker.run(&["show-unit", "app/0", "--format", "json"])
}

/// Starts a broker on the damaged folder and judges what it does.
fn judge(data: &Path, damaged: &BTreeMap<PathBuf, Vec<u8>>, file: &Path, expected: &str) -> End {
    let name = file.file_name().unwrap().to_str().unwrap();
    let said = match Broker::try_start(&tool(), data, &[]) {
        Err(ran) => ran,
        Ok(broker) => {
            let ran = show(&broker);
            broker.terminate();
            if ran.code == Some(0) {
                assert_eq!(ran.out, expected, "{}: other data than was acknowledged", file.display());
                return End::Whole;
            }
            ran
        }
    };
    let err = said.failed(1);
    println!("{err}");
    if file.starts_with("tokens") {
        assert!(err.contains("token"), "{}: {err}", file.display());
        return End::Named;
    }
    assert!(err.contains(name), "{}: the message does not name the file: {err}", file.display());
    assert!(err.contains(|c: char| c.is_ascii_digit()), "{}: it names no offset: {err}", file.display());
    let after = files(data);
    let changed = damaged.iter().filter(|(name, bytes)| after.get(*name) != Some(*bytes));
    let changed: Vec<_> = changed.map(|(name, _)| name).filter(|name| !name.ends_with("lock")).collect();
    assert!(changed.is_empty() && after.len() == damaged.len(), "{}: changed {changed:?}", file.display());
    End::Named
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_loses_nothing_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fill(&data).await;
    let sound = files(&data);
    let broker = Broker::start(&tool(), &data);
    let expected = show(&broker).succeeded();
    assert!(expected.contains(&format!("2-{}-xxx", COMMITS - 1)), "{expected}");
    broker.kill();
    let mut ends: BTreeMap<End, usize> = BTreeMap::new();
    for (file, bytes) in sound.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        for percent in [10, 50, 90] {
            let mut damaged = sound.clone();
            damaged.get_mut(file).unwrap()[bytes.len() * percent / 100] ^= 0x20;
            restore(&data, &damaged);
            let end = judge(&data, &damaged, file, &expected);
            println!("{} at {percent} % of {} bytes: {end:?}", file.display(), bytes.len());
            *ends.entry(end).or_default() += 1;
        }
    }
    println!("{ends:?}");
    restore(&data, &sound);
    assert_eq!(show(&Broker::start(&tool(), &data)).succeeded(), expected);
}

#[test]
fn a_damaged_model_is_refused_and_the_others_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let broker = Broker::start(&tool(), &data);
    broker.run(&["add-model", "staging"]).succeeded();
    let (_charm, path) = crate::charms::charm(crate::charms::WEB);
    broker.run(&["deploy", &path]).succeeded();
    broker.run(&["deploy", &path, "-m", "staging"]).succeeded();
    broker.kill();
    let log = data.join("models/staging");
    let segment = fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path());
    let segment = segment.filter(|path| path.extension().is_some_and(|e| e == "segment")).min().unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    bytes[200] ^= 0x20;
    fs::write(&segment, bytes).unwrap();
    let name = segment.file_name().unwrap().to_str().unwrap().to_owned();
    let broker = Broker::start(&tool(), &data);
    assert!(broker.run(&["status"]).succeeded().contains("web/0"));
    broker.run(&["status", "-m", "staging"]).refused(1, &["damaged", &name]);
    broker.run(&["deploy", &path, "other", "-m", "staging"]).refused(1, &["damaged"]);
    broker.run(&["add-model", "staging"]).refused(1, &["staging"]);
}
