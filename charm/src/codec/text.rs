//! Strings, values that have a text of their own, and secrets.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use relata_core::Sensitive;
use relata_core::codec::format;
use relata_core::interface::Format;

use super::rules::LazyPattern;
use super::{Codec, Refused};

/// A string as it is, and its rules.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    format: Option<Format>,
    min_length: u64,
    max_length: u64,
    pattern: Option<fn() -> &'static LazyPattern>,
}

impl Text {
    /// Any string.
    pub const fn new() -> Self {
        Self { format: None, min_length: 0, max_length: u64::MAX, pattern: None }
    }

    /// Of this kind.
    #[must_use]
    pub const fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
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

    /// In which a regular expression is found; made by [`crate::pattern!`].
    #[must_use]
    pub const fn pattern(mut self, pattern: fn() -> &'static LazyPattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    #[inline]
    fn has_length(&self, text: &str) -> bool {
        if self.min_length == 0 && self.max_length == u64::MAX {
            return true;
        }
        (self.min_length..=self.max_length).contains(&(text.chars().count() as u64))
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::new()
    }
}

impl Codec for Text {
    type Value = String;

    #[inline]
    fn decode(&self, text: &str) -> Result<String, Refused> {
        if self.fits(text) { Ok(text.to_owned()) } else { Err(Refused) }
    }

    #[inline]
    fn fits(&self, text: &str) -> bool {
        self.has_length(text)
            && self.format.is_none_or(|format| format::fits(format, text))
            && self.pattern.is_none_or(|pattern| pattern().is_found_in(text))
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

    fn encode(&self, value: &T) -> String {
        value.to_string()
    }
}

/// A secret: its text is checked like any other, but never taken apart or shown.
#[derive(Debug, Clone, Copy)]
pub struct Masked<C>(pub C);

impl<C: Codec> Codec for Masked<C> {
    type Value = Sensitive;

    fn decode(&self, text: &str) -> Result<Sensitive, Refused> {
        if self.0.fits(text) { Ok(Sensitive::new(text)) } else { Err(Refused) }
    }

    fn encode(&self, value: &Sensitive) -> String {
        value.expose().to_owned()
    }
}
