//! Paths to keys: `role.scope.key` and `role.scope.key#/json/pointer`, with `*` for an item of a list, and on through a
//! secret's URI to a key of its content.

use crate::check::keywords::{self, shorten};
use crate::check::report::Report;
use crate::interface::{BagPath, Dialect, Field, Format, Record, Records, Schema, SecretUse, Type, resolve};
use crate::relation::{Role, Scope};
use crate::yaml::Node;
use indexmap::IndexMap;

/// The databags that a path may lead into.
pub(super) struct Bags<'a> {
    /// The databags of the dialect whose paths they are; they come before the plain ones.
    pub(super) own: Option<&'a Records>,
    pub(super) records: &'a Records,
    pub(super) dialects: &'a [Dialect],
    pub(super) types: &'a IndexMap<String, Schema>,
    /// The lists of which `*` stands for an item; none where that is not known, since they are wrong.
    pub(super) lists: Option<&'a [BagPath]>,
}

impl<'a> Bags<'a> {
    /// The records of a role and scope: the plain one and those of dialects.
    pub(super) fn records(&self, role: Role, scope: Scope) -> impl Iterator<Item = &'a Record> + Clone {
        let own = self.own.and_then(|records| records.get(role, scope));
        let of_dialects = self.dialects.iter().filter_map(move |dialect| dialect.records.get(role, scope));
        own.into_iter().chain(self.records.get(role, scope)).chain(of_dialects)
    }
}

/// A path and the type that it leads to; in a secret's content that is text.
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
    let followed = follow(&field.property.schema, &path.pointer, bags.types);
    let keys = match &field.secret {
        Some(SecretUse::Uri { keys }) if !keys.is_empty() => Some(keys),
        _ => None,
    };
    let found = followed.filter(|(_, secret)| match (keys, secret) {
        (Some(keys), Some((_, key))) => keys.contains(key),
        _ => true,
    });
    let Some((kind, secret)) = found else {
        let message = format!("`{}` leads nowhere: the value has no such part", shorten(text));
        let hint = "the pointer names properties or list positions of the value, `*` for each item of a list, or a key \
                    of the secret whose URI it is";
        report.hinted("bad-path", node, message, hint);
        return None;
    };
    let (pointer, secret) = match secret {
        Some((end, key)) => (path.pointer[..end].to_owned(), Some(key)),
        None => (path.pointer, None),
    };
    Some(Target { kind, path: BagPath { pointer, secret, ..path } })
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
        secret: None,
    })
}

/// The type behind a JSON pointer; where that leads on into a secret also the length of the part before it, and the key.
fn follow<'a>(
    schema: &'a Schema,
    pointer: &str,
    types: &'a IndexMap<String, Schema>,
) -> Option<(&'a Type, Option<(usize, String)>)> {
    let mut kind = resolve(types, &schema.kind);
    let mut walked = 0;
    for segment in pointer.split('/').skip(1) {
        let end = walked + 1 + segment.len();
        let segment = segment.replace("~1", "/").replace("~0", "~");
        let next = match kind {
            Type::Any => return Some((&Type::Any, None)),
            Type::Object(object) => &object.properties.iter().find(|p| p.name == segment)?.schema,
            Type::Map(map) => &map.values,
            Type::JsonText(inner) => inner,
            Type::Array(array) if segment == "*" || segment.parse::<u32>().is_ok() => &array.items,
            Type::String(text) if text.format == Some(Format::SecretUri) && end == pointer.len() => {
                return Some((kind, Some((walked, segment))));
            }
            _ => return None,
        };
        kind = resolve(types, &next.kind);
        walked = end;
    }
    Some((kind, None))
}
