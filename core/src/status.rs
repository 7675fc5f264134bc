//! What a unit or an application says of itself, for people. It must not know when or where that is said.

use std::fmt;
use std::str::FromStr;

use crate::names::InvalidName;

/// How things are, in Juju's words. Only these can be set; `error` and `unknown` are the broker's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusWord {
    /// Busy with something that ends by itself.
    Maintenance,
    /// Somebody has to do something.
    Blocked,
    /// Another unit or application has to do something.
    Waiting,
    /// It does what it is there for.
    Active,
}

impl StatusWord {
    /// `maintenance`, `blocked`, `waiting` or `active`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Maintenance => "maintenance",
            Self::Blocked => "blocked",
            Self::Waiting => "waiting",
            Self::Active => "active",
        }
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for StatusWord {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match text {
            "maintenance" => Ok(Self::Maintenance),
            "blocked" => Ok(Self::Blocked),
            "waiting" => Ok(Self::Waiting),
            "active" => Ok(Self::Active),
            _ => Err(InvalidName {
                kind: "a status",
                value: text.chars().take(80).collect(),
                rule: "one of maintenance, blocked, waiting, active",
            }),
        }
    }
}

/// A status and a text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The status.
    pub word: StatusWord,
    /// What there is to say about it; may be empty.
    pub message: String,
}

impl Status {
    /// A status with a text.
    pub fn new(word: StatusWord, message: impl Into<String>) -> Self {
        Self { word, message: message.into() }
    }

    /// It does what it is there for.
    pub fn active(message: impl Into<String>) -> Self {
        Self::new(StatusWord::Active, message)
    }

    /// Another unit or application has to do something.
    pub fn waiting(message: impl Into<String>) -> Self {
        Self::new(StatusWord::Waiting, message)
    }

    /// Somebody has to do something.
    pub fn blocked(message: impl Into<String>) -> Self {
        Self::new(StatusWord::Blocked, message)
    }

    /// Busy with something that ends by itself.
    pub fn maintenance(message: impl Into<String>) -> Self {
        Self::new(StatusWord::Maintenance, message)
    }
}

impl fmt::Display for Status {
    /// `active` or `active: serving`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.as_str() {
            "" => self.word.fmt(f),
            message => write!(f, "{}: {message}", self.word),
        }
    }
}

/// Whose status is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusOf {
    /// The unit's own.
    Unit,
    /// Its application's; only the leader sets it.
    Application,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_others_are_refused() {
        for word in [StatusWord::Maintenance, StatusWord::Blocked, StatusWord::Waiting, StatusWord::Active] {
            assert_eq!(word.as_str().parse(), Ok(word));
        }
        assert!("error".parse::<StatusWord>().is_err());
        assert_eq!(Status::active("").to_string(), "active");
        assert_eq!(Status::waiting("no database").to_string(), "waiting: no database");
    }
}
