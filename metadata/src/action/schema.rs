//! The JSON Schema of a parameter: what Juju's checker of draft 4 refuses. It must not know actions.

use relata_core::suggest;
use relata_core::yaml::{Content, Entry, Node};

use crate::action::ParameterType;
use crate::report::{Report, shown, value};

const TYPES: [(&str, ParameterType); 7] = [
    ("string", ParameterType::String),
    ("integer", ParameterType::Integer),
    ("number", ParameterType::Number),
    ("boolean", ParameterType::Boolean),
    ("array", ParameterType::Array),
    ("object", ParameterType::Object),
    ("null", ParameterType::Null),
];

const KEYWORDS: [&str; 32] = [
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "definitions",
    "dependencies",
    "description",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "id",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "properties",
    "required",
    "title",
    "type",
];
/// What holds one schema, a list of them, and a map of them.
const ONE: [&str; 4] = ["additionalItems", "additionalProperties", "items", "not"];
const LISTS: [&str; 4] = ["allOf", "anyOf", "items", "oneOf"];
const MAPS: [&str; 3] = ["definitions", "patternProperties", "properties"];

/// The type with this word.
pub(super) fn kind(word: &str) -> Option<ParameterType> {
    TYPES.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
}

/// Whether JSON Schema knows a word.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word) || word == "uniqueItems" || word == "const" || word.starts_with("x-")
}

/// Juju takes no references, at any depth.
pub(super) fn check_key(report: &mut Report, entry: &Entry) {
    if ["$ref", "$schema"].contains(&entry.key.as_str()) {
        let message = format!("Juju takes no `{}` in an action's parameters", entry.key);
        report.error("no-reference", entry, message, "write the schema out");
    }
}

/// Checks a schema and those within it. Recursion is bounded by the reader's own depth.
pub(super) fn check(report: &mut Report, node: &Node) {
    let Content::Map(entries) = &node.content else {
        let message = format!("a schema must be a map, and this is {}", node.kind());
        report.error("wrong-type", node, message, "");
        return;
    };
    for entry in entries {
        check_key(report, entry);
        keyword(report, entry);
    }
    bounds(report, entries);
}

fn keyword(report: &mut Report, entry: &Entry) {
    let (key, node) = (entry.key.as_str(), &entry.value);
    match key {
        "type" => types(report, node),
        "title" | "description" | "pattern" | "format" => {
            report.text(node, key);
        }
        "enum" => {
            if report.list(node, "enum").is_empty() && node.content != Content::Null {
                report.error("empty-enum", node, "an enum has no values", "nothing could be given");
            }
        }
        "required" => required(report, node),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            report.count(node, key, 0);
        }
        "uniqueItems" => {
            report.boolean(node, key);
        }
        _ => nested(report, key, node),
    }
    if !is_keyword(key) && !key.starts_with('$') {
        let hint = suggest::hint(key, KEYWORDS.into_iter()).unwrap_or_default();
        report.warning("unknown-key", entry, format!("JSON Schema has no keyword `{}`", shown(key)), hint);
    }
}

fn nested(report: &mut Report, key: &str, node: &Node) {
    match &node.content {
        Content::Map(entries) if MAPS.contains(&key) => {
            for entry in entries {
                check_key(report, entry);
                check(report, &entry.value);
            }
        }
        Content::Map(_) if ONE.contains(&key) => check(report, node),
        Content::List(items) if LISTS.contains(&key) => items.iter().for_each(|item| check(report, item)),
        Content::Bool(_) if key.starts_with("additional") => {}
        _ if ONE.contains(&key) || LISTS.contains(&key) || MAPS.contains(&key) => {
            let message = format!("{key} holds schemas, and this is {}", node.kind());
            report.error("wrong-type", node, message, "");
        }
        _ => {}
    }
}

fn types(report: &mut Report, node: &Node) {
    let nodes = match &node.content {
        Content::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    for node in nodes {
        let meant = match &node.content {
            Content::String(text) => match text.as_str() {
                "str" | "text" => Some("string"),
                "int" => Some("integer"),
                "bool" => Some("boolean"),
                "float" | "double" => Some("number"),
                "list" => Some("array"),
                "dict" | "map" => Some("object"),
                _ => None,
            },
            _ => None,
        };
        match meant {
            None => {
                report.choice(node, "a type of JSON Schema", &TYPES);
            }
            Some(meant) => {
                let hint = format!("write `type: {meant}`");
                report.error("unknown-word", node, "this is not a type of JSON Schema", hint);
            }
        }
    }
}

/// Draft 4 lists the names of required properties; `required: true` within one is of draft 3.
fn required(report: &mut Report, node: &Node) {
    if matches!(node.content, Content::Bool(_)) {
        let hint = "list the parameter's name under the action's `required`";
        report.error("wrong-type", node, "required is a list of names to Juju", hint);
        return;
    }
    for item in report.list(node, "required") {
        report.text(item, "a required property");
    }
}

fn bounds(report: &mut Report, entries: &[Entry]) {
    for key in ["minimum", "maximum", "multipleOf"] {
        let Some(node) = value(entries, key) else { continue };
        if !matches!(node.content, Content::Number(_)) {
            report.error(
                "wrong-type",
                node,
                format!("{key} must be a number, and this is {}", node.kind()),
                "",
            );
        }
    }
}
