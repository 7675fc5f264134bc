//! Random texts for keys: of their type, nearly so, and odd. It must not know what is done with them.

use relata::core::interface::{Field, Format, IntegerType, NumberType, ObjectType, Schema, StringType, Type};
use relata::core::{Interface, decode};
use serde_json::{Map, Value, json};

/// Texts that no definition is asked for.
const ODD: [&str; 44] = [
    "null",
    "true",
    "True",
    "YES",
    "0",
    "-0",
    "-1",
    "1",
    "80",
    "080",
    "+80",
    " 80 ",
    "8_0",
    "80.0",
    "8e1",
    "1.5",
    "65536",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "9999999999999999999999",
    "1e400",
    "inf",
    "NaN",
    "-Infinity",
    "x",
    " x ",
    "\"x\"",
    "\"80\"",
    "\"null\"",
    "[]",
    "[1]",
    "[1, 1.0]",
    "{}",
    "[{}]",
    "{\"url\": \"x\"}",
    "a b=c",
    "a: [",
    "secret:x",
    "a,b",
    "a\nb",
    "a b",
    "é",
    "\"\\\"a\\\"\"",
];

pub(crate) struct Samples {
    interface: &'static Interface,
    state: u64,
}

impl Samples {
    pub(crate) fn of(interface: &'static Interface) -> Self {
        Self { interface, state: 0x9e37_79b9_7f4a_7c15 }
    }

    /// Marsaglia's xorshift.
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).expect("31 bits fit") % limit.max(1)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// The odd texts, then some that are made from the key's type.
    pub(crate) fn texts(&mut self, field: &Field, count: usize) -> Vec<String> {
        let mut texts: Vec<String> = ODD.iter().map(ToString::to_string).collect();
        for _ in 0..count {
            let value = self.value(&field.property.schema, 4);
            texts.extend(decode::text(self.interface, field, &value));
            texts.push(value.to_string());
            texts.extend(value.as_str().map(str::to_owned));
            let spoiled = self.spoiled(&value.to_string());
            texts.push(spoiled);
        }
        texts.retain(|text| !text.is_empty());
        texts
    }

    /// With one character another.
    fn spoiled(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        let at = self.below(chars.len());
        if let Some(c) = chars.get_mut(at) {
            *c = self.pick(&['0', '9', '"', ',', ' ', 'a', '-', '.', ']', '}', ':', '\\']);
        }
        chars.into_iter().collect()
    }

    /// A value of the type, for the most part. Recursion is bounded by `depth`.
    fn value(&mut self, schema: &Schema, depth: usize) -> Value {
        if depth == 0 || (schema.nullable && self.below(6) == 0) {
            return self.pick(&[json!(null), json!([]), json!({})]);
        }
        match self.interface.resolve(&schema.kind) {
            Type::Any => {
                self.pick(&[json!("80"), json!(80), json!("x"), json!([1]), json!({"b": 1, "a": [null]})])
            }
            Type::String(rules) => self.text(rules).into(),
            Type::Integer(rules) => self.integer(rules),
            Type::Number(rules) => self.number(rules),
            Type::Boolean(_) => (self.below(2) == 0).into(),
            Type::Enum(rules) => {
                let others = ["other".to_owned(), "80".to_owned(), "true".to_owned()];
                self.pick(&[&rules.values[..], &rules.values[..], &others[..]].concat()).into()
            }
            Type::IntegerEnum(rules) => self.pick(&[&rules.values[..], &[7]].concat()).into(),
            Type::Array(rules) => (0..self.below(4)).map(|_| self.value(&rules.items, depth - 1)).collect(),
            Type::Object(rules) => self.object(rules, depth),
            Type::Map(rules) => {
                let entries = ["a", "b-1", "http"].into_iter().take(self.below(4));
                Value::Object(
                    entries.map(|key| (key.to_owned(), self.value(&rules.values, depth - 1))).collect(),
                )
            }
            Type::Union(rules) => {
                let at = self.below(rules.variants.len());
                self.value(&rules.variants[at].schema, depth)
            }
            Type::JsonText(inner) => self.value(inner, depth - 1).to_string().into(),
            Type::Named(_) => Value::Null,
        }
    }

    fn object(&mut self, rules: &ObjectType, depth: usize) -> Value {
        let mut parts = Map::new();
        for property in &rules.properties {
            if property.required || self.below(4) > 0 {
                parts.insert(property.name.clone(), self.value(&property.schema, depth - 1));
            }
        }
        if self.below(8) == 0 {
            parts.insert("not-named".to_owned(), json!(1));
        }
        Value::Object(parts)
    }

    fn integer(&mut self, rules: &IntegerType) -> Value {
        let bounds = [rules.minimum.unwrap_or(i64::MIN), rules.maximum.unwrap_or(i64::MAX)];
        let step = rules.multiple_of.unwrap_or(1);
        self.pick(&[bounds[0], bounds[1], 0, step, step * 80, -step]).into()
    }

    fn number(&mut self, rules: &NumberType) -> Value {
        let bounds = [rules.minimum.unwrap_or(-1e300), rules.maximum.unwrap_or(1e300)];
        self.pick(&[bounds[0], bounds[1], 0.0, -0.0, 0.5, 80.0, 1e-7, 1e22, 0.1]).into()
    }

    fn text(&mut self, rules: &StringType) -> String {
        let words: &[&str] = match rules.format {
            Some(Format::Uri | Format::HttpUri) => {
                &["http://h/", "https://a.example:1/p?q=%20#f", "HTTP://[::1]"]
            }
            Some(Format::Ip) => &["10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", "2001:DB8:0::1"],
            Some(Format::Network) => &["10.0.0.0/8", "2001:db8::/32", "10.0.0.1"],
            Some(Format::Uuid) => {
                &["9b2c1f7e-3f0a-4b7e-9d0a-0123456789ab", "9B2C1F7E-3F0A-4B7E-9D0A-0123456789AB"]
            }
            Some(Format::DateTime) => &["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.5+01:00"],
            Some(Format::Conninfo) => &["host=a port=1", "host='a b' dbname=x", ""],
            Some(Format::SecretUri) => &["secret:cjqub6vubg2s77p3nio0", "secret://m/cjqub6vubg2s77p3nio0"],
            _ => &[
                "a",
                "app",
                "db.local",
                "10.0.0.1:5432",
                "80",
                "true",
                "null",
                "a b",
                "\"q\"",
                "[1",
                "{}",
                "v1",
                "aa",
            ],
        };
        self.pick(words).to_owned()
    }
}
