//! Which types have rules that their Rust types do not keep, so that the definition has the last word on reading. It
//! must not know Rust.

use relata_core::Interface;
use relata_core::interface::{Encoding, Field, Scalars, Type};

/// Whether the definition must read a key: it reads laxly, or has rules that no Rust type keeps.
pub(super) fn reads(interface: &Interface, field: &Field) -> bool {
    interface.scalars == Scalars::Lax
        || field.encoding == Encoding::ConninfoLines
        || is_scalar_union(interface, field)
        || [counts_parts, holds_only_itself]
            .into_iter()
            .any(|test| anywhere(interface, &field.property.schema.kind, &mut Vec::new(), test))
}

/// Whether a bare text may be of several types.
fn is_scalar_union(interface: &Interface, field: &Field) -> bool {
    matches!(field.encoding, Encoding::Text | Encoding::JsonOrText)
        && matches!(interface.resolve(&field.property.schema.kind), Type::Union(_))
}

/// Whether a type, at any depth, is one that passes the test.
fn anywhere<'a>(
    interface: &'a Interface,
    kind: &'a Type,
    seen: &mut Vec<&'a str>,
    test: fn(&Interface, &Type) -> bool,
) -> bool {
    let mut within = |kind| anywhere(interface, kind, seen, test);
    test(interface, kind)
        || match kind {
            Type::Object(object) => object.properties.iter().any(|property| within(&property.schema.kind)),
            Type::Array(array) => within(&array.items.kind),
            Type::Map(map) => within(&map.values.kind),
            Type::Union(union) => union.variants.iter().any(|variant| within(&variant.schema.kind)),
            Type::JsonText(inner) => within(&inner.kind),
            Type::Named(name) if !seen.contains(&name.as_str()) => {
                seen.push(name);
                interface.types.get(name).is_some_and(|schema| anywhere(interface, &schema.kind, seen, test))
            }
            _ => false,
        }
}

/// Whether an object with named parts says how many parts it may have: its struct drops the unnamed ones.
fn counts_parts(_: &Interface, kind: &Type) -> bool {
    matches!(kind, Type::Object(object) if object.min_properties.is_some() || object.max_properties.is_some())
}

/// Whether it is a list of nothing but itself, or a map, which is any JSON in Rust.
fn holds_only_itself(interface: &Interface, kind: &Type) -> bool {
    let (mut kind, mut names) = (kind, Vec::new());
    loop {
        kind = match kind {
            Type::Array(array) => &array.items.kind,
            Type::Map(map) => &map.values.kind,
            Type::JsonText(inner) => &inner.kind,
            Type::Named(name) if names.contains(&name) => return true,
            Type::Named(name) => {
                names.push(name);
                match interface.types.get(name) {
                    Some(schema) => &schema.kind,
                    None => return false,
                }
            }
            _ => return false,
        };
    }
}
