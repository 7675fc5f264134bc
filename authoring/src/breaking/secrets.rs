//! In which secret a value travels, and whether it is masked.

use relata_core::interface::{Field, SecretUse};

use super::report::{BOTH, Report, Turn};
use super::rules::{
    SECRET_GROUPED, SECRET_MOVED, SECRET_PART_REMOVED, SECRET_REFERENCE, SECRET_REVEALED, SECRET_UNGROUPED,
};
use crate::places::At;

/// Compares how a key is secret.
pub(super) fn compare(old: &Field, new: &Field, at: At<'_>, report: &mut Report<'_>) {
    let name = &new.property.name;
    let place = at.keyword("x-secret");
    match (&old.secret, &new.secret) {
        (Some(SecretUse::Uri { keys: before }), Some(SecretUse::Uri { keys: after })) => {
            parts(name, before, after, place, report);
        }
        (Some(SecretUse::Uri { .. }), _) => {
            report.add(&SECRET_REFERENCE, &BOTH, place, format!("`{name}` no longer holds a secret's URI"));
        }
        (_, Some(SecretUse::Uri { .. })) => {
            report.add(&SECRET_REFERENCE, &BOTH, place, format!("`{name}` holds a secret's URI now"));
        }
        (before, after) => groups(name, group(before.as_ref()), group(after.as_ref()), place, report),
    }
    if old.is_secret() && new.secret.is_none() {
        revealed(name, at, report);
    }
}

fn group(secret: Option<&SecretUse>) -> Option<&str> {
    match secret {
        Some(SecretUse::Group { group }) => Some(group),
        _ => None,
    }
}

/// The secret that carries a value where both ends can.
fn groups(name: &str, old: Option<&str>, new: Option<&str>, place: At<'_>, report: &mut Report<'_>) {
    match (old, new) {
        (Some(before), Some(after)) if before != after => {
            let message = format!("`{name}` travels in `{after}`, and did in `{before}`");
            report.add(&SECRET_MOVED, &BOTH, place, message);
        }
        (Some(group), None) => {
            let message = format!("`{name}` no longer travels in `{group}`");
            report.add(&SECRET_UNGROUPED, &[Turn::NewReader], place, message);
        }
        (None, Some(group)) => {
            report.add(
                &SECRET_GROUPED,
                &[Turn::NewWriter],
                place,
                format!("`{name}` travels in `{group}` now"),
            );
        }
        _ => {}
    }
}

/// A value that is no longer masked.
pub(super) fn revealed(name: &str, at: At<'_>, report: &mut Report<'_>) {
    report.add(&SECRET_REVEALED, &[], at, format!("`{name}` is no longer marked as a secret"));
}

/// The parts of a secret. Where none are named nobody relies on any.
fn parts(name: &str, before: &[String], after: &[String], place: At<'_>, report: &mut Report<'_>) {
    if after.is_empty() {
        return;
    }
    for part in before.iter().filter(|part| !after.contains(part)) {
        let message = format!("the secret under `{name}` no longer holds `{part}`");
        report.add(&SECRET_PART_REMOVED, &[Turn::NewWriter], place, message);
    }
}
