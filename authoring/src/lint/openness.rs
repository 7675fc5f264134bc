//! What a later version may add: readers that refuse what they do not know.

use relata_core::interface::{EnumType, Record, Type};

use super::report::Report;
use super::rules::{CLOSED_ENUM, CLOSED_OBJECT, CLOSED_UNION};
use super::walk::Part;
use crate::places::At;

/// A databag that refuses keys that it does not name.
pub(super) fn record(record: &Record, at: At<'_>, report: &mut Report<'_>) {
    if record.closed {
        let place = at.keyword("additionalProperties");
        report.add(&CLOSED_OBJECT, place, "the databag is refused if it has a key that is not named here");
    }
}

/// Enums, unions and objects that are closed.
pub(super) fn part(part: &Part<'_>, report: &mut Report<'_>) {
    let what = part.name().map_or_else(String::new, |name| format!("`{name}`: "));
    let is_constant = part.at.keyword("const").node != part.at.node;
    match &part.schema.kind {
        Type::Enum(words) if words.closed && !is_constant && !has_unknown(words) => {
            let message = format!("{what}a value other than these {} is refused", words.values.len());
            report.add(&CLOSED_ENUM, part.at.keyword("enum"), message);
        }
        Type::IntegerEnum(numbers) if numbers.closed && !is_constant => {
            let message = format!("{what}a number other than these {} is refused", numbers.values.len());
            report.hinted(&CLOSED_ENUM, part.at.keyword("enum"), message, "leave `x-closed` out");
        }
        Type::Union(union) if !union.open => {
            let message =
                format!("{what}a value of another type than these {} is refused", union.variants.len());
            report.add(&CLOSED_UNION, part.at, message);
        }
        Type::Object(object) if object.closed => {
            let message = format!("{what}an object with a part that is not named here is refused");
            report.add(&CLOSED_OBJECT, part.at.keyword("additionalProperties"), message);
        }
        _ => {}
    }
}

/// Whether a member stands for all that the enum does not name.
fn has_unknown(words: &EnumType) -> bool {
    words.values.iter().any(|word| word.eq_ignore_ascii_case("unknown"))
}
