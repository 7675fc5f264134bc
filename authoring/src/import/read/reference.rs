//! `$ref`: the types of `$defs` by their name, and what kind of value they are of.

use crate::import::json::{Json, Node};
use crate::import::keywords::Keywords;
use crate::import::read::{Reader, is_null};
use crate::import::report::Effect;
use crate::import::shape::{Kind, Shape};

/// What a value is in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Any,
    Text,
    Number,
    Boolean,
    List,
    Object,
}

/// How many references are followed.
const MAX_STEPS: usize = 32;

impl<'n, 'f> Reader<'n, 'f> {
    /// The type that a reference leads to.
    pub(super) fn reference(&mut self, target: &str, keywords: &mut Keywords<'n, 'f>) -> Kind {
        let shown: String = target.chars().take(80).collect();
        let Some(name) = name_of(target) else {
            let message = format!("the reference `{shown}` leads out of `$defs`: any value is taken");
            keywords.differ(self.report, Effect::Loosened, "loosened-reference", message);
            return Kind::Any;
        };
        if self.defs.contains_key(name.as_str()) {
            return Kind::Named(name);
        }
        let hint = Some("the export is not complete: make it again");
        let message = format!("there is no `{shown}` in this file");
        self.report.push(Effect::Refused, "unknown-reference", keywords.spot(), message, hint);
        Kind::Any
    }

    /// What values of a shape are in JSON; `Any` if they are of several classes.
    pub(super) fn class(&self, shape: &Shape) -> Class {
        match &shape.kind {
            Kind::Any | Kind::Union(..) => Class::Any,
            Kind::String(_) | Kind::Enum(_) | Kind::JsonText(_) => Class::Text,
            Kind::Integer(_) | Kind::IntegerEnum(_) | Kind::Number(_) => Class::Number,
            Kind::Boolean | Kind::Only(_) => Class::Boolean,
            Kind::Array(_) => Class::List,
            Kind::Object(_) | Kind::Map(_) => Class::Object,
            Kind::Named(name) => self.behind(name).map_or(Class::Any, class_of),
        }
    }

    /// The schema that a name leads to in the end.
    pub(super) fn behind(&self, name: &str) -> Option<&'n Node> {
        let mut node = self.defs.get(name)?.0;
        for _ in 0..MAX_STEPS {
            if let Some(target) = node.get("$ref").and_then(Node::text) {
                node = self.defs.get(name_of(target)?.as_str())?.0;
            } else if let Some(only) = only_alternative(node) {
                node = only;
            } else {
                return Some(node);
            }
        }
        None
    }
}

fn only_alternative(node: &Node) -> Option<&Node> {
    let items = ["anyOf", "oneOf", "allOf"].iter().find_map(|word| node.get(word))?.list()?;
    let mut others = items.iter().filter(|item| !is_null(item));
    match (others.next(), others.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// What the values of a schema are in JSON, by what it says itself.
fn class_of(node: &Node) -> Class {
    let listed = node.get("enum").and_then(Node::list);
    let values = node.get("const").map(std::slice::from_ref).or(listed);
    if let Some(values) = values {
        let mut classes = values.iter().map(class_of_value);
        let first = classes.next().unwrap_or(Class::Any);
        return if classes.all(|class| class == first) { first } else { Class::Any };
    }
    match node.get("type").and_then(Node::text) {
        Some("string") => Class::Text,
        Some("integer" | "number") => Class::Number,
        Some("boolean") => Class::Boolean,
        Some("array") => Class::List,
        Some("object") => Class::Object,
        _ => Class::Any,
    }
}

/// Whether a schema is of text and holds no other schema, so that reading it ends.
pub(super) fn is_plain_text(node: &Node) -> bool {
    let others = ["$ref", "anyOf", "oneOf", "allOf", "contentSchema"];
    class_of(node) == Class::Text && others.iter().all(|word| node.get(word).is_none())
}

fn class_of_value(node: &Node) -> Class {
    match node.value {
        Json::Null => Class::Any,
        Json::Bool(_) => Class::Boolean,
        Json::Number(_) => Class::Number,
        Json::Text(_) => Class::Text,
        Json::List(_) => Class::List,
        Json::Object(_) => Class::Object,
    }
}

/// The name in `$defs` that a reference leads to.
pub(super) fn name_of(target: &str) -> Option<String> {
    let name = ["#/$defs/", "#/definitions/"].iter().find_map(|prefix| target.strip_prefix(prefix))?;
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}
