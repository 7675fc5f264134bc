//! JSON Schema of one value: which keywords go with which type, and what they say.

use crate::check::Context;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::kinds;
use crate::check::report::Report;
use crate::interface::{Schema, Type};
use crate::yaml::{Content, Node};

/// Keywords that go with every type.
const COMMON: [&str; 6] = ["type", "title", "description", "deprecated", "default", "examples"];
/// Keywords that only a databag's key has, not a part of its value.
pub(super) const FIELD_ONLY: [&str; 4] = ["x-encoding", "x-secret", "x-aliases", "x-absent"];
/// Keywords by the type they go with.
const BY_TYPE: [(&str, &[&str]); 6] = [
    ("string", &["minLength", "maxLength", "pattern", "format", "enum", "x-open", "x-closed", "const"]),
    ("integer", &["minimum", "maximum", "const"]),
    ("number", &["minimum", "maximum"]),
    ("boolean", &[]),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    ("object", &["properties", "required", "additionalProperties"]),
];
/// Keywords that stand in place of a type.
const IN_PLACE_OF_TYPE: [&str; 4] = ["$ref", "anyOf", "contentMediaType", "contentSchema"];
/// Keywords of JSON Schema that are not supported, and what to write.
const UNSUPPORTED: [(&str, &str); 16] = [
    ("oneOf", "give the key one type, or `anyOf: [T, {type: \"null\"}]`"),
    ("allOf", "write the properties out in one object"),
    ("not", "say what is allowed"),
    ("if", "use dialects for wire formats that differ"),
    ("then", "use dialects for wire formats that differ"),
    ("else", "use dialects for wire formats that differ"),
    ("patternProperties", "use `additionalProperties` with a type"),
    ("propertyNames", "use `additionalProperties` with a type"),
    ("prefixItems", "use an object, or `items` with one type"),
    ("contains", "say it in `description`"),
    ("dependentRequired", "use alternatives: `anyOf: [{required: [..]}, ..]` of the databag"),
    ("exclusiveMinimum", "use `minimum`"),
    ("exclusiveMaximum", "use `maximum`"),
    ("multipleOf", "say it in `description`"),
    ("definitions", "use `$defs` at the top"),
    ("nullable", "use `type: [T, \"null\"]`"),
];

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// It is a key of a databag.
    Field,
    /// It is a part of a value, or a named type.
    Part,
}

/// The schema of a value.
pub(super) fn schema<'n>(
    node: &'n Node,
    level: Level,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Schema> {
    let keywords = Keywords::open_any(node, "a property", report)?;
    known_keywords(keywords, level, report);
    let mut schema = base(keywords, level, context, report)?;
    schema.title = keywords.text("title", report).or(schema.title);
    schema.description = keywords.text("description", report).or(schema.description);
    schema.deprecated |= keywords.bool("deprecated", report).unwrap_or(false);
    constants(keywords, &mut schema, context, report);
    Some(schema)
}

fn known_keywords(keywords: Keywords<'_>, level: Level, report: &mut Report<'_>) {
    for entry in keywords.entries() {
        let key = entry.key.as_str();
        if known(level).any(|known| known == key) {
            continue;
        }
        let (rule, message, hint) = if let Some((_, hint)) = UNSUPPORTED.iter().find(|(name, _)| *name == key)
        {
            ("unsupported-keyword", format!("`{key}` is not supported"), Some((*hint).to_owned()))
        } else if FIELD_ONLY.contains(&key) {
            let message = format!("`{key}` goes with a key of a databag, not with a part of its value");
            ("keyword-does-not-fit", message, Some("move it to the databag's key".to_owned()))
        } else {
            let message = format!("`{}` is not a keyword of a property", shorten(key));
            ("unknown-keyword", message, crate::check::suggest::hint(key, known(level)))
        };
        report.key(rule, entry, message, hint);
    }
}

fn known(level: Level) -> impl Iterator<Item = &'static str> + Clone {
    let of_types = BY_TYPE.iter().flat_map(|(_, keywords)| keywords.iter().copied());
    let of_fields = FIELD_ONLY.into_iter().filter(move |_| level == Level::Field);
    COMMON.into_iter().chain(IN_PLACE_OF_TYPE).chain(of_types).chain(of_fields)
}

fn base<'n>(
    keywords: Keywords<'n>,
    level: Level,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Schema> {
    if let Some(node) = keywords.get("$ref") {
        only(keywords, "$ref", &[], report);
        return reference(node, context, report).map(Schema::of);
    }
    if let Some(node) = keywords.get("anyOf") {
        only(keywords, "anyOf", &[], report);
        return nullable(node, context, report);
    }
    if keywords.has("contentMediaType") || keywords.has("contentSchema") {
        return json_text(keywords, level, context, report);
    }
    let (name, nullable) = type_name(keywords, report)?;
    let Some(name) = name else { return Some(Schema::of(Type::Any)) };
    let allowed = BY_TYPE.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, allowed)| *allowed);
    only(keywords, &format!("type `{name}`"), allowed, report);
    let kind = kinds::kind(name, keywords, context, report)?;
    Some(Schema { nullable, ..Schema::of(kind) })
}

/// Reports keywords that do not go with the type, or with what stands in its place.
pub(super) fn only(keywords: Keywords<'_>, what: &str, allowed: &[&str], report: &mut Report<'_>) {
    for entry in keywords.entries() {
        let key = entry.key.as_str();
        let typed = BY_TYPE.iter().any(|(_, of_type)| of_type.contains(&key))
            || IN_PLACE_OF_TYPE.contains(&key)
            || key == "type";
        let itself = key == what || (key == "type" && what.starts_with("type"));
        if typed && !itself && !allowed.contains(&key) {
            let what = if what.contains(' ') { what.to_owned() } else { format!("`{what}`") };
            report.key("keyword-does-not-fit", entry, format!("`{key}` does not go with {what}"), None);
        }
    }
}

/// The type's name, `None` for any value, and whether `null` is allowed beside it.
fn type_name<'n>(keywords: Keywords<'n>, report: &mut Report<'_>) -> Option<(Option<&'n str>, bool)> {
    let Some(node) = keywords.get("type") else { return implied_type(keywords, report).map(|t| (t, false)) };
    let (node, nullable) = match &node.content {
        Content::List(items) => (one_and_null(node, items, report)?, true),
        _ => (node, false),
    };
    let name = type_word(node, report)?;
    if BY_TYPE.iter().any(|(known, _)| *known == name) {
        return Some((Some(name), nullable));
    }
    report.unknown(
        "unknown-type",
        node,
        format!("`{}` is not a type", shorten(name)),
        BY_TYPE.iter().map(|t| t.0),
    );
    None
}

fn type_word<'n>(node: &'n Node, report: &mut Report<'_>) -> Option<&'n str> {
    if node.content == Content::Null {
        report.hinted(
            "unknown-type",
            node,
            "a type is a word",
            "write \"null\" with quotes, in a list: [T, \"null\"]",
        );
        return None;
    }
    keywords::text(node, "type", report)
}

fn one_and_null<'n>(node: &'n Node, items: &'n [Node], report: &mut Report<'_>) -> Option<&'n Node> {
    let is_null = |item: &&Node| matches!(&item.content, Content::String(text) if text == "null");
    let others: Vec<&Node> = items.iter().filter(|item| !is_null(item)).collect();
    match others[..] {
        [other] if items.len() == 2 => Some(other),
        _ => {
            let hint = "a type alone, or [T, \"null\"]";
            report.hinted("unsupported-keyword", node, "a list of types is not supported", hint);
            None
        }
    }
}

fn implied_type(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<Option<&'static str>> {
    let typed =
        |entry: &&crate::yaml::Entry| BY_TYPE.iter().any(|(_, known)| known.contains(&entry.key.as_str()));
    let Some(entry) = keywords.entries().iter().find(typed) else { return Some(None) };
    if entry.key == "enum" {
        return Some(Some("string"));
    }
    let message = format!("`{}` needs a type beside it", entry.key);
    report.key("missing-keyword", entry, message, Some("add `type:`".to_owned()));
    None
}

fn reference(node: &Node, context: &Context<'_>, report: &mut Report<'_>) -> Option<Type> {
    let text = keywords::text(node, "$ref", report)?;
    let Some(name) = text.strip_prefix("#/$defs/") else {
        let message = format!("`{}` leads out of `$defs`", shorten(text));
        report.hinted("unknown-reference", node, message, "write `#/$defs/NAME`");
        return None;
    };
    if context.names.contains(&name) {
        return Some(Type::Named(name.to_owned()));
    }
    let hint = crate::check::suggest::hint(name, context.names.iter().copied());
    let hint = hint.unwrap_or_else(|| "add it to `$defs`".to_owned());
    report.hinted("unknown-reference", node, format!("there is no `{}` in `$defs`", shorten(name)), hint);
    None
}

/// `anyOf` of a type and `null`, in either order.
fn nullable<'n>(node: &'n Node, context: &mut Context<'n>, report: &mut Report<'_>) -> Option<Schema> {
    let items = keywords::list(node, "anyOf", report)?;
    let others: Vec<&Node> = items.iter().filter(|item| !is_null_schema(item)).collect();
    if let ([other], 2) = (&others[..], items.len()) {
        return Some(Schema { nullable: true, ..schema(other, Level::Part, context, report)? });
    }
    let hint = "`anyOf: [T, {type: \"null\"}]` is supported; unions of types are not";
    report.hinted("unsupported-keyword", node, "this `anyOf` is not supported", hint);
    None
}

fn is_null_schema(node: &Node) -> bool {
    let Content::Map(entries) = &node.content else { return false };
    matches!(&entries[..], [entry] if entry.key == "type"
        && matches!(&entry.value.content, Content::String(text) if text == "null"))
}

/// JSON text in a string: what pydantic exports for `Json[T]`. The databag's key then holds JSON text of the type.
fn json_text<'n>(
    keywords: Keywords<'n>,
    level: Level,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Schema> {
    only(keywords, "contentMediaType", &["type", "contentSchema"], report);
    if level == Level::Part {
        let hint = "make it the databag's key, or give the part its own type";
        report.hinted(
            "unsupported-keyword",
            keywords.node,
            "JSON text within a value is not supported",
            hint,
        );
        return None;
    }
    let media = keywords.needed("contentMediaType", "`contentSchema`", report)?;
    if keywords::text(media, "contentMediaType", report)? != "application/json" {
        report.hinted(
            "unsupported-keyword",
            media,
            "this media type is not supported",
            "application/json is",
        );
        return None;
    }
    if let Some((Some(name), _)) = type_name(keywords, report)
        && name != "string"
    {
        report.hinted("wrong-kind", keywords.node, "JSON text is a string", "write `type: string`");
    }
    match keywords.get("contentSchema") {
        Some(node) => schema(node, Level::Part, context, report),
        None => Some(Schema::of(Type::Any)),
    }
}

/// Reads `default` and `examples`; they are compared with the type when all types are known.
fn constants<'n>(
    keywords: Keywords<'n>,
    schema: &mut Schema,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) {
    let mut bare = schema.clone();
    bare.default = None;
    if let Some(node) = keywords.get("default") {
        schema.default = Some(node.to_json());
        context.constants.push((node, bare.clone()));
    }
    for node in keywords.list("examples", report).unwrap_or_default() {
        schema.examples.push(node.to_json());
        context.constants.push((node, bare.clone()));
    }
}
