//! Numbers and booleans as text.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use super::{Codec, Refused, only_if};

/// A whole number between two bounds, both included, in its canonical text: `80`, not `080` or `+80`.
#[derive(Debug)]
pub struct Integer<T> {
    minimum: i64,
    maximum: i64,
    value: PhantomData<fn() -> T>,
}

impl<T> Integer<T> {
    /// Between these bounds.
    pub const fn between(minimum: i64, maximum: i64) -> Self {
        Self { minimum, maximum, value: PhantomData }
    }
}

impl<T: FromStr + Display + Copy + Into<i64>> Codec for Integer<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        let value: T = text.parse().map_err(|_| Refused)?;
        let fits = is_canonical(text) && (self.minimum..=self.maximum).contains(&value.into());
        only_if(fits, value)
    }

    fn encode(&self, value: &T) -> String {
        value.to_string()
    }
}

/// Whether a text that is a whole number is written as such: no sign but `-`, no zeros before it.
fn is_canonical(text: &str) -> bool {
    match text.as_bytes() {
        [b'0'] => true,
        [b'-', rest @ ..] | rest => matches!(rest.first(), Some(b'1'..=b'9')),
    }
}

/// A number between two bounds, both included, as JSON writes it.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    minimum: f64,
    maximum: f64,
}

impl Number {
    /// Between these bounds.
    pub const fn between(minimum: f64, maximum: f64) -> Self {
        Self { minimum, maximum }
    }
}

impl Codec for Number {
    type Value = f64;

    fn decode(&self, text: &str) -> Result<f64, Refused> {
        let is_json = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        let value: f64 = serde_json::from_str(text).map_err(|_| Refused)?;
        let ends = text.ends_with(|c: char| c.is_ascii_digit());
        only_if(is_json && ends && (self.minimum..=self.maximum).contains(&value), value)
    }

    fn encode(&self, value: &f64) -> String {
        serde_json::Value::from(*value).to_string()
    }
}

/// `true` or `false`.
#[derive(Debug, Clone, Copy)]
pub struct Boolean;

impl Codec for Boolean {
    type Value = bool;

    fn decode(&self, text: &str) -> Result<bool, Refused> {
        text.parse().map_err(|_| Refused)
    }

    fn encode(&self, value: &bool) -> String {
        value.to_string()
    }
}

/// `True` or `False`, as Python writes it; read in any case.
#[derive(Debug, Clone, Copy)]
pub struct PythonBoolean;

impl Codec for PythonBoolean {
    type Value = bool;

    fn decode(&self, text: &str) -> Result<bool, Refused> {
        match text {
            text if text.eq_ignore_ascii_case("true") => Ok(true),
            text if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(Refused),
        }
    }

    fn encode(&self, value: &bool) -> String {
        if *value { "True" } else { "False" }.to_owned()
    }
}
