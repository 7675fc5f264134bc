//! The text of one key and its value: each form written once, for generated code and for [`crate::decode`].
//!
//! Reading is strict: a scalar has one text (`80`, never `080`, `+80`, ` 80` or `8e1`), so that equal values are equal
//! texts. It must not know definitions. No error holds the text.

pub mod base64;
pub mod format;
pub mod list;
mod rest;
#[cfg(test)]
mod tests;
pub(crate) mod time;
mod xz;

use std::borrow::Cow;

use serde_json::{Number, Value};

/// Why a text is not a value of its form, or a value has no text in it. It says nothing of the text itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Not a whole number in its one form.
    #[error("must be a whole number, written in digits alone")]
    Integer,
    /// Not between -2^63 and 2^63-1.
    #[error("must be a whole number of 64 bits")]
    Range,
    /// Not a number in JSON's form.
    #[error("must be a number")]
    Number,
    /// Neither `true` nor `false`.
    #[error("must be `true` or `false`")]
    Boolean,
    /// Neither `True` nor `False`, in any case.
    #[error("must be `True` or `False`")]
    PythonBool,
    /// Not JSON.
    #[error("must be JSON text{0}")]
    Json(Detail),
    /// Not YAML, or YAML that is not read.
    #[error("must be YAML text{0}")]
    Yaml(Detail),
    /// An item of a list holds what separates items, or would be read differently.
    #[error("an item cannot stand in this list: it is empty or holds what separates items")]
    Item,
    /// The form has no text for a value of this type.
    #[error("the value has no text in this encoding")]
    Unwritable,
}

/// What a parser said, for values that may be shown. Comparisons and messages leave it out once it is hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail(Option<String>);

impl std::fmt::Display for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl Misfit {
    /// The id of the rule that is broken.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Integer | Self::Range | Self::Number | Self::Boolean | Self::PythonBool => "type",
            Self::Json(_) | Self::Yaml(_) | Self::Item | Self::Unwritable => "encoding",
        }
    }

    /// The same without what follows from the text, for secrets.
    #[must_use]
    pub fn hidden(self) -> Self {
        match self {
            Self::Json(_) => Self::Json(Detail(None)),
            Self::Yaml(_) => Self::Yaml(Detail(None)),
            other => other,
        }
    }
}

/// Reads a whole number.
///
/// # Errors
/// Anything but `0` or digits without a leading zero, with `-` before them or not; outside 64 bits.
pub fn integer(text: &str) -> Result<i64, Misfit> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
        && text != "-0";
    if !canonical {
        return Err(Misfit::Integer);
    }
    text.parse().map_err(|_| Misfit::Range)
}

/// Reads a number as JSON writes it.
///
/// # Errors
/// Anything else, and what is too large for 64 bits.
pub fn number(text: &str) -> Result<f64, Misfit> {
    let plain =
        text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && !text.ends_with(char::is_whitespace);
    let number = plain.then(|| serde_json::from_str::<f64>(text).ok()).flatten();
    number.filter(|number| number.is_finite()).ok_or(Misfit::Number)
}

/// Writes a number as JSON does; a whole one without a fraction.
///
/// # Errors
/// Infinities and not-a-number.
pub fn number_text(number: f64) -> Result<String, Misfit> {
    Number::from_f64(number).map(|_| number.to_string()).ok_or(Misfit::Unwritable)
}

/// Reads `true` or `false`.
///
/// # Errors
/// Anything else.
pub fn boolean(text: &str) -> Result<bool, Misfit> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Misfit::Boolean),
    }
}

/// Reads a boolean as Python's `str(bool)` writes it, in any case.
///
/// # Errors
/// Anything else.
pub fn python_bool(text: &str) -> Result<bool, Misfit> {
    if text.eq_ignore_ascii_case("true") {
        Ok(true)
    } else if text.eq_ignore_ascii_case("false") {
        Ok(false)
    } else {
        Err(Misfit::PythonBool)
    }
}

/// Writes a boolean as Python's `str(bool)`.
pub fn python_bool_text(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Reads JSON text into whatever reads JSON.
///
/// # Errors
/// Not JSON, nested deeper than 128 levels, or not what `T` is.
pub fn json<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Misfit> {
    serde_json::from_str(text).map_err(|error| Misfit::Json(Detail(Some(error.to_string()))))
}

/// Whether a text is JSON of any kind.
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Writes JSON text without spaces, parts in the order in which they are given.
///
/// # Errors
/// A value that JSON cannot say, as a map whose keys are not text.
pub fn json_text<T: serde::Serialize>(value: &T) -> Result<String, Misfit> {
    serde_json::to_string(value).map_err(|_| Misfit::Unwritable)
}

/// The text of a scalar that may stand in JSON's quotes: `"app"` and `app` are both `app`.
pub fn unquoted(text: &str) -> Cow<'_, str> {
    if !text.starts_with('"') {
        return Cow::Borrowed(text);
    }
    serde_json::from_str::<String>(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Reads YAML text as PyYAML does.
///
/// # Errors
/// Not YAML; tags, merge keys, several documents; deeper than 64 levels or more than 200,000 values.
pub fn yaml(text: &str) -> Result<Value, Misfit> {
    crate::yaml::wire(text).map_err(|error| Misfit::Yaml(Detail(Some(error.to_string()))))
}
