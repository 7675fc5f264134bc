//! What is said about keys, parts and the interface itself.

use std::collections::HashSet;

use relata_core::Interface;
use relata_core::interface::{Schema, Status, Type};

use super::report::Report;
use super::rules::{DEPRECATED_SILENTLY, MISSING_DESCRIPTION, UNUSED_TYPE};
use super::walk::{self, Part};
use crate::places::At;

/// Keys and parts without a description; their type's own counts too.
pub(super) fn part(part: &Part<'_>, interface: &Interface, report: &mut Report<'_>) {
    let Some(name) = part.name() else { return };
    let described = is_described(part.schema, interface);
    if part.schema.deprecated && part.schema.description.is_none() {
        let message = format!("`{name}` is deprecated and nothing says what to use instead");
        report.add(&DEPRECATED_SILENTLY, part.at, message);
    } else if !described {
        report.add(&MISSING_DESCRIPTION, part.at, format!("`{name}` has no description"));
    }
}

fn is_described(schema: &Schema, interface: &Interface) -> bool {
    let has_text = |schema: &Schema| schema.description.as_ref().is_some_and(|text| !text.trim().is_empty());
    match &schema.kind {
        Type::Named(name) => has_text(schema) || interface.types.get(name).is_some_and(has_text),
        _ => has_text(schema),
    }
}

/// The interface as a whole.
pub(super) fn interface(interface: &Interface, root: At<'_>, report: &mut Report<'_>) {
    if interface.status == Status::Retired && interface.description.is_none() {
        let message = "the interface is retired and nothing says what to use instead";
        report.add(&DEPRECATED_SILENTLY, root.key_or_self("status"), message);
    }
    let used = used(interface, root);
    for name in interface.types.keys().filter(|name| !used.contains(name.as_str())) {
        report.add(&UNUSED_TYPE, root.named(name), format!("nothing uses the type `{name}`"));
    }
}

/// The named types that a databag leads to.
fn used<'a>(interface: &'a Interface, root: At<'a>) -> HashSet<&'a str> {
    let mut used = HashSet::new();
    let mut waiting: Vec<&Schema> = Vec::new();
    walk::records(interface, root, &mut |record, _| {
        waiting.extend(record.fields.iter().map(|field| &field.property.schema));
    });
    while let Some(schema) = waiting.pop() {
        match &schema.kind {
            Type::Named(name) if used.insert(name.as_str()) => waiting.extend(interface.types.get(name)),
            Type::Array(array) => waiting.push(&array.items),
            Type::Map(map) => waiting.push(&map.values),
            Type::JsonText(inner) => waiting.push(inner),
            Type::Union(union) => waiting.extend(union.variants.iter().map(|variant| &variant.schema)),
            Type::Object(object) => waiting.extend(object.properties.iter().map(|part| &part.schema)),
            _ => {}
        }
    }
    used
}
