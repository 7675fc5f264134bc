//! Decoded values against their type.

use indexmap::IndexMap;
use serde_json::Value;

use crate::codec::{self, format};
use crate::interface::{Format, Scalars, Schema, Type, UnionType, resolve};
use crate::lax;
use crate::validate::union::{self, Unfit};
use crate::validate::words::{kind_name, what};
use crate::yaml::pointer_segment;

pub use crate::validate::words::quoted;

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

/// How often JSON text may lie in JSON text: each text may be as deep as the parser takes, and all are walked at once.
pub const MAX_UNPACKED: usize = 8;

/// All rules that a value breaks, at most twenty.
pub fn violations(
    types: &IndexMap<String, Schema>,
    scalars: Scalars,
    schema: &Schema,
    value: &Value,
    quoting: Quoting,
) -> Vec<Violation> {
    let mut checker =
        Checker { types, scalars, quoting, pointer: Vec::new(), found: Vec::new(), unpacked: 0 };
    checker.value(schema, value);
    checker.found
}

pub(super) struct Checker<'a> {
    types: &'a IndexMap<String, Schema>,
    scalars: Scalars,
    quoting: Quoting,
    /// The segments of the part that is looked at.
    pub(super) pointer: Vec<String>,
    found: Vec<Violation>,
    /// In how many JSON texts the part lies that is looked at.
    unpacked: usize,
}

impl Checker<'_> {
    /// Recursion is bounded by the value's depth, which the parsers bound, and by [`MAX_UNPACKED`].
    pub(super) fn value(&mut self, schema: &Schema, value: &Value) {
        #[cfg(test)]
        lax::steps::count();
        if (value.is_null() && schema.nullable) || self.found.len() >= MAX_VIOLATIONS {
            return;
        }
        match (&schema.kind, value) {
            (Type::Any, _) => {}
            (Type::String(rules), Value::String(text)) => self.string(rules, text),
            (Type::Enum(rules), Value::String(text)) => self.enumeration(rules, text),
            (Type::Boolean(rules), Value::Bool(value)) => self.boolean(rules.only, *value),
            (Type::Integer(_) | Type::IntegerEnum(_), Value::Number(number)) => match number.as_i64() {
                Some(number) => self.whole_number(&schema.kind, number),
                None if self.scalars == Scalars::Lax && lax::is_whole(number) => {
                    self.large_number(&schema.kind, number.as_f64());
                }
                None => self.wrong_type("a whole number of 64 bits", value),
            },
            (Type::Number(rules), Value::Number(number)) => self.number(rules, number.as_f64()),
            (Type::Number(rules), Value::String(text))
                if self.scalars == Scalars::Lax && lax::not_finite(text).is_some() =>
            {
                self.number(rules, lax::not_finite(text));
            }
            (Type::Array(rules), Value::Array(items)) => self.array(rules, items),
            (Type::Object(rules), Value::Object(parts)) => self.object(rules, parts),
            (Type::Map(rules), Value::Object(parts)) => self.map(rules, parts),
            (Type::Union(union), _) => self.union(union, value),
            (Type::JsonText(inner), Value::String(text)) => self.json_text(inner, text),
            (Type::Named(name), _) => {
                if let Some(schema) = self.types.get(name) {
                    self.value(schema, value);
                }
            }
            (kind, _) => self.wrong_type(kind_name(kind), value),
        }
    }

    pub(super) fn part(&mut self, segment: String, schema: &Schema, value: &Value) {
        self.pointer.push(segment);
        self.value(schema, value);
        self.pointer.pop();
    }

    fn whole_number(&mut self, kind: &Type, number: i64) {
        match kind {
            Type::IntegerEnum(rules) => self.integer_enumeration(rules, number),
            Type::Integer(rules) => self.integer(rules, number),
            _ => {}
        }
    }

    /// A whole number beyond 64 bits, which Python has.
    fn large_number(&mut self, kind: &Type, number: Option<f64>) {
        let outside = match (kind, number) {
            (Type::Integer(rules), Some(number)) if number < 0.0 => {
                rules.minimum.map(|least| ("minimum", format!("is less than {least}")))
            }
            (Type::Integer(rules), _) => {
                rules.maximum.map(|most| ("maximum", format!("is greater than {most}")))
            }
            (Type::IntegerEnum(rules), _) if rules.closed => {
                Some(("enum", "is none of the numbers".to_owned()))
            }
            _ => None,
        };
        if let Some((rule, clause)) = outside {
            self.breaks(rule, format!("the value {clause}"));
        }
    }

    pub(super) fn fits(&self, format: Format, text: &str) -> bool {
        match self.scalars {
            Scalars::Strict => format::fits(format, text),
            Scalars::Lax => format::fits_lax(format, text),
        }
    }

    fn union(&mut self, rules: &UnionType, value: &Value) {
        match union::variant(self.types, rules, value) {
            Ok(variant) => self.value(&variant.schema, value),
            Err(_) if rules.open => {}
            Err(Unfit::Type) => {
                let names = rules.variants.iter().map(|v| kind_name(resolve(self.types, &v.schema.kind)));
                let mut names: Vec<&str> = names.collect();
                names.dedup();
                self.wrong_type(&names.join(" or "), value);
            }
            Err(Unfit::NoTag(property)) => {
                self.tag_breaks("missing-property", property, "must be a text that tells what the object is")
            }
            Err(Unfit::UnknownTag(property)) => self.tag_breaks("union", property, &known_tags(rules)),
        }
    }

    fn tag_breaks(&mut self, rule: &'static str, property: &str, clause: &str) {
        self.pointer.push(pointer_segment(property));
        self.breaks(rule, format!("the part `{property}` {clause}"));
        self.pointer.pop();
    }

    fn json_text(&mut self, inner: &Schema, text: &str) {
        if self.unpacked == MAX_UNPACKED {
            return self
                .breaks("encoding", format!("JSON text lies in JSON text more than {MAX_UNPACKED} times"));
        }
        self.unpacked += 1;
        self.packed(inner, text);
        self.unpacked -= 1;
    }

    fn packed(&mut self, inner: &Schema, text: &str) {
        match codec::json::<Value>(text) {
            Ok(value) if self.scalars == Scalars::Lax => {
                self.value(inner, &lax::coerced(self.types, inner, value));
            }
            Ok(value) => self.value(inner, &value),
            Err(misfit) => {
                let misfit = if self.quoting == Quoting::Hidden { misfit.hidden() } else { misfit };
                self.breaks("encoding", misfit.to_string());
            }
        }
    }

    fn wrong_type(&mut self, wanted: &str, value: &Value) {
        let message = match self.quoting {
            Quoting::Shown => format!("must be {wanted}, is {}", what(value)),
            Quoting::Hidden => format!("must be {wanted}"),
        };
        self.breaks("type", message);
    }

    pub(super) fn quote(&self, text: &str, instead: &str) -> String {
        self.show(&quoted(text), instead)
    }

    pub(super) fn show(&self, shown: &str, instead: &str) -> String {
        match self.quoting {
            Quoting::Shown => shown.to_owned(),
            Quoting::Hidden => instead.to_owned(),
        }
    }

    pub(super) fn breaks(&mut self, rule: &'static str, message: String) {
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

fn known_tags(union: &UnionType) -> String {
    let tags = union.discriminator.iter().flat_map(|discriminator| discriminator.tags.iter().flatten());
    let tags: Vec<&str> = tags.map(String::as_str).collect();
    format!("is not one of {}", tags.join(", "))
}
