//! The names of a model's parts. Parsing is the only door: a value of these types is always well formed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is not a name of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not {kind}: {rule}")]
pub struct InvalidName {
    /// What it was meant to be, with its article: `a unit name`.
    pub kind: &'static str,
    /// The text as given.
    pub value: String,
    /// The rule it breaks.
    pub rule: &'static str,
}

/// Longest name accepted, in bytes. Juju has no limit; file names and metrics do.
const MAX_LENGTH: usize = 200;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                if text.len() <= MAX_LENGTH && $check(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidName { kind: $kind, value: text.chars().take(MAX_LENGTH).collect(), rule: $rule })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;

            fn try_from(text: String) -> Result<Self, InvalidName> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A model: applications and relations that live together, as `default`.
    ModelName,
    "a model name",
    "lower-case letters, digits and '-', first and last a letter or digit",
    is_model_name
);
name!(
    /// An application, as `postgresql`. Source: `names/application.go` of Juju.
    ApplicationName,
    "an application name",
    "lower-case letters, digits and '-', starting with a letter, each part between '-' with a letter in it",
    is_application_name
);
name!(
    /// A named end of a relation in a charm, as `database`.
    EndpointName,
    "an endpoint name",
    "letters, digits, '-' and '_', starting with a letter",
    is_endpoint_name
);
name!(
    /// An interface, as `mysql_client`.
    InterfaceName,
    "an interface name",
    "letters, digits, '-', '_' and '.', starting with a letter",
    is_interface_name
);

fn is_model_name(text: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    ends(text.chars().next())
        && ends(text.chars().next_back())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn is_application_name(text: &str) -> bool {
    let part = |part: &str| {
        part.chars().any(|c| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(part)
}

fn is_endpoint_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn is_interface_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A unit of an application, as `postgresql/0`. Units order by application, then by number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitName {
    application: ApplicationName,
    number: u32,
}

impl UnitName {
    /// The unit of `application` with this number.
    pub fn new(application: ApplicationName, number: u32) -> Self {
        Self { application, number }
    }

    /// The application it is a unit of.
    pub fn application(&self) -> &ApplicationName {
        &self.application
    }

    /// Its number within the application, never given twice.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl FromStr for UnitName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let invalid = || InvalidName {
            kind: "a unit name",
            value: text.chars().take(MAX_LENGTH).collect(),
            rule: "an application name, '/' and a number, as 'postgresql/0'",
        };
        let (application, number) = text.split_once('/').ok_or_else(invalid)?;
        let canonical = number == "0" || !number.starts_with('0');
        if !canonical || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        Ok(Self {
            application: application.parse().map_err(|_| invalid())?,
            number: number.parse().map_err(|_| invalid())?,
        })
    }
}

impl TryFrom<String> for UnitName {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        text.parse()
    }
}

impl From<UnitName> for String {
    fn from(name: UnitName) -> String {
        name.to_string()
    }
}

impl fmt::Display for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.application, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_names_read_back() {
        for text in ["postgresql/0", "my-app/17", "a1b-c2d/4294967295"] {
            assert_eq!(text.parse::<UnitName>().unwrap().to_string(), text);
        }
        for text in ["foo", "foo2", "foo-b2"] {
            assert_eq!(text.parse::<ApplicationName>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn bad_names_are_refused_with_the_rule() {
        for text in ["", "foo-2", "Foo", "foo-", "-foo", "2foo", "foo_bar", "foo/0"] {
            assert!(text.parse::<ApplicationName>().is_err(), "{text}");
        }
        for text in ["", "foo", "foo/", "foo/00", "foo/-1", "foo/4294967296", "foo/0/1", "/0", "foo/+1"] {
            assert!(text.parse::<UnitName>().is_err(), "{text}");
        }
        let error = "foo".parse::<UnitName>().unwrap_err().to_string();
        assert_eq!(
            error,
            r#""foo" is not a unit name: an application name, '/' and a number, as 'postgresql/0'"#
        );
    }
}
