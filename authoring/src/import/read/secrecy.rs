//! What is secret stays secret where its type becomes a wider one. It must not know how types become wider.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::json::{Json, Node};
use crate::import::read::Reader;
use crate::import::read::reference::name_of;
use crate::import::shape::{Kind, Shape};

impl Reader<'_, '_> {
    /// Whether a value of the shape is a secret or holds one. Recursion is bounded by the shape's depth.
    pub(super) fn holds_secret(&self, shape: &Shape) -> bool {
        let named = matches!(&shape.kind, Kind::Named(name) if self.secret.contains(name.as_str()));
        named || shape.is_secret() || shape.children().into_iter().any(|child| self.holds_secret(child))
    }

    /// Whether one of the shapes holds a secret.
    pub(super) fn hold_secret<'s>(&self, shapes: impl IntoIterator<Item = &'s Shape>) -> bool {
        shapes.into_iter().any(|shape| self.holds_secret(shape))
    }
}

/// The names of the schemas that hold a secret, in themselves or behind references.
pub(super) fn secret_definitions<'n>(
    defs: &BTreeMap<&'n str, (&'n Node, &'static str)>,
) -> BTreeSet<&'n str> {
    let mut users: BTreeMap<String, Vec<&'n str>> = BTreeMap::new();
    let mut open: Vec<&'n str> = Vec::new();
    for (name, (node, _)) in defs {
        let found = look_into(node);
        if found.secret {
            open.push(name);
        }
        for used in found.names {
            users.entry(used).or_default().push(name);
        }
    }
    let mut secret = BTreeSet::new();
    while let Some(name) = open.pop() {
        if secret.insert(name) {
            open.extend(users.remove(name).unwrap_or_default());
        }
    }
    secret
}

#[derive(Default)]
struct Found {
    secret: bool,
    /// The schemas that are referred to.
    names: Vec<String>,
}

/// Whether anything in a schema says that it is secret, and what the schema refers to.
fn look_into(node: &Node) -> Found {
    let mut found = Found::default();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        found.secret |= says_secret(node);
        found.names.extend(node.get("$ref").and_then(Node::text).and_then(name_of));
        open.extend(node.list().unwrap_or_default());
        open.extend(node.members().unwrap_or_default().iter().map(|member| &member.value));
    }
    found
}

fn says_secret(node: &Node) -> bool {
    node.get("writeOnly").is_some_and(|word| word.value == Json::Bool(true))
        || node.get("format").and_then(Node::text) == Some("password")
}
