//! The types of values, each with its own keywords.

use crate::check::Context;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::report::Report;
use crate::check::schema::{Level, only, schema};
use crate::interface::{
    ArrayType, EnumType, Format, IntegerType, NumberType, ObjectType, Pattern, Property, Schema, StringType,
    Type,
};
use crate::yaml::{Content, Node};

/// The type of this name with what its keywords say.
pub(super) fn kind<'n>(
    name: &str,
    keywords: Keywords<'n>,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Type> {
    match name {
        "string" => string(keywords, report),
        "integer" => integer(keywords, report).map(Type::Integer),
        "number" => number(keywords, report).map(Type::Number),
        "boolean" => Some(Type::Boolean),
        "array" => array(keywords, context, report).map(|array| Type::Array(Box::new(array))),
        _ => object(keywords, context, report),
    }
}

fn string(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<Type> {
    if keywords.has("enum") || keywords.has("const") {
        return enumeration(keywords, report).map(Type::Enum);
    }
    for key in ["x-open", "x-closed"] {
        if let Some(entry) = keywords.entry(key) {
            report.key("keyword-does-not-fit", entry, format!("`{key}` goes with `enum`"), None);
        }
    }
    let (min_length, max_length) = (keywords.count("minLength", report), keywords.count("maxLength", report));
    ordered(keywords, ("minLength", min_length), ("maxLength", max_length), report);
    Some(Type::String(StringType {
        format: format(keywords, report),
        min_length,
        max_length,
        pattern: pattern(keywords, report),
    }))
}

fn format(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<Format> {
    let node = keywords.get("format")?;
    let text = keywords::text(node, "format", report)?;
    let found = Format::ALL.into_iter().find(|format| format.as_str() == text);
    if found.is_none() {
        let known = Format::ALL.into_iter().map(Format::as_str);
        report.unknown("unknown-format", node, format!("`{}` is not a format", shorten(text)), known);
    }
    found
}

fn pattern(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<Pattern> {
    let node = keywords.get("pattern")?;
    match Pattern::new(keywords::text(node, "pattern", report)?) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let hint = "regular expressions without look-around and back references, of moderate size";
            report.hinted("unusable-pattern", node, format!("the pattern cannot be used: {error}"), hint);
            None
        }
    }
}

/// `enum`, or `const` as a closed one of a single text.
fn enumeration(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<EnumType> {
    for key in ["minLength", "maxLength", "pattern", "format"] {
        if let Some(entry) = keywords.entry(key) {
            report.key(
                "keyword-does-not-fit",
                entry,
                format!("`{key}` does not go with `enum` or `const`"),
                None,
            );
        }
    }
    if let Some(node) = keywords.get("const") {
        let value = keywords::text(node, "const", report)?;
        return Some(EnumType { values: vec![value.to_owned()], closed: true });
    }
    let values = keywords.texts("enum", report)?;
    if values.is_empty() {
        report.error("empty-list", keywords.get("enum")?, "`enum` needs at least one value");
    }
    let closed = keywords.bool("x-closed", report);
    let open = keywords.bool("x-open", report);
    if open.is_some() && closed.is_some() {
        report.hinted("contradiction", keywords.node, "`x-open` and `x-closed` together", "keep one");
    }
    Some(EnumType { values, closed: closed.unwrap_or(false) || open == Some(false) })
}

fn integer(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<IntegerType> {
    if keywords.has("const") {
        let value = keywords.integer("const", report)?;
        return Some(IntegerType { minimum: Some(value), maximum: Some(value) });
    }
    let (minimum, maximum) = (keywords.integer("minimum", report), keywords.integer("maximum", report));
    ordered(keywords, ("minimum", minimum), ("maximum", maximum), report);
    Some(IntegerType { minimum, maximum })
}

fn number(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<NumberType> {
    let (minimum, maximum) = (keywords.number("minimum", report), keywords.number("maximum", report));
    ordered(keywords, ("minimum", minimum), ("maximum", maximum), report);
    Some(NumberType { minimum, maximum })
}

fn array<'n>(
    keywords: Keywords<'n>,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<ArrayType> {
    let (min_items, max_items) = (keywords.count("minItems", report), keywords.count("maxItems", report));
    ordered(keywords, ("minItems", min_items), ("maxItems", max_items), report);
    let items = keywords.needed("items", "a list", report)?;
    Some(ArrayType {
        items: schema(items, Level::Part, context, report)?,
        min_items,
        max_items,
        unique: keywords.bool("uniqueItems", report).unwrap_or(false),
    })
}

fn ordered<T: PartialOrd>(
    keywords: Keywords<'_>,
    (low, least): (&str, Option<T>),
    (high, most): (&str, Option<T>),
    report: &mut Report<'_>,
) {
    if let (Some(least), Some(most), Some(node)) = (least, most, keywords.get(low))
        && least > most
    {
        report.hinted("contradiction", node, format!("`{low}` is greater than `{high}`"), "swap them");
    }
}

fn object<'n>(keywords: Keywords<'n>, context: &mut Context<'n>, report: &mut Report<'_>) -> Option<Type> {
    let closed = match keywords.get("additionalProperties").map(|node| (node, &node.content)) {
        None | Some((_, Content::Bool(true))) => false,
        Some((_, Content::Bool(false))) => true,
        Some((node, _)) => return map(keywords, node, context, report),
    };
    if !keywords.has("properties") && !closed {
        only(keywords, "an object without `properties`", &["type", "additionalProperties"], report);
        return Some(Type::Map(Box::new(Schema::of(Type::Any))));
    }
    Some(Type::Object(ObjectType { properties: properties(keywords, context, report), closed }))
}

fn map<'n>(
    keywords: Keywords<'n>,
    values: &'n Node,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Type> {
    if let Some(entry) = keywords.entry("properties") {
        let hint = "keep `properties` and leave `additionalProperties` out: unknown parts are kept anyway";
        let message = "`properties` beside typed `additionalProperties` is not supported";
        report.key("unsupported-keyword", entry, message, Some(hint.to_owned()));
    }
    Some(Type::Map(Box::new(schema(values, Level::Part, context, report)?)))
}

fn properties<'n>(
    keywords: Keywords<'n>,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Vec<Property> {
    let required = keywords.texts("required", report).unwrap_or_default();
    let Some(parts) = keywords.get("properties").and_then(|n| Keywords::open_any(n, "properties", report))
    else {
        return Vec::new();
    };
    let mut properties = Vec::new();
    for entry in parts.entries() {
        if let Some(schema) = schema(&entry.value, Level::Part, context, report) {
            let required = required.contains(&entry.key);
            properties.push(Property { name: entry.key.clone(), required, schema });
        }
    }
    let names = parts.entries().iter().map(|entry| entry.key.as_str());
    unknown_required(keywords.get("required"), &names, report);
    properties
}

/// Reports names in a `required` list that are not among the known ones.
pub(super) fn unknown_required<'k>(
    required: Option<&Node>,
    known: &(impl Iterator<Item = &'k str> + Clone),
    report: &mut Report<'_>,
) {
    let Some(Content::List(items)) = required.map(|node| &node.content) else { return };
    for item in items {
        if let Content::String(name) = &item.content
            && !known.clone().any(|known| known == name)
        {
            let message = format!("`{}` is required but not among the properties", shorten(name));
            report.unknown("unknown-required", item, message, known.clone());
        }
    }
}
