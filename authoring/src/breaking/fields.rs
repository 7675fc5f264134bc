//! One key of a databag: its spellings, what stands for no value, its secret, its text and its type.

use relata_core::interface::Field;

use super::kinds::{Spot, Walk};
use super::records::Both;
use super::report::{BOTH, Report, Turn};
use super::rules::{ABSENT_REMOVED, ALIAS_REMOVED, ENCODING_CHANGED};
use super::{encodings, secrets};
use crate::places::At;

/// Compares a key, which may have another name now.
pub(super) fn compare<'a>(
    old: &'a Field,
    new: &'a Field,
    at: At<'a>,
    both: Both<'a>,
    report: &mut Report<'a>,
) {
    let name = &new.property.name;
    for alias in old.aliases.iter().filter(|alias| new.spellings().all(|spelling| spelling != *alias)) {
        let message = format!("`{name}` is no longer read under `{alias}`");
        report.add(&ALIAS_REMOVED, &[Turn::NewReader], at.keyword("x-aliases"), message);
    }
    for text in old.absent.iter().filter(|text| !new.absent.contains(text)) {
        let message = format!("`{name}`: the text `{text}` no longer stands for no value");
        report.add(&ABSENT_REMOVED, &[Turn::NewReader], at.keyword("x-absent"), message);
    }
    secrets::compare(old, new, at, report);
    value(old, new, at, both, report);
}

fn value<'a>(old: &'a Field, new: &'a Field, at: At<'a>, both: Both<'a>, report: &mut Report<'a>) {
    let (before, after) = (&old.property.schema, &new.property.schema);
    let kinds = (both.old.resolve(&before.kind), both.new.resolve(&after.kind));
    let refused = |turn: &Turn| match turn {
        Turn::NewReader => !encodings::reads(old.encoding, new.encoding, kinds.0),
        Turn::NewWriter => !encodings::reads(new.encoding, old.encoding, kinds.1),
    };
    let turns: Vec<Turn> = BOTH.into_iter().filter(refused).collect();
    let name = &new.property.name;
    if !turns.is_empty() && encodings::are_alike(kinds.0, kinds.1) {
        let (was, is) = (old.encoding.as_str(), new.encoding.as_str());
        let message = format!("`{name}` is encoded as {is}, and was as {was}");
        report.add(&ENCODING_CHANGED, &turns, at.keyword("x-encoding"), message);
    }
    let is_bare = encodings::is_bare(old.encoding) && encodings::is_bare(new.encoding);
    let mut walk = Walk::new(both, report);
    walk.schema(before, after, &Spot { at, what: format!("`{name}`"), is_bare, is_key: true });
}
