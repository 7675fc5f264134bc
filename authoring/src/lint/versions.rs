//! Versions of an interface side by side: a key keeps its type.

use relata_core::Interface;
use relata_core::interface::{Encoding, Field, Type};
use relata_core::relation::{Role, Scope};

use super::Source;
use super::report::Report;
use super::rules::CHANGED_TYPE;
use crate::places::At;

/// Compares each key with the one of that name in the nearest older version that has it.
pub(super) fn interface(interface: &Interface, root: At<'_>, all: &[Source<'_>], report: &mut Report<'_>) {
    let of_name = all.iter().map(|source| source.interface).filter(|other| other.name == interface.name);
    let mut older: Vec<&Interface> = of_name.filter(|other| other.version < interface.version).collect();
    older.sort_by_key(|other| std::cmp::Reverse(other.version));
    for (role, scope, record) in interface.records.iter() {
        for field in &record.fields {
            let before = older.iter().find_map(|other| Some((*other, key(other, role, scope, field)?)));
            let Some((other, before)) = before else { continue };
            let (was, is) = (shape(other, before), shape(interface, field));
            if was != is {
                let name = &field.property.name;
                let message = format!("`{name}` is {is} here and {was} in v{}", other.version);
                let place = root.record(role, scope).property(name);
                report.add(&CHANGED_TYPE, place, message);
            }
        }
    }
}

fn key<'a>(interface: &'a Interface, role: Role, scope: Scope, field: &Field) -> Option<&'a Field> {
    interface.records.get(role, scope)?.field(&field.property.name)
}

/// What a reader without the definition would call it.
fn shape(interface: &Interface, field: &Field) -> String {
    let kind = match interface.resolve(&field.property.schema.kind) {
        Type::Any => "anything",
        Type::String(_) | Type::Enum(_) | Type::JsonText(_) => "text",
        Type::Integer(_) | Type::IntegerEnum(_) => "a whole number",
        Type::Number(_) => "a number",
        Type::Boolean(_) => "a boolean",
        Type::Array(_) => "a list",
        Type::Object(_) | Type::Map(_) => "an object",
        Type::Union(_) | Type::Named(_) => "one of several types",
    };
    match field.encoding {
        Encoding::Text => kind.to_owned(),
        encoding => format!("{kind} as {}", encoding.as_str()),
    }
}
