//! Unions: one of several types that a value tells apart.

use serde::Deserialize;
use serde_json::Value;

/// A union. Implemented by generated enums.
pub trait Union: Sized {
    /// The value of this JSON, if it is one of the types.
    fn from_json(json: Value) -> Option<Self>;
}

/// The value of a type of the union, if the JSON is one.
pub fn part<T: for<'de> Deserialize<'de>>(json: &Value) -> Option<T> {
    T::deserialize(json).ok()
}

/// The text that tells which type of the union an object is.
pub fn tag<'v>(json: &'v Value, property: &str) -> Option<&'v str> {
    json.get(property)?.as_str()
}

/// Reading through serde, which follows from [`Union`].
#[macro_export]
#[doc(hidden)]
macro_rules! union {
    ($name:ident) => {
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let json =
                    <$crate::serde_json::Value as $crate::serde::Deserialize>::deserialize(deserializer)?;
                let wrong = || $crate::serde::de::Error::custom("is none of the types of the definition");
                $crate::codec::Union::from_json(json).ok_or_else(wrong)
            }
        }
    };
}
