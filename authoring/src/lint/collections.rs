//! Collections: lists of objects that can grow and whose items can be told apart.

use relata_core::Interface;
use relata_core::interface::{ArrayType, MapType, ObjectType, StringType, Type};

use super::report::Report;
use super::rules::{FREE_MAP, ITEM_IDENTITY, PRIMITIVE_COLLECTION, REFUSED_DUPLICATES};
use super::spelling::words;
use super::walk::Part;

/// What the name of a part that tells objects apart ends with.
const IDENTITIES: [&str; 9] =
    ["id", "name", "key", "uuid", "unit", "url", "uri", "identifier", "fingerprint"];

/// Lists and maps.
pub(super) fn part(part: &Part<'_>, interface: &Interface, report: &mut Report<'_>) {
    match &part.schema.kind {
        Type::Array(array) => list(part, array, interface, report),
        Type::Map(map) => free_map(part, map, report),
        _ => {}
    }
}

fn list(part: &Part<'_>, array: &ArrayType, interface: &Interface, report: &mut Report<'_>) {
    let what = part.name().map_or_else(|| "this list".to_owned(), |name| format!("`{name}`"));
    if let Some(items) = primitive(&array.items.kind, interface) {
        report.add(&PRIMITIVE_COLLECTION, part.at, format!("the items of {what} are {items}"));
    }
    if let Type::Object(object) = interface.resolve(&array.items.kind)
        && !has_identity(object)
    {
        report.add(&ITEM_IDENTITY, part.at, format!("nothing tells the items of {what} apart"));
    }
    if array.unique {
        let message = format!("{what} with an item that is there twice is refused");
        report.add(&REFUSED_DUPLICATES, part.at.keyword("uniqueItems"), message);
    }
}

/// What items are that have no room for more.
fn primitive(kind: &Type, interface: &Interface) -> Option<&'static str> {
    match interface.resolve(kind) {
        Type::String(_) | Type::Enum(_) | Type::JsonText(_) => Some("texts"),
        Type::Integer(_) | Type::Number(_) | Type::IntegerEnum(_) => Some("numbers"),
        Type::Boolean(_) => Some("booleans"),
        Type::Array(_) => Some("lists"),
        Type::Union(union) => {
            union.variants.iter().find_map(|variant| primitive(&variant.schema.kind, interface))
        }
        Type::Any | Type::Object(_) | Type::Map(_) | Type::Named(_) => None,
    }
}

fn has_identity(object: &ObjectType) -> bool {
    let last = |name: &str| words(name).pop().unwrap_or_default();
    object.properties.iter().any(|property| IDENTITIES.contains(&last(&property.name).as_str()))
}

/// A map whose keys may be anything. Where the keys have a form they are names that somebody gives.
fn free_map(part: &Part<'_>, map: &MapType, report: &mut Report<'_>) {
    if map.keys == StringType::default() {
        let what = part.name().map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
        report.add(&FREE_MAP, part.at, format!("{what} is a map with any keys"));
    }
}
