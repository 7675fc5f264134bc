//! One schema of a definition, keyword by keyword in one order. It must not know where it stands.

use serde_json::{Number, Value};

use crate::import::shape::{Bounds, Items, Kind, Parts, Shape, Text, Values};
use crate::import::write::{Writer, about};
use crate::import::yaml::{Line, Yaml};

impl Writer<'_> {
    /// The keywords of a shape.
    pub(super) fn schema(&mut self, shape: &Shape) -> Vec<Line> {
        self.origins.push((self.here(), shape.spot.clone()));
        let mut lines = if shape.nullable && !says_null_itself(&shape.kind) {
            let null = Yaml::Map(vec![Line::of("type", Yaml::text("null"))]);
            match &shape.kind {
                Kind::Union(variants, property) => self.union(variants, property.as_deref(), Some(null)),
                kind => {
                    let inner = self.at(&["anyOf", "0"], |writer| writer.kind(kind, false));
                    vec![Line::of("anyOf", Yaml::List(vec![Yaml::Map(inner), null]))]
                }
            }
        } else {
            self.kind(&shape.kind, shape.nullable)
        };
        lines.extend(shape.encoding.map(|encoding| Line::of("x-encoding", Yaml::text(encoding))));
        lines.extend(shape.deprecated.then(|| Line::of("deprecated", Yaml::plain(&true))));
        lines.extend(shape.secret.then(|| Line::of("writeOnly", Yaml::plain(&true))));
        lines.extend(self.constants(shape));
        let about = about(shape.title.as_deref(), shape.description.as_deref());
        // An object is long: what it is stands first.
        let place = if matches!(shape.kind, Kind::Object(_)) && !shape.nullable { 1 } else { lines.len() };
        lines.splice(place..place, about);
        lines
    }

    fn kind(&mut self, kind: &Kind, nullable: bool) -> Vec<Line> {
        let mut lines = type_of(kind, nullable).into_iter().collect::<Vec<_>>();
        match kind {
            Kind::Any | Kind::Boolean => {}
            Kind::String(rules) => lines.extend(text(rules)),
            Kind::Enum(values) => lines.extend(values_of(values.iter().map(Yaml::text).collect())),
            Kind::IntegerEnum(values) => lines.extend(values_of(values.iter().map(Yaml::plain).collect())),
            Kind::Integer(bounds) => lines.extend(bounds_of(bounds, |number: &i64| Yaml::plain(number))),
            Kind::Number(bounds) => {
                lines.extend(bounds_of(bounds, |number: &Number| Yaml::of(&Value::Number(number.clone()))));
            }
            Kind::Only(value) => lines.push(Line::of("const", Yaml::plain(value))),
            Kind::Array(array) => lines.extend(self.array(array)),
            Kind::Object(parts) => lines.extend(self.parts(parts)),
            Kind::Map(map) => lines.extend(self.map(map)),
            Kind::JsonText(inner) => {
                lines.push(Line::of("contentMediaType", Yaml::text("application/json")));
                lines.push(self.inner("contentSchema", inner));
            }
            Kind::Union(variants, property) => lines.extend(self.union(variants, property.as_deref(), None)),
            Kind::Named(name) => lines.push(Line::of("$ref", Yaml::text(format!("#/$defs/{name}")))),
        }
        lines
    }

    fn inner(&mut self, key: &str, shape: &Shape) -> Line {
        Line::of(key, Yaml::Map(self.at(&[key], |writer| writer.schema(shape))))
    }

    fn array(&mut self, array: &Items) -> Vec<Line> {
        let mut lines = vec![self.inner("items", &array.items)];
        lines.extend(count("minItems", array.min_items));
        lines.extend(count("maxItems", array.max_items));
        lines.extend(array.unique.then(|| Line::of("uniqueItems", Yaml::plain(&true))));
        lines
    }

    /// What an object or a databag says of its parts.
    pub(super) fn parts(&mut self, parts: &Parts) -> Vec<Line> {
        let mut lines = Vec::new();
        if !parts.required.is_empty() {
            lines.push(Line::of("required", Yaml::List(parts.required.iter().map(Yaml::text).collect())));
        }
        if !parts.any_of.is_empty() {
            let set = |keys: &Vec<String>| {
                let keys = Yaml::List(keys.iter().map(Yaml::text).collect());
                Yaml::Map(vec![Line::of("required", keys)])
            };
            lines.push(Line::of("anyOf", Yaml::List(parts.any_of.iter().map(set).collect())));
        }
        if !parts.properties.is_empty() {
            let properties = self.at(&["properties"], |writer| {
                parts.properties.iter().map(|(name, shape)| writer.named(name, shape)).collect()
            });
            lines.push(Line::of("properties", Yaml::Map(properties)));
        }
        lines.extend(parts.closed.then(|| Line::of("additionalProperties", Yaml::plain(&false))));
        lines.extend(count("minProperties", parts.min_properties));
        lines.extend(count("maxProperties", parts.max_properties));
        lines
    }

    fn map(&mut self, map: &Values) -> Vec<Line> {
        let mut lines = Vec::new();
        let keys: Vec<Line> = text(&map.keys);
        if !keys.is_empty() {
            lines.push(Line::of("propertyNames", Yaml::Map(keys)));
        }
        lines.push(match map.values.kind {
            Kind::Any => Line::of("additionalProperties", Yaml::plain(&true)),
            _ => self.inner("additionalProperties", &map.values),
        });
        lines.extend(count("minProperties", map.min_properties));
        lines.extend(count("maxProperties", map.max_properties));
        lines
    }

    fn union(&mut self, variants: &[Shape], property: Option<&str>, null: Option<Yaml>) -> Vec<Line> {
        let mut items = Vec::new();
        for (index, variant) in variants.iter().enumerate() {
            items.push(Yaml::Map(self.at(&["anyOf", &index.to_string()], |writer| writer.schema(variant))));
        }
        items.extend(null);
        let mut lines = vec![Line::of("anyOf", Yaml::List(items))];
        let discriminator = |name| Yaml::Map(vec![Line::of("propertyName", Yaml::text(name))]);
        lines.extend(property.map(|name| Line::of("discriminator", discriminator(name))));
        lines
    }

    /// `default` and `examples`, those that fit the type.
    fn constants(&mut self, shape: &Shape) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Some(constant) = &shape.default
            && let Some(value) = self.constant(constant, &["default"])
        {
            lines.push(Line::of("default", value));
        }
        let mut examples = Vec::new();
        for constant in &shape.examples {
            let place = examples.len().to_string();
            examples.extend(self.constant(constant, &["examples", &place]));
        }
        if !examples.is_empty() {
            lines.push(Line::of("examples", Yaml::List(examples)));
        }
        lines
    }

    fn constant(&mut self, constant: &crate::import::shape::Constant, segments: &[&str]) -> Option<Yaml> {
        if self.left_out.contains(&constant.spot.id()) {
            return None;
        }
        let place = self.at(segments, |writer| writer.here());
        self.constants.push((place, constant.spot.clone()));
        Some(Yaml::of(&constant.value))
    }
}

/// Whether null stands in the list of types, not beside the type.
fn says_null_itself(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Enum(_)
            | Kind::IntegerEnum(_)
            | Kind::Only(_)
            | Kind::JsonText(_)
            | Kind::Union(..)
            | Kind::Named(_)
            | Kind::Object(_)
    )
}

fn type_of(kind: &Kind, nullable: bool) -> Option<Line> {
    let word = match kind {
        Kind::Any | Kind::Union(..) | Kind::Named(_) => return None,
        Kind::String(_) | Kind::Enum(_) | Kind::JsonText(_) => "string",
        Kind::Integer(_) | Kind::IntegerEnum(_) => "integer",
        Kind::Number(_) => "number",
        Kind::Boolean | Kind::Only(_) => "boolean",
        Kind::Array(_) => "array",
        Kind::Object(_) | Kind::Map(_) => "object",
    };
    let word = Yaml::text(word);
    Some(Line::of("type", if nullable { Yaml::List(vec![word, Yaml::text("null")]) } else { word }))
}

fn text(rules: &Text) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.extend(rules.format.map(|format| Line::of("format", Yaml::text(format))));
    lines.extend(count("minLength", rules.min_length));
    lines.extend(count("maxLength", rules.max_length));
    lines.extend(rules.pattern.as_ref().map(|pattern| Line::of("pattern", Yaml::text(pattern.as_str()))));
    lines
}

/// One value is a constant; several are all there are.
fn values_of(mut values: Vec<Yaml>) -> Vec<Line> {
    match values.len() {
        1 => vec![Line::of("const", values.remove(0))],
        _ => vec![Line::of("enum", Yaml::List(values)), Line::of("x-closed", Yaml::plain(&true))],
    }
}

fn bounds_of<N>(bounds: &Bounds<N>, number: impl Fn(&N) -> Yaml) -> Vec<Line> {
    let words = [
        ("minimum", &bounds.minimum),
        ("exclusiveMinimum", &bounds.exclusive_minimum),
        ("maximum", &bounds.maximum),
        ("exclusiveMaximum", &bounds.exclusive_maximum),
        ("multipleOf", &bounds.multiple_of),
    ];
    words.into_iter().filter_map(|(word, bound)| Some(Line::of(word, number(bound.as_ref()?)))).collect()
}

fn count(word: &str, number: Option<u64>) -> Option<Line> {
    number.map(|number| Line::of(word, Yaml::plain(&number)))
}
