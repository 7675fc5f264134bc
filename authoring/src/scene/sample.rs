//! A value of a type, made up. It must not know databags.

use relata_core::codec::json_text;
use relata_core::interface::{Format, Interface, ObjectType, Schema, StringType, Type};
use serde_json::{Map, Value};

/// How deep types are followed.
const DEEPEST: usize = 8;

/// A value of the type; `name` and `number` make it differ from the values of other keys. None where nothing simple
/// fits: the value is not checked against the type's rules.
pub(super) fn value(interface: &Interface, schema: &Schema, name: &str, number: u16) -> Option<Value> {
    Maker { interface, number }.make(schema, name, 0)
}

struct Maker<'a> {
    interface: &'a Interface,
    number: u16,
}

impl Maker<'_> {
    fn make(&self, schema: &Schema, name: &str, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        if let Some(example) = schema.examples.first().filter(|_| !schema.secret) {
            return Some(example.clone());
        }
        let kind = self.interface.resolve(&schema.kind);
        match kind {
            Type::Any => Some(Value::String(name.to_owned())),
            Type::String(text) => self.text(text, name).map(Value::String),
            Type::Integer(rule) => {
                let number = i64::from(self.number);
                let number = number.max(rule.minimum.unwrap_or(number)).min(rule.maximum.unwrap_or(i64::MAX));
                Some(Value::from(rule.multiple_of.map_or(number, |factor| number - number % factor)))
            }
            Type::Number(rule) => {
                let number = f64::from(self.number);
                let least = rule.minimum.or(rule.exclusive_minimum.map(|least| least + 0.5));
                let most = rule.maximum.or(rule.exclusive_maximum.map(|most| most - 0.5));
                Some(Value::from(number.max(least.unwrap_or(number)).min(most.unwrap_or(f64::MAX))))
            }
            Type::Boolean(rule) => Some(Value::Bool(rule.only.unwrap_or(true))),
            Type::Enum(rule) => rule.values.first().cloned().map(Value::String),
            Type::IntegerEnum(rule) => rule.values.first().copied().map(Value::from),
            Type::Array(list) => {
                let item = self.make(&list.items, name, depth + 1)?;
                let count = usize::try_from(list.min_items.unwrap_or(1)).ok()?.clamp(1, 16);
                Some(Value::Array(vec![item; count]))
            }
            Type::Object(object) => self.object(object, depth).map(Value::Object),
            Type::Map(map) => {
                let value = self.make(&map.values, name, depth + 1)?;
                Some(Value::Object(Map::from_iter([(self.text(&map.keys, name)?, value)])))
            }
            Type::Union(union) => {
                union.variants.iter().find_map(|variant| self.make(&variant.schema, name, depth + 1))
            }
            Type::JsonText(inner) => json_text(&self.make(inner, name, depth + 1)?).ok().map(Value::String),
            // `resolve` ends at no name.
            Type::Named(_) => None,
        }
    }

    /// An object with all of its parts, as far as they can be made.
    fn object(&self, object: &ObjectType, depth: usize) -> Option<Map<String, Value>> {
        let mut made = Map::new();
        for part in &object.properties {
            match self.make(&part.schema, &part.name, depth + 1) {
                Some(value) => {
                    made.insert(part.name.clone(), value);
                }
                None if part.required => return None,
                None => {}
            }
        }
        Some(made)
    }

    fn text(&self, rule: &StringType, name: &str) -> Option<String> {
        let number = self.number;
        let text = match rule.format {
            None | Some(Format::Password) => name.to_owned(),
            Some(Format::Uri | Format::HttpUri) => format!("https://{number}.example/{number}"),
            Some(Format::Ip) => format!("10.1.{}.{}", number / 256, number % 256),
            Some(Format::Network) => format!("10.{}.{}.0/24", number / 256, number % 256),
            Some(Format::Uuid) => format!("00000000-0000-4000-8000-{number:012}"),
            Some(Format::DateTime) => "2024-01-01T00:00:00Z".to_owned(),
            Some(Format::Path) => format!("/{name}"),
            Some(Format::Conninfo) => format!("host={number}.example dbname={name} user=u{number}"),
            Some(Format::SecretUri) => format!("secret:{number:020}"),
            Some(Format::Base64Xz) => return None,
        };
        let least = usize::try_from(rule.min_length.unwrap_or(0)).ok().filter(|least| *least <= 1024)?;
        let text = format!("{text}{}", "x".repeat(least.saturating_sub(text.chars().count())));
        let most = usize::try_from(rule.max_length.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let plain: String = text.chars().take(most).collect();
        let Some(pattern) = &rule.pattern else { return Some(plain) };
        let others =
            [format!("n{number}"), number.to_string(), "a".to_owned(), "1.0".to_owned(), "/a".to_owned()];
        std::iter::once(plain).chain(others).find(|text| pattern.is_found_in(text))
    }
}
