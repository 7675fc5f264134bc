//! Every interface and version that upstream lists is defined, with the same status and at least the same databags.
//! What differs has its reason in `differences.tsv`, and a reason that is no longer needed is a mistake too.

use std::collections::BTreeMap;

use relata_catalogue::Catalogue;
use relata_core::Interface;
use relata_core::interface::Status;

use crate::corpus;

/// Interface, version, what differs (`version`, `status` or a databag), why.
const DIFFERENCES: &str = include_str!("differences.tsv");

/// What differs of an interface's version, as `velero_backup_config v0 requirer.app`.
type Differences = BTreeMap<String, String>;

#[test]
fn every_version_of_upstream_is_defined() {
    let Some(index) = corpus::text("catalogue-index.tsv") else { return };
    let (mut reasons, mut wrong, mut agree) = (reasons(), Vec::new(), 0);
    let mut explained = 0;
    for line in index.lines().skip(1) {
        let differences = differences(line);
        agree += usize::from(differences.is_empty());
        for difference in differences {
            match reasons.remove(&difference) {
                Some(_) => explained += 1,
                None => wrong.push(difference),
            }
        }
    }
    println!(
        "\nupstream index: {agree} versions agree, {explained} differences explained, {} not",
        wrong.len()
    );
    assert!(wrong.is_empty(), "not as upstream lists them, and without a reason: {wrong:#?}");
    assert!(reasons.is_empty(), "reasons for what does not differ: {reasons:#?}");
}

fn reasons() -> Differences {
    let lines = DIFFERENCES.lines().skip(1);
    let reason = |line: &str| {
        let [interface, version, what, why] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {line:?}")
        };
        assert!(!why.trim().is_empty(), "no reason: {line:?}");
        (format!("{interface} {version} {what}"), why.to_owned())
    };
    lines.map(reason).collect()
}

/// A row of the index: interface, version, status, two columns about schemas, databags, library.
fn differences(line: &str) -> Vec<String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let (interface, version, status) = (columns[0], columns[1], columns[2]);
    let named = |what: &str| format!("{interface} {version} {what}");
    let number = version.strip_prefix('v').and_then(|number| number.parse().ok()).expect("a version is v0");
    let Some(defined) = Catalogue::builtin().get(&interface.parse().unwrap(), Some(number)) else {
        return vec![named("version")];
    };
    let mut differences = Vec::new();
    if word(defined.status) != status {
        differences.push(named("status"));
    }
    let missing = columns[5].split_whitespace().filter(|databag| !describes(defined, databag));
    differences.extend(missing.map(named));
    differences
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Published => "published",
        Status::Retired => "retired",
    }
}

fn describes(interface: &Interface, databag: &str) -> bool {
    let (role, scope) = databag.split_once('.').expect("a databag is role.scope");
    interface.record(role.parse().unwrap(), scope.parse().unwrap(), None).is_some()
}
