//! `const` and `enum`: values that are written out. It must not know other keywords of types.

use serde_json::Value;

use crate::import::json::Node;
use crate::import::keywords::Keywords;
use crate::import::read::{Reader, shown};
use crate::import::report::Effect;
use crate::import::shape::{Bounds, Kind, Shape};

impl<'n, 'f> Reader<'n, 'f> {
    /// The type that takes the values which are written out.
    pub(super) fn values(&mut self, keywords: &mut Keywords<'n, 'f>) -> Shape {
        // The type is that of the values, and what `enum` says beside `const` is said already.
        keywords.take("type");
        let (constant, listed) = (keywords.take("const"), keywords.list("enum"));
        let nodes = constant.map(std::slice::from_ref).or(listed).unwrap_or_default();
        let values: Vec<Value> = nodes.iter().map(Node::to_value).collect();
        let mut kinds: Vec<Kind> = Vec::new();
        for value in values.iter().filter(|value| !value.is_null()) {
            if !listed_already(&mut kinds, value) {
                let kind = self.one_value(value, keywords);
                kinds.push(kind);
            }
        }
        if kinds.contains(&Kind::Only(true)) && kinds.contains(&Kind::Only(false)) {
            kinds.retain(|kind| !matches!(kind, Kind::Only(_)));
            kinds.push(Kind::Boolean);
        }
        let shapes = kinds.into_iter().map(|kind| Shape::of(kind, keywords.spot())).collect();
        let shape = self.union(shapes, None, keywords);
        Shape { nullable: values.iter().any(Value::is_null), ..shape }
    }

    /// The kind of a value that is the first of its type.
    fn one_value(&mut self, value: &Value, keywords: &mut Keywords<'n, 'f>) -> Kind {
        let (kind, what) = match value {
            Value::String(text) => return Kind::Enum(vec![text.clone()]),
            Value::Bool(value) => return Kind::Only(*value),
            Value::Number(number) => match number.as_i64() {
                Some(number) => return Kind::IntegerEnum(vec![number]),
                None => (Kind::Number(Bounds::default()), "every number"),
            },
            _ => (Kind::Any, "every value"),
        };
        let message = format!("the value {} cannot be listed: {what} is taken", shown(value));
        keywords.differ(self.report, Effect::Loosened, "loosened-enum", message);
        kind
    }
}

/// Adds a value to the list of its type, if there is one already.
fn listed_already(kinds: &mut [Kind], value: &Value) -> bool {
    for kind in kinds {
        match (kind, value) {
            (Kind::Enum(texts), Value::String(text)) => {
                if !texts.contains(text) {
                    texts.push(text.clone());
                }
                return true;
            }
            (Kind::IntegerEnum(numbers), Value::Number(number)) => {
                let Some(number) = number.as_i64() else { continue };
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
                return true;
            }
            (Kind::Only(known), Value::Bool(value)) if *known == *value => return true,
            (Kind::Any, _) | (Kind::Number(_), Value::Number(_)) => return true,
            _ => {}
        }
    }
    false
}
