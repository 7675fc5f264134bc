//! JSON text in a string: what pydantic exports for `Json[T]`.

use crate::check::Context;
use crate::check::keywords::{self, Keywords};
use crate::check::report::Report;
use crate::check::schema::{Level, schema};
use crate::check::words;
use crate::interface::{Schema, Type};
use crate::yaml::{Content, Node};

/// Reads `contentMediaType` and `contentSchema`. A databag's key then holds JSON text of the type; a part of a value is
/// a string that holds it.
pub(super) fn json_text<'n>(
    keywords: Keywords<'n>,
    level: Level,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Schema> {
    words::only(keywords, "contentMediaType", &["type", "contentSchema"], report);
    check_type(keywords, report);
    let media = keywords.needed("contentMediaType", "`contentSchema`", report)?;
    if keywords::text(media, "contentMediaType", report)? != "application/json" {
        let message = "this media type is not supported";
        report.hinted("unsupported-keyword", media, message, "application/json is");
        return None;
    }
    let inner = match keywords.get("contentSchema") {
        Some(node) => schema(node, Level::Part, context, report)?,
        None => Schema::of(Type::Any),
    };
    Some(match level {
        Level::Field => inner,
        Level::Part => Schema::of(Type::JsonText(Box::new(inner))),
    })
}

fn check_type(keywords: Keywords<'_>, report: &mut Report<'_>) {
    let Some(node) = keywords.get("type") else { return };
    if !matches!(&node.content, Content::String(text) if text == "string") {
        report.hinted("wrong-kind", keywords.node, "JSON text is a string", "write `type: string`");
    }
}

/// Whether the schema of a databag's key is JSON text, alone or beside null.
pub(super) fn is_json_text(node: &Node) -> bool {
    let Content::Map(entries) = &node.content else { return false };
    entries.iter().any(|entry| match (entry.key.as_str(), &entry.value.content) {
        ("contentMediaType", _) => true,
        ("anyOf" | "oneOf" | "allOf", Content::List(items)) => {
            let mut others = items.iter().filter(|item| !is_null(item));
            matches!((others.next(), others.next()), (Some(other), None) if is_json_text(other))
        }
        _ => false,
    })
}

/// Whether a schema is `{type: "null"}`.
pub(super) fn is_null(node: &Node) -> bool {
    let Content::Map(entries) = &node.content else { return false };
    matches!(&entries[..], [entry] if entry.key == "type"
        && matches!(&entry.value.content, Content::String(text) if text == "null"))
}
