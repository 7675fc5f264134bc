//! A peer that speaks another version or dialect than its reader: which one, why, and what the reader gets of it.
//!
//! A silent peer is judged by what it wrote: by the conditions that definitions give (a version key, a key's form), in
//! all databags of its end of the relation, else by the version in whose shape these fit best, the newest first. It must
//! not know relations or bindings.

mod end;
mod support;
#[cfg(test)]
mod tests;
mod view;

pub use end::End;
pub use support::{Support, support};
pub use view::{View, view, view_in};

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
    /// The databag shows nothing, and what the definition says fits another one at the same end of the relation.
    SaidBeside(Condition),
    /// No definition says so: how far the databags are in each version, oldest first. The best counts, the newest first.
    Shape(Vec<(u32, State)>),
}

impl fmt::Display for Why {
    /// A clause: `no other version is known`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => f.write_str("no other version is known"),
            Self::Said(condition) => write!(f, "a databag {condition} is of this version"),
            Self::SaidBeside(condition) => {
                write!(
                    f,
                    "nothing in it says a version, and at its end of the relation there is a databag {condition}, \
                     which is of this version"
                )
            }
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

/// What the writer of a databag speaks, where nothing else of its end is known; none of no versions. `versions` come
/// oldest first.
pub fn spoken<'a>(
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<Spoken<'a>> {
    spoken_at(&End::only(scope, databag), versions, role, scope, databag)
}

/// What the writer of a databag speaks, by all databags of its end of the relation.
///
/// What the databag itself shows counts first, so that units which are upgraded one after the other are each read in
/// their own version. One that shows nothing is of the version that another one at its end shows.
pub fn spoken_at<'a>(
    end: &End<'_>,
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<Spoken<'a>> {
    let shown = || said_at(end, versions, role, scope, databag);
    let spoken = |(interface, why)| Spoken {
        interface,
        dialect: dialect_at(end, interface, role, scope, databag),
        why,
    };
    match versions {
        [only] => Some(spoken((*only, Why::Only))),
        _ => shown().or_else(|| {
            let found = vaguely_said(versions, role, scope, databag);
            found.or_else(|| shaped(end, versions, role, scope, databag)).map(spoken)
        }),
    }
}

/// What a databag or another one at its end shows of a version, or of a dialect of the only one; none where nothing is
/// shown and readers take it for their own as long as they can read it.
pub fn said_at<'a>(
    end: &End<'_>,
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<Spoken<'a>> {
    let own = End::only(scope, databag).version(versions, role);
    let own = own.map(|(interface, condition)| (interface, Why::Said(condition.clone())));
    let beside = || {
        let (interface, condition) = end.version(versions, role)?;
        Some((interface, Why::SaidBeside(condition.clone())))
    };
    let only = || match versions {
        [only] => dialect_shown(end, only, role, scope, databag).map(|_| (*only, Why::Only)),
        _ => None,
    };
    let (interface, why) = own.or_else(beside).or_else(only)?;
    Some(Spoken { interface, dialect: dialect_at(end, interface, role, scope, databag), why })
}

/// The dialect of a version that a databag is in: the one that it shows itself, else the one that its end shows.
pub fn dialect_at<'a>(
    end: &End<'_>,
    interface: &'a Interface,
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<&'a Dialect> {
    let shown = dialect_shown(end, interface, role, scope, databag);
    shown.or_else(|| detect::dialect(interface, role, scope, databag))
}

fn dialect_shown<'a>(
    end: &End<'_>,
    interface: &'a Interface,
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<&'a Dialect> {
    let own = End::only(scope, databag).dialect(interface, role);
    own.or_else(|| end.dialect(interface, role))
}

/// By a condition that asks for nothing that is there.
fn vaguely_said<'a>(
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

/// By the version in whose shape the databags of the end fit best, the newest first.
fn shaped<'a>(
    end: &End<'_>,
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<(&'a Interface, Why)> {
    let state = |interface: &Interface, scope, bag: &Databag| validate(interface, role, scope, bag).state;
    let worst = |interface: &&Interface| {
        let others = end.written().map(|(scope, bag)| state(interface, scope, bag));
        others.chain([state(interface, scope, databag)]).min_by_key(|state| rank(*state))
    };
    let states: Vec<State> = versions.iter().filter_map(worst).collect();
    let (interface, _) = versions.iter().zip(&states).max_by_key(|(_, state)| rank(**state))?;
    let states = versions.iter().map(|interface| interface.version).zip(states).collect();
    Some((interface, Why::Shape(states)))
}

fn rank(state: State) -> u8 {
    match state {
        State::Ready => 2,
        State::Waiting => 1,
        State::Invalid => 0,
    }
}
