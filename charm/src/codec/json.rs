//! JSON and YAML texts, and texts of writers that cannot agree on JSON.

use std::marker::PhantomData;

use relata_core::codec;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Codec, Refused, text_of};
use crate::values::{JsonText, NotAllowed};

/// JSON text.
#[derive(Debug)]
pub struct Json<T> {
    sorted: bool,
    value: PhantomData<fn() -> T>,
}

impl<T> Json<T> {
    /// Of any such value.
    pub const fn new() -> Self {
        Self { sorted: false, value: PhantomData }
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

impl<T: Serialize + DeserializeOwned> Codec for Json<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        serde_json::from_str(text).map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        serde_json::from_value(value).map_err(|_| Refused)
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

/// A string of JSON text that is a key's whole text, without quotes around it.
#[derive(Debug)]
pub struct BareJson<T>(PhantomData<fn() -> T>);

impl<T> BareJson<T> {
    /// Of any such value.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for BareJson<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Serialize + DeserializeOwned> Codec for BareJson<T> {
    type Value = JsonText<T>;

    fn decode(&self, text: &str) -> Result<JsonText<T>, Refused> {
        let text: StrDeserializer<'_, serde::de::value::Error> = text.into_deserializer();
        JsonText::deserialize(text).map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<JsonText<T>, Refused> {
        self.decode(&text_of(value)?)
    }

    fn encode(&self, value: &JsonText<T>) -> String {
        Json::new().sorted().encode(&value.0)
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

impl<T: Serialize + DeserializeOwned> Codec for Yaml<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        self.0.take(codec::yaml(text)?)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        self.0.take(value)
    }

    fn encode(&self, value: &T) -> String {
        self.0.encode(value)
    }
}

/// The text of a scalar that may stand in JSON's quotes. Written bare, unless it would be read without its own quotes.
#[derive(Debug, Clone, Copy)]
pub struct JsonOrText<C>(pub C);

impl<C: Codec> Codec for JsonOrText<C> {
    type Value = C::Value;

    fn decode(&self, text: &str) -> Result<C::Value, Refused> {
        self.0.decode(&codec::unquoted(text))
    }

    fn take(&self, value: Value) -> Result<C::Value, Refused> {
        self.0.take(value)
    }

    fn encode(&self, value: &C::Value) -> String {
        let text = self.0.encode(value);
        if codec::unquoted(&text) == text { text } else { Value::String(text).to_string() }
    }
}

/// One of several types, of which the text is a bare one where it can be: which, only the definition says, so the key
/// must be read by it.
#[derive(Debug)]
pub struct Scalar<T>(PhantomData<fn() -> T>);

impl<T> Scalar<T> {
    /// Of any such value.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Scalar<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Serialize + DeserializeOwned> Codec for Scalar<T> {
    type Value = T;

    fn decode(&self, _: &str) -> Result<T, Refused> {
        Err(Refused)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        serde_json::from_value(value).map_err(|_| Refused)
    }

    fn encode(&self, value: &T) -> String {
        match serde_json::to_value(value) {
            Ok(Value::String(text)) => text,
            Ok(Value::Number(number)) if !number.is_i64() => {
                number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
            }
            _ => Json::new().sorted().encode(value),
        }
    }
}

/// One of several types, as [`Scalar`], whose text may be JSON: a text that would be read as another value is written
/// in quotes.
#[derive(Debug)]
pub struct ScalarOrJson<T> {
    scalar: Scalar<T>,
    quoted: bool,
}

impl<T> ScalarOrJson<T> {
    /// Of any such value.
    pub const fn new() -> Self {
        Self { scalar: Scalar::new(), quoted: false }
    }

    /// Written with quotes around every text, since none of the types is any text, so that only JSON is read.
    #[must_use]
    pub const fn quoted(mut self) -> Self {
        self.quoted = true;
        self
    }
}

impl<T> Default for ScalarOrJson<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Serialize + DeserializeOwned> Codec for ScalarOrJson<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        self.scalar.decode(text)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        self.scalar.take(value)
    }

    fn encode(&self, value: &T) -> String {
        let text = self.scalar.encode(value);
        let is_text = matches!(serde_json::to_value(value), Ok(Value::String(_)));
        if is_text && (self.quoted || is_read_otherwise::<T>(&text)) {
            return Value::String(text).to_string();
        }
        text
    }
}

/// Whether a text is the JSON of a value: of any list, object or text, and of another scalar that is one of the types.
fn is_read_otherwise<T: DeserializeOwned>(text: &str) -> bool {
    match serde_json::from_str(text) {
        Ok(Value::Array(_) | Value::Object(_) | Value::String(_)) => true,
        Ok(scalar) => serde_json::from_value::<T>(scalar).is_ok(),
        Err(_) => false,
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

    fn take(&self, value: Value) -> Result<Value, Refused> {
        Ok(value)
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

/// A default of a definition as a value of its type.
///
/// # Panics
/// The JSON is not of that type: the generator was of another version of relata.
pub fn constant<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the definition's check has compared each default with its type")
}

/// Reads an object that a hook tool printed: a charm's options, an action's parameters.
///
/// # Errors
/// It is no JSON, or not such an object. What is there is not shown.
pub fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, NotAllowed> {
    serde_json::from_str(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        NotAllowed::because(format!("is not what the charm's files say, at line {line} column {column}"))
    })
}
