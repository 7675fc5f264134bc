//! Strings, values that have a text of their own, and secrets.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use serde_json::Value;

use super::{Codec, Refused, text_of};
use crate::values::Secret;

/// A string as it is.
#[derive(Debug, Clone, Copy)]
pub struct Text;

impl Codec for Text {
    type Value = String;

    #[inline]
    fn decode(&self, text: &str) -> Result<String, Refused> {
        Ok(text.to_owned())
    }

    fn take(&self, value: Value) -> Result<String, Refused> {
        text_of(value)
    }

    fn encode(&self, value: &String) -> String {
        value.clone()
    }
}

/// A value that reads and writes its own text, as an address.
#[derive(Debug)]
pub struct Parsed<T>(PhantomData<fn() -> T>);

impl<T> Parsed<T> {
    /// Such a value.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Parsed<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: FromStr + Display> Codec for Parsed<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        text.parse().map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        self.decode(&text_of(value)?)
    }

    fn encode(&self, value: &T) -> String {
        value.to_string()
    }
}

/// A secret: a value that is not shown.
#[derive(Debug, Clone, Copy)]
pub struct Masked<C>(pub C);

impl<C: Codec> Codec for Masked<C> {
    type Value = Secret<C::Value>;

    #[inline]
    fn decode(&self, text: &str) -> Result<Secret<C::Value>, Refused> {
        self.0.decode(text).map(Secret::new)
    }

    fn take(&self, value: Value) -> Result<Secret<C::Value>, Refused> {
        self.0.take(value).map(Secret::new)
    }

    fn encode(&self, value: &Secret<C::Value>) -> String {
        self.0.encode(value.expose())
    }
}
