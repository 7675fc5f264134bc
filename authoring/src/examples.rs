//! The examples beside a definition: a databag each, and what is to be said of it.
//!
//! They lie in `examples/<role>.<scope>/<state>-<name>.yaml` as `databag:`, with `errors:` (rule and pointer of each)
//! and `dialect:` where there are any. It must not know files: who has them hands in their texts.

mod check;
mod read;
#[cfg(test)]
mod tests;

pub use check::check;
pub use read::read;

use relata_core::validate::State;
use relata_core::{Databag, Role, Scope};

/// An example as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The role of the databag's owner.
    pub role: Role,
    /// Whether it is an application's or a unit's.
    pub scope: Scope,
    /// How far the databag is said to be.
    pub state: State,
    /// What it shows, from the file's name: `in-clear` of `ready-in-clear.yaml`.
    pub name: String,
    /// The databag.
    pub databag: Databag,
    /// What it must be refused for, `required` left out.
    pub errors: Vec<Expected>,
    /// The dialect that it is said to speak.
    pub dialect: Option<String>,
}

/// A rule that an example breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    /// The rule's id.
    pub rule: String,
    /// Where it is broken, as a JSON pointer within the databag.
    pub pointer: String,
}
