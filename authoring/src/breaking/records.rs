//! The databags of an interface: which there are, and their keys.

use relata_core::Interface;
use relata_core::interface::{Field, Record, Records, Scalars};

use super::report::{BOTH, Report, Scene, Turn};
use super::rules::{
    ADDITION_REFUSED, CLOSED, DATABAG_ADDED, DATABAG_REMOVED, DATABAG_UNUSABLE, KEY_REFUSED, KEY_REMOVED,
    KEY_RENAMED, SCALARS_STRICT,
};
use super::{fields, gates};
use crate::places::At;

/// Both versions of an interface, for looking up named types.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    pub(super) old: &'a Interface,
    pub(super) new: &'a Interface,
    /// The new definition.
    pub(super) root: At<'a>,
}

/// Compares the databags of the plain form.
pub(super) fn compare<'a>(old: &'a Interface, new: &'a Interface, root: At<'a>, report: &mut Report<'a>) {
    let both = Both { old, new, root };
    if old.scalars == Scalars::Lax && new.scalars == Scalars::Strict {
        let roles: Vec<_> = new.records.iter().map(|(role, scope, _)| (role, scope)).collect();
        for bag in roles {
            report.scene.bag = Some(bag);
            let place = root.key_or_self("scalars");
            report.add(
                &SCALARS_STRICT,
                &[Turn::NewReader],
                place,
                "scalars are read strictly, and were read as pydantic does",
            );
        }
    }
    tables(&old.records, &new.records, root, None, both, report);
    report.scene = Scene::default();
}

/// Compares the databags of two tables, the plain form's or a dialect's, which stand at `root`.
pub(super) fn tables<'a>(
    old: &'a Records,
    new: &'a Records,
    root: At<'a>,
    dialect: Option<&'a str>,
    both: Both<'a>,
    report: &mut Report<'a>,
) {
    for (role, scope, before) in old.iter() {
        report.scene = Scene { bag: Some((role, scope)), dialect };
        let at = root.record(role, scope);
        match new.get(role, scope) {
            Some(after) => record(before, after, at, both, report),
            None => removed(before, at, report),
        }
    }
    for (role, scope, after) in new.iter().filter(|(role, scope, _)| old.get(*role, *scope).is_none()) {
        report.scene = Scene { bag: Some((role, scope)), dialect };
        let required = after.ready.iter().min_by_key(|keys| keys.len()).map_or(&[][..], Vec::as_slice);
        if !required.is_empty() {
            let keys: Vec<String> = required.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("the databag is new and needs {}", keys.join(", "));
            report.add(&DATABAG_ADDED, &[Turn::NewReader], root.record(role, scope), message);
        }
    }
}

fn removed(before: &Record, at: At<'_>, report: &mut Report<'_>) {
    let turn = [Turn::NewWriter];
    if before.ready.iter().all(|keys| !keys.is_empty()) {
        report.add(&DATABAG_REMOVED, &turn, at, "the databag is gone, and readers wait for it");
    } else if !before.fields.is_empty() {
        report.lost(&DATABAG_REMOVED, &turn, at, "the databag is gone");
    }
}

fn record<'a>(old: &'a Record, new: &'a Record, at: At<'a>, both: Both<'a>, report: &mut Report<'a>) {
    // What was never ready cannot break.
    if old.fits_none {
        return;
    }
    if new.fits_none {
        report.add(&DATABAG_UNUSABLE, &BOTH, at, "no databag fits any more");
        return;
    }
    keys(old, new, at, both, report);
    if new.closed && !old.closed {
        let message = "keys that are not named are refused now";
        report.add(&CLOSED, &[Turn::NewReader], at.keyword("additionalProperties"), message);
    }
    if new.closed {
        refused(old, new, at, report);
    }
    if old.closed {
        added(old, new, at, report);
    }
}

/// Compares the keys, each with the one of its name, or the one that is read under its name now.
fn keys<'a>(old: &'a Record, new: &'a Record, at: At<'a>, both: Both<'a>, report: &mut Report<'a>) {
    let unpromised = gates::compare(old, new, at, report);
    for before in &old.fields {
        let name = before.property.name.as_str();
        match new.field(name).or_else(|| new.field_spelled(name)) {
            Some(after) => fields::compare(before, after, at.property(&after.property.name), both, report),
            None if unpromised.contains(&before.property.name) => {}
            None => lost(before, at, report),
        }
    }
    renamed(old, new, &unpromised, at, report);
}

/// Keys that are new to old readers, which refuse what they do not know.
fn added(old: &Record, new: &Record, at: At<'_>, report: &mut Report<'_>) {
    for field in &new.fields {
        if field.spellings().all(|name| old.field_spelled(name).is_none()) {
            let name = &field.property.name;
            report.add(&ADDITION_REFUSED, &[Turn::NewWriter], at.property(name), format!("`{name}` is new"));
        }
    }
}

/// A key that is gone and that nobody waited for. One that was announced to go is missed by nobody.
fn lost(before: &Field, at: At<'_>, report: &mut Report<'_>) {
    if !before.property.schema.deprecated {
        let message = format!("`{}` is gone; old readers never see it again", before.property.name);
        report.lost(&KEY_REMOVED, &[Turn::NewWriter], at.key_or_self("properties"), message);
    }
}

/// Keys that old writers write and that are refused now.
fn refused(old: &Record, new: &Record, at: At<'_>, report: &mut Report<'_>) {
    for before in &old.fields {
        let name = &before.property.name;
        if new.field_spelled(name).is_none() {
            let message = format!("`{name}` is gone and unknown keys are refused");
            report.add(&KEY_REFUSED, &[Turn::NewReader], at.keyword("additionalProperties"), message);
        }
    }
}

/// Optional keys that are written under another name that the old reader does not know.
fn renamed(old: &Record, new: &Record, unpromised: &[String], at: At<'_>, report: &mut Report<'_>) {
    for before in &old.fields {
        let name = before.property.name.as_str();
        let Some(after) = new.field_spelled(name).filter(|after| after.property.name != name) else {
            continue;
        };
        let now = after.property.name.as_str();
        if unpromised.iter().all(|key| key != name) && !before.spellings().any(|spelling| spelling == now) {
            let message = format!("`{name}` is written as `{now}`, which old readers do not know");
            report.lost(&KEY_RENAMED, &[Turn::NewWriter], at.property(now), message);
        }
    }
}
