//! libpq's `key=value key='value'` text: read as libpq reads it, written so that libpq reads it back. It must not know
//! which keywords make a connection.
//!
//! Source: `conninfo_parse` in PostgreSQL's `src/interfaces/libpq/fe-connect.c`. Unlike libpq a keyword need not be one
//! of libpq's own, since servers and poolers have more; it must be a word.

mod list;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

pub use list::split_list;

/// Parameters of a connection, by keyword. An empty value is no value, as for libpq. `Debug` shows keywords alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Conninfo(BTreeMap<String, String>);

/// A text that is not conninfo. No message holds a value: it may be a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConninfoError {
    /// A word that is no keyword, or a keyword without its `=`.
    #[error("expected 'keyword=' at character {at}; write a value with spaces or quotes in it in '...'")]
    Keyword {
        /// Where, in characters from 1.
        at: usize,
    },
    /// A value in quotes that does not end.
    #[error("the quote that opens at character {at} is not closed")]
    OpenQuote {
        /// Where, in characters from 1.
        at: usize,
    },
}

impl Conninfo {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a keyword.
    pub fn get(&self, keyword: &str) -> Option<&str> {
        self.0.get(keyword).map(String::as_str)
    }

    /// Sets a keyword; the empty value removes it.
    pub fn set(&mut self, keyword: impl Into<String>, value: impl Into<String>) {
        let (keyword, value) = (keyword.into(), value.into());
        if value.is_empty() {
            self.0.remove(&keyword);
        } else {
            self.0.insert(keyword, value);
        }
    }

    /// Removes a keyword. Gives back its value.
    pub fn take(&mut self, keyword: &str) -> Option<String> {
        self.0.remove(keyword)
    }

    /// Keywords and values in the order of the keywords.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(keyword, value)| (keyword.as_str(), value.as_str()))
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Conninfo {
    /// The text for libpq: keywords in order, values quoted where libpq needs it. It shows the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (keyword, value)) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { " " };
            let escaped = value.replace('\\', r"\\").replace('\'', r"\'");
            if value.contains(is_space) {
                write!(f, "{separator}{keyword}='{escaped}'")?;
            } else {
                write!(f, "{separator}{keyword}={escaped}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Conninfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Conninfo {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(parameters: I) -> Self {
        let mut conninfo = Self::new();
        for (keyword, value) in parameters {
            conninfo.set(keyword, value);
        }
        conninfo
    }
}

impl FromStr for Conninfo {
    type Err = ConninfoError;

    /// Of a keyword that comes twice the last counts.
    fn from_str(text: &str) -> Result<Self, ConninfoError> {
        let mut reader = Reader { rest: text, at: 1 };
        let mut conninfo = Self::new();
        loop {
            reader.skip_space();
            if reader.rest.is_empty() {
                return Ok(conninfo);
            }
            let keyword = reader.keyword()?;
            let value = reader.value()?;
            conninfo.set(keyword, value);
        }
    }
}

/// The characters that C's `isspace` takes for space in the C locale.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
}

struct Reader<'a> {
    rest: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        self.at += 1;
        Some(c)
    }

    fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        if self.rest.starts_with(wanted) { self.next() } else { None }
    }

    fn skip_space(&mut self) {
        while self.next_if(is_space).is_some() {}
    }

    fn keyword(&mut self) -> Result<&'a str, ConninfoError> {
        let (start, at) = (self.rest, self.at);
        while self.next_if(|c| c.is_ascii_alphanumeric() || c == '_').is_some() {}
        let keyword = &start[..start.len() - self.rest.len()];
        self.skip_space();
        if keyword.is_empty() || self.next_if(|c| c == '=').is_none() {
            return Err(ConninfoError::Keyword { at });
        }
        self.skip_space();
        Ok(keyword)
    }

    fn value(&mut self) -> Result<String, ConninfoError> {
        let at = self.at;
        if self.next_if(|c| c == '\'').is_some() {
            return self.until(|c| c == '\'').ok_or(ConninfoError::OpenQuote { at });
        }
        let mut value = String::new();
        while let Some(c) = self.next_if(|c| !is_space(c)) {
            value.extend(if c == '\\' { self.next() } else { Some(c) });
        }
        Ok(value)
    }

    /// The text before the first character that ends it and is not escaped; none if it never comes.
    fn until(&mut self, is_end: impl Fn(char) -> bool) -> Option<String> {
        let mut value = String::new();
        loop {
            match self.next()? {
                '\\' => value.extend(self.next()),
                c if is_end(c) => return Some(value),
                c => value.push(c),
            }
        }
    }
}
