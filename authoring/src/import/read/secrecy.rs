//! What is secret stays secret where its type becomes a wider one. It must not know how types become wider.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::json::{Json, Node};
use crate::import::keywords::Keywords;
use crate::import::read::Reader;
use crate::import::read::reference::name_of;
use crate::import::report::Effect;
use crate::import::shape::{Kind, Shape};

/// What others write for JSON Schema's `writeOnly`.
const MARKERS: [&str; 4] = ["x-secret", "x-sensitive", "sensitive", "secret"];

impl<'n, 'f> Reader<'n, 'f> {
    /// Whether a schema says of itself that its values are secret.
    pub(super) fn marked_secret(&mut self, keywords: &mut Keywords<'n, 'f>) -> bool {
        let mut secret = keywords.bool("writeOnly").unwrap_or(false);
        for marker in MARKERS {
            let Some(marked) = keywords.bool(marker) else { continue };
            secret |= marked;
            let message = format!("`{marker}` is read as `writeOnly`");
            self.report.push(Effect::Rewritten, "rewritten-secret", keywords.spot(), message, None);
        }
        secret
    }

    /// Whether a secret is in what no shape has. Its holder is then secret as a whole.
    pub(super) fn leaves_out_secret(&self, keywords: &Keywords<'n, 'f>) -> bool {
        keywords
            .left_out()
            .map(look_into)
            .any(|found| found.secret || found.names.iter().any(|name| self.secret.contains(name.as_str())))
    }

    /// Tells that keys without a name may hold secrets, which no definition can say.
    pub(super) fn unnamed_secrets(&mut self, bag: &mut Shape) {
        let of_any_key = matches!(&bag.kind, Kind::Map(map) if self.holds_secret(&map.values));
        if !bag.secret && !of_any_key {
            return;
        }
        let message = "keys that are not named may hold secrets: nothing hides them";
        let hint = Some("name the keys, each with `writeOnly`");
        self.report.push(Effect::Loosened, "loosened-secret", bag.spot.clone(), message, hint);
        bag.remarks.push(format!("{}: {message}", Effect::Loosened.as_str()));
    }

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
    let says = |word: &&str| node.get(word).is_some_and(|word| word.value == Json::Bool(true));
    std::iter::once("writeOnly").chain(MARKERS).any(|word| says(&word))
        || node.get("format").and_then(Node::text) == Some("password")
}
