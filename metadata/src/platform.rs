//! Where a charm is built and runs: bases, architectures, `platforms`, and `bases` of older charms.
//!
//! Source: craft-platforms and charmcraft's models.

mod check;
mod legacy;

use std::fmt;
use std::str::FromStr;

use relata_core::InvalidName;
use relata_core::diagnostic::Severity;
use relata_core::yaml::Node;

use crate::report::{Report, shown, value};

pub(crate) use check::{is_known, read, read_base};
pub(crate) use legacy::read as read_bases;

/// A release of an operating system: `ubuntu@24.04`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base {
    /// Whose it is, as `ubuntu`.
    pub distribution: String,
    /// Which of them, as `24.04` or `devel`.
    pub series: String,
}

impl FromStr for Base {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text == "devel" {
            return Ok(Self { distribution: "ubuntu".to_owned(), series: text.to_owned() });
        }
        match text.split_once('@') {
            Some((distribution, series)) if !series.contains('@') => {
                Ok(Self { distribution: distribution.to_owned(), series: series.to_owned() })
            }
            _ => Err(InvalidName {
                kind: "a base",
                value: shown(text),
                rule: "a distribution, '@' and a series, as 'ubuntu@24.04'",
            }),
        }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.distribution, self.series)
    }
}

/// An architecture, by Debian's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Architecture {
    /// `all`: any of them.
    All,
    /// `amd64`
    Amd64,
    /// `arm64`
    Arm64,
    /// `armhf`
    Armhf,
    /// `i386`
    I386,
    /// `ppc64el`
    Ppc64el,
    /// `riscv64`
    Riscv64,
    /// `s390x`
    S390x,
}

pub(crate) const ARCHITECTURES: [(&str, Architecture); 8] = [
    ("all", Architecture::All),
    ("amd64", Architecture::Amd64),
    ("arm64", Architecture::Arm64),
    ("armhf", Architecture::Armhf),
    ("i386", Architecture::I386),
    ("ppc64el", Architecture::Ppc64el),
    ("riscv64", Architecture::Riscv64),
    ("s390x", Architecture::S390x),
];

impl Architecture {
    /// The word in a charm's files.
    pub fn as_str(self) -> &'static str {
        ARCHITECTURES.iter().find(|(_, known)| *known == self).map_or("", |(word, _)| word)
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        ARCHITECTURES.iter().find(|(known, _)| *known == word).map(|(_, architecture)| *architecture)
    }
}

/// A base with the architectures that are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseRun {
    /// The base.
    pub base: Base,
    /// The architectures; none are all.
    pub architectures: Vec<String>,
}

/// What is built where, for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Its name.
    pub name: String,
    /// The bases that it is built on; none where the charm has one for all.
    pub build_bases: Vec<Base>,
    /// The architectures that it is built on.
    pub build_on: Vec<Architecture>,
    /// The bases that it runs on; none where the charm has one for all.
    pub run_bases: Vec<Base>,
    /// The architectures that it runs on.
    pub build_for: Vec<Architecture>,
}

/// Reads `{name, channel, architectures}`, as in `bases` and in containers.
pub(crate) fn read_base_run(report: &mut Report, node: &Node) -> Option<BaseRun> {
    let entries = report.some_map(node, "a base")?;
    report.unknown_keys(entries, &["name", "channel", "architectures"], "a base", Severity::Error);
    let mut part = |key: &str| {
        let Some(node) = value(entries, key) else {
            report.error(
                "missing-key",
                node,
                format!("a base has no {key}"),
                "as `name: ubuntu`, `channel: \"22.04\"`",
            );
            return None;
        };
        report.text(node, key).map(str::to_owned)
    };
    let (distribution, series) = (part("name"), part("channel"));
    let architectures = match value(entries, "architectures") {
        Some(node) => report.texts(node, "architectures", "an architecture"),
        None => Vec::new(),
    };
    let architectures = architectures.into_iter().map(str::to_owned).collect();
    Some(BaseRun { base: Base { distribution: distribution?, series: series? }, architectures })
}
