//! Several types that one schema says at once: `allOf`, and a reference or alternatives beside keywords of a type. It
//! must not know databags.

use crate::import::keywords::Keywords;
use crate::import::read::Reader;
use crate::import::read::reference::Class;
use crate::import::report::Effect;
use crate::import::shape::{Bounds, Kind, Parts, Shape, Text};
use crate::json::Node;

/// How many references of one file are written out, so that no file grows without bounds.
const MAX_WRITTEN_OUT: usize = 64;

impl<'n, 'f> Reader<'n, 'f> {
    /// One type that takes what all of them take, as far as a definition can say it.
    pub(super) fn together(&mut self, shapes: Vec<Shape>, keywords: &mut Keywords<'n, 'f>) -> Shape {
        let mut shapes = shapes.into_iter();
        let Some(first) = shapes.next() else { return Shape::of(Kind::Any, keywords.spot()) };
        shapes.fold(first, |one, other| self.both(one, other, keywords))
    }

    fn both(&mut self, one: Shape, other: Shape, keywords: &mut Keywords<'n, 'f>) -> Shape {
        if one.kind == Kind::Any || one.kind == other.kind || self.says_no_more(&one, &other) {
            return annotated(other, one);
        }
        if other.kind == Kind::Any || self.says_no_more(&other, &one) {
            return annotated(one, other);
        }
        let is_object = self.class(&one) == Class::Object && self.class(&other) == Class::Object;
        if is_object && let (Some(own), Some(others)) = (self.parts_of(&one), self.parts_of(&other)) {
            let parts = self.parts_together(own, others, keywords);
            return Shape { kind: Kind::Object(parts), ..annotated(one, other) };
        }
        let message = "of what is said here together only the first is checked";
        keywords.differ(self.report, Effect::Loosened, "loosened-all-of", message);
        let secret = one.secret || self.holds_secret(&other);
        Shape { secret, ..annotated(one, other) }
    }

    /// Whether a shape says nothing but the type of JSON that another has anyway.
    fn says_no_more(&self, shape: &Shape, other: &Shape) -> bool {
        let is_plain = match &shape.kind {
            Kind::String(text) => *text == Text::default(),
            Kind::Integer(bounds) => *bounds == Bounds::default(),
            Kind::Number(bounds) => *bounds == Bounds::default(),
            Kind::Boolean => true,
            Kind::Object(parts) => *parts == Parts::default(),
            Kind::Array(items) => items.is_plain(),
            _ => false,
        };
        let class = self.class(shape);
        let is_of_class = |other: &Shape| self.class(other) == class;
        is_plain
            && match &other.kind {
                Kind::Union(variants, _) => variants.iter().all(is_of_class),
                Kind::Integer(_) | Kind::IntegerEnum(_) => is_of_class(other),
                _ => is_of_class(other) && !matches!(shape.kind, Kind::Integer(_)),
            }
    }

    /// The named parts of an object, or of the object that a name leads to.
    fn parts_of(&mut self, shape: &Shape) -> Option<Parts> {
        let name = match &shape.kind {
            Kind::Object(parts) => return Some(parts.clone()),
            Kind::Named(name) => name.clone(),
            _ => return None,
        };
        if self.written_out.len() >= MAX_WRITTEN_OUT || self.open.contains(&name) {
            return None;
        }
        self.written_out.push(name.clone());
        self.open.push(name.clone());
        let shape = self.definition(&name);
        let parts = self.parts_of(&shape);
        self.open.pop();
        parts
    }

    fn parts_together(&mut self, mut own: Parts, others: Parts, keywords: &mut Keywords<'n, 'f>) -> Parts {
        if own.closed != others.closed {
            let message = "that some of these schemas take no other parts is said of all of them together";
            keywords.differ(self.report, Effect::Loosened, "loosened-all-of", message);
        }
        for (name, shape) in others.properties {
            match own.properties.iter().position(|(known, _)| *known == name) {
                Some(index) => {
                    let known = own.properties[index].1.clone();
                    own.properties[index].1 = self.both(known, shape, keywords);
                }
                None => own.properties.push((name, shape)),
            }
        }
        let required = others.required.into_iter().filter(|name| !own.required.contains(name));
        own.required.extend(required.collect::<Vec<_>>());
        Parts {
            closed: own.closed || others.closed,
            min_properties: own.min_properties.max(others.min_properties),
            max_properties: least(own.max_properties, others.max_properties),
            ..own
        }
    }
}

/// The shape with what the other says about the value beside its type; null must be taken by both.
fn annotated(shape: Shape, other: Shape) -> Shape {
    let nullable = match (&shape.kind, &other.kind) {
        (_, Kind::Any) => shape.nullable,
        _ => shape.nullable && other.nullable,
    };
    let remarks = [shape.remarks.clone(), other.remarks.clone()].concat();
    let kind = shape.kind.clone();
    let over = shape.over(other);
    Shape { nullable, remarks, kind, ..over }
}

fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.into_iter().chain(other).min()
}

/// The sets of keys of `anyOf` or `oneOf`, if none of the alternatives says anything else.
pub(super) fn sets_of_keys(items: &[Node]) -> Option<Vec<Vec<String>>> {
    let set = |item: &Node| {
        let only = item
            .members()?
            .iter()
            .all(|member| ["required", "title", "description"].contains(&member.key.as_str()));
        let names = item.get("required")?.list()?;
        let names: Option<Vec<String>> = names.iter().map(|name| name.text().map(str::to_owned)).collect();
        names.filter(|_| only)
    };
    (!items.is_empty()).then(|| items.iter().map(set).collect())?
}
