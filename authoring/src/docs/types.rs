//! Types in words. It must not know databags.

use maud::{Markup, html};
use relata_core::interface::{ArrayType, EnumType, Format, Schema, StringType, Type, UnionType};

/// A type as one reads it: `list of text`. Named types lead to their description on the same page.
pub(super) fn name(schema: &Schema) -> Markup {
    html! {
        (kind(&schema.kind))
        @if schema.nullable { " or null" }
    }
}

fn kind(kind: &Type) -> Markup {
    match kind {
        Type::Any => html! { "any JSON" },
        Type::String(rules) => html! { (rules.format.map_or("text", format)) },
        Type::Integer(_) | Type::IntegerEnum(_) => html! { "whole number" },
        Type::Number(_) => html! { "number" },
        Type::Boolean(_) => html! { "boolean" },
        Type::Enum(_) => html! { "one of some texts" },
        Type::Array(array) => html! { "list of " (name(&array.items)) },
        Type::Object(_) => html! { "object" },
        Type::Map(map) => html! { "map to " (name(&map.values)) },
        Type::Union(union) => variants(union),
        Type::JsonText(schema) => html! { "JSON text of " (name(schema)) },
        Type::Named(name) => html! { a href={ "#type-" (name) } { (name) } },
    }
}

fn variants(union: &UnionType) -> Markup {
    html! {
        @for (index, variant) in union.variants.iter().enumerate() {
            @if index > 0 { " or " }
            (name(&variant.schema))
        }
    }
}

fn format(format: Format) -> &'static str {
    match format {
        Format::Uri => "URI",
        Format::HttpUri => "HTTP URL",
        Format::Ip => "IP address",
        Format::Network => "IP network",
        Format::Uuid => "UUID",
        Format::DateTime => "date and time",
        Format::Path => "path",
        Format::Password => "password",
        Format::Conninfo => "libpq conninfo",
        Format::SecretUri => "secret's URI",
        Format::Base64Xz => "base64 text of an xz file",
    }
}

/// What else a value must keep, a clause each.
pub(super) fn rules(schema: &Schema) -> Vec<String> {
    let mut rules = match &schema.kind {
        Type::String(text) => text_rules(text),
        Type::Integer(number) => {
            let mut rules = bounds(number.minimum, number.maximum);
            rules.extend(number.multiple_of.map(|of| format!("a multiple of {of}")));
            rules
        }
        Type::Number(number) => {
            let mut rules = bounds(number.minimum, number.maximum);
            rules.extend(number.exclusive_minimum.map(|least| format!("more than {least}")));
            rules.extend(number.exclusive_maximum.map(|most| format!("less than {most}")));
            rules.extend(number.multiple_of.map(|of| format!("a multiple of {of}")));
            rules
        }
        Type::Boolean(boolean) => boolean.only.map(|only| format!("only {only}")).into_iter().collect(),
        Type::Enum(texts) => vec![enumeration(texts)],
        Type::IntegerEnum(numbers) => {
            let values: Vec<String> = numbers.values.iter().map(i64::to_string).collect();
            vec![alternatives(&values, numbers.closed)]
        }
        Type::Array(array) => array_rules(array),
        _ => Vec::new(),
    };
    if let Some(default) = &schema.default {
        rules.push(format!("without it {default}"));
    }
    rules
}

fn text_rules(text: &StringType) -> Vec<String> {
    let mut rules = lengths(text.min_length, text.max_length, "characters");
    rules.extend(text.pattern.as_ref().map(|pattern| format!("matches {}", pattern.as_str())));
    rules
}

fn array_rules(array: &ArrayType) -> Vec<String> {
    let mut rules = lengths(array.min_items, array.max_items, "items");
    if array.unique {
        rules.push("each once".to_owned());
    }
    rules
}

fn lengths(least: Option<u64>, most: Option<u64>, what: &str) -> Vec<String> {
    let range = match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most} {what}")),
        (Some(least), None) => Some(format!("at least {least} {what}")),
        (None, Some(most)) => Some(format!("at most {most} {what}")),
        (None, None) => None,
    };
    range.into_iter().collect()
}

fn bounds<T: std::fmt::Display>(least: Option<T>, most: Option<T>) -> Vec<String> {
    let range = match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("{least} or more")),
        (None, Some(most)) => Some(format!("{most} or less")),
        (None, None) => None,
    };
    range.into_iter().collect()
}

fn enumeration(texts: &EnumType) -> String {
    alternatives(&texts.values, texts.closed)
}

fn alternatives(values: &[String], closed: bool) -> String {
    let values = values.join(", ");
    if closed { values } else { format!("{values}, or one of a later version") }
}
