//! Dialects and what tells versions apart.

use relata_core::Interface;
use relata_core::interface::Dialect;

use super::records::{Both, tables};
use super::report::{BOTH, Report, Scene, Turn};
use super::rules::{DETECTION_CHANGED, DIALECT_ADDED, DIALECT_REMOVED};
use crate::places::At;

/// Compares the dialects, in which order they are tried, and how a version is recognised.
pub(super) fn compare<'a>(old: &'a Interface, new: &'a Interface, root: At<'a>, report: &mut Report<'a>) {
    for before in &old.dialects {
        let found = new.dialects.iter().position(|after| after.name == before.name);
        match found.and_then(|index| Some((index, new.dialects.get(index)?))) {
            Some((index, after)) => {
                dialect(before, after, root.dialect(index), Both { old, new, root }, report)
            }
            None => lone(
                before,
                &DIALECT_REMOVED,
                Turn::NewReader,
                "is gone",
                root.key_or_self("dialects"),
                report,
            ),
        }
    }
    for (index, after) in new.dialects.iter().enumerate() {
        if old.dialects.iter().all(|before| before.name != after.name) {
            lone(after, &DIALECT_ADDED, Turn::NewWriter, "is new", root.dialect(index), report);
        }
    }
    report.scene = Scene::default();
    order(old, new, root, report);
    if old.detect != new.detect {
        let message = "what tells this version from others is not what it was";
        report.add(&DETECTION_CHANGED, &[], root.key_or_self("detect"), message);
    }
}

fn dialect<'a>(old: &'a Dialect, new: &'a Dialect, at: At<'a>, both: Both<'a>, report: &mut Report<'a>) {
    if old.when != new.when {
        report.scene = Scene::default();
        let message = format!("what tells that a databag speaks `{}` is not what it was", new.name);
        report.add(&DETECTION_CHANGED, &[], at.key_or_self("when"), message);
    }
    tables(&old.records, &new.records, at, Some(&new.name), both, report);
}

/// A dialect that only one version has: each databag that it writes in a form of its own.
fn lone<'a>(
    dialect: &'a Dialect,
    rule: &super::rules::Rule,
    turn: Turn,
    what: &str,
    at: At<'a>,
    report: &mut Report<'a>,
) {
    for (role, scope, _) in dialect.records.iter() {
        report.scene = Scene { bag: Some((role, scope)), dialect: None };
        report.add(rule, &[turn], at, format!("the dialect `{}` {what}", dialect.name));
    }
    if dialect.records.is_empty() {
        report.scene = Scene::default();
        report.add(rule, &BOTH, at, format!("the dialect `{}` {what}", dialect.name));
    }
}

/// The first dialect that fits is the one, so those that both versions have must come in the same order.
fn order(old: &Interface, new: &Interface, root: At<'_>, report: &mut Report<'_>) {
    let names = |interface: &Interface, other: &Interface| -> Vec<String> {
        let known = |name: &&Dialect| other.dialects.iter().any(|dialect| dialect.name == name.name);
        interface.dialects.iter().filter(known).map(|dialect| dialect.name.clone()).collect()
    };
    if names(old, new) != names(new, old) {
        let message = "the dialects are tried in another order";
        report.add(&DETECTION_CHANGED, &[], root.key_or_self("dialects"), message);
    }
}
