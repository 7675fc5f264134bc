//! Paths to keys: `role.scope.key` and `role.scope.key#/json/pointer`.

use crate::check::keywords::{self, shorten};
use crate::check::report::Report;
use crate::interface::{BagPath, Dialect, Field, Record, Records, Schema, Type, resolve};
use crate::relation::{Role, Scope};
use crate::yaml::Node;
use indexmap::IndexMap;

/// The databags that a path may lead into.
pub(super) struct Bags<'a> {
    pub(super) records: &'a Records,
    pub(super) dialects: &'a [Dialect],
    pub(super) types: &'a IndexMap<String, Schema>,
}

impl<'a> Bags<'a> {
    /// The records of a role and scope: the plain one and those of dialects.
    pub(super) fn records(&self, role: Role, scope: Scope) -> impl Iterator<Item = &'a Record> + Clone {
        let of_dialects = self.dialects.iter().filter_map(move |dialect| dialect.records.get(role, scope));
        self.records.get(role, scope).into_iter().chain(of_dialects)
    }
}

/// A path and the type that it leads to.
pub(super) struct Target<'a> {
    pub(super) path: BagPath,
    pub(super) kind: &'a Type,
}

/// Reads a path and follows it.
pub(super) fn path<'a>(node: &Node, bags: &Bags<'a>, report: &mut Report<'_>) -> Option<Target<'a>> {
    let text = keywords::text(node, "a path", report)?;
    let Some(path) = parse(text) else {
        let message = format!("`{}` is not a path", shorten(text));
        report.hinted("bad-path", node, message, "write role.scope.key, as `provider.app.endpoints`");
        return None;
    };
    let field = find(&path, bags, node, report)?;
    let kind = follow(&field.property.schema, &path.pointer, bags.types);
    if kind.is_none() {
        let message = format!("`{}` leads nowhere: the value has no such part", shorten(text));
        report.hinted(
            "bad-path",
            node,
            message,
            "the pointer names properties or list positions of the value",
        );
    }
    Some(Target { kind: kind?, path })
}

fn find<'a>(path: &BagPath, bags: &Bags<'a>, node: &Node, report: &mut Report<'_>) -> Option<&'a Field> {
    let records = bags.records(path.role, path.scope);
    if let Some(field) = records.clone().find_map(|record| record.field(&path.key)) {
        return Some(field);
    }
    let bag = format!("{}.{}", path.role, path.scope);
    if records.clone().next().is_none() {
        let message = format!("the definition has no databag `{bag}`");
        report.hinted("bad-path", node, message, "paths lead to keys that the definition declares");
        return None;
    }
    if let Some(field) = records.clone().find_map(|record| record.field_spelled(&path.key)) {
        let message = format!("`{}` is an alias", shorten(&path.key));
        report.hinted("bad-path", node, message, format!("write `{}`", field.property.name));
        return None;
    }
    let known: Vec<&str> =
        records.flat_map(|record| &record.fields).map(|f| f.property.name.as_str()).collect();
    let message = format!("the databag `{bag}` has no key `{}`", shorten(&path.key));
    let hint = report.hint(&path.key, known.iter().copied());
    report.hinted("bad-path", node, message, hint.unwrap_or_else(|| "declare the key".to_owned()));
    None
}

fn parse(text: &str) -> Option<BagPath> {
    let (place, pointer) = text.split_once('#').unwrap_or((text, ""));
    let mut parts = place.splitn(3, '.');
    let role =
        ["provider", "requirer", "peer"].into_iter().find(|word| Some(*word) == parts.clone().next())?;
    parts.next();
    let scope = match parts.next()? {
        "app" => Scope::App,
        "unit" => Scope::Unit,
        _ => return None,
    };
    let key = parts.next().filter(|key| !key.is_empty())?.to_owned();
    let well_formed = pointer.is_empty() || pointer.starts_with('/');
    well_formed.then(|| BagPath {
        role: role.parse().expect("the words are roles"),
        scope,
        key,
        pointer: pointer.to_owned(),
    })
}

/// The type behind a JSON pointer.
fn follow<'a>(schema: &'a Schema, pointer: &str, types: &'a IndexMap<String, Schema>) -> Option<&'a Type> {
    let mut kind = resolve(types, &schema.kind);
    for segment in pointer.split('/').skip(1) {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        let next = match kind {
            Type::Any => return Some(&Type::Any),
            Type::Object(object) => &object.properties.iter().find(|p| p.name == segment)?.schema,
            Type::Map(map) => &map.values,
            Type::JsonText(inner) => inner,
            Type::Array(array) if segment.parse::<u32>().is_ok() => &array.items,
            _ => return None,
        };
        kind = resolve(types, &next.kind);
    }
    Some(kind)
}
