//! The JSON Schema of an action's parameter, of draft 4 as Juju checks it, as a type of the definition language. What that
//! has no word for is told. It must not know Rust.

use relata_core::interface::{
    ArrayType, BooleanType, EnumType, IntegerEnumType, IntegerType, MapType, NumberType, ObjectType, Pattern,
    Property, Schema, StringType, Type,
};
use serde_json::{Map, Value};

use super::unkept::Unkept;

/// Words that say nothing about values.
const SAYING: [&str; 7] = ["title", "description", "default", "examples", "id", "definitions", "type"];
const TEXT: [&str; 4] = ["enum", "minLength", "maxLength", "pattern"];
const NUMBER: [&str; 6] =
    ["enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const LIST: [&str; 4] = ["items", "minItems", "maxItems", "uniqueItems"];
const MAP: [&str; 5] = ["properties", "required", "additionalProperties", "minProperties", "maxProperties"];

/// The type of a schema, which may be null too.
pub(super) fn schema(schema: &Value, unkept: &mut Unkept) -> Schema {
    let empty = Map::new();
    let words = Words { schema: schema.as_object().unwrap_or(&empty), unkept };
    words.read()
}

/// A schema's keywords.
struct Words<'a> {
    schema: &'a Map<String, Value>,
    unkept: &'a mut Unkept,
}

impl Words<'_> {
    fn read(mut self) -> Schema {
        let (word, nullable) = self.word();
        let (kind, known): (Type, &[&str]) = match word.as_deref() {
            Some("string") => (self.text(), &TEXT),
            Some("integer") => (self.integer(), &NUMBER),
            Some("number") => (Type::Number(self.number()), &NUMBER),
            Some("boolean") => (self.boolean(), &["enum"]),
            Some("array") => (self.list(), &LIST),
            Some("object") => (self.object(), &MAP),
            _ => (self.untyped(), &["enum"]),
        };
        for key in self.schema.keys() {
            let key = key.as_str();
            if !known.contains(&key) && !SAYING.contains(&key) && !key.starts_with("x-") {
                self.unkept.add(key, "no generated type can say it");
            }
        }
        Schema { nullable: nullable && kind != Type::Any, ..Schema::of(kind) }
    }

    /// The one word of its type beside null.
    fn word(&mut self) -> (Option<String>, bool) {
        let words: Vec<&str> = match self.schema.get("type") {
            Some(Value::String(word)) => return (Some(word.clone()), false),
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
            _ => return (None, false),
        };
        let others: Vec<&str> = words.iter().copied().filter(|word| *word != "null").collect();
        match others[..] {
            [only] => (Some(only.to_owned()), words.len() > 1),
            _ => {
                self.unkept.add("type", "it is one of several, and any value is taken");
                (None, false)
            }
        }
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.schema.get(key)
    }

    fn count(&self, key: &str) -> Option<u64> {
        self.get(key).and_then(Value::as_u64)
    }

    /// The values of an enum, if each is of the wanted type.
    fn values<T>(&mut self, of: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
        let values = self.schema.get("enum")?.as_array()?;
        let known: Option<Vec<T>> = values.iter().map(of).collect();
        if known.as_ref().is_none_or(Vec::is_empty) {
            self.unkept.add("enum", "its values are not all of one type that has a list of values");
            return None;
        }
        known
    }

    fn text(&mut self) -> Type {
        if let Some(mut values) = self.values(|value| value.as_str().map(str::to_owned)) {
            let mut seen = std::collections::BTreeSet::new();
            values.retain(|value| seen.insert(value.clone()));
            for key in ["minLength", "maxLength", "pattern"] {
                if self.get(key).is_some() {
                    self.unkept.add(key, "the list of values holds alone");
                }
            }
            return Type::Enum(EnumType { values, closed: true });
        }
        Type::String(StringType {
            format: None,
            min_length: self.count("minLength"),
            max_length: self.count("maxLength"),
            pattern: self.pattern(),
        })
    }

    fn pattern(&mut self) -> Option<Pattern> {
        let text = self.get("pattern")?.as_str()?;
        Pattern::new(text)
            .map_err(|why| {
                let why = why.to_string();
                self.unkept.add("pattern", why.lines().last().unwrap_or("it is no regular expression"));
            })
            .ok()
    }

    fn integer(&mut self) -> Type {
        if let Some(mut values) = self.values(Value::as_i64) {
            let mut seen = std::collections::BTreeSet::new();
            values.retain(|value| seen.insert(*value));
            return Type::IntegerEnum(IntegerEnumType { values, closed: true });
        }
        let NumberType { minimum, maximum, exclusive_minimum, exclusive_maximum, .. } = self.number();
        let least = [minimum.map(f64::ceil), exclusive_minimum.map(|bound| bound.floor() + 1.0)];
        let most = [maximum.map(f64::floor), exclusive_maximum.map(|bound| bound.ceil() - 1.0)];
        let least = least.into_iter().flatten().filter_map(whole).max();
        let most = most.into_iter().flatten().filter_map(whole).min();
        let multiple_of = self.get("multipleOf").and_then(Value::as_i64).filter(|factor| *factor > 0);
        if self.get("multipleOf").is_some() && multiple_of.is_none() {
            self.unkept.add("multipleOf", "it is no whole number from 1 on");
        }
        if least.zip(most).is_some_and(|(least, most)| least > most) {
            self.unkept.add("minimum", "no number is left beside the maximum");
            return Type::Integer(IntegerType::default());
        }
        Type::Integer(IntegerType { minimum: least, maximum: most, multiple_of })
    }

    /// The bounds: an exclusive one of draft 4 is a word beside the bound, a later one is the bound itself.
    fn number(&mut self) -> NumberType {
        let bound = |key: &str| self.get(key).and_then(Value::as_f64).filter(|bound| bound.is_finite());
        let is_excluded = |key: &str| self.get(key).and_then(Value::as_bool).unwrap_or(false);
        let split = |key: &str, exclusive: &str| match (bound(key), is_excluded(exclusive)) {
            (Some(least), true) => (None, Some(least)),
            (least, _) => (least, bound(exclusive)),
        };
        let (minimum, exclusive_minimum) = split("minimum", "exclusiveMinimum");
        let (maximum, exclusive_maximum) = split("maximum", "exclusiveMaximum");
        let multiple_of = bound("multipleOf").filter(|factor| *factor > 0.0);
        if self.get("type").and_then(Value::as_str) != Some("integer") && self.get("enum").is_some() {
            self.unkept.add("enum", "numbers that are not whole have no list of values");
        }
        NumberType { minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of }
    }

    fn boolean(&mut self) -> Type {
        let only = match self.values(Value::as_bool).as_deref() {
            Some([first, rest @ ..]) if rest.iter().all(|value| value == first) => Some(*first),
            _ => None,
        };
        Type::Boolean(BooleanType { only })
    }

    fn list(&mut self) -> Type {
        let items = match self.schema.get("items") {
            Some(items @ Value::Object(_)) => schema(items, self.unkept),
            Some(_) => {
                self.unkept.add("items", "each item has a type of its own");
                Schema::of(Type::Any)
            }
            None => Schema::of(Type::Any),
        };
        Type::Array(Box::new(ArrayType {
            items,
            min_items: self.count("minItems"),
            max_items: self.count("maxItems"),
            unique: self.get("uniqueItems").and_then(Value::as_bool).unwrap_or(false),
        }))
    }

    /// Named parts where there are some, else any keys.
    fn object(&mut self) -> Type {
        let (min_properties, max_properties) = (self.count("minProperties"), self.count("maxProperties"));
        let required: Vec<&str> = self
            .schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let parts =
            self.schema.get("properties").and_then(Value::as_object).filter(|parts| !parts.is_empty());
        let more = self.schema.get("additionalProperties");
        let Some(parts) = parts else {
            if !required.is_empty() {
                self.unkept.add("required", "the properties are not named");
            }
            let values = match more {
                Some(values @ Value::Object(_)) => schema(values, self.unkept),
                _ => Schema::of(Type::Any),
            };
            return Type::Map(Box::new(MapType { min_properties, max_properties, ..MapType::of(values) }));
        };
        if matches!(more, Some(Value::Object(_))) {
            self.unkept.add("additionalProperties", "properties that are not named are of any type");
        }
        let properties =
            parts.iter().map(|(name, part)| self.part(name, part, required.contains(&name.as_str())));
        let properties = properties.collect();
        Type::Object(ObjectType {
            properties,
            closed: more == Some(&Value::Bool(false)),
            min_properties,
            max_properties,
        })
    }

    fn part(&mut self, name: &str, part: &Value, required: bool) -> Property {
        let schema = schema(part, self.unkept);
        let description = part.get("description").and_then(Value::as_str).map(str::to_owned);
        Property { name: name.to_owned(), required, schema: Schema { description, ..schema } }
    }

    /// A parameter that says no type: texts of an enum, else anything.
    fn untyped(&mut self) -> Type {
        match self.values(|value| value.as_str().map(str::to_owned)) {
            Some(values) => Type::Enum(EnumType { values, closed: true }),
            None => Type::Any,
        }
    }
}

/// A number as a whole one, where it is one of 64 bits.
#[allow(clippy::cast_possible_truncation, reason = "the range is asked for before")]
fn whole(number: f64) -> Option<i64> {
    (-9.2e18..=9.2e18).contains(&number).then_some(number as i64)
}
