//! `enum` and `const`: values that are written out.

use std::hash::Hash;

use indexmap::IndexSet;

use crate::check::keywords::{self, Keywords};
use crate::check::report::Report;
use crate::check::words;
use crate::interface::{BooleanType, EnumType, IntegerEnumType, NumberType, Schema, Type};
use crate::yaml::{Content, Node};

/// The values of `enum` or `const`, of the types that `type` names or of their own.
pub(super) fn literal(
    keywords: Keywords<'_>,
    names: &[&str],
    nullable: bool,
    report: &mut Report<'_>,
) -> Option<Schema> {
    let word = if keywords.has("const") { "const" } else { "enum" };
    alone(keywords, word, report);
    let nodes = match keywords.get(word)? {
        node if word == "const" => std::slice::from_ref(node),
        node => keywords::list(node, word, report)?,
    };
    let (nulls, values): (Vec<&Node>, Vec<&Node>) = nodes.iter().partition(|n| n.content == Content::Null);
    if values.is_empty() {
        report.hinted(
            "empty-list",
            keywords.get(word)?,
            format!("`{word}` needs at least one value"),
            "a text, a whole number or a boolean",
        );
        return None;
    }
    null_agrees(keywords, names, (nullable, !nulls.is_empty()), report);
    let name = one_type(keywords, names, &values, word, report)?;
    let kind = kind(name, &values, is_closed(keywords, word, report), report)?;
    Some(Schema { nullable: !nulls.is_empty() || nullable, ..Schema::of(kind) })
}

/// Nothing else about the type stands beside written-out values.
fn alone(keywords: Keywords<'_>, word: &str, report: &mut Report<'_>) {
    let allowed: &[&str] = if word == "enum" { &["type", "x-open", "x-closed"] } else { &["type"] };
    words::only(keywords, word, allowed, report);
}

/// `null` is a value if both `type` and the list of values have it, as JSON Schema reads them.
fn null_agrees(
    keywords: Keywords<'_>,
    names: &[&str],
    (by_type, by_values): (bool, bool),
    report: &mut Report<'_>,
) {
    if names.is_empty() || by_type == by_values {
        return;
    }
    let (message, hint) = if by_type {
        (
            "`type` allows null and the values do not hold it",
            "add null to the values, or take \"null\" out of `type`",
        )
    } else {
        ("the values hold null and `type` does not allow it", "write `type: [T, \"null\"]`, or take null out")
    };
    report.hinted("contradiction", keywords.node, message, hint);
}

/// The one type that all values are of.
fn one_type<'n>(
    keywords: Keywords<'_>,
    names: &[&'n str],
    values: &[&'n Node],
    word: &str,
    report: &mut Report<'_>,
) -> Option<&'n str> {
    let wanted = match names {
        [] => type_of(values.first()?),
        [name] => Some(*name),
        _ => None,
    };
    let fits = |node: &&&Node| match (type_of(node), wanted) {
        (Some(name), Some(wanted)) => name == wanted || (name == "integer" && wanted == "number"),
        _ => false,
    };
    let wrong = values.iter().find(|node| !fits(node));
    if wanted.is_some() && wrong.is_none() {
        return wanted;
    }
    let (message, hint) = match names {
        [name] if !matches!(*name, "array" | "object") => {
            (format!("this value of `{word}` is no {name}"), "write values of the type")
        }
        _ => {
            let message =
                format!("the values of `{word}` must be of one type: texts, whole numbers or booleans");
            (message, "write `anyOf`, each with values of one type")
        }
    };
    report.hinted("wrong-kind", wrong.copied().unwrap_or(keywords.node), message, hint);
    None
}

/// The type of a value that can be written out.
fn type_of(node: &Node) -> Option<&'static str> {
    match &node.content {
        Content::String(_) => Some("string"),
        Content::Bool(_) => Some("boolean"),
        Content::Number(number) if number.is_f64() => Some("number"),
        Content::Number(_) => Some("integer"),
        _ => None,
    }
}

fn is_closed(keywords: Keywords<'_>, word: &str, report: &mut Report<'_>) -> bool {
    let (closed, open) = (keywords.bool("x-closed", report), keywords.bool("x-open", report));
    if open.is_some() && closed.is_some() {
        report.hinted("contradiction", keywords.node, "`x-open` and `x-closed` together", "keep one");
    }
    word == "const" || closed.unwrap_or(false) || open == Some(false)
}

fn kind(name: &str, values: &[&Node], closed: bool, report: &mut Report<'_>) -> Option<Type> {
    match name {
        "string" => {
            let texts = values
                .iter()
                .filter_map(|node| keywords::text(node, "enum", report).map(|text| (*node, text.to_owned())));
            let texts: Vec<_> = texts.collect();
            Some(Type::Enum(EnumType { values: each_once(texts, report), closed }))
        }
        "integer" => {
            let numbers: Vec<_> =
                values.iter().filter_map(|node| Some((*node, integer(node, report)?))).collect();
            Some(Type::IntegerEnum(IntegerEnumType { values: each_once(numbers, report), closed }))
        }
        "boolean" => {
            let booleans: Vec<_> = values
                .iter()
                .filter_map(|node| match node.content {
                    Content::Bool(value) => Some((*node, value)),
                    _ => None,
                })
                .collect();
            let booleans = each_once(booleans, report);
            let only = if booleans.len() == 1 { booleans.first().copied() } else { None };
            Some(Type::Boolean(BooleanType { only }))
        }
        _ => number(values, report),
    }
}

fn integer(node: &Node, report: &mut Report<'_>) -> Option<i64> {
    let number = match &node.content {
        Content::Number(number) => number.as_i64(),
        _ => None,
    };
    if number.is_none() {
        report.error("wrong-kind", node, "must be a whole number of 64 bits");
    }
    number
}

/// A number that is written out is one between equal bounds.
fn number(values: &[&Node], report: &mut Report<'_>) -> Option<Type> {
    let [node] = values else {
        let hint = "use `const`, or bounds";
        report.hinted(
            "unsupported-keyword",
            values.first()?,
            "`enum` of numbers with fractions is not supported",
            hint,
        );
        return None;
    };
    let Content::Number(number) = &node.content else { return None };
    let value = number.as_f64();
    Some(Type::Number(NumberType { minimum: value, maximum: value, ..NumberType::default() }))
}

/// The values without repetitions, which are reported.
fn each_once<T: Hash + Eq + std::fmt::Display>(values: Vec<(&Node, T)>, report: &mut Report<'_>) -> Vec<T> {
    let mut kept: IndexSet<T> = IndexSet::new();
    for (node, value) in values {
        if kept.contains(&value) {
            let shown = keywords::shorten(&value.to_string());
            report.hinted("repeated", node, format!("`{shown}` is listed twice"), "keep one of them");
        } else {
            kept.insert(value);
        }
    }
    kept.into_iter().collect()
}
