//! The form of a row. It must not know how rows are compared.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A row of any kind. A field that is not known here makes it unreadable.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) interface: String,
    pub(super) kind: Kind,
    #[serde(default)]
    pub(super) case: Option<String>,
    #[serde(default)]
    pub(super) role: Option<String>,
    #[serde(default)]
    pub(super) scope: Option<String>,
    #[serde(default)]
    pub(super) version: Option<String>,
    #[serde(default)]
    pub(super) databag: Value,
    #[serde(default)]
    pub(super) build_from: Value,
    #[serde(default)]
    pub(super) parsed: Value,
    #[serde(default)]
    pub(super) generated_by: String,
    #[serde(default, rename = "secrets")]
    _secrets: Value,
    #[serde(rename = "source")]
    _source: String,
    #[serde(default, rename = "note")]
    _note: String,
    #[serde(default, rename = "variant")]
    _variant: String,
    #[serde(default, rename = "constructed")]
    _constructed: bool,
    #[serde(default, rename = "live")]
    _live: bool,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Capture,
    Pair,
    Build,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Capture => "capture",
            Self::Pair => "pair",
            Self::Build => "build",
        })
    }
}

/// A databag as a row holds it.
pub(super) type Bag = BTreeMap<String, String>;

/// The databags of units by name.
pub(super) type Units = BTreeMap<String, Bag>;

impl Row {
    /// The databags in the form of this interface and library.
    pub(super) fn databag<T: DeserializeOwned>(&self) -> Result<T, String> {
        read("databag", &self.databag)
    }

    /// What the library made of them.
    pub(super) fn parsed<T: DeserializeOwned>(&self) -> Result<T, String> {
        read("parsed", &self.parsed)
    }
}

pub(super) fn read<T: DeserializeOwned>(what: &str, value: &Value) -> Result<T, String> {
    serde_json::from_value(value.clone())
        .map_err(|error| format!("{what} has a form that is not known: {error}"))
}

/// Something that the library has otherwise than relata.
#[derive(Debug)]
pub(super) struct Difference {
    /// What it is, a word that deviations refer to.
    pub(super) what: String,
    pub(super) library: String,
    pub(super) ours: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the library has {}, relata {}", self.what, self.library, self.ours)
    }
}

/// Differences found so far.
#[derive(Default)]
pub(super) struct Differences(Vec<Difference>);

impl Differences {
    /// Notes a difference, if it is one.
    #[expect(clippy::needless_pass_by_value, reason = "most callers compare what they just made")]
    pub(super) fn check<T: PartialEq + fmt::Debug>(&mut self, what: &str, library: T, ours: T) {
        if library != ours {
            let (library, ours) = (format!("{library:?}"), format!("{ours:?}"));
            self.0.push(Difference { what: what.to_owned(), library, ours });
        }
    }

    pub(super) fn finish(self) -> Vec<Difference> {
        self.0
    }
}
