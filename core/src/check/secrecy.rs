//! Which types may hold a secret in clear, so that no message may quote their values.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::interface::{Schema, Type};

/// The named types of which a value may have a part that is a secret in clear.
pub(super) fn holding_secrets(types: &IndexMap<String, Schema>) -> HashSet<String> {
    let mut known: HashSet<String> = HashSet::new();
    loop {
        let before = known.len();
        for (name, schema) in types.iter().chain(types.iter().rev()) {
            if !known.contains(name) && holds_secret(schema, &known) {
                known.insert(name.clone());
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

/// Whether a part of a value may be a secret in clear, as far as is known of the named types.
pub(super) fn holds_secret(schema: &Schema, known: &HashSet<String>) -> bool {
    schema.secret
        || match &schema.kind {
            Type::Array(array) => holds_secret(&array.items, known),
            Type::Map(map) => holds_secret(&map.values, known),
            Type::JsonText(inner) => holds_secret(inner, known),
            Type::Object(object) => {
                object.properties.iter().any(|property| holds_secret(&property.schema, known))
            }
            Type::Union(union) => union.variants.iter().any(|v| holds_secret(&v.schema, known)),
            Type::Named(name) => known.contains(name),
            _ => false,
        }
}
