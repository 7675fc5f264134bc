//! `anyOf`, `oneOf` and `allOf`: one type with null, or types that a value tells apart. It must not know databags.
//!
//! A definition's union has variants of different JSON types, and objects that differ by a property. Others become
//! one type that takes all of them.

use crate::import::json::Node;
use crate::import::keywords::Keywords;
use crate::import::read::reference::Class;
use crate::import::read::{Reader, is_null};
use crate::import::report::Effect;
use crate::import::shape::{Bounds, Items, Kind, Parts, Shape, Text};

impl<'n, 'f> Reader<'n, 'f> {
    /// The type of a list of alternatives.
    pub(super) fn alternatives(
        &mut self,
        word: &str,
        items: &'n [Node],
        keywords: &mut Keywords<'n, 'f>,
    ) -> Shape {
        let mut shapes = Vec::new();
        for (index, node) in items.iter().enumerate().filter(|(_, node)| !is_null(node)) {
            shapes.push(self.schema(node, keywords.pointer.child(&[word, &index.to_string()])));
        }
        // A keyword that says which types it wants is needed only where a property tells objects apart.
        let property = keywords.take("discriminator").and_then(|node| node.get("propertyName")?.text());
        let shape = self.union(shapes, property, keywords);
        Shape { nullable: shape.nullable || items.iter().any(is_null), ..shape }
    }

    /// One shape that takes what any of the shapes takes.
    pub(super) fn union(
        &mut self,
        shapes: Vec<Shape>,
        property: Option<&str>,
        keywords: &mut Keywords<'n, 'f>,
    ) -> Shape {
        let nullable = shapes.iter().any(|shape| shape.nullable);
        let mut variants: Vec<Shape> = Vec::new();
        for mut shape in shapes.into_iter().flat_map(spread) {
            shape.nullable = false;
            if !variants.contains(&shape) {
                variants.push(shape);
            }
        }
        if variants.iter().any(|shape| self.class(shape) == Class::Any) && variants.len() > 1 {
            variants = vec![self.anything(&variants, keywords)];
        }
        for class in [Class::Text, Class::Number, Class::Boolean, Class::List] {
            self.merge(class, &mut variants, keywords);
        }
        let property = self.tell_objects_apart(property, &mut variants, keywords);
        match variants.len() {
            0 => Shape { nullable, ..Shape::of(Kind::Any, keywords.spot()) },
            1 => Shape { nullable, ..variants.remove(0) },
            _ => Shape { nullable, ..Shape::of(Kind::Union(variants, property), keywords.spot()) },
        }
    }

    fn anything(&mut self, variants: &[Shape], keywords: &mut Keywords<'n, 'f>) -> Shape {
        if !variants.iter().any(|shape| shape.kind == Kind::Any) {
            let message = "a union within a union is not looked into: any value is taken";
            keywords.differ(self.report, Effect::Loosened, "loosened-union", message);
        }
        Shape { secret: self.hold_secret(variants), ..Shape::of(Kind::Any, keywords.spot()) }
    }

    /// Makes one of the variants that are of the same class.
    fn merge(&mut self, class: Class, variants: &mut Vec<Shape>, keywords: &mut Keywords<'n, 'f>) {
        let same = |shape: &Shape| self.class(shape) == class;
        let (of_class, others): (Vec<Shape>, Vec<Shape>) = variants.iter().cloned().partition(same);
        if of_class.len() < 2 {
            return;
        }
        let first = variants.iter().position(same).unwrap_or(0).min(others.len());
        let kinds: Vec<Kind> = of_class.iter().map(|shape| shape.kind.clone()).collect();
        let (kind, is_wider) = merged(class, &kinds, keywords);
        if is_wider {
            let what = match class {
                Class::Text => "any text",
                Class::Number => "any number",
                _ => "any list",
            };
            let message = format!("nothing tells these types apart: {what} is taken");
            keywords.differ(self.report, Effect::Loosened, "loosened-union", message);
        }
        let secret = self.hold_secret(&of_class);
        *variants = others;
        variants.insert(first, Shape { secret, ..Shape::of(kind, keywords.spot()) });
    }

    /// The property that tells several objects apart; without one they become one object with any parts.
    fn tell_objects_apart(
        &mut self,
        property: Option<&str>,
        variants: &mut Vec<Shape>,
        keywords: &mut Keywords<'n, 'f>,
    ) -> Option<String> {
        let objects: Vec<&Shape> =
            variants.iter().filter(|shape| self.class(shape) == Class::Object).collect();
        if objects.len() < 2 {
            return None;
        }
        let found = match property {
            Some(name) => Some(name.to_owned()).filter(|name| self.tells_apart(name, &objects, true)),
            None => self.parts(objects[0]).into_iter().find(|name| self.tells_apart(name, &objects, false)),
        };
        if found.is_none() {
            let message = "nothing tells these objects apart: any object is taken";
            keywords.differ(self.report, Effect::Loosened, "loosened-union", message);
            let first = variants.iter().position(|shape| self.class(shape) == Class::Object).unwrap_or(0);
            let secret = self.hold_secret(objects);
            let any = Shape { secret, ..Shape::of(Kind::Object(Parts::default()), keywords.spot()) };
            variants.retain(|shape| self.class(shape) != Class::Object);
            variants.insert(first.min(variants.len()), any);
        }
        found
    }

    /// Whether each of the objects has texts of its own for a property.
    fn tells_apart(&self, property: &str, objects: &[&Shape], is_named: bool) -> bool {
        let mut seen: Vec<String> = Vec::new();
        objects.iter().all(|object| {
            let tags = self.tags(property, object, is_named).unwrap_or_default();
            let are_new = !tags.is_empty() && !tags.iter().any(|tag| seen.contains(tag));
            seen.extend(tags);
            are_new
        })
    }

    /// The texts of a property of an object, which must be required unless a discriminator names it.
    fn tags(&self, property: &str, object: &Shape, is_named: bool) -> Option<Vec<String>> {
        let Kind::Named(name) = &object.kind else { return None };
        let node = self.behind(name)?;
        let required = node.get("required").and_then(Node::list).unwrap_or_default();
        if !is_named && !required.iter().any(|name| name.text() == Some(property)) {
            return None;
        }
        let mut value = node.get("properties")?.get(property)?;
        if let Some(target) = value.get("$ref").and_then(Node::text) {
            value = self.behind(target.strip_prefix("#/$defs/")?)?;
        }
        let listed = value.get("enum").and_then(Node::list);
        let values = value.get("const").map(std::slice::from_ref).or(listed)?;
        values.iter().map(|value| value.text().map(str::to_owned)).collect()
    }

    /// The names of an object's parts.
    fn parts(&self, object: &Shape) -> Vec<String> {
        let Kind::Named(name) = &object.kind else { return Vec::new() };
        let members =
            self.behind(name).and_then(|node| node.get("properties")?.members()).unwrap_or_default();
        members.iter().map(|member| member.key.clone()).collect()
    }
}

/// A union within a union, written out.
fn spread(shape: Shape) -> Vec<Shape> {
    let (nullable, secret) = (shape.nullable, shape.secret);
    match shape.kind {
        Kind::Union(variants, None) => variants
            .into_iter()
            .map(|variant| Shape {
                nullable: variant.nullable || nullable,
                secret: variant.secret || secret,
                ..variant
            })
            .collect(),
        _ => vec![shape],
    }
}

/// One kind that takes all that some of one class take, and whether it takes more.
fn merged(class: Class, kinds: &[Kind], keywords: &Keywords<'_, '_>) -> (Kind, bool) {
    let plain_text = Kind::String(Text::default());
    let plain_number = Kind::Number(Bounds::default());
    match class {
        Class::Text => {
            let texts =
                kinds.iter().map(|kind| if let Kind::Enum(texts) = kind { Some(texts) } else { None });
            match texts.collect::<Option<Vec<_>>>() {
                Some(texts) => (Kind::Enum(united(texts)), false),
                None => (plain_text.clone(), !kinds.contains(&plain_text)),
            }
        }
        Class::Number if kinds.iter().any(|kind| matches!(kind, Kind::Number(_) | Kind::Named(_))) => {
            let is_wider = !kinds.contains(&plain_number);
            (plain_number, is_wider)
        }
        Class::Number => {
            let plain = Kind::Integer(Bounds::default());
            let is_wider = !kinds.contains(&plain);
            (plain, is_wider)
        }
        Class::Boolean => (Kind::Boolean, false),
        _ => {
            let items = Shape::of(Kind::Any, keywords.spot());
            (Kind::Array(Box::new(Items { items, min_items: None, max_items: None, unique: false })), true)
        }
    }
}

/// The texts of several lists, each once.
fn united(lists: Vec<&Vec<String>>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in lists.into_iter().flatten() {
        if !all.contains(text) {
            all.push(text.clone());
        }
    }
    all
}
