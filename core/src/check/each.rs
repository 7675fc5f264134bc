//! Lists of answers and requests, each pair a connection of its own. It must not know the parts of connections.

use indexmap::IndexMap;

use crate::check::keywords::{self, Keywords, shorten};
use crate::check::path::{Bags, path};
use crate::check::report::Report;
use crate::interface::{BagPath, EachRule, ObjectType, Schema, Type, resolve};
use crate::relation::Role;
use crate::yaml::{Content, Node};

/// Reads the rule.
pub(super) fn each(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Option<EachRule> {
    let keywords = Keywords::open(node, "`each`", &["answers", "requests", "by", "name"], report)?;
    let answers = keywords.needed("answers", "`each`", report)?;
    let answers = list(answers, "answers", Role::Provider, bags, report);
    let requests = keywords.get("requests").and_then(|n| list(n, "requests", Role::Requirer, bags, report));
    let lists: Vec<&ObjectType> = answers.iter().chain(&requests).map(|(_, items)| *items).collect();
    let by = match keywords.get("by") {
        Some(node) => by(node, &lists, report),
        None => Vec::new(),
    };
    if keywords.has("requests") {
        keywords.needed("by", "`each` with `requests`", report);
    }
    let name = keywords.needed("name", "`each`", report)?;
    let name = property(name, "name", &lists, report);
    Some(EachRule { answers: answers?.0, requests: requests.map(|(path, _)| path), by, name: name? })
}

/// A list of objects in one of the role's databags.
fn list<'a>(
    node: &Node,
    what: &str,
    role: Role,
    bags: &Bags<'a>,
    report: &mut Report<'_>,
) -> Option<(BagPath, &'a ObjectType)> {
    let target = path(node, bags, report)?;
    if target.path.role != role {
        let message = format!("`{what}` is found in the {role}'s databags, this is another's");
        report.error("wrong-role", node, message);
        return None;
    }
    let items = items(target.kind, bags.types).filter(|_| target.path.list().is_none());
    if items.is_none() {
        let message = format!("`{what}` must lead to a list of objects, `{}` is something else", target.path);
        report.error("wrong-type", node, message);
    }
    Some((target.path, items?))
}

fn items<'a>(kind: &'a Type, types: &'a IndexMap<String, Schema>) -> Option<&'a ObjectType> {
    let Type::Array(array) = kind else { return None };
    match resolve(types, &array.items.kind) {
        Type::Object(object) => Some(object),
        _ => None,
    }
}

/// Sets of properties: a name stands for a set of one.
fn by(node: &Node, lists: &[&ObjectType], report: &mut Report<'_>) -> Vec<Vec<String>> {
    let sets = keywords::list(node, "by", report).unwrap_or_default();
    if sets.is_empty() {
        report.hinted("empty-list", node, "`by` needs a property", "as `request-id`");
    }
    let set = |node: &Node, report: &mut Report<'_>| -> Vec<String> {
        let nodes = match &node.content {
            Content::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        if nodes.is_empty() {
            report.hinted("empty-list", node, "a set of `by` needs a property", "as `request-id`");
        }
        nodes.iter().filter_map(|node| property(node, "by", lists, report)).collect()
    };
    sets.iter().map(|node| set(node, report)).collect()
}

/// A property that the items of all lists have.
fn property(node: &Node, what: &str, lists: &[&ObjectType], report: &mut Report<'_>) -> Option<String> {
    let name = keywords::text(node, what, report)?;
    let has = |object: &&ObjectType| object.properties.iter().any(|property| property.name == name);
    if let Some(without) = lists.iter().find(|object| !has(object)) {
        let known = without.properties.iter().map(|property| property.name.as_str());
        let message = format!("`{}` is no property of all items", shorten(name));
        report.unknown("bad-path", node, message, known);
        return None;
    }
    Some(name.to_owned())
}
