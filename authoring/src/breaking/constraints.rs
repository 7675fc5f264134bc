//! Limits of values: a reader with a narrower one refuses what was written, a writer with a wider one is refused.

use std::fmt::Display;

use relata_core::interface::{ArrayType, Format, IntegerType, NumberType, StringType};

use super::kinds::{Spot, Walk};
use super::report::{BOTH, Turn};
use super::rules::{CONSTRAINT_LOOSENED, CONSTRAINT_TIGHTENED, TYPE_CHANGED};

/// How two values of a limit compare: whether the new one lets less through, more, or both.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    Tighter,
    Looser,
    Other,
}

/// A limit that lets less through the greater it is.
fn least<T: PartialOrd>(old: Option<T>, new: Option<T>) -> Change {
    match (old, new) {
        (None, None) => Change::None,
        (None, Some(_)) => Change::Tighter,
        (Some(_), None) => Change::Looser,
        (Some(old), Some(new)) if new > old => Change::Tighter,
        (Some(old), Some(new)) if new < old => Change::Looser,
        _ => Change::None,
    }
}

/// A limit that lets less through the smaller it is.
fn most<T: PartialOrd>(old: Option<T>, new: Option<T>) -> Change {
    match (old, new) {
        (Some(old), Some(new)) => least(Some(new), Some(old)),
        (old, new) => least(old, new),
    }
}

/// A limit of which only equality is known.
fn same<T: PartialEq>(old: &Option<T>, new: &Option<T>) -> Change {
    match (old, new) {
        (None, Some(_)) => Change::Tighter,
        (Some(_), None) => Change::Looser,
        (Some(old), Some(new)) if old != new => Change::Other,
        _ => Change::None,
    }
}

/// Reports how a limit changed.
fn report<T: Display>(
    walk: &mut Walk<'_, '_>,
    word: &str,
    change: Change,
    (old, new): (&Option<T>, &Option<T>),
    spot: &Spot<'_>,
) {
    let show = |value: &Option<T>| value.as_ref().map_or("nothing".to_owned(), ToString::to_string);
    let message = format!("{}: `{word}` is {}, and was {}", spot.what, show(new), show(old));
    let place = spot.at.keyword(word);
    match change {
        Change::None => {}
        Change::Tighter => walk.report.add(&CONSTRAINT_TIGHTENED, &[Turn::NewReader], place, message),
        Change::Looser => walk.report.add(&CONSTRAINT_LOOSENED, &[Turn::NewWriter], place, message),
        Change::Other => walk.report.add(&TYPE_CHANGED, &BOTH, place, message),
    }
}

/// The limits of a text.
pub(super) fn texts(walk: &mut Walk<'_, '_>, old: &StringType, new: &StringType, spot: &Spot<'_>) {
    report(
        walk,
        "minLength",
        least(at_least(old.min_length), at_least(new.min_length)),
        (&old.min_length, &new.min_length),
        spot,
    );
    report(walk, "maxLength", most(old.max_length, new.max_length), (&old.max_length, &new.max_length), spot);
    let text = |rules: &StringType| rules.pattern.as_ref().map(ToString::to_string);
    let (before, after) = (text(old), text(new));
    report(walk, "pattern", same(&before, &after), (&before, &after), spot);
    let name = |format: Option<Format>| format.map(Format::as_str);
    report(walk, "format", formats(old.format, new.format), (&name(old.format), &name(new.format)), spot);
}

/// A lower limit of nothing is none.
fn at_least(limit: Option<u64>) -> Option<u64> {
    limit.filter(|limit| *limit > 0)
}

fn formats(old: Option<Format>, new: Option<Format>) -> Change {
    // Any text is a password.
    let strict = |format: Option<Format>| format.filter(|format| *format != Format::Password);
    match (strict(old), strict(new)) {
        (Some(Format::Uri), Some(Format::HttpUri)) => Change::Tighter,
        (Some(Format::HttpUri), Some(Format::Uri)) => Change::Looser,
        (old, new) => same(&old, &new),
    }
}

/// The limits of a whole number.
pub(super) fn integers(walk: &mut Walk<'_, '_>, old: &IntegerType, new: &IntegerType, spot: &Spot<'_>) {
    report(walk, "minimum", least(old.minimum, new.minimum), (&old.minimum, &new.minimum), spot);
    report(walk, "maximum", most(old.maximum, new.maximum), (&old.maximum, &new.maximum), spot);
    let multiple = match (old.multiple_of, new.multiple_of) {
        (Some(old), Some(new)) if old != new && new % old == 0 => Change::Tighter,
        (Some(old), Some(new)) if old != new && old % new == 0 => Change::Looser,
        (old, new) => same(&old, &new),
    };
    report(walk, "multipleOf", multiple, (&old.multiple_of, &new.multiple_of), spot);
}

/// The limits of a number.
pub(super) fn numbers(walk: &mut Walk<'_, '_>, old: &NumberType, new: &NumberType, spot: &Spot<'_>) {
    let (exclusive, inclusive) = (old.exclusive_minimum, new.exclusive_minimum);
    report(walk, "minimum", least(old.minimum, new.minimum), (&old.minimum, &new.minimum), spot);
    report(walk, "maximum", most(old.maximum, new.maximum), (&old.maximum, &new.maximum), spot);
    report(walk, "exclusiveMinimum", least(exclusive, inclusive), (&exclusive, &inclusive), spot);
    let (before, after) = (old.exclusive_maximum, new.exclusive_maximum);
    report(walk, "exclusiveMaximum", most(before, after), (&before, &after), spot);
    let multiple = same(&old.multiple_of, &new.multiple_of);
    report(walk, "multipleOf", multiple, (&old.multiple_of, &new.multiple_of), spot);
}

/// The limits of a list.
pub(super) fn lists(walk: &mut Walk<'_, '_>, old: &ArrayType, new: &ArrayType, spot: &Spot<'_>) {
    report(
        walk,
        "minItems",
        least(at_least(old.min_items), at_least(new.min_items)),
        (&old.min_items, &new.min_items),
        spot,
    );
    report(walk, "maxItems", most(old.max_items, new.max_items), (&old.max_items, &new.max_items), spot);
    let unique = |unique: bool| unique.then_some(true);
    report(
        walk,
        "uniqueItems",
        least(unique(old.unique), unique(new.unique)),
        (&unique(old.unique), &unique(new.unique)),
        spot,
    );
}

/// How many parts an object or a map has.
pub(super) fn sizes(
    walk: &mut Walk<'_, '_>,
    (old_least, old_most): (Option<u64>, Option<u64>),
    (new_least, new_most): (Option<u64>, Option<u64>),
    spot: &Spot<'_>,
) {
    report(
        walk,
        "minProperties",
        least(at_least(old_least), at_least(new_least)),
        (&old_least, &new_least),
        spot,
    );
    report(walk, "maxProperties", most(old_most, new_most), (&old_most, &new_most), spot);
}
