//! Numbers and booleans as text.

use std::fmt::Display;
use std::marker::PhantomData;

use relata_core::codec;

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

impl<T: TryFrom<i64> + Display> Codec for Integer<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        let value = codec::integer(text)?;
        if !(self.minimum..=self.maximum).contains(&value) {
            return Err(Refused);
        }
        T::try_from(value).map_err(|_| Refused)
    }

    fn encode(&self, value: &T) -> String {
        value.to_string()
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
        let value = codec::number(text)?;
        only_if((self.minimum..=self.maximum).contains(&value), value)
    }

    fn encode(&self, value: &f64) -> String {
        value.to_string()
    }
}

/// `true` or `false`.
#[derive(Debug, Clone, Copy)]
pub struct Boolean;

impl Codec for Boolean {
    type Value = bool;

    fn decode(&self, text: &str) -> Result<bool, Refused> {
        Ok(codec::boolean(text)?)
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
        Ok(codec::python_bool(text)?)
    }

    fn encode(&self, value: &bool) -> String {
        codec::python_bool_text(*value).to_owned()
    }
}
