//! Enums: one of some texts or whole numbers, and what to do with one that is not known.

use std::marker::PhantomData;

use serde_json::Value;

use super::{Codec, Refused, text_of};

/// An enum of texts. Implemented by generated enums.
pub trait Choice: Sized {
    /// The value's text.
    fn as_str(&self) -> &str;

    /// The value of a text; an open enum keeps one that it does not know, a closed one has none.
    fn from_text(text: &str) -> Option<Self>;
}

/// The bare text of an enum.
#[derive(Debug)]
pub struct Word<T>(PhantomData<fn() -> T>);

impl<T> Word<T> {
    /// Such a text.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Word<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Choice> Codec for Word<T> {
    type Value = T;

    fn decode(&self, text: &str) -> Result<T, Refused> {
        T::from_text(text).ok_or(Refused)
    }

    fn take(&self, value: Value) -> Result<T, Refused> {
        self.decode(&text_of(value)?)
    }

    fn encode(&self, value: &T) -> String {
        value.as_str().to_owned()
    }
}

/// Everything that follows from [`Choice`]: a text, `Display`, serde.
#[macro_export]
#[doc(hidden)]
macro_rules! choice {
    ($name:ident) => {
        impl $name {
            /// The value's text.
            pub fn as_str(&self) -> &str {
                $crate::codec::Choice::as_str(self)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str($crate::codec::Choice::as_str(self))
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::codec::Choice::as_str(self))
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::codec::deserialize_choice(deserializer)
            }
        }
    };
}

/// An enum of whole numbers. Implemented by generated enums.
pub trait IntegerChoice: Sized {
    /// The value's number.
    fn get(&self) -> i64;

    /// The value of a number; an open enum keeps one that it does not know, a closed one has none.
    fn from_integer(number: i64) -> Option<Self>;
}

/// Everything that follows from [`IntegerChoice`]: a number, `Display`, serde.
#[macro_export]
#[doc(hidden)]
macro_rules! integer_choice {
    ($name:ident) => {
        impl $name {
            /// The value's number.
            pub fn get(&self) -> i64 {
                $crate::codec::IntegerChoice::get(self)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.get(), f)
            }
        }

        impl ::std::convert::TryFrom<i64> for $name {
            type Error = $crate::NotAllowed;

            fn try_from(number: i64) -> Result<Self, $crate::NotAllowed> {
                $crate::codec::IntegerChoice::from_integer(number).ok_or_else($crate::NotAllowed::not_listed)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.get())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = <i64 as $crate::serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(number).map_err($crate::serde::de::Error::custom)
            }
        }
    };
}

/// Reads an enum through serde, without a copy of the text where there is one to borrow.
///
/// # Errors
/// It is not a text, or not one that a closed enum has.
pub fn deserialize_choice<'de, T: Choice, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Texts<T>(PhantomData<T>);

    impl<T: Choice> serde::de::Visitor<'_> for Texts<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("one of the texts of the definition")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            T::from_text(text).ok_or_else(|| E::custom("not one of the texts of the definition"))
        }
    }

    deserializer.deserialize_str(Texts(PhantomData))
}
