//! JSON Schema of one value: its type, or what stands in place of one, and what is said about it.

use crate::check::Context;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::report::Report;
use crate::check::{json_text, kinds, literal, union, words};
use crate::interface::{Format, Schema, Type};
use crate::yaml::{Content, Node};

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
    words::known_keywords(keywords, level, report);
    let mut schema = base(keywords, level, context, report)?;
    schema.title = keywords.text("title", report).or(schema.title);
    schema.description = keywords.text("description", report).or(schema.description);
    schema.deprecated |= keywords.bool("deprecated", report).unwrap_or(false);
    schema.secret |= keywords.bool("writeOnly", report).unwrap_or(false);
    constants(keywords, &mut schema, context, report);
    Some(schema)
}

fn base<'n>(
    keywords: Keywords<'n>,
    level: Level,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Schema> {
    if let Some(node) = keywords.get("$ref") {
        words::only(keywords, "$ref", &[], report);
        return reference(node, context, report).map(Schema::of);
    }
    for word in ["anyOf", "oneOf", "allOf"] {
        if let Some(node) = keywords.get(word) {
            return union::union(word, node, keywords, level, context, report);
        }
    }
    if keywords.has("contentMediaType") || keywords.has("contentSchema") {
        return json_text::json_text(keywords, level, context, report);
    }
    typed(keywords, context, report)
}

fn typed<'n>(keywords: Keywords<'n>, context: &mut Context<'n>, report: &mut Report<'_>) -> Option<Schema> {
    let Types { mut names, nullable } = types(keywords, report)?;
    if keywords.has("enum") || keywords.has("const") {
        return literal::literal(keywords, &names, nullable, report);
    }
    if names.is_empty() {
        return Some(Schema::of(Type::Any));
    }
    words::only_types(keywords, &names, report);
    let kind = match names.len() {
        1 => kinds::kind(names.remove(0), keywords, context, report)?,
        _ => union::of_types(&names, keywords, context, report)?,
    };
    let secret = matches!(&kind, Type::String(rules) if rules.format == Some(Format::Password));
    Some(Schema { nullable, secret, ..Schema::of(kind) })
}

/// The types that `type` names.
pub(super) struct Types<'n> {
    /// Without `null`; empty if any value is meant.
    names: Vec<&'n str>,
    nullable: bool,
}

fn types<'n>(keywords: Keywords<'n>, report: &mut Report<'_>) -> Option<Types<'n>> {
    let Some(node) = keywords.get("type") else { return implied_type(keywords, report) };
    let nodes = match &node.content {
        Content::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut words: Vec<&str> = Vec::new();
    for node in nodes {
        let word = type_word(node, nodes.len() > 1, report)?;
        if words.contains(&word) {
            report.hinted("repeated", node, format!("`{word}` is listed twice"), "keep one of them");
        } else {
            words.push(word);
        }
    }
    let nullable = words.contains(&"null");
    words.retain(|word| *word != "null");
    if words.is_empty() {
        report.hinted("wrong-kind", node, "`type` names no type", "write a type, or leave `type` out");
        return None;
    }
    Some(Types { names: words, nullable })
}

fn type_word<'n>(node: &'n Node, in_list: bool, report: &mut Report<'_>) -> Option<&'n str> {
    let null_hint = "write \"null\" with quotes, in a list: [T, \"null\"]";
    if node.content == Content::Null {
        report.hinted("unknown-type", node, "a type is a word", null_hint);
        return None;
    }
    let word = keywords::text(node, "type", report)?;
    if words::type_names().any(|known| known == word) || (word == "null" && in_list) {
        return Some(word);
    }
    if word == "null" {
        let message = "a value that is always null says nothing";
        report.hinted("unsupported-keyword", node, message, "leave the property out, or write [T, \"null\"]");
        return None;
    }
    let message = format!("`{}` is not a type", shorten(word));
    report.unknown("unknown-type", node, message, words::type_names());
    None
}

/// Without `type` any value is meant, or what `enum` and `const` list; other keywords need it.
fn implied_type<'n>(keywords: Keywords<'n>, report: &mut Report<'_>) -> Option<Types<'n>> {
    let any = Types { names: Vec::new(), nullable: false };
    if keywords.has("enum") || keywords.has("const") {
        return Some(any);
    }
    let Some(entry) = keywords.entries().iter().find(|entry| words::needs_type(&entry.key)) else {
        return Some(any);
    };
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
    let hint = report.hint(name, context.names.iter().copied());
    let hint = hint.unwrap_or_else(|| "add it to `$defs`".to_owned());
    report.hinted("unknown-reference", node, format!("there is no `{}` in `$defs`", shorten(name)), hint);
    None
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
