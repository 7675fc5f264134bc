//! Numbers and booleans as text.

use std::fmt::Display;
use std::marker::PhantomData;

use relata_core::codec;
use serde_json::Value;

use super::{Codec, Refused};

/// A whole number in its canonical text: `80`, not `080` or `+80`. The type keeps the bounds.
#[derive(Debug)]
pub struct Integer<T>(PhantomData<fn() -> T>);

impl<T> Integer<T> {
    /// Such a number.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Integer<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: TryFrom<i64> + Display> Codec for Integer<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        T::try_from(codec::integer(text)?).map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        T::try_from(value.as_i64().ok_or(Refused)?).map_err(|_| Refused)
    }

    fn encode(&self, value: &T) -> String {
        value.to_string()
    }
}

/// A number as JSON writes it. The type keeps the bounds.
#[derive(Debug)]
pub struct Number<T = f64>(PhantomData<fn() -> T>);

impl<T> Number<T> {
    /// Such a number.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Number<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: TryFrom<f64> + Display> Codec for Number<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        T::try_from(codec::number(text)?).map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        T::try_from(value.as_f64().ok_or(Refused)?).map_err(|_| Refused)
    }

    fn encode(&self, value: &T) -> String {
        value.to_string()
    }
}

/// `true` or `false`.
#[derive(Debug)]
pub struct Boolean<T = bool>(PhantomData<fn() -> T>);

impl<T> Boolean<T> {
    /// Such a boolean.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Boolean<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: TryFrom<bool> + Into<bool> + Copy> Codec for Boolean<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        T::try_from(codec::boolean(text)?).map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        T::try_from(value.as_bool().ok_or(Refused)?).map_err(|_| Refused)
    }

    fn encode(&self, value: &T) -> String {
        let value: bool = (*value).into();
        value.to_string()
    }
}

/// `True` or `False`, as Python writes it; read in any case.
#[derive(Debug)]
pub struct PythonBoolean<T = bool>(PhantomData<fn() -> T>);

impl<T> PythonBoolean<T> {
    /// Such a boolean.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for PythonBoolean<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: TryFrom<bool> + Into<bool> + Copy> Codec for PythonBoolean<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        T::try_from(codec::python_bool(text)?).map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        Boolean::new().take(value)
    }

    fn encode(&self, value: &T) -> String {
        codec::python_bool_text((*value).into()).to_owned()
    }
}
