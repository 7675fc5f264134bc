//! Lax scalars: JSON values as pydantic reads them without its strict mode.
//!
//! A value that pydantic would take for one of its type becomes that value (`"80"` and `80.0` the number 80, `"yes"`
//! true); any other stays as it is and breaks the rule of its type afterwards. It must not know databags.
//!
//! Source: what pydantic 2.14 says of some hundred thousand values; `lax/tests.rs` keeps the telling ones.

mod address;
mod number;
#[cfg(test)]
pub(crate) mod steps;
#[cfg(test)]
mod tests;
mod url;

use indexmap::IndexMap;
use serde_json::Value;

use crate::interface::{ArrayType, Format, Scalars, Schema, StringType, Type, UnionType, resolve};
use crate::validate::value::{Quoting, violations};
use crate::validate::{equality, union};

pub(crate) use number::{is_whole, not_finite};

/// The value that pydantic makes of one. Recursion is bounded by the value's depth.
pub(crate) fn coerced(types: &IndexMap<String, Schema>, schema: &Schema, value: Value) -> Value {
    #[cfg(test)]
    steps::count();
    if value.is_null() && schema.nullable {
        return value;
    }
    match (&schema.kind, value) {
        (Type::Integer(_), value) => number::integer(value),
        // A single value is a `Literal`, which takes nothing else; several are an `Enum`.
        (Type::IntegerEnum(rules), value) if rules.values.len() > 1 => number::integer(value),
        (Type::Number(_), value) => number::number(value),
        (Type::Boolean(rules), value) if rules.only.is_none() || value.is_number() => number::boolean(value),
        (Type::String(rules), value) => text(rules, value),
        (Type::Array(rules), Value::Array(items)) => array(types, rules, items),
        (Type::Object(rules), Value::Object(mut parts)) => {
            for property in &rules.properties {
                if let Some(part) = parts.get_mut(&property.name) {
                    *part = coerced(types, &property.schema, part.take());
                }
            }
            Value::Object(parts)
        }
        (Type::Map(rules), Value::Object(mut parts)) => {
            for part in parts.values_mut() {
                *part = coerced(types, &rules.values, part.take());
            }
            Value::Object(parts)
        }
        (Type::Union(rules), value) => one_of(types, rules, value),
        (Type::Named(name), value) => match types.get(name) {
            Some(schema) => coerced(types, schema, value),
            None => value,
        },
        (_, value) => value,
    }
}

/// Addresses, networks and times may be numbers; no other text may.
fn text(rules: &StringType, value: Value) -> Value {
    match (rules.format, value) {
        (Some(Format::Ip | Format::Network), Value::Number(number)) => address::from_number(number),
        (Some(Format::Ip | Format::Network), Value::Bool(bit)) => {
            Value::String(format!("0.0.0.{}", u8::from(bit)))
        }
        (Some(Format::DateTime), Value::Number(number)) => Value::String(number.to_string()),
        (_, value) => value,
    }
}

/// The items; what pydantic reads as a set keeps the first of equal ones.
fn array(types: &IndexMap<String, Schema>, rules: &ArrayType, items: Vec<Value>) -> Value {
    let mut items: Vec<Value> = items.into_iter().map(|item| coerced(types, &rules.items, item)).collect();
    if rules.unique {
        let mut seen = std::collections::HashSet::new();
        items.retain(|item| seen.insert(equality::sameness(item)));
    }
    Value::Array(items)
}

/// The type that the value is of by its JSON type; a scalar that this one does not take is of the first that takes it.
///
/// Lists and objects become nothing else, so what lies in them is looked at once.
fn one_of(types: &IndexMap<String, Schema>, rules: &UnionType, value: Value) -> Value {
    let own = union::variant(types, rules, &value).ok();
    if matches!(value, Value::Array(_) | Value::Object(_)) {
        return match own {
            Some(own) => coerced(types, &own.schema, value),
            None => value,
        };
    }
    // What JSON text says is looked at where it is checked, once.
    if own.is_some_and(|own| matches!(resolve(types, &own.schema.kind), Type::JsonText(_))) {
        return value;
    }
    let read = own.into_iter().chain(&rules.variants).find_map(|variant| {
        let read = coerced(types, &variant.schema, value.clone());
        fits(types, &variant.schema, &read).then_some(read)
    });
    read.unwrap_or(value)
}

fn fits(types: &IndexMap<String, Schema>, schema: &Schema, value: &Value) -> bool {
    violations(types, Scalars::Lax, schema, value, Quoting::Hidden).is_empty()
}

/// Whether pydantic takes a text as of the kind.
pub(crate) fn fits_format(format: Format, text: &str) -> bool {
    match format {
        Format::Uri => url::parses(text).is_some(),
        Format::HttpUri => matches!(url::parses(text), Some(scheme) if scheme == "http" || scheme == "https"),
        Format::Ip => address::is_address(text),
        Format::Network => address::is_network(text),
        Format::Uuid => is_uuid(text),
        Format::DateTime => crate::codec::time::is_lax(text),
        Format::Path | Format::Password => true,
        Format::Conninfo | Format::SecretUri | Format::Base64Xz => crate::codec::format::fits(format, text),
    }
}

/// The forms of a UUID: with dashes or without, the first in braces or as a URN too.
fn is_uuid(text: &str) -> bool {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let inner = inner.or_else(|| text.strip_prefix("urn:uuid:"));
    let dashed = |text: &str| crate::codec::format::fits(Format::Uuid, text);
    match inner {
        Some(inner) => dashed(inner),
        None => dashed(text) || (text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())),
    }
}
