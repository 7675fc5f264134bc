//! How values become the text of a databag's keys, and back: what generated code calls. Everything here is for
//! generated code; charms use the structs that it fills. It must not know which interface it works for.
//!
//! Decoding only says whether a text fits: why it does not is asked of the definition, where that is told once, for
//! bindings as for `relata validate`.

mod choice;
mod foreign;
mod json;
mod key;
mod list;
mod number;
mod object;
mod reader;
mod signs;
mod text;
mod union;
mod writer;

pub use choice::{Choice, IntegerChoice, Word, deserialize_choice};
pub use foreign::{negotiate, read_as};
pub use json::{
    AnyOrText, BareJson, Json, JsonOrText, Scalar, ScalarOrJson, Yaml, constant, from_json, not_null,
    required_nullable,
};
pub use key::{Bag, Key, LazyInterface};
pub use list::{ConninfoLines, List, Separator};
pub use number::{Boolean, Integer, Number, PythonBoolean};
pub use object::ObjectOnly;
pub use reader::Reader;
pub use signs::Signs;
pub use text::{Masked, Parsed, Text};
pub use union::{Union, part, tag};
pub use writer::Writer;

pub use relata_core::interface::Format;

use relata_core::codec::Misfit;
use serde_json::Value;

/// A form of text that a value takes in a databag.
pub trait Codec {
    /// The value's type.
    type Value;

    /// The value of a text.
    ///
    /// # Errors
    /// The text is not one of such a value, or the value breaks a rule of the definition.
    fn decode(&self, text: &str) -> Result<Self::Value, Refused>;

    /// The value of what the definition made of a text.
    ///
    /// # Errors
    /// It is not such a value.
    fn take(&self, value: Value) -> Result<Self::Value, Refused>;

    /// The text of a value, always the same for equal values.
    fn encode(&self, value: &Self::Value) -> String;
}

/// A text that its definition does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the definition does not allow this text")]
pub struct Refused;

impl From<Misfit> for Refused {
    fn from(_: Misfit) -> Self {
        Self
    }
}

/// Whether two names are the same, where a constant is checked.
pub const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

/// The text of a value that is one.
fn text_of(value: Value) -> Result<String, Refused> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Refused),
    }
}

#[cfg(test)]
mod tests;
