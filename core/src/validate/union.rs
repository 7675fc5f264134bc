//! Which type of a union a value is of: by its JSON type alone, and an object by its discriminator.

use indexmap::IndexMap;
use serde_json::Value;

use crate::interface::{Schema, Type, UnionType, Variant, resolve};

/// Why a value is of none of a union's types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit<'a> {
    /// None of the types is of its JSON type.
    Type,
    /// The object does not have the discriminator's property, or it is not text.
    NoTag(&'a str),
    /// The property holds a text that is none of the types'.
    UnknownTag(&'a str),
}

/// The only type of a union that the value can be of. Whether it keeps its rules is not asked.
///
/// # Errors
/// There is none.
pub fn variant<'a>(
    types: &'a IndexMap<String, Schema>,
    union: &'a UnionType,
    value: &Value,
) -> Result<&'a Variant, Unfit<'a>> {
    if let (Some(discriminator), Value::Object(parts)) = (&union.discriminator, value) {
        let property = discriminator.property.as_str();
        let Some(Value::String(tag)) = parts.get(property) else { return Err(Unfit::NoTag(property)) };
        let tagged = discriminator.tags.iter().position(|tags| tags.contains(tag));
        let variant = tagged.and_then(|index| union.variants.get(index));
        return variant.ok_or(Unfit::UnknownTag(property));
    }
    let takes = |variant: &&Variant| takes(resolve(types, &variant.schema.kind), value);
    union.variants.iter().find(takes).ok_or(Unfit::Type)
}

/// Whether values of the type are of this value's JSON type.
fn takes(kind: &Type, value: &Value) -> bool {
    matches!(
        (kind, value),
        (Type::String(_) | Type::Enum(_) | Type::JsonText(_), Value::String(_))
            | (Type::Integer(_) | Type::IntegerEnum(_) | Type::Number(_), Value::Number(_))
            | (Type::Boolean(_), Value::Bool(_))
            | (Type::Array(_), Value::Array(_))
            | (Type::Object(_) | Type::Map(_), Value::Object(_))
    )
}
