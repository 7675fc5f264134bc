//! Types of values that keep a definition's rules: whoever holds one need not check it again. Generated structs use
//! them; charms make them with `new`, `parse` or `try_into`. It must not know databags.

mod constant;
mod formats;
mod json_text;
mod list;
mod map;
mod number;
#[cfg(feature = "packed")]
mod packed;
mod raw;
mod secret;
mod text;
mod within;

pub use constant::Only;
pub use formats::{Base64Xz, DateTime, HttpUri, Network, Path, SecretUri, Uri, Uuid};
pub use json_text::JsonText;
pub use list::{Items, NonEmpty, Unique};
pub use map::Entries;
pub use number::NumberRules;
#[cfg(feature = "packed")]
pub use packed::{LARGEST_UNPACKED, PackError, UnpackError};
pub use raw::RawJson;
pub use secret::Secret;
pub use text::{LazyPattern, TextRules};
pub use within::{AtLeast, Port, Within};

/// A value that its definition does not allow. It says which rule, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the value is not allowed: it {why}")]
pub struct NotAllowed {
    why: String,
}

impl NotAllowed {
    /// For this reason: a clause that follows "it".
    pub(crate) fn because(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }

    /// Not among the values of a closed enum.
    #[doc(hidden)]
    pub fn not_listed() -> Self {
        Self::because("is not one of the values of the definition")
    }

    /// The reason, a clause that follows "it": `is longer than 8 characters`.
    pub fn why(&self) -> &str {
        &self.why
    }
}

#[cfg(test)]
mod tests;
