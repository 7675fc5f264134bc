//! Whether a change of definitions breaks anybody: who, when, and why.
//!
//! Charms are upgraded one by one, so after a change both versions of a definition meet on one relation. A databag of
//! role W is written by one end and read by the other, and there are two meetings that were not there before:
//!
//! - **an old writer with a new reader.** It breaks if the new reader *demands more* than the old writer promises (a
//!   key that is newly required) or *accepts less* than the old writer may write (a narrower type, a value taken out of
//!   a closed enum, another encoding, a spelling that it no longer reads);
//! - **a new writer with an old reader.** It breaks if the new writer *promises less* than the old reader waits for (a
//!   required key that is optional now, or gone) or *may write more* than the old reader accepts (a wider type, a new
//!   value for a reader whose enum is closed, a new key for a reader that refuses unknown ones).
//!
//! So each comparison asks twice whether everything that a writer may write is taken by a reader, once in each
//! direction. What a writer writes is what its definition names: the values of an enum also where it is open, keys by
//! their names and not by their aliases, ready by one of its sets of required keys, whichever it likes. What a reader
//! takes is more: aliases, unknown keys and unknown values where it is open, any text where none is asked for. Asking
//! whether a definition's writer is taken by its own reader is always answered with yes, hence nothing is ever found
//! between a definition and itself, and adding what is optional is found only where the old reader is closed.
//!
//! Where an old reader loses a key that it could do without, or two ends agree and something became riskier, that is a
//! warning; where one refuses the other's databag or waits in vain, an error. While the old definition is a draft all
//! of it is a warning.
//!
//! Four levels: [`Level::Wire`] as above, [`Level::Secret`] for what travels in which secret and what is masked,
//! [`Level::Source`] for code that uses the bindings, [`Level::Environment`] for the variables that come out: those are
//! rendered, from the examples and from databags that are made of the definition, so that every source is reached.
//!
//! It must not know files, git or the generator: what bindings offer is handed in as [`Surface`].

mod catalogue;
mod connection;
mod constraints;
mod dialects;
mod encodings;
mod environment;
mod fields;
mod gates;
mod kinds;
mod objects;
mod outcomes;
mod records;
mod report;
pub mod rules;
mod secrets;
mod source;
mod unions;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use relata_core::diagnostic::Diagnostic;
use relata_core::{Interface, Role, Scope};

use crate::examples::Example;

pub use catalogue::{between, compare};

/// A definition before or after the change.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// Its file within the catalogue, as `mysql_client/v0/interface.yaml`, by which a moved version is found.
    pub path: &'a str,
    /// The file as places name it.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What the checker made of the text.
    pub interface: &'a Interface,
    /// The examples beside it; from accepted ones the environment is rendered.
    pub examples: &'a [Example],
    /// What its bindings offer; none if nobody asks for [`Level::Source`].
    pub surface: Option<Surface>,
}

/// The public items of an interface's bindings, by path, each with what callers see of it:
/// `ProviderApp::new` with `(endpoints: Vec<String>)`.
pub type Surface = BTreeMap<String, String>;

/// What breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// An old and a new peer no longer understand each other.
    Wire,
    /// A secret is looked for where it is not, or shown where it was not.
    Secret,
    /// Code that uses the bindings no longer compiles.
    Source,
    /// The variables that come out are others.
    Environment,
}

impl Level {
    /// All levels.
    pub const ALL: [Self; 4] = [Self::Wire, Self::Secret, Self::Source, Self::Environment];

    /// Its name, as `wire`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Secret => "secret",
            Self::Source => "source",
            Self::Environment => "environment",
        }
    }
}

/// Two ends that meet: one of the old definition and one of the new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meeting {
    /// The role of the end that was not upgraded.
    pub old: Role,
    /// The role of the end that was.
    pub new: Role,
}

impl std::fmt::Display for Meeting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "old {} with new {}", self.old, self.new)
    }
}

/// One thing that breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What breaks.
    pub level: Level,
    /// The interface and its version.
    pub interface: String,
    /// The databag that it is about, if it is about one.
    pub bag: Option<(Role, Scope)>,
    /// The dialect in which it is, if it is in one.
    pub dialect: Option<String>,
    /// Who meets when it breaks; empty at levels that are not about two ends.
    pub meetings: Vec<Meeting>,
    /// Rule, place and hint. The message says all of the above too.
    pub diagnostic: Diagnostic,
}

/// How one looks at a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The levels that are asked for; empty for all.
    pub levels: Vec<Level>,
    /// Whether drafts are held to the rules like published interfaces.
    pub strict: bool,
}

impl Settings {
    fn wants(&self, level: Level) -> bool {
        self.levels.is_empty() || self.levels.contains(&level)
    }
}
