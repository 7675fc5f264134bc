//! Databags that were seen on the wire, of every interface in the catalogue: none is invalid. What real libraries make
//! of some of them is compared by the whole-system tests.

use std::collections::{BTreeMap, BTreeSet};

use relata_catalogue::Catalogue;
use relata_core::validate::State;
use relata_core::{Databag, detect};
use serde::Deserialize;
use serde_json::Value;

use crate::corpus;

/// A databag as it was seen; other kinds of rows hold several.
#[derive(Deserialize)]
struct Capture {
    interface: String,
    role: String,
    scope: String,
    databag: BTreeMap<String, String>,
}

/// What was left of a long text that the capture was made without.
const CUT: &str = "cut from this capture";

#[test]
fn what_was_seen_on_the_wire_is_taken() {
    let Some(files) = corpus::texts("captures") else { return };
    let (mut taken, mut cut, mut wrong, mut unknown) = (0, 0, Vec::new(), BTreeSet::new());
    for (file, text) in files {
        for (index, line) in text.lines().enumerate() {
            let row: Value = serde_json::from_str(line).unwrap();
            if row["kind"] != "capture" {
                continue;
            }
            let capture: Capture = serde_json::from_value(row).unwrap();
            match judge(&capture) {
                _ if capture.databag.values().any(|text| text.contains(CUT)) => cut += 1,
                None => _ = unknown.insert(capture.interface),
                Some(Ok(())) => taken += 1,
                Some(Err(why)) => wrong.push(format!("{file}:{} {why}", index + 1)),
            }
        }
    }
    println!("\nupstream captures: {taken} ready or waiting, {cut} cut, {} neither", wrong.len());
    println!("of interfaces that the catalogue does not have: {unknown:?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether the databag is taken; nothing if its interface is not in the catalogue.
fn judge(capture: &Capture) -> Option<Result<(), String>> {
    let Capture { interface, role, scope, databag } = capture;
    let versions = Catalogue::builtin().versions(&interface.parse().unwrap());
    let role = match role.as_str() {
        "provides" => "provider",
        "requires" => "requirer",
        _ => "peer",
    };
    let bag: Databag = databag.iter().map(|(key, text)| (key.clone(), text.clone())).collect();
    let (_, validation) = detect::version(&versions, role.parse().unwrap(), scope.parse().unwrap(), &bag)?;
    Some(match validation.state {
        State::Ready | State::Waiting => Ok(()),
        State::Invalid => Err(format!("{interface} {role}.{scope}: {:?}", validation.errors)),
    })
}
