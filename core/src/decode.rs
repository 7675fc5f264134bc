//! One key's text to its value and back, as its definition says.

#[cfg(test)]
mod tests;

use serde_json::{Number, Value};

use crate::codec::{self, Misfit, list};
use crate::interface::{ArrayType, Encoding, Field, Interface, Scalars, Schema, Type, UnionType, Variant};
use crate::lax;
use crate::validate::Finding;
use crate::validate::value::{Quoting, quoted, violations};
use crate::yaml::pointer_segment;

/// The value that a key's text stands for, checked against the key's type.
///
/// # Errors
/// Every rule that it breaks, under the key that is written. Secrets are not quoted.
pub fn value(interface: &Interface, field: &Field, text: &str) -> Result<Value, Vec<Finding>> {
    spelled(interface, field, &field.property.name, text)
}

/// The same for a text that lies under one of the field's spellings.
///
/// # Errors
/// Every rule that it breaks, under that spelling.
pub fn spelled(interface: &Interface, field: &Field, key: &str, text: &str) -> Result<Value, Vec<Finding>> {
    let value = read(interface, field, text).map_err(|unread| vec![unread.finding(field, key, text)])?;
    let value = match interface.scalars {
        Scalars::Strict => value,
        Scalars::Lax => lax::coerced(&interface.types, &field.property.schema, value),
    };
    let found =
        violations(&interface.types, interface.scalars, &field.property.schema, &value, quoting(field));
    if found.is_empty() {
        return Ok(value);
    }
    let finding = |violation: crate::validate::value::Violation| Finding {
        key: key.to_owned(),
        pointer: format!("/{}{}", pointer_segment(key), violation.pointer),
        rule: violation.rule,
        message: violation.message,
    };
    Err(found.into_iter().map(finding).collect())
}

/// The text of a value under a key. Equal values give equal texts: the parts of objects come in the definition's
/// order, the keys of maps sorted. The empty text, for an empty list, deletes the key.
///
/// # Errors
/// Rules that the value breaks, or that the encoding has no text for it.
pub fn text(interface: &Interface, field: &Field, value: &Value) -> Result<String, Vec<Finding>> {
    let key = &field.property.name;
    let found =
        violations(&interface.types, interface.scalars, &field.property.schema, value, quoting(field));
    let mut findings: Vec<Finding> = Vec::new();
    for violation in found {
        let pointer = format!("/{}{}", pointer_segment(key), violation.pointer);
        findings.push(Finding {
            key: key.clone(),
            pointer,
            rule: violation.rule,
            message: violation.message,
        });
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    write(interface, field, value)
        .map_err(|misfit| vec![Unread { misfit, item: None }.finding(field, key, "")])
}

/// A secret's URI is no secret, but where one belongs somebody may have put the secret itself.
fn quoting(field: &Field) -> Quoting {
    if field.secret.is_some() || field.holds_secret { Quoting::Hidden } else { Quoting::Shown }
}

/// A text that is not of its form, or one item of it.
struct Unread {
    misfit: Misfit,
    item: Option<(usize, String)>,
}

impl From<Misfit> for Unread {
    fn from(misfit: Misfit) -> Self {
        Self { misfit, item: None }
    }
}

impl Unread {
    fn finding(self, field: &Field, key: &str, text: &str) -> Finding {
        let rule = self.misfit.rule();
        let pointer = format!("/{}", pointer_segment(key));
        if quoting(field) == Quoting::Hidden {
            return Finding { key: key.to_owned(), pointer, rule, message: self.misfit.hidden().to_string() };
        }
        let (pointer, shown) = match self.item {
            Some((index, item)) => (format!("{pointer}/{index}"), quoted(&item)),
            None => (pointer, quoted(text)),
        };
        let message =
            if text.is_empty() { self.misfit.to_string() } else { format!("{}, is {shown}", self.misfit) };
        Finding { key: key.to_owned(), pointer, rule, message }
    }
}

fn read(interface: &Interface, field: &Field, text: &str) -> Result<Value, Unread> {
    let kind = interface.resolve(&field.property.schema.kind);
    Ok(match field.encoding {
        Encoding::Text if interface.scalars == Scalars::Lax => Value::String(text.to_owned()),
        Encoding::Text => match kind {
            Type::Union(union) => one_of(interface, union, text),
            _ => scalar(kind, text)?,
        },
        Encoding::Json => codec::json(text)?,
        Encoding::JsonOrText => match kind {
            Type::Union(union) if takes_text(interface, union) => json_or_bare(interface, field, text),
            _ => json_or_text(kind, text)?,
        },
        Encoding::Yaml => codec::yaml(text)?,
        Encoding::PythonBool => Value::Bool(codec::python_bool(text)?),
        Encoding::Comma => items(interface, kind, list::comma(text))?,
        Encoding::Space => items(interface, kind, list::space(text))?,
        Encoding::Words => items(interface, kind, list::words(text))?,
        Encoding::Lines => items(interface, kind, list::lines(text))?,
        Encoding::ConninfoLines => items(interface, kind, list::conninfo_lines(text))?,
    })
}

fn scalar(kind: &Type, text: &str) -> Result<Value, Misfit> {
    match kind {
        Type::Integer(_) | Type::IntegerEnum(_) => codec::integer(text).map(Value::from),
        Type::Number(_) => {
            let number = Number::from_f64(codec::number(text)?).ok_or(Misfit::Number)?;
            Ok(Value::Number(number))
        }
        Type::Boolean(_) => codec::boolean(text).map(Value::Bool),
        _ => Ok(Value::String(text.to_owned())),
    }
}

/// The first of several scalars that the text is one of; plain text comes last, since it takes every text.
fn one_of(interface: &Interface, union: &UnionType, text: &str) -> Value {
    let (last, first): (Vec<&Variant>, Vec<&Variant>) = union
        .variants
        .iter()
        .partition(|variant| matches!(interface.resolve(&variant.schema.kind), Type::String(_)));
    for variant in first.into_iter().chain(last) {
        if let Ok(value) = scalar(interface.resolve(&variant.schema.kind), text)
            && violations(&interface.types, interface.scalars, &variant.schema, &value, Quoting::Hidden)
                .is_empty()
        {
            return value;
        }
    }
    Value::String(text.to_owned())
}

fn json_or_text(kind: &Type, text: &str) -> Result<Value, Misfit> {
    match kind {
        Type::String(_)
        | Type::Enum(_)
        | Type::IntegerEnum(_)
        | Type::Integer(_)
        | Type::Number(_)
        | Type::Boolean(_)
        | Type::JsonText(_) => scalar(kind, &codec::unquoted(text)),
        Type::Any => Ok(codec::json(text).unwrap_or_else(|_| Value::String(text.to_owned()))),
        Type::Array(_) | Type::Object(_) | Type::Map(_) | Type::Union(_) | Type::Named(_) => {
            codec::json(text)
        }
    }
}

/// Whether plain text is one of several types.
fn takes_text(interface: &Interface, union: &UnionType) -> bool {
    union.variants.iter().any(|variant| matches!(interface.resolve(&variant.schema.kind), Type::String(_)))
}

/// JSON text, else the bare text: also where it is the JSON of a number, a truth or null that is none of the types.
fn json_or_bare(interface: &Interface, field: &Field, text: &str) -> Value {
    let bare = || Value::String(text.to_owned());
    let schema = &field.property.schema;
    match codec::json(text) {
        Ok(value @ (Value::Array(_) | Value::Object(_) | Value::String(_))) => value,
        Ok(value)
            if violations(&interface.types, interface.scalars, schema, &value, Quoting::Hidden)
                .is_empty() =>
        {
            value
        }
        Ok(_) | Err(_) => bare(),
    }
}

fn items<'a>(
    interface: &Interface,
    kind: &Type,
    texts: impl Iterator<Item = &'a str>,
) -> Result<Value, Unread> {
    let Type::Array(array) = kind else { return Err(Misfit::Unwritable.into()) };
    let kind = interface.resolve(&array.items.kind);
    let read = |(index, text): (usize, &str)| {
        scalar(kind, text).map_err(|misfit| Unread { misfit, item: Some((index, text.to_owned())) })
    };
    texts.enumerate().map(read).collect::<Result<Vec<Value>, Unread>>().map(Value::Array)
}

fn write(interface: &Interface, field: &Field, value: &Value) -> Result<String, Misfit> {
    let schema = &field.property.schema;
    match field.encoding {
        Encoding::Text => match interface.resolve(&schema.kind) {
            Type::Union(union) => {
                let text = scalar_text(value)?;
                let read = one_of(interface, union, &text) == *value;
                if read { Ok(text) } else { Err(Misfit::Unwritable) }
            }
            _ => scalar_text(value),
        },
        Encoding::JsonOrText => match value {
            Value::Array(_) | Value::Object(_) | Value::Null => json_text(interface, schema, value),
            Value::String(text) => bare_or_quoted(interface, field, text),
            // Numbers of no type are kept as they are: `1.0` and `1` are two values.
            _ if matches!(interface.resolve(&schema.kind), Type::Any) => json_text(interface, schema, value),
            _ => scalar_text(value),
        },
        Encoding::Json | Encoding::Yaml => json_text(interface, schema, value),
        Encoding::PythonBool => match value {
            Value::Bool(value) => Ok(codec::python_bool_text(*value).to_owned()),
            _ => Err(Misfit::Unwritable),
        },
        Encoding::Comma => list::comma_text(&item_texts(value)?),
        Encoding::Space => list::space_text(&item_texts(value)?),
        Encoding::Words => list::words_text(&item_texts(value)?),
        Encoding::Lines | Encoding::ConninfoLines => list::lines_text(&item_texts(value)?),
    }
}

/// The text itself, in JSON's quotes if only then it is read as this value.
fn bare_or_quoted(interface: &Interface, field: &Field, text: &str) -> Result<String, Misfit> {
    let is_read_from =
        |written: &str| read(interface, field, written).is_ok_and(|value| value.as_str() == Some(text));
    let quoted = codec::json_text(&text)?;
    // What is JSON but for its size or depth is not left to other readers to make something of.
    let is_any = matches!(interface.resolve(&field.property.schema.kind), Type::Any);
    let is_bare = is_read_from(text) && !(is_any && codec::is_json(text));
    Ok(if is_bare || !is_read_from(&quoted) { text.to_owned() } else { quoted })
}

fn scalar_text(value: &Value) -> Result<String, Misfit> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Ok(number.to_string()),
            (None, Some(number)) => codec::number_text(number),
            (None, None) => Err(Misfit::Unwritable),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => Err(Misfit::Unwritable),
    }
}

fn item_texts(value: &Value) -> Result<Vec<String>, Misfit> {
    value.as_array().ok_or(Misfit::Unwritable)?.iter().map(scalar_text).collect()
}

fn json_text(interface: &Interface, schema: &Schema, value: &Value) -> Result<String, Misfit> {
    codec::json_text(&ordered(interface, schema, value))
}

/// The value with the parts of its objects in one order. Recursion is bounded by the value's depth.
fn ordered(interface: &Interface, schema: &Schema, value: &Value) -> Value {
    match (interface.resolve(&schema.kind), value) {
        (Type::Array(array), Value::Array(items)) => ordered_items(interface, array, items),
        (Type::Object(object), Value::Object(parts)) => {
            let mut known = serde_json::Map::new();
            for property in &object.properties {
                if let Some(part) = parts.get(&property.name) {
                    known.insert(property.name.clone(), ordered(interface, &property.schema, part));
                }
            }
            let any = Schema::of(Type::Any);
            for (key, part) in sorted(parts) {
                if !known.contains_key(key) {
                    known.insert(key.clone(), ordered(interface, &any, part));
                }
            }
            Value::Object(known)
        }
        (Type::Map(map), Value::Object(parts)) => ordered_entries(interface, &map.values, parts),
        (Type::Union(union), _) => match crate::validate::union::variant(&interface.types, union, value) {
            Ok(variant) => ordered(interface, &variant.schema, value),
            Err(_) => ordered(interface, &Schema::of(Type::Any), value),
        },
        (_, Value::Object(parts)) => ordered_entries(interface, &Schema::of(Type::Any), parts),
        _ => value.clone(),
    }
}

fn ordered_entries(interface: &Interface, values: &Schema, parts: &serde_json::Map<String, Value>) -> Value {
    let part = |(key, part): (&String, &Value)| (key.clone(), ordered(interface, values, part));
    Value::Object(sorted(parts).map(part).collect())
}

fn ordered_items(interface: &Interface, array: &ArrayType, items: &[Value]) -> Value {
    items.iter().map(|item| ordered(interface, &array.items, item)).collect()
}

fn sorted(parts: &serde_json::Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let mut parts: Vec<(&String, &Value)> = parts.iter().collect();
    parts.sort_by_key(|(key, _)| key.as_str());
    parts.into_iter()
}
