//! Which types have rules that their Rust types do not keep, so that the definition has the last word on reading. It
//! must not know Rust.

use relata_core::Interface;
use relata_core::interface::{Encoding, Field, Scalars, Type};

/// Whether the definition must read a key: it reads laxly, or has rules that no Rust type keeps.
pub(super) fn reads(interface: &Interface, field: &Field) -> bool {
    interface.scalars == Scalars::Lax
        || field.encoding == Encoding::ConninfoLines
        || is_scalar_union(interface, field)
        || counts_parts(interface, &field.property.schema.kind, &mut Vec::new())
}

/// Whether a bare text may be of several types.
fn is_scalar_union(interface: &Interface, field: &Field) -> bool {
    matches!(field.encoding, Encoding::Text | Encoding::JsonOrText)
        && matches!(interface.resolve(&field.property.schema.kind), Type::Union(_))
}

/// Whether an object with named parts, at any depth, says how many parts it may have: its struct drops the unnamed ones.
fn counts_parts<'a>(interface: &'a Interface, kind: &'a Type, seen: &mut Vec<&'a str>) -> bool {
    let mut counts = |kind| counts_parts(interface, kind, seen);
    match kind {
        Type::Object(object) => {
            object.min_properties.is_some()
                || object.max_properties.is_some()
                || object.properties.iter().any(|property| counts(&property.schema.kind))
        }
        Type::Array(array) => counts(&array.items.kind),
        Type::Map(map) => counts(&map.values.kind),
        Type::Union(union) => union.variants.iter().any(|variant| counts(&variant.schema.kind)),
        Type::JsonText(inner) => counts(&inner.kind),
        Type::Named(name) if !seen.contains(&name.as_str()) => {
            seen.push(name);
            interface.types.get(name).is_some_and(|schema| counts_parts(interface, &schema.kind, seen))
        }
        _ => false,
    }
}
