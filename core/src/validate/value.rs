//! Decoded values against their type.

use std::fmt;

use indexmap::IndexMap;
use serde_json::Value;

use crate::interface::{ArrayType, EnumType, IntegerType, NumberType, ObjectType, Schema, StringType, Type};
use crate::yaml::pointer_segment;

/// Whether a message may quote the value that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// Shortened.
    Shown,
    /// Neither the value nor anything that follows from it: it is a secret.
    Hidden,
}

/// One rule that a value breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The JSON pointer of the part within the value; empty for all of it and for secrets.
    pub pointer: String,
    /// The rule's id.
    pub rule: &'static str,
    /// What is wrong, in a clause.
    pub message: String,
}

/// Most violations that are told of one value.
const MAX_VIOLATIONS: usize = 20;

/// All rules that a value breaks, at most twenty.
pub fn violations(
    types: &IndexMap<String, Schema>,
    schema: &Schema,
    value: &Value,
    quoting: Quoting,
) -> Vec<Violation> {
    let mut checker = Checker { types, quoting, pointer: Vec::new(), found: Vec::new() };
    checker.value(schema, value);
    checker.found
}

struct Checker<'a> {
    types: &'a IndexMap<String, Schema>,
    quoting: Quoting,
    pointer: Vec<String>,
    found: Vec<Violation>,
}

impl Checker<'_> {
    /// Recursion is bounded by the value's depth, which the parsers bound.
    fn value(&mut self, schema: &Schema, value: &Value) {
        if (value.is_null() && schema.nullable) || self.found.len() >= MAX_VIOLATIONS {
            return;
        }
        match (&schema.kind, value) {
            (Type::Any, _) | (Type::Boolean, Value::Bool(_)) => {}
            (Type::String(rules), Value::String(text)) => self.string(rules, text),
            (Type::Enum(rules), Value::String(text)) => self.enumeration(rules, text),
            (Type::Integer(rules), Value::Number(number)) => match number.as_i64() {
                Some(number) => self.integer(rules, number),
                None => self.wrong_type("a whole number of 64 bits", value),
            },
            (Type::Number(rules), Value::Number(number)) => self.number(rules, number.as_f64()),
            (Type::Array(rules), Value::Array(items)) => self.array(rules, items),
            (Type::Object(rules), Value::Object(parts)) => self.object(rules, parts),
            (Type::Map(values), Value::Object(parts)) => {
                for (key, part) in parts {
                    self.part(pointer_segment(key), values, part);
                }
            }
            (Type::Named(name), _) => {
                if let Some(schema) = self.types.get(name) {
                    self.value(schema, value);
                }
            }
            (kind, _) => self.wrong_type(kind_name(kind), value),
        }
    }

    fn part(&mut self, segment: String, schema: &Schema, value: &Value) {
        self.pointer.push(segment);
        self.value(schema, value);
        self.pointer.pop();
    }

    fn string(&mut self, rules: &StringType, text: &str) {
        let length = if rules.min_length.is_some() || rules.max_length.is_some() {
            u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
        } else {
            0
        };
        if let Some(least) = rules.min_length.filter(|least| length < *least) {
            self.text_breaks("min-length", text, &format!("is shorter than {least} characters"));
        }
        if let Some(most) = rules.max_length.filter(|most| length > *most) {
            self.text_breaks("max-length", text, &format!("is longer than {most} characters"));
        }
        if let Some(pattern) = rules.pattern.as_ref().filter(|pattern| !pattern.is_found_in(text)) {
            self.text_breaks("pattern", text, &format!("does not match the pattern `{pattern}`"));
        }
        if let Some(format) = rules.format.filter(|format| !crate::codec::format::fits(*format, text)) {
            self.text_breaks("format", text, &format!("is not {}", crate::codec::format::what(format)));
        }
    }

    fn enumeration(&mut self, rules: &EnumType, text: &str) {
        if rules.closed && !rules.values.iter().any(|known| known == text) {
            self.text_breaks("enum", text, &format!("is not one of {}", rules.values.join(", ")));
        }
    }

    fn integer(&mut self, rules: &IntegerType, number: i64) {
        if let Some(least) = rules.minimum.filter(|least| number < *least) {
            self.number_breaks("minimum", &number, &format!("is less than {least}"));
        }
        if let Some(most) = rules.maximum.filter(|most| number > *most) {
            self.number_breaks("maximum", &number, &format!("is greater than {most}"));
        }
    }

    fn number(&mut self, rules: &NumberType, number: Option<f64>) {
        let Some(number) = number else { return };
        if let Some(least) = rules.minimum.filter(|least| number < *least) {
            self.number_breaks("minimum", &number, &format!("is less than {least}"));
        }
        if let Some(most) = rules.maximum.filter(|most| number > *most) {
            self.number_breaks("maximum", &number, &format!("is greater than {most}"));
        }
    }

    fn array(&mut self, rules: &ArrayType, items: &[Value]) {
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        if let Some(least) = rules.min_items.filter(|least| count < *least) {
            self.breaks("min-items", format!("the list has fewer than {least} items"));
        }
        if let Some(most) = rules.max_items.filter(|most| count > *most) {
            self.breaks("max-items", format!("the list has more than {most} items"));
        }
        if rules.unique && repeated(items) {
            self.breaks("unique-items", "the list holds an item twice".to_owned());
        }
        for (index, item) in items.iter().enumerate() {
            self.part(index.to_string(), &rules.items, item);
        }
    }

    fn object(&mut self, rules: &ObjectType, parts: &serde_json::Map<String, Value>) {
        for property in &rules.properties {
            match parts.get(&property.name) {
                Some(part) => self.part(pointer_segment(&property.name), &property.schema, part),
                None if property.required => {
                    self.pointer.push(pointer_segment(&property.name));
                    self.breaks("missing-property", format!("the part `{}` is missing", property.name));
                    self.pointer.pop();
                }
                None => {}
            }
        }
        let unnamed = |key: &&String| !rules.properties.iter().any(|property| property.name == **key);
        if rules.closed
            && let Some(key) = parts.keys().find(unnamed)
        {
            let shown = self.quote(key, "one of its parts");
            self.breaks("additional-properties", format!("{shown} is not among the parts that are allowed"));
        }
    }

    fn wrong_type(&mut self, wanted: &str, value: &Value) {
        let message = match self.quoting {
            Quoting::Shown => format!("must be {wanted}, is {}", what(value)),
            Quoting::Hidden => format!("must be {wanted}"),
        };
        self.breaks("type", message);
    }

    fn text_breaks(&mut self, rule: &'static str, text: &str, clause: &str) {
        let shown = self.quote(text, "the value");
        self.breaks(rule, format!("{shown} {clause}"));
    }

    fn number_breaks(&mut self, rule: &'static str, number: &dyn fmt::Display, clause: &str) {
        let message = match self.quoting {
            Quoting::Shown => format!("{number} {clause}"),
            Quoting::Hidden => format!("the value {clause}"),
        };
        self.breaks(rule, message);
    }

    fn quote(&self, text: &str, instead: &str) -> String {
        match self.quoting {
            Quoting::Shown => quoted(text),
            Quoting::Hidden => instead.to_owned(),
        }
    }

    fn breaks(&mut self, rule: &'static str, message: String) {
        if self.found.len() >= MAX_VIOLATIONS {
            return;
        }
        let pointer = match self.quoting {
            Quoting::Shown => self.pointer.iter().flat_map(|segment| ["/", segment]).collect(),
            Quoting::Hidden => String::new(),
        };
        self.found.push(Violation { pointer, rule, message });
    }
}

/// Whether two items are equal, in time near to the list's length.
fn repeated(items: &[Value]) -> bool {
    let mut seen = std::collections::HashSet::new();
    items.iter().any(|item| !seen.insert(item.to_string()))
}

/// A text in quotes, short enough for a message.
pub fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push_str("...");
    }
    format!("{shown:?}")
}

fn kind_name(kind: &Type) -> &'static str {
    match kind {
        Type::String(_) | Type::Enum(_) => "text",
        Type::Integer(_) => "a whole number",
        Type::Number(_) => "a number",
        Type::Boolean => "true or false",
        Type::Array(_) => "a list",
        Type::Object(_) | Type::Map(_) => "an object",
        Type::Any | Type::Named(_) => "a value",
    }
}

fn what(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => quoted(&number.to_string()).replace('"', ""),
        Value::String(text) => format!("the text {}", quoted(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
