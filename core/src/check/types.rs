//! `$defs`: types with names, and that none of them needs itself to begin with.

use crate::check::Context;
use crate::check::keywords::{Keywords, shorten};
use crate::check::report::Report;
use crate::check::schema::{self, Level};
use crate::interface::{Schema, Type};
use crate::yaml::Node;

/// Reads `$defs` into the context.
pub(super) fn types<'n>(node: &'n Node, context: &mut Context<'n>, report: &mut Report<'_>) {
    let Some(defs) = Keywords::open_any(node, "$defs", report) else { return };
    context.names = defs.entries().iter().map(|entry| entry.key.as_str()).collect();
    for entry in defs.entries() {
        if !is_type_name(&entry.key) {
            let message = format!("`{}` is not a name for a type", shorten(&entry.key));
            let hint = "letters, digits, `_`, `-` and `.`, first a letter".to_owned();
            report.key("bad-name", entry, message, Some(hint));
        }
        let schema = schema::schema(&entry.value, Level::Part, context, report);
        context.types.insert(entry.key.clone(), schema.unwrap_or_else(|| Schema::of(Type::Any)));
    }
    for entry in defs.entries() {
        if needs_itself(&entry.key, context) {
            let message =
                format!("a value of `{}` can never end: it always holds another one", shorten(&entry.key));
            let hint = "make the part that leads back optional, nullable or a list".to_owned();
            report.key("endless-type", entry, message, Some(hint));
        }
    }
}

fn is_type_name(name: &str) -> bool {
    name.len() <= 100
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}

/// Whether every value of the type holds a value of the type.
fn needs_itself(name: &str, context: &Context<'_>) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    let mut open = needs(&context.types[name]);
    while let Some(next) = open.pop() {
        if next == name {
            return true;
        }
        if !seen.contains(&next) {
            seen.push(next);
            open.extend(context.types.get(next).map(needs).unwrap_or_default());
        }
    }
    false
}

/// The named types that every value of a type holds.
fn needs(schema: &Schema) -> Vec<&str> {
    if schema.nullable {
        return Vec::new();
    }
    match &schema.kind {
        Type::Named(name) => vec![name],
        Type::Array(array) if array.min_items.unwrap_or(0) > 0 => needs(&array.items),
        Type::Object(object) => {
            let required = object.properties.iter().filter(|property| property.required);
            required.flat_map(|property| needs(&property.schema)).collect()
        }
        _ => Vec::new(),
    }
}
