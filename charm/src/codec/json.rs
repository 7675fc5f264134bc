//! JSON and YAML texts, and texts of writers that cannot agree on JSON.

use std::marker::PhantomData;

use relata_core::codec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Checked, Codec, Refused, Rules, only_if};

/// JSON text.
#[derive(Debug)]
pub struct Json<T> {
    rules: Rules,
    sorted: bool,
    value: PhantomData<fn() -> T>,
}

impl<T> Json<T> {
    /// Of any such value.
    pub const fn new() -> Self {
        Self { rules: Rules::None, sorted: false, value: PhantomData }
    }

    /// Of a value that keeps these rules.
    #[must_use]
    pub const fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// Written with the keys of its objects in order, since the type does not say one.
    #[must_use]
    pub const fn sorted(mut self) -> Self {
        self.sorted = true;
        self
    }
}

impl<T> Default for Json<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Serialize + DeserializeOwned + Checked> Codec for Json<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        let value: T = serde_json::from_str(text).map_err(|_| Refused)?;
        only_if(value.fits(&self.rules), value)
    }

    fn encode(&self, value: &T) -> String {
        let text = if self.sorted {
            serde_json::to_value(value).map(|mut value| {
                value.sort_all_objects();
                value.to_string()
            })
        } else {
            serde_json::to_string(value)
        };
        text.expect("values of generated types have texts as keys, and so are JSON")
    }
}

/// YAML text; written as JSON, which is YAML.
#[derive(Debug)]
pub struct Yaml<T>(Json<T>);

impl<T> Yaml<T> {
    /// YAML in place of this JSON.
    pub const fn new(json: Json<T>) -> Self {
        Self(json)
    }
}

impl<T: Serialize + DeserializeOwned + Checked> Codec for Yaml<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        let value = codec::yaml(text)?;
        let value: T = serde_json::from_value(value).map_err(|_| Refused)?;
        only_if(value.fits(&self.0.rules), value)
    }

    fn encode(&self, value: &T) -> String {
        self.0.encode(value)
    }
}

/// The text of a scalar that may stand in JSON's quotes. Written bare.
#[derive(Debug, Clone, Copy)]
pub struct JsonOrText<C>(pub C);

impl<C: Codec> Codec for JsonOrText<C> {
    type Value = C::Value;

    fn decode(&self, text: &str) -> Result<C::Value, Refused> {
        self.0.decode(&codec::unquoted(text))
    }

    fn encode(&self, value: &C::Value) -> String {
        self.0.encode(value)
    }
}

/// Any JSON where the text is JSON, else the text itself.
#[derive(Debug, Clone, Copy)]
pub struct AnyOrText;

impl Codec for AnyOrText {
    type Value = Value;

    fn decode(&self, text: &str) -> Result<Value, Refused> {
        Ok(codec::json(text).unwrap_or_else(|_| Value::String(text.to_owned())))
    }

    /// A text that would be read as JSON is written in quotes.
    fn encode(&self, value: &Value) -> String {
        match value {
            Value::String(text) if !codec::is_json(text) => text.clone(),
            other => Json::new().sorted().encode(other),
        }
    }
}

/// Reads a part of an object that may be `null` but must be there.
///
/// # Errors
/// It is neither `null` nor a value of the type.
pub fn required_nullable<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    serde::Deserialize::deserialize(deserializer)
}

/// Reads a part of an object that may be left out but is not `null` where it is there.
///
/// # Errors
/// It is not a value of the type.
pub fn not_null<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
