//! Enums: one of some texts, and what to do with one that is not known.

use std::marker::PhantomData;

use super::{Codec, Refused};

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

    fn encode(&self, value: &T) -> String {
        value.as_str().to_owned()
    }
}

/// Everything that follows from [`Choice`]: a text, `Display`, serde, rules.
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

        impl $crate::codec::Checked for $name {}
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
