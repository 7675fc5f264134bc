//! Texts with rules.

use std::sync::OnceLock;

use relata_core::codec::format;
use relata_core::interface::{Format, Pattern};

use super::NotAllowed;

/// What a text must be. Made as a constant by generated code.
#[derive(Debug, Clone, Copy)]
pub struct TextRules {
    format: Option<Format>,
    lax: bool,
    min_length: u64,
    max_length: u64,
    pattern: Option<fn() -> &'static LazyPattern>,
}

impl TextRules {
    /// Any text.
    pub const fn new() -> Self {
        Self { format: None, lax: false, min_length: 0, max_length: u64::MAX, pattern: None }
    }

    /// Of this kind.
    #[must_use]
    pub const fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// Of this kind as pydantic reads it.
    #[must_use]
    pub const fn lax(mut self) -> Self {
        self.lax = true;
        self
    }

    /// With at least so many characters.
    #[must_use]
    pub const fn min_length(mut self, characters: u64) -> Self {
        self.min_length = characters;
        self
    }

    /// With at most so many characters.
    #[must_use]
    pub const fn max_length(mut self, characters: u64) -> Self {
        self.max_length = characters;
        self
    }

    /// In which a regular expression is found; made by `relata::pattern!`.
    #[must_use]
    pub const fn pattern(mut self, pattern: fn() -> &'static LazyPattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Lets a text through that keeps all of them.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self, text: &str) -> Result<(), NotAllowed> {
        self.check_length(text)?;
        if let Some(format) = self.format.filter(|format| !self.fits(*format, text)) {
            return Err(NotAllowed::because(format!("is not {}", format::what(format))));
        }
        if let Some(pattern) = self.pattern.map(|pattern| pattern()).filter(|p| !p.is_found_in(text)) {
            return Err(NotAllowed::because(format!("does not match the pattern `{}`", pattern.text)));
        }
        Ok(())
    }

    fn fits(&self, format: Format, text: &str) -> bool {
        if self.lax { format::fits_lax(format, text) } else { format::fits(format, text) }
    }

    fn check_length(&self, text: &str) -> Result<(), NotAllowed> {
        if self.min_length == 0 && self.max_length == u64::MAX {
            return Ok(());
        }
        let length = text.chars().count() as u64;
        if length < self.min_length {
            return Err(NotAllowed::because(format!("is shorter than {} characters", self.min_length)));
        }
        if length > self.max_length {
            return Err(NotAllowed::because(format!("is longer than {} characters", self.max_length)));
        }
        Ok(())
    }
}

impl Default for TextRules {
    fn default() -> Self {
        Self::new()
    }
}

/// A regular expression that is compiled when it is first needed.
#[derive(Debug)]
pub struct LazyPattern {
    text: &'static str,
    compiled: OnceLock<Option<Pattern>>,
}

impl LazyPattern {
    /// The pattern of this text, which the definition's check has seen.
    pub const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// Whether it is found in a text.
    pub fn is_found_in(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Pattern::new(self.text).ok());
        compiled.as_ref().is_some_and(|pattern| pattern.is_found_in(text))
    }
}

/// A pattern that is compiled when it is first needed, for [`TextRules::pattern`].
#[macro_export]
#[doc(hidden)]
macro_rules! pattern {
    ($text:literal) => {
        || {
            static PATTERN: $crate::values::LazyPattern = $crate::values::LazyPattern::new($text);
            &PATTERN
        }
    };
}

/// A text with rules: what follows from its [`TextRules`]. The struct holds a `String`.
#[macro_export]
#[doc(hidden)]
macro_rules! text {
    ($name:ident, $rules:expr) => {
        impl $name {
            const RULES: $crate::values::TextRules = $rules;

            /// The text, if it keeps the rules.
            ///
            /// # Errors
            /// The rule that it breaks.
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::NotAllowed> {
                let text = text.into();
                Self::RULES.check(&text).map(|()| Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::NotAllowed;

            fn from_str(text: &str) -> Result<Self, $crate::NotAllowed> {
                Self::new(text)
            }
        }

        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::NotAllowed;

            fn try_from(text: &str) -> Result<Self, $crate::NotAllowed> {
                Self::new(text)
            }
        }

        impl ::std::convert::TryFrom<String> for $name {
            type Error = $crate::NotAllowed;

            fn try_from(text: String) -> Result<Self, $crate::NotAllowed> {
                Self::new(text)
            }
        }

        impl ::std::convert::From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl ::std::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as $crate::serde::Deserialize>::deserialize(deserializer)?;
                Self::new(text).map_err($crate::serde::de::Error::custom)
            }
        }
    };
}
