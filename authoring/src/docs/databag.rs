//! A databag's keys as a table, with the parts of their values below them.

use maud::{Markup, html};
use relata_core::interface::{Encoding, Field, Interface, ObjectType, Record, Schema, SecretUse, Type};

use super::{markdown, types};

/// How deep parts are listed; what lies deeper has a name of its own in well-made definitions.
const MAX_DEPTH: usize = 4;

/// What a databag may hold.
pub(super) fn table(interface: &Interface, record: &Record) -> Markup {
    html! {
        @if let Some(text) = &record.description { (markdown::blocks(text)) }
        (readiness(record))
        @if !record.fields.is_empty() {
            div.wide { table {
                thead { tr { th { "Key" } th { "Value" } th { "Meaning" } } }
                tbody { @for field in &record.fields { (row(interface, record, field)) } }
            } }
        }
    }
}

/// The sets of keys that make the databag ready.
fn readiness(record: &Record) -> Markup {
    let sets: Vec<&Vec<String>> = record.ready.iter().filter(|set| !set.is_empty()).collect();
    html! {
        @if sets.len() < record.ready.len() || sets.is_empty() {
            p.ready { "Ready at once: no key is needed." }
        } @else {
            p.ready {
                "Ready with "
                @for (index, set) in sets.iter().enumerate() {
                    @if index > 0 { ", or with " }
                    @for (index, key) in set.iter().enumerate() {
                        @if index > 0 { ", " }
                        code { (key) }
                    }
                }
                "; waiting until then."
            }
        }
    }
}

fn row(interface: &Interface, record: &Record, field: &Field) -> Markup {
    let schema = &field.property.schema;
    html! {
        tr.key {
            td {
                code { (field.property.name) }
                @if field.property.required && !record.ready.is_empty() { " " span.flag { "required" } }
                @if schema.deprecated { " " span.flag { "deprecated" } }
                @for alias in &field.aliases { p.small { "also read as " code { (alias) } } }
            }
            td {
                (types::name(schema))
                @if let Some(encoding) = encoding(field.encoding) { p.small { (encoding) } }
                (rules(schema))
                @for absent in &field.absent { p.small { code { (absent) } " means that there is none yet" } }
            }
            td {
                @if let Some(text) = &schema.description { (markdown::line(text)) }
                (secrecy(field))
            }
        }
        (parts(interface, schema, &field.property.name, 1))
    }
}

fn rules(schema: &Schema) -> Markup {
    html! { @for rule in types::rules(schema) { p.small { (rule) } } }
}

fn secrecy(field: &Field) -> Markup {
    match &field.secret {
        None => html! {},
        Some(SecretUse::Plain) => html! { p.secret { "Secret, in clear." } },
        Some(SecretUse::Group { group }) => html! {
            p.secret { "Secret: in the secret under " code { (group) } "; in clear only where an end has no secrets." }
        },
        Some(SecretUse::Uri { keys }) if keys.is_empty() => html! { p.secret { "The URI of a secret." } },
        Some(SecretUse::Uri { keys }) => html! {
            p.secret {
                "The URI of a secret with "
                @for (index, key) in keys.iter().enumerate() {
                    @if index > 0 { ", " }
                    code { (key) }
                }
                "."
            }
        },
    }
}

/// How the value becomes the key's text, where that is not plain.
fn encoding(encoding: Encoding) -> Option<&'static str> {
    match encoding {
        Encoding::Text => None,
        Encoding::Json => Some("as JSON text"),
        Encoding::JsonOrText => Some("as JSON text or bare; written bare"),
        Encoding::Yaml => Some("as YAML text"),
        Encoding::Comma => Some("with commas between the items"),
        Encoding::Space => Some("with spaces between the items"),
        Encoding::Words => Some("with spaces or commas between the items"),
        Encoding::Lines => Some("one item a line"),
        Encoding::ConninfoLines => Some("one conninfo a line"),
        Encoding::PythonBool => Some("as True or False"),
        #[allow(unreachable_patterns, reason = "an encoding that is new here still has its name")]
        other => Some(other.as_str()),
    }
}

/// The parts of an object, of a list's items or of a map's values; named types have tables of their own.
fn parts(interface: &Interface, schema: &Schema, path: &str, depth: usize) -> Markup {
    if depth > MAX_DEPTH {
        return html! {};
    }
    match &schema.kind {
        Type::Object(object) => object_parts(interface, object, path, depth),
        Type::Array(array) => parts(interface, &array.items, &format!("{path}[]"), depth),
        Type::Map(map) => parts(interface, &map.values, &format!("{path}.*"), depth),
        Type::JsonText(inner) => parts(interface, inner, path, depth),
        Type::Union(union) => html! {
            @for variant in &union.variants {
                (parts(interface, &variant.schema, &format!("{path}({})", variant.name), depth))
            }
        },
        _ => html! {},
    }
}

fn object_parts(interface: &Interface, object: &ObjectType, path: &str, depth: usize) -> Markup {
    html! {
        @for property in &object.properties {
            @let path = format!("{path}.{}", property.name);
            tr.part {
                td {
                    code { (path) }
                    @if property.required { " " span.flag { "required" } }
                    @if property.schema.deprecated { " " span.flag { "deprecated" } }
                }
                td { (types::name(&property.schema)) (rules(&property.schema)) }
                td { @if let Some(text) = &property.schema.description { (markdown::line(text)) } }
            }
            (parts(interface, &property.schema, &path, depth + 1))
        }
    }
}

/// The named types of an interface, each with a table of its parts.
pub(super) fn named_types(interface: &Interface) -> Markup {
    html! {
        @for (name, schema) in &interface.types {
            h3 id={ "type-" (name) } { (name) }
            @if let Some(text) = &schema.description { (markdown::blocks(text)) }
            p { (types::name(schema)) @for rule in types::rules(schema) { ", " (rule) } }
            @let rows = parts(interface, schema, "", 1).into_string();
            @if !rows.is_empty() {
                div.wide { table {
                    thead { tr { th { "Part" } th { "Value" } th { "Meaning" } } }
                    tbody { (maud::PreEscaped(rows)) }
                } }
            }
        }
    }
}
