//! What two versions of an interface can say to each other, from their definitions alone.

use super::view::counterpart;
use crate::interface::{Dialect, Field, Interface, Record, SecretUse, Type};
use crate::relation::{Role, Scope};

/// What a reader can get of a writer's databags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Support {
    /// The reader's keys that the writer knows too, as the same kind of value.
    pub shared: Vec<String>,
    /// The reader's keys that the writer knows as another kind of value.
    pub differing: Vec<String>,
    /// The reader's keys that the writer does not know.
    pub absent: Vec<String>,
    /// The writer's keys that the reader does not know.
    pub unread: Vec<String>,
    /// Whether the shared keys can make the databag ready for the reader.
    pub usable: bool,
}

/// Compares the databags of a role and scope of two versions; none where the reader reads none there.
pub fn support(
    reader: &Interface,
    writer: &Interface,
    dialect: Option<&Dialect>,
    role: Role,
    scope: Scope,
) -> Option<Support> {
    let wanted = reader.record(role, scope, None)?;
    let Some(written) = writer.record(role, scope, dialect) else {
        let absent = wanted.fields.iter().map(|field| field.property.name.clone()).collect();
        let usable = wanted.ready.iter().any(Vec::is_empty);
        return Some(Support { absent, usable, ..Support::default() });
    };
    let mut support = Support::default();
    for field in &wanted.fields {
        let list = match counterpart(written, field) {
            None => &mut support.absent,
            Some(other) if kind(reader, field) == kind(writer, other) => &mut support.shared,
            Some(_) => &mut support.differing,
        };
        list.push(field.property.name.clone());
    }
    let unknown = |field: &&Field| counterpart(wanted, field).is_none();
    support.unread = written.fields.iter().filter(unknown).map(|field| field.property.name.clone()).collect();
    support.usable = wanted.ready.iter().any(|keys| keys.iter().all(|key| is_shared(wanted, &support, key)));
    Some(support)
}

fn is_shared(wanted: &Record, support: &Support, key: &str) -> bool {
    let shared = |key: &str| support.shared.iter().any(|shared| shared == key);
    let group = wanted.field(key).and_then(|field| match &field.secret {
        Some(SecretUse::Group { group }) => Some(group),
        _ => None,
    });
    shared(key) || group.is_some_and(|group| shared(group))
}

/// The kind of JSON value of a key, behind names and encodings.
fn kind(interface: &Interface, field: &Field) -> &'static str {
    match interface.resolve(&field.property.schema.kind) {
        Type::Any => "any",
        Type::String(_) | Type::Enum(_) | Type::JsonText(_) => "text",
        Type::Integer(_) | Type::IntegerEnum(_) | Type::Number(_) => "number",
        Type::Boolean(_) => "boolean",
        Type::Array(_) => "list",
        Type::Object(_) | Type::Map(_) => "object",
        Type::Union(_) => "union",
        Type::Named(_) => "named",
    }
}
