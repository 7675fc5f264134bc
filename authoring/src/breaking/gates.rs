//! Which keys make a databag ready: what readers wait for and writers promise.

use std::cmp::Reverse;

use relata_core::interface::Record;

use super::report::{Report, Turn};
use super::rules::{KEY_REMOVED, KEY_RENAMED, REQUIRED_ADDED, REQUIRED_REMOVED};
use crate::places::At;

/// Compares the sets of required keys of a databag that both versions have. Gives the keys that old readers wait for
/// and new writers may leave out; they are reported.
pub(super) fn compare(old: &Record, new: &Record, at: At<'_>, report: &mut Report<'_>) -> Vec<String> {
    for key in missing(old, new) {
        let place = at.required(&key).unwrap_or_else(|| at.property(&key));
        let message = match old.field(&key).or_else(|| spelt(old, new, &key)) {
            Some(_) => format!("`{key}` is required, and was not"),
            None => format!("`{key}` is new and required"),
        };
        report.add(&REQUIRED_ADDED, &[Turn::NewReader], place, message);
    }
    let unpromised = missing(new, old);
    for key in &unpromised {
        no_longer_promised(key, new, at, report);
    }
    unpromised
}

/// A key that old readers wait for and new writers may leave out.
fn no_longer_promised(key: &str, new: &Record, at: At<'_>, report: &mut Report<'_>) {
    let turn = [Turn::NewWriter];
    if new.field(key).is_some() {
        report.add(&REQUIRED_REMOVED, &turn, at.property(key), format!("`{key}` is no longer required"));
    } else if let Some(field) = new.field_spelled(key) {
        let name = &field.property.name;
        let message = format!("`{key}`, which is required, is written as `{name}`");
        report.add(&KEY_RENAMED, &turn, at.property(name), message);
    } else {
        let message = format!("`{key}` is gone, and was required");
        report.add(&KEY_REMOVED, &turn, at.key_or_self("properties"), message);
    }
}

/// The field of another version that a key's other spellings name.
fn spelt<'a>(old: &'a Record, new: &Record, key: &str) -> Option<&'a relata_core::interface::Field> {
    new.field(key)?.aliases.iter().find_map(|alias| old.field(alias))
}

/// What a reader waits for though a writer that is ready by its own definition may leave it out. Writers choose any of
/// their sets; readers are content with any of theirs, and see a key under each spelling that they know.
fn missing(writer: &Record, reader: &Record) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    for written in &writer.ready {
        let lacks = |wanted: &Vec<String>| -> Vec<String> {
            let seen = |key: &&String| {
                let field = reader.field(key);
                written.iter().any(|name| {
                    name == *key || field.is_some_and(|field| field.spellings().any(|s| s == name))
                })
            };
            wanted.iter().filter(|key| !seen(key)).cloned().collect()
        };
        // Of sets that lack the same number of keys the one that has more of the others is meant.
        let nearest = reader.ready.iter().map(|wanted| (wanted.len(), lacks(wanted)));
        let nearest = nearest.min_by_key(|(wanted, lacks)| (lacks.len(), Reverse(*wanted)));
        let nearest = nearest.map(|(_, lacks)| lacks).unwrap_or_default();
        missing.extend(nearest.into_iter().filter(|key| !missing.contains(key)).collect::<Vec<_>>());
    }
    missing
}
