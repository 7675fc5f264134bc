//! Regular expressions of definitions, compiled once. Only here is known which library runs them.

use std::fmt;

use regex_lite::{Regex, RegexBuilder};

/// The most bytes a compiled pattern may take, and so the time that one character of text may cost: enough for some
/// hundred words, or a class that stands 255 times.
const MAX_COMPILED: usize = 1 << 17;

/// A regular expression that is found in a text, as JSON Schema's `pattern`; `^` and `$` anchor it.
///
/// It runs in time proportional to the text. Classes such as `\d` and `\w` are ASCII; there is no look-around and no
/// back reference. Two are equal if their texts are.
#[derive(Clone)]
pub struct Pattern {
    text: String,
    regex: Regex,
}

/// Why a text cannot be used as a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidPattern(String);

impl Pattern {
    /// Longest text that is searched, in bytes; a longer one counts as not matching.
    pub const MAX_TEXT: usize = 1 << 18;

    /// Compiles a regular expression.
    ///
    /// # Errors
    /// It is not one, needs look-around or back references, or is too large.
    pub fn new(text: &str) -> Result<Self, InvalidPattern> {
        let regex = RegexBuilder::new(text).size_limit(MAX_COMPILED).nest_limit(32).build();
        let regex = regex.map_err(|error| InvalidPattern(error.to_string()))?;
        Ok(Self { text: text.to_owned(), regex })
    }

    /// The regular expression as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is found in the text.
    pub fn is_found_in(&self, text: &str) -> bool {
        text.len() <= Self::MAX_TEXT && self.regex.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.text)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_anywhere_unless_anchored() {
        for (pattern, text, found) in [
            ("b+", "abc", true),
            ("^b", "abc", false),
            ("^[a-z][a-z0-9-]*$", "my-app", true),
            ("^[a-z][a-z0-9-]*$", "My-app", false),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().is_found_in(text), found, "{pattern} {text}");
        }
    }

    #[test]
    fn lengths_of_names_and_lists_of_words_are_taken() {
        let words: Vec<String> = (0..200).map(|number| format!("some-longer-name-{number}")).collect();
        let words = format!("^(?:{})$", words.join("|"));
        for (pattern, text) in
            [("^.{1,253}$", "host"), (r"^[\w.-]{1,255}$", "a.b-c"), (words.as_str(), "some-longer-name-199")]
        {
            assert!(Pattern::new(pattern).unwrap().is_found_in(text), "{pattern} {text}");
            assert!(!Pattern::new(pattern).unwrap().is_found_in(&"\n".repeat(300)), "{pattern}");
        }
    }

    #[test]
    fn what_cannot_run_in_linear_time_or_space_is_refused() {
        for pattern in ["(", "(?=a)", r"(a)\1", "a{100000}", "(a{99}){99}"] {
            assert!(Pattern::new(pattern).is_err(), "{pattern}");
        }
    }
}
