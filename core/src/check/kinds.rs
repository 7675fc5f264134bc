//! The types of values, each with its own keywords.

use std::collections::HashSet;

use crate::check::Context;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::report::Report;
use crate::check::schema::{Level, schema};
use crate::interface::{
    ArrayType, BooleanType, Format, IntegerType, MapType, NumberType, ObjectType, Pattern, Property, Schema,
    StringType, Type,
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
        "string" => Some(string(keywords, report)),
        "integer" => Some(Type::Integer(integer(keywords, report))),
        "number" => Some(Type::Number(number(keywords, report))),
        "boolean" => Some(Type::Boolean(BooleanType::default())),
        "array" => array(keywords, context, report).map(|array| Type::Array(Box::new(array))),
        _ => object(keywords, context, report),
    }
}

fn string(keywords: Keywords<'_>, report: &mut Report<'_>) -> Type {
    for key in ["x-open", "x-closed"] {
        if let Some(entry) = keywords.entry(key) {
            report.key("keyword-does-not-fit", entry, format!("`{key}` goes with `enum`"), None);
        }
    }
    Type::String(texts(keywords, report))
}

fn texts(keywords: Keywords<'_>, report: &mut Report<'_>) -> StringType {
    let (min_length, max_length) = counts(keywords, "minLength", "maxLength", report);
    let (format, pattern) = (format(keywords, report), pattern(keywords, report));
    StringType { format, min_length, max_length, pattern }
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

fn integer(keywords: Keywords<'_>, report: &mut Report<'_>) -> IntegerType {
    let (minimum, maximum) = (keywords.integer("minimum", report), keywords.integer("maximum", report));
    let (above, below) =
        (keywords.integer("exclusiveMinimum", report), keywords.integer("exclusiveMaximum", report));
    let minimum = minimum.max(above.map(|above| above.saturating_add(1)));
    let maximum = [maximum, below.map(|below| below.saturating_sub(1))].into_iter().flatten().min();
    let low = if keywords.has("minimum") { "minimum" } else { "exclusiveMinimum" };
    let high = if keywords.has("maximum") { "maximum" } else { "exclusiveMaximum" };
    ordered(keywords, (low, minimum), (high, maximum), report);
    let multiple_of = keywords.integer("multipleOf", report);
    IntegerType { minimum, maximum, multiple_of: positive(keywords, multiple_of, &0, report) }
}

fn number(keywords: Keywords<'_>, report: &mut Report<'_>) -> NumberType {
    let mut bound = |name: &str| keywords.number(name, report);
    let (minimum, maximum) = (bound("minimum"), bound("maximum"));
    let (above, below) = (bound("exclusiveMinimum"), bound("exclusiveMaximum"));
    let multiple_of = bound("multipleOf");
    ordered(keywords, ("minimum", minimum), ("maximum", maximum), report);
    // Bounds that are equal leave nothing between them if one of them is left out.
    ordered(keywords, ("minimum", minimum.map(f64::next_up)), ("exclusiveMaximum", below), report);
    ordered(keywords, ("exclusiveMinimum", above.map(f64::next_up)), ("maximum", maximum), report);
    ordered(keywords, ("exclusiveMinimum", above.map(f64::next_up)), ("exclusiveMaximum", below), report);
    NumberType {
        minimum,
        maximum,
        exclusive_minimum: above,
        exclusive_maximum: below,
        multiple_of: positive(keywords, multiple_of, &0.0, report),
    }
}

fn positive<T: PartialOrd>(
    keywords: Keywords<'_>,
    number: Option<T>,
    zero: &T,
    report: &mut Report<'_>,
) -> Option<T> {
    if let (Some(node), true) = (keywords.get("multipleOf"), number.as_ref().is_some_and(|n| n <= zero)) {
        report.error("out-of-range", node, "`multipleOf` must be greater than 0");
        return None;
    }
    number
}

fn array<'n>(
    keywords: Keywords<'n>,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<ArrayType> {
    let (min_items, max_items) = counts(keywords, "minItems", "maxItems", report);
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
        let (than, hint) = if low.starts_with("exclusive") || high.starts_with("exclusive") {
            ("leaves nothing up to", "move them apart")
        } else {
            ("is greater than", "swap them")
        };
        report.hinted("contradiction", node, format!("`{low}` {than} `{high}`"), hint);
    }
}

fn object<'n>(keywords: Keywords<'n>, context: &mut Context<'n>, report: &mut Report<'_>) -> Option<Type> {
    let closed = match keywords.get("additionalProperties").map(|node| (node, &node.content)) {
        None | Some((_, Content::Bool(true))) => false,
        Some((_, Content::Bool(false))) => true,
        Some((node, _)) => {
            let values = schema(node, Level::Part, context, report);
            return map(keywords, values?, "typed `additionalProperties`", report);
        }
    };
    if !keywords.has("properties") && !closed {
        return map(keywords, Schema::of(Type::Any), "an object without `properties`", report);
    }
    if let Some(entry) = keywords.entry("propertyNames") {
        let hint = "the names are the ones of `properties`";
        let message = "`propertyNames` does not go with `properties`";
        report.key("keyword-does-not-fit", entry, message, Some(hint.to_owned()));
    }
    let properties = properties(keywords, context, report);
    let (min_properties, max_properties) = counts(keywords, "minProperties", "maxProperties", report);
    Some(Type::Object(ObjectType { properties, closed, min_properties, max_properties }))
}

fn map(keywords: Keywords<'_>, values: Schema, what: &str, report: &mut Report<'_>) -> Option<Type> {
    if let Some(entry) = keywords.entry("properties") {
        let hint = "keep `properties` and leave `additionalProperties` out: unknown parts are kept anyway";
        let message = "`properties` beside typed `additionalProperties` is not supported";
        report.key("unsupported-keyword", entry, message, Some(hint.to_owned()));
    } else if let Some(entry) = keywords.entry("required") {
        let message = format!("`required` does not go with {what}");
        report.key("keyword-does-not-fit", entry, message, Some("add `properties`".to_owned()));
    }
    let keys = match keywords.get("propertyNames") {
        Some(node) => keys(node, report)?,
        None => StringType::default(),
    };
    let (min_properties, max_properties) = counts(keywords, "minProperties", "maxProperties", report);
    Some(Type::Map(Box::new(MapType { values, keys, min_properties, max_properties })))
}

/// The rules of a map's keys.
fn keys(node: &Node, report: &mut Report<'_>) -> Option<StringType> {
    let known = ["type", "minLength", "maxLength", "pattern", "format", "description", "title"];
    let keywords = Keywords::open(node, "`propertyNames`", &known, report)?;
    if keywords.text("type", report).is_some_and(|name| name != "string") {
        report.hinted("wrong-kind", node, "the keys of an object are text", "write `type: string`");
    }
    Some(texts(keywords, report))
}

fn counts(
    keywords: Keywords<'_>,
    low: &str,
    high: &str,
    report: &mut Report<'_>,
) -> (Option<u64>, Option<u64>) {
    let (least, most) = (keywords.count(low, report), keywords.count(high, report));
    ordered(keywords, (low, least), (high, most), report);
    (least, most)
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
    let names: HashSet<&str> = known.clone().collect();
    for item in items {
        if let Content::String(name) = &item.content
            && !names.contains(name.as_str())
        {
            let message = format!("`{}` is required but not among the properties", shorten(name));
            report.unknown("unknown-required", item, message, known.clone());
        }
    }
}
