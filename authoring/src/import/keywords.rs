//! A schema's keywords, each taken once: what nobody took is told, never skipped. It must not know what they mean.

use crate::import::json::{Json, Member, Node};
use crate::import::report::{Effect, Report, Spot};

/// Keywords of JSON Schema that restrict values: without one, more values are taken.
const ASSERTIONS: [&str; 44] = [
    "$ref",
    "$dynamicRef",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "discriminator",
    "else",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "properties",
    "propertyNames",
    "required",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Keywords of JSON Schema that say something about a schema, not about values.
const ANNOTATIONS: [&str; 16] = [
    "$anchor",
    "$comment",
    "$dynamicAnchor",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$schema",
    "$vocabulary",
    "default",
    "deprecated",
    "description",
    "examples",
    "id",
    "readOnly",
    "title",
    "writeOnly",
];

/// Where a schema stands, as pointer segments; the file's name is the reader's.
#[derive(Debug, Clone, Default)]
pub(super) struct Pointer(Vec<String>);

impl Pointer {
    pub(super) fn child(&self, segments: &[&str]) -> Self {
        let mut all = self.0.clone();
        all.extend(segments.iter().map(|segment| relata_core::yaml::pointer_segment(shortened(segment))));
        Self(all)
    }

    fn text(&self) -> String {
        self.0.iter().flat_map(|segment| ["/", segment]).collect()
    }
}

/// A key short enough for messages, however long it is in the file.
fn shortened(key: &str) -> &str {
    key.char_indices().nth(200).map_or(key, |(end, _)| &key[..end])
}

/// The keywords of one schema.
pub(super) struct Keywords<'n, 'f> {
    file: &'f str,
    node: &'n Node,
    pub(super) pointer: Pointer,
    left: Vec<&'n Member>,
    /// Schemas that are taken and not read.
    unread: Vec<&'n Node>,
    /// What is said otherwise than here, for comments.
    pub(super) remarks: Vec<String>,
}

impl<'n, 'f> Keywords<'n, 'f> {
    /// The keywords of a schema that is an object.
    pub(super) fn of(file: &'f str, node: &'n Node, pointer: Pointer) -> Self {
        let left = node.members().unwrap_or_default().iter().collect();
        Self { file, node, pointer, left, unread: Vec::new(), remarks: Vec::new() }
    }

    /// Where the schema stands.
    pub(super) fn spot(&self) -> Spot {
        Spot { place: self.node.at.place(self.file), pointer: self.pointer.text() }
    }

    /// Where something within the schema stands.
    pub(super) fn spot_of(&self, node: &Node, segments: &[&str]) -> Spot {
        Spot { place: node.at.place(self.file), pointer: self.pointer.child(segments).text() }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.left.iter().any(|member| member.key == key)
    }

    /// A keyword that nobody took yet, and nobody takes by this.
    pub(super) fn peek(&self, key: &str) -> Option<&'n Node> {
        self.left.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// Takes a keyword, of whatever kind.
    pub(super) fn take(&mut self, key: &str) -> Option<&'n Node> {
        let index = self.left.iter().position(|member| member.key == key)?;
        Some(&self.left.remove(index).value)
    }

    /// Takes a keyword whose schemas nobody reads.
    pub(super) fn leave_out(&mut self, key: &str) -> Option<&'n Node> {
        let node = self.take(key)?;
        self.unread.push(node);
        Some(node)
    }

    /// All that is in none of the shapes: what was left out, and what nobody took yet.
    pub(super) fn left_out(&self) -> impl Iterator<Item = &'n Node> {
        self.unread.iter().copied().chain(self.left.iter().map(|member| &member.value))
    }

    /// Takes a keyword that is to be of a kind; of another kind it stays, and is told with what nobody took.
    fn take_if<T>(&mut self, key: &str, read: impl FnOnce(&'n Node) -> Option<T>) -> Option<T> {
        let found = self.left.iter().find(|member| member.key == key).and_then(|member| read(&member.value));
        if found.is_some() {
            self.take(key);
        }
        found
    }

    pub(super) fn text(&mut self, key: &str) -> Option<&'n str> {
        self.take_if(key, Node::text)
    }

    pub(super) fn list(&mut self, key: &str) -> Option<&'n [Node]> {
        self.take_if(key, Node::list)
    }

    pub(super) fn bool(&mut self, key: &str) -> Option<bool> {
        self.take_if(key, |node| match node.value {
            Json::Bool(value) => Some(value),
            _ => None,
        })
    }

    pub(super) fn number(&mut self, key: &str) -> Option<&'n serde_json::Number> {
        self.take_if(key, |node| match &node.value {
            Json::Number(number) => Some(number),
            _ => None,
        })
    }

    /// A count: a whole number from 0, also written as `2.0`.
    pub(super) fn count(&mut self, key: &str) -> Option<u64> {
        self.take_if(key, |node| match &node.value {
            Json::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
            _ => None,
        })
    }

    /// Notes what the definition says otherwise, here and in a comment beside it.
    pub(super) fn differ(
        &mut self,
        report: &mut Report,
        effect: Effect,
        rule: &'static str,
        message: impl Into<String>,
    ) {
        let (spot, message) = (self.spot(), message.into());
        self.remarks.push(format!("{}: {message}", effect.as_str()));
        report.push(effect, rule, spot, message, None);
    }

    /// Tells all that nobody took.
    pub(super) fn finish(mut self, report: &mut Report) -> Vec<String> {
        for member in std::mem::take(&mut self.left) {
            let key: String = member.key.chars().take(60).collect();
            let spot = Spot {
                place: member.at.place(self.file),
                pointer: self.pointer.child(&[&member.key]).text(),
            };
            let (effect, rule) = match member.key.as_str() {
                key if ASSERTIONS.contains(&key) => (Effect::Loosened, "loosened-keyword"),
                _ => (Effect::Dropped, "dropped-keyword"),
            };
            let is_known = effect == Effect::Loosened || ANNOTATIONS.contains(&member.key.as_str());
            let why = if is_known { "has no counterpart here" } else { "is no keyword of JSON Schema" };
            let message = format!("`{key}` {why} and is left out");
            if effect == Effect::Loosened {
                self.remarks.push(format!("{}: {message}", effect.as_str()));
            }
            report.push(effect, rule, spot, message, None);
        }
        self.remarks
    }
}

fn whole(number: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is a whole number below 2^53"
    )]
    (number >= 0.0 && number.fract() == 0.0 && number < 9e15).then_some(number as u64)
}
