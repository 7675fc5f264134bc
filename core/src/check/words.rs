//! The keywords of a value's schema: which there are, which go with which type, and what to write for the others.

use crate::check::keywords::{Keywords, shorten};
use crate::check::report::Report;
use crate::check::schema::Level;
use crate::yaml::Entry;

/// Keywords that go with every type.
const COMMON: [&str; 8] =
    ["type", "title", "description", "deprecated", "default", "examples", "writeOnly", "$comment"];
/// Keywords that only a databag's key has, not a part of its value.
const FIELD_ONLY: [&str; 4] = ["x-encoding", "x-secret", "x-aliases", "x-absent"];
/// Keywords by the type they go with.
const BY_TYPE: [(&str, &[&str]); 6] = [
    ("string", &["minLength", "maxLength", "pattern", "format", "enum", "x-open", "x-closed", "const"]),
    (
        "integer",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "enum",
            "x-open",
            "x-closed",
            "const",
        ],
    ),
    ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "const"]),
    ("boolean", &["enum", "const"]),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "propertyNames",
        ],
    ),
];
/// Keywords that stand in place of a type.
const IN_PLACE_OF_TYPE: [&str; 7] =
    ["$ref", "anyOf", "oneOf", "allOf", "discriminator", "contentMediaType", "contentSchema"];
/// Keywords of JSON Schema that are not supported, and what to write.
const UNSUPPORTED: [(&str, &str); 26] = [
    ("not", "say what is allowed"),
    ("if", "use dialects for wire formats that differ"),
    ("then", "use dialects for wire formats that differ"),
    ("else", "use dialects for wire formats that differ"),
    ("patternProperties", "use `additionalProperties` with a type, and `propertyNames: {pattern: ..}`"),
    ("prefixItems", "use an object, or `items` with one type"),
    ("contains", "say it in `description`"),
    ("minContains", "say it in `description`"),
    ("maxContains", "say it in `description`"),
    ("unevaluatedItems", "use `items` with one type"),
    ("unevaluatedProperties", "use `additionalProperties`"),
    ("dependentRequired", "use alternatives: `anyOf: [{required: [..]}, ..]` of the databag"),
    ("dependentSchemas", "use alternatives: `anyOf: [{required: [..]}, ..]` of the databag"),
    ("dependencies", "use alternatives: `anyOf: [{required: [..]}, ..]` of the databag"),
    ("contentEncoding", "use `x-encoding`"),
    ("definitions", "use `$defs` at the top"),
    ("$defs", "use `$defs` at the top of the definition"),
    ("$id", "use `$defs` at the top and `$ref: \"#/$defs/NAME\"`"),
    ("$anchor", "use `$defs` at the top and `$ref: \"#/$defs/NAME\"`"),
    ("$dynamicRef", "use `$ref`"),
    ("$dynamicAnchor", "use `$defs` at the top"),
    ("$schema", "leave it out: every part of a definition is of the same form"),
    ("$vocabulary", "leave it out: every part of a definition is of the same form"),
    ("nullable", "use `type: [T, \"null\"]`"),
    ("readOnly", "say it in `description`"),
    ("example", "use `examples: [..]`"),
];

/// The names of all types, `null` left out.
pub(super) fn type_names() -> impl Iterator<Item = &'static str> + Clone {
    BY_TYPE.iter().map(|(name, _)| *name)
}

/// The keywords that go with a type beside the common ones.
fn of_type(name: &str) -> &'static [&'static str] {
    BY_TYPE.iter().find(|(known, _)| *known == name).map_or(&[], |(_, allowed)| allowed)
}

/// Whether the keyword says something of a type, or stands in place of one.
pub(super) fn is_typed(key: &str) -> bool {
    key == "type" || IN_PLACE_OF_TYPE.contains(&key) || needs_type(key)
}

/// Whether the keyword goes with some types only.
pub(super) fn needs_type(key: &str) -> bool {
    BY_TYPE.iter().any(|(_, of_type)| of_type.contains(&key))
}

/// Reports every keyword that is none.
pub(super) fn known_keywords(keywords: Keywords<'_>, level: Level, report: &mut Report<'_>) {
    for entry in keywords.entries() {
        if !known(level).any(|known| known == entry.key) {
            unknown(entry, level, report);
        }
    }
}

fn unknown(entry: &Entry, level: Level, report: &mut Report<'_>) {
    let key = entry.key.as_str();
    if let Some((_, hint)) = UNSUPPORTED.iter().find(|(name, _)| *name == key) {
        let message = format!("`{key}` is not supported");
        report.key("unsupported-keyword", entry, message, Some((*hint).to_owned()));
    } else if FIELD_ONLY.contains(&key) {
        let message = format!("`{key}` goes with a key of a databag, not with a part of its value");
        report.key("keyword-does-not-fit", entry, message, Some("move it to the databag's key".to_owned()));
    } else {
        let message = format!("`{}` is not a keyword of a property", shorten(key));
        let hint = report.hint(key, known(level));
        report.key("unknown-keyword", entry, message, hint);
    }
}

fn known(level: Level) -> impl Iterator<Item = &'static str> + Clone {
    let of_types = BY_TYPE.iter().flat_map(|(_, keywords)| keywords.iter().copied());
    let of_fields = FIELD_ONLY.into_iter().filter(move |_| level == Level::Field);
    COMMON.into_iter().chain(IN_PLACE_OF_TYPE).chain(of_types).chain(of_fields)
}

/// Reports keywords that do not go with the types of these names.
pub(super) fn only_types(keywords: Keywords<'_>, names: &[&str], report: &mut Report<'_>) {
    let allowed: Vec<&str> = names.iter().flat_map(|name| of_type(name).iter().copied()).collect();
    let what = format!("type `{}`", names.join("` or `"));
    only(keywords, &what, &[&allowed[..], &["type"]].concat(), report);
}

/// Reports keywords that do not go with what stands in place of a type; `what` is a keyword, or words for messages.
pub(super) fn only(keywords: Keywords<'_>, what: &str, allowed: &[&str], report: &mut Report<'_>) {
    for entry in keywords.entries() {
        let key = entry.key.as_str();
        if is_typed(key) && key != what && !allowed.contains(&key) {
            let what = if what.contains(' ') { what.to_owned() } else { format!("`{what}`") };
            report.key("keyword-does-not-fit", entry, format!("`{key}` does not go with {what}"), None);
        }
    }
}
