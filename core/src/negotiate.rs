//! A peer that speaks another version or dialect than its reader: which one, why, and what the reader gets of it.
//!
//! A silent peer is judged by what it wrote: by the conditions that definitions give (a version key, a key's form), else
//! by the version in whose shape its databag fits best, the newest first. It must not know relations or bindings.

mod support;
#[cfg(test)]
mod tests;
mod view;

pub use support::{Support, support};
pub use view::{View, view};

use std::fmt;

use crate::databag::Databag;
use crate::detect;
use crate::interface::{Condition, Dialect, Interface};
use crate::relation::{Role, Scope};
use crate::validate::{State, validate};

/// What a databag's writer speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken<'a> {
    /// The version of the interface.
    pub interface: &'a Interface,
    /// The dialect, where that version has several.
    pub dialect: Option<&'a Dialect>,
    /// Why it is this version.
    pub why: Why,
}

/// Why a databag is taken to be of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// There is no other.
    Only,
    /// What the definition says of its databags fits this one, and no newer version's.
    Said(Condition),
    /// No definition says so: the state of the databag in each version, oldest first. The best counts, the newest first.
    Shape(Vec<(u32, State)>),
}

impl fmt::Display for Why {
    /// A clause: `no other version is known`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => f.write_str("no other version is known"),
            Self::Said(condition) => write!(f, "a databag {condition} is of this version"),
            Self::Shape(states) => {
                f.write_str("nothing in it says a version, and it is ")?;
                for (index, (version, state)) in states.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{} in v{version}", state.as_str())?;
                }
                Ok(())
            }
        }
    }
}

/// What the writer of a databag speaks; none of no versions. `versions` come oldest first.
pub fn spoken<'a>(
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<Spoken<'a>> {
    let (interface, why) = match versions {
        [only] => (*only, Why::Only),
        _ => said(versions, role, scope, databag).or_else(|| shaped(versions, role, scope, databag))?,
    };
    Some(Spoken { interface, dialect: detect::dialect(interface, role, scope, databag), why })
}

fn said<'a>(
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<(&'a Interface, Why)> {
    versions.iter().rev().find_map(|interface| {
        let mut conditions = interface.detect.iter();
        let fits = conditions.find(|condition| detect::fits(condition, role, scope, databag))?;
        Some((*interface, Why::Said(fits.clone())))
    })
}

fn shaped<'a>(
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<(&'a Interface, Why)> {
    let state = |interface: &&&'a Interface| validate(interface, role, scope, databag).state;
    let states: Vec<State> = versions.iter().map(|interface| state(&interface)).collect();
    let rank = |state: State| match state {
        State::Ready => 2,
        State::Waiting => 1,
        State::Invalid => 0,
    };
    let (interface, _) = versions.iter().zip(&states).max_by_key(|(_, state)| rank(**state))?;
    let states = versions.iter().map(|interface| interface.version).zip(states).collect();
    Some((interface, Why::Shape(states)))
}
