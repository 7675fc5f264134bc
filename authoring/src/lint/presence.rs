//! What must be there: mandatory keys and parts, and deprecated ones that are still waited for.

use relata_core::interface::Record;

use super::report::Report;
use super::rules::{DEPRECATED_REQUIRED, KEY_DEFAULT, MANDATORY_KEY, MANDATORY_PARTS};
use super::walk::{Part, Spot};
use crate::places::At;

/// Keys without which a databag is not ready.
pub(super) fn record(record: &Record, at: At<'_>, report: &mut Report<'_>) {
    let required = record.fields.iter().filter(|field| field.property.required);
    for field in required.clone() {
        let name = &field.property.name;
        let place = at.required(name).unwrap_or_else(|| at.property(name));
        report.add(&MANDATORY_KEY, place, format!("`{name}` is mandatory"));
        if field.property.schema.deprecated {
            report.add(&DEPRECATED_REQUIRED, place, format!("`{name}` is deprecated and required"));
        }
    }
    let one_of_several = record.ready.len() > 1 && record.ready.iter().all(|keys| !keys.is_empty());
    if one_of_several && required.count() == 0 {
        let message = "one of several sets of keys is mandatory";
        report.add(&MANDATORY_KEY, at.key_or_self("anyOf"), message);
    }
}

/// Parts without which an object is refused, and defaults of keys.
pub(super) fn part(part: &Part<'_>, report: &mut Report<'_>) {
    if let (Spot::Key(field), Some(default)) = (part.spot, &part.schema.default)
        && !default.is_null()
    {
        let name = &field.property.name;
        report.add(&KEY_DEFAULT, part.at.keyword("default"), format!("`{name}` has a default"));
    }
    let Some(object) = part.object() else { return };
    let required = object.properties.iter().filter(|property| property.required);
    for property in required.clone().filter(|property| property.schema.deprecated) {
        let place = part.at.required(&property.name).unwrap_or(part.at);
        report.add(&DEPRECATED_REQUIRED, place, format!("`{}` is deprecated and required", property.name));
    }
    let names: Vec<String> = required.map(|property| format!("`{}`", property.name)).collect();
    if names.len() > 1 && names.len() * 2 > object.properties.len() {
        let of = object.properties.len();
        let message = format!("{} of {of} parts are mandatory: {}", names.len(), names.join(", "));
        report.add(&MANDATORY_PARTS, part.at.keyword("required"), message);
    }
}
