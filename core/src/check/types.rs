//! `$defs`: types with names, and that none of them needs itself to begin with.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::check::Context;
use crate::check::keywords::{Keywords, shorten};
use crate::check::report::Report;
use crate::check::schema::{self, Level};
use crate::check::secrecy;
use crate::interface::{Schema, Type};
use crate::yaml::Node;

/// Longest chain of names that stand for names.
const MAX_CHAIN: usize = 32;

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
    endless(defs, context, report);
    context.secret_types = secrecy::holding_secrets(&context.types);
}

/// Reports types that are nothing but names, or that have no value that ends; the former become any value.
fn endless(defs: Keywords<'_>, context: &mut Context<'_>, report: &mut Report<'_>) {
    let loops: HashSet<String> =
        context.types.keys().filter(|name| names_itself(name, &context.types)).cloned().collect();
    let long: HashSet<String> =
        context.types.keys().filter(|name| is_long_chain(&context.types, name)).cloned().collect();
    let finite: HashSet<String> = finite(&context.types).into_iter().map(str::to_owned).collect();
    for entry in defs.entries() {
        let name = shorten(&entry.key);
        let (rule, message, hint) = if loops.contains(&entry.key) {
            let message = format!("`{name}` is nothing but another name for itself");
            ("endless-type", message, "say of what type it is")
        } else if long.contains(&entry.key) {
            let message = format!("`{name}` is a name for a name, more than {MAX_CHAIN} times");
            ("too-deep", message, "refer to the last of them")
        } else if !finite.contains(&entry.key) {
            let message = format!("a value of `{name}` can never end: it always holds another one");
            ("endless-type", message, "make the part that leads back optional, nullable or a list")
        } else {
            continue;
        };
        report.key(rule, entry, message, Some(hint.to_owned()));
        if loops.contains(&entry.key) || long.contains(&entry.key) {
            // Nothing may follow its name for ever.
            context.types.insert(entry.key.clone(), Schema::of(Type::Any));
        }
    }
}

fn is_type_name(name: &str) -> bool {
    name.len() <= 100
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}

/// Whether a type's name leads back to it without another type between: it, null or a union of it is all it is.
fn names_itself(name: &str, types: &IndexMap<String, Schema>) -> bool {
    let (mut open, mut seen) = (named(&types[name].kind), HashSet::new());
    while let Some(next) = open.pop() {
        // A longer chain of names is refused for its length.
        if seen.len() > 2 * MAX_CHAIN {
            return false;
        }
        if next == name {
            return true;
        }
        if seen.insert(next) {
            open.extend(types.get(next).map(|schema| named(&schema.kind)).unwrap_or_default());
        }
    }
    false
}

/// The names that a type is, without another type between.
fn named(kind: &Type) -> Vec<&str> {
    match kind {
        Type::Named(name) => vec![name],
        Type::Union(union) => union.variants.iter().flat_map(|variant| named(&variant.schema.kind)).collect(),
        _ => Vec::new(),
    }
}

/// The named types that have a value that ends.
fn finite<'a>(types: &'a IndexMap<String, Schema>) -> HashSet<&'a str> {
    let mut known: HashSet<&'a str> = HashSet::new();
    loop {
        let before = known.len();
        // Once from each side: names mostly stand in one order or the other.
        for (name, schema) in types.iter().chain(types.iter().rev()) {
            if !known.contains(name.as_str()) && ends(schema, &known) {
                known.insert(name);
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

/// Whether a name stands for a name, and so on for longer than anybody can follow.
fn is_long_chain(types: &IndexMap<String, Schema>, name: &str) -> bool {
    let mut name = name;
    for _ in 0..MAX_CHAIN {
        match types.get(name).map(|schema| &schema.kind) {
            Some(Type::Named(next)) => name = next,
            _ => return false,
        }
    }
    true
}

/// Whether a type has a value that ends, as far as is known of the named ones.
fn ends(schema: &Schema, known: &HashSet<&str>) -> bool {
    schema.nullable
        || match &schema.kind {
            Type::Named(name) => known.contains(name.as_str()),
            Type::Array(array) => array.min_items.unwrap_or(0) == 0 || ends(&array.items, known),
            Type::Map(map) => map.min_properties.unwrap_or(0) == 0 || ends(&map.values, known),
            Type::Object(object) => {
                let mut required = object.properties.iter().filter(|property| property.required);
                required.all(|property| ends(&property.schema, known))
            }
            Type::Union(union) => union.variants.iter().any(|variant| ends(&variant.schema, known)),
            Type::JsonText(inner) => ends(inner, known),
            _ => true,
        }
}
