//! Which named types hold themselves. It must not know Rust names.

use relata_core::Interface;
use relata_core::interface::Type;

/// Whether a value of the named type `from` may directly hold one of the named type `to`: not through a list or a map,
/// which put their items elsewhere in memory.
pub(super) fn holds(interface: &Interface, from: &str, to: &str) -> bool {
    let (mut seen, mut open) = (Vec::new(), vec![from]);
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if !seen.contains(&name) {
            seen.push(name);
            open.extend(interface.types.get(name).iter().flat_map(|schema| direct(&schema.kind)));
        }
    }
    false
}

fn direct(kind: &Type) -> Vec<&str> {
    match kind {
        Type::Named(name) => vec![name],
        Type::Object(object) => {
            object.properties.iter().flat_map(|property| direct(&property.schema.kind)).collect()
        }
        Type::Union(union) => {
            union.variants.iter().flat_map(|variant| direct(&variant.schema.kind)).collect()
        }
        Type::JsonText(inner) => direct(&inner.kind),
        _ => Vec::new(),
    }
}
