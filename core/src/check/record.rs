//! One databag: its keys, which of them make it ready, and that keys, aliases and secret groups agree.

use std::collections::{HashMap, HashSet};

use crate::check::Context;
use crate::check::field;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::kinds::unknown_required;
use crate::check::report::Report;
use crate::check::schema::{self, Level};
use crate::check::words;
use crate::interface::{Field, Record, SecretUse, Type, resolve};
use crate::yaml::{Content, Node};

const KEYWORDS: [&str; 8] =
    ["type", "title", "description", "required", "properties", "additionalProperties", "anyOf", "$comment"];

/// Reads a databag's schema.
pub(super) fn record<'n>(
    node: &'n Node,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Record> {
    if is_no_object(node) {
        return fits_none(node, context, report);
    }
    let keywords = Keywords::open(node, "a databag", &KEYWORDS, report)?;
    check_type(keywords, report);
    let closed = closed(keywords, report);
    let mut fields = fields(keywords, context, report);
    names_are_unique(keywords, &fields, report);
    groups_are_declared(keywords, &fields, context, report);
    let ready = ready(keywords, &fields, report);
    for field in &mut fields {
        field.property.required = ready.iter().all(|keys| keys.contains(&field.property.name));
    }
    let (title, description) = (keywords.text("title", report), keywords.text("description", report));
    Some(Record { title, description, fields, ready, closed, fits_none: false })
}

/// Whether the schema names a type that no databag is of.
fn is_no_object(node: &Node) -> bool {
    let Content::Map(entries) = &node.content else { return false };
    let type_ = entries.iter().find(|entry| entry.key == "type").map(|entry| &entry.value.content);
    let others = words::type_names().filter(|name| *name != "object");
    matches!(type_, Some(Content::String(name)) if others.clone().any(|other| other == name))
}

/// A databag that the definition calls a list or a scalar. Upstream publishes such a schema.
fn fits_none<'n>(node: &'n Node, context: &mut Context<'n>, report: &mut Report<'_>) -> Option<Record> {
    let schema = schema::schema(node, Level::Part, context, report)?;
    let hint = "a databag is an object of keys; as it stands every databag is invalid";
    report.warning("no-databag-fits", node, "no databag can be of this type", hint);
    let (title, description) = (schema.title, schema.description);
    let (fields, ready) = (Vec::new(), vec![Vec::new()]);
    Some(Record { title, description, fields, ready, closed: false, fits_none: true })
}

fn closed(keywords: Keywords<'_>, report: &mut Report<'_>) -> bool {
    let Some(node) = keywords.get("additionalProperties") else { return false };
    match node.content {
        Content::Bool(allowed) => !allowed,
        _ => {
            let message = "a databag's other keys have no type";
            report.hinted("unsupported-keyword", node, message, "`true` and `false` are supported");
            false
        }
    }
}

fn check_type(keywords: Keywords<'_>, report: &mut Report<'_>) {
    if let Some(node) = keywords.get("type")
        && keywords::text(node, "type", report).is_some_and(|name| name != "object")
    {
        report.hinted("wrong-kind", node, "a databag is an object", "write `type: object`");
    }
}

fn fields<'n>(keywords: Keywords<'n>, context: &mut Context<'n>, report: &mut Report<'_>) -> Vec<Field> {
    let Some(node) = keywords.get("properties") else { return Vec::new() };
    let Some(properties) = Keywords::open_any(node, "properties", report) else { return Vec::new() };
    properties.entries().iter().filter_map(|entry| field::field(entry, context, report)).collect()
}

/// The node of a property, for messages about it.
fn property<'n>(keywords: Keywords<'n>, name: &str) -> &'n Node {
    let of_map = |node: &'n Node| match &node.content {
        Content::Map(entries) => entries.iter().find(|entry| entry.key == name).map(|entry| &entry.value),
        _ => None,
    };
    keywords.get("properties").and_then(of_map).unwrap_or(keywords.node)
}

fn names_are_unique(keywords: Keywords<'_>, fields: &[Field], report: &mut Report<'_>) {
    let mut seen: HashMap<&str, &str> = fields.iter().map(|f| (f.property.name.as_str(), "")).collect();
    for field in fields {
        let name = field.property.name.as_str();
        for alias in &field.aliases {
            if let Some(owner) = seen.get(alias.as_str()) {
                let what =
                    if owner.is_empty() { "a key".to_owned() } else { format!("an alias of `{owner}`") };
                let message =
                    format!("the alias `{}` of `{}` is {what} already", shorten(alias), shorten(name));
                report.hinted("key-clash", property(keywords, name), message, "keep one of them");
            } else {
                seen.insert(alias, name);
            }
        }
    }
}

fn groups_are_declared(
    keywords: Keywords<'_>,
    fields: &[Field],
    context: &Context<'_>,
    report: &mut Report<'_>,
) {
    for field in fields {
        let name = field.property.name.as_str();
        let at = property(keywords, name);
        match &field.secret {
            Some(SecretUse::Group { group }) => group_holds(group, name, at, fields, report),
            Some(SecretUse::Uri { .. }) => {
                if !matches!(resolve(&context.types, &field.property.schema.kind), Type::String(_)) {
                    report.hinted("wrong-kind", at, "the URI of a secret is text", "write `type: string`");
                }
            }
            Some(SecretUse::Plain) | None => {}
        }
    }
}

fn group_holds(group: &str, part: &str, at: &Node, fields: &[Field], report: &mut Report<'_>) {
    let uri =
        fields.iter().find(|field| field.property.name == group).and_then(|field| field.secret.as_ref());
    let group = shorten(group);
    match uri {
        Some(SecretUse::Uri { keys }) if keys.is_empty() || keys.iter().any(|key| key == part) => {}
        Some(SecretUse::Uri { .. }) => {
            let message = format!("the secret under `{group}` has no part `{}`", shorten(part));
            report.hinted(
                "secret-group",
                at,
                message,
                format!("add it to `x-secret: {{uri: [..]}}` of `{group}`"),
            );
        }
        _ => {
            let message = format!("the secret group's key `{group}` is not among the properties");
            let hint = format!("add `{group}: {{type: string, x-secret: {{uri: [{}]}}}}`", shorten(part));
            report.hinted("secret-group", at, message, hint);
        }
    }
}

/// The most alternatives of a databag: each becomes a set of all keys that it needs.
const MAX_ALTERNATIVES: usize = 100;

/// The sets of keys that make the databag ready: `required`, with each alternative of `anyOf`.
fn ready(keywords: Keywords<'_>, fields: &[Field], report: &mut Report<'_>) -> Vec<Vec<String>> {
    let always = required(keywords, fields, report);
    let Some(node) = keywords.get("anyOf") else { return vec![always] };
    let alternatives = keywords::list(node, "anyOf", report).unwrap_or_default();
    if alternatives.is_empty() {
        report.error("empty-list", node, "`anyOf` needs at least one alternative");
    }
    if alternatives.len() > MAX_ALTERNATIVES {
        let message = format!("a databag has more than {MAX_ALTERNATIVES} alternatives");
        report.hinted(
            "too-large",
            node,
            message,
            "require what all of them have, and tell in `description` the rest",
        );
        return vec![always];
    }
    let mut ready = Vec::new();
    for node in alternatives {
        let Some(alternative) = Keywords::open(node, "an alternative", &["required"], report) else {
            continue;
        };
        alternative.needed("required", "an alternative", report);
        let mut keys = always.clone();
        keys.extend(required(alternative, fields, report).into_iter().filter(|key| !always.contains(key)));
        ready.push(keys);
    }
    if ready.is_empty() { vec![always] } else { ready }
}

/// The names in `required`; spellings that are aliases and names that are nothing are reported.
fn required(keywords: Keywords<'_>, fields: &[Field], report: &mut Report<'_>) -> Vec<String> {
    let known = fields.iter().map(|field| field.property.name.as_str());
    unknown_required(keywords.get("required"), &known, report);
    let mut names = keywords.texts("required", report).unwrap_or_default();
    let known: HashSet<&str> = known.collect();
    names.retain(|name| known.contains(name.as_str()));
    names
}
