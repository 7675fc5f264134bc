//! Whether the same variables come out: what the rules of a connection say of it, beside what really came out.
//!
//! A rule that is another says where; databags say what. What a rule's change explains is told with it, all else by
//! itself. It must not know how databags are found.

use std::collections::BTreeSet;

use super::connection::{Change, changes};
use super::outcomes::{Difference, Kind, differences, is_url, listed};
use super::report::{Report, Turn};
use super::rules::{CONNECTION_CHANGED, CONNECTION_REMOVED, Rule, VARIABLES_CHANGED, VARIABLES_LOST};
use super::{Level, Meeting, Subject};
use crate::places::At;
use relata_core::{Interface, Role};

/// A requirer was upgraded, its provider was not.
const NEW_REQUIRER: Meeting = Meeting { old: Role::Provider, new: Role::Requirer };
/// A provider was upgraded, its requirer was not.
const NEW_PROVIDER: Meeting = Meeting { old: Role::Requirer, new: Role::Provider };

/// Compares what comes out.
pub(super) fn compare(old: &Subject<'_>, new: &Subject<'_>, root: At<'_>, report: &mut Report<'_>) {
    if !report.wants(Level::Environment) {
        return;
    }
    let (before, after) = match (&old.interface.connection, &new.interface.connection) {
        (Some(before), Some(after)) => (before, after),
        (Some(_), None) => {
            let message = "there is no `connection` any more";
            report.met(&CONNECTION_REMOVED, false, &[NEW_REQUIRER], root, message);
            return;
        }
        (None, _) => return,
    };
    let at = root.key_or_self("connection");
    let mut found = differences(old, new);
    let mut changes = changes(before, after, old.interface, at);
    changes.extend(of_dialects(old.interface, new.interface, root));
    for change in &changes {
        let shown = found.iter().find(|difference| shows(difference, change));
        let of_change = |name: &str| change.variables.is_empty() || change.variables.contains(&name);
        let evidence = shown.map(|shown| format!(": {}", shown.evidence(of_change))).unwrap_or_default();
        let message = format!("{}{evidence}", change.message);
        report.met(&CONNECTION_CHANGED, change.is_risk, &[NEW_REQUIRER], change.at, message);
    }
    for difference in &mut found {
        leave_out_what_is_told(difference, &changes);
    }
    for difference in found.iter().filter(|difference| !difference.variables.is_empty()) {
        tell(difference, root, report);
    }
}

/// The changes of rules that dialects had for themselves. Whether the plain rule made anything of one that had none is
/// for databags to say.
fn of_dialects<'n>(old: &Interface, new: &Interface, root: At<'n>) -> Vec<Change<'n>> {
    let mut found = Vec::new();
    for (index, after) in new.dialects.iter().enumerate() {
        let Some(before) = old.dialects.iter().find(|before| before.name == after.name) else { continue };
        let is = after.connection.as_ref().or(new.connection.as_ref());
        if let (Some(was), Some(is)) = (&before.connection, is) {
            let at = root.dialect(index).key_or_self("connection");
            let of_dialect = changes(was, is, old, at).into_iter();
            let name = &after.name;
            found.extend(
                of_dialect.map(|change| Change { message: format!("({name}) {}", change.message), ..change }),
            );
        }
    }
    found
}

/// Whether a difference is what a change of the rules does.
fn shows(difference: &Difference, change: &Change<'_>) -> bool {
    difference.turn == Turn::NewReader
        && (difference.kind == Kind::More || !change.is_risk)
        && (difference.is_all || change.variables.is_empty() || shares_one(difference, change))
}

/// Whether both are about a variable; where the difference is about parts, a URL that they are in says nothing.
fn shares_one(difference: &Difference, change: &Change<'_>) -> bool {
    let has_parts = difference.variables.iter().any(|variable| !is_url(variable));
    let mut those_that_tell = difference.variables.iter().filter(|variable| !has_parts || !is_url(variable));
    those_that_tell.any(|variable| change.variables.contains(&variable.as_str()))
}

/// Takes out the variables of which the changes of the rules tell.
fn leave_out_what_is_told(difference: &mut Difference, changes: &[Change<'_>]) {
    let telling: Vec<&Change<'_>> = changes.iter().filter(|change| shows(difference, change)).collect();
    if difference.is_all && !telling.is_empty() {
        difference.variables.clear();
    }
    let told = |variable: &String| {
        let is_of = |change: &&Change<'_>| {
            change.variables.is_empty() || change.variables.contains(&variable.as_str())
        };
        telling.iter().any(is_of)
    };
    let has_more = |left: &BTreeSet<String>| left.iter().any(|variable| !is_url(variable));
    let left: BTreeSet<String> =
        difference.variables.iter().filter(|variable| !told(variable)).cloned().collect();
    // A URL that holds what is told is told with it.
    difference.variables = if telling.is_empty() || has_more(&left) { left } else { BTreeSet::new() };
}

fn tell(difference: &Difference, root: At<'_>, report: &mut Report<'_>) {
    let variables = listed(difference.variables.iter().map(String::as_str));
    let evidence = difference.evidence(|name| difference.variables.contains(name));
    let (rule, message): (&Rule, String) = match difference.kind {
        Kind::Lost if difference.is_all => (&VARIABLES_LOST, format!("no variables come out of {evidence}")),
        Kind::Lost => (&VARIABLES_LOST, format!("no {variables} any more of {evidence}")),
        Kind::Changed => (&VARIABLES_CHANGED, format!("another {variables} of {evidence}")),
        Kind::More => (&VARIABLES_CHANGED, format!("{variables} of more than before of {evidence}")),
    };
    // That a new provider may write as an example does says not that it does.
    let may_be = difference.turn == Turn::NewWriter && difference.is_example;
    let meeting = match difference.turn {
        Turn::NewReader => NEW_REQUIRER,
        Turn::NewWriter => NEW_PROVIDER,
    };
    report.met(rule, may_be || difference.kind == Kind::More, &[meeting], place(difference, root), message);
}

/// The key from which what differs came, where the definition still has it.
fn place<'n>(difference: &Difference, root: At<'n>) -> At<'n> {
    let connection = root.key_or_self("connection");
    let Some(source) = &difference.source else { return connection };
    let record = root.record(source.role, source.scope);
    let key = record.property(&source.name);
    if key.mark == record.mark { connection } else { key }
}
