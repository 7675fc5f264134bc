//! Databags against their definition: ready, waiting or invalid, and why.
//!
//! No message quotes a secret or anything that follows from it; other values are shortened.

mod container;
pub(crate) mod equality;
pub mod jsonl;
mod scalar;
#[cfg(test)]
mod tests;
pub mod union;
pub mod value;
mod words;

use std::cmp::Reverse;

use serde::Serialize;

use crate::databag::Databag;
use crate::decode;
use crate::detect;
use crate::interface::{Dialect, Field, Interface, Record, SecretUse};
use crate::relation::{Role, Scope};
use crate::yaml::pointer_segment;

pub use equality::are_unique;
pub use scalar::is_multiple;

/// How far a databag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All that is required is there, and right.
    Ready,
    /// Only required keys are missing: the other end is not there yet.
    Waiting,
    /// Something that is there is wrong.
    Invalid,
}

impl State {
    /// `ready`, `waiting` or `invalid`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Invalid => "invalid",
        }
    }
}

/// What a databag is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// How far it is.
    pub state: State,
    /// The dialect that it speaks, where the interface has several.
    pub dialect: Option<String>,
    /// What is wrong, then what is missing; empty if it is ready.
    pub errors: Vec<Finding>,
}

/// One thing that is wrong with a databag or missing in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The key as the databag spells it; empty if none is meant.
    pub key: String,
    /// The JSON pointer within the databag, the key first and then a place in its value: `/ingress/url`.
    pub pointer: String,
    /// The rule's id; `required` for a key that is missing.
    pub rule: &'static str,
    /// What is wrong, in a clause.
    pub message: String,
}

impl Finding {
    /// The same without the value and what follows from it, for a key that is a secret elsewhere.
    #[must_use]
    pub fn hidden(self) -> Self {
        let pointer = format!("/{}", pointer_segment(&self.key));
        let message = "the value, which may be a secret, is not what the definition says".to_owned();
        Self { pointer, message, ..self }
    }
}

/// Validates the databag of a role and scope. Keys that the definition does not name are left alone, Juju's own too.
pub fn validate(interface: &Interface, role: Role, scope: Scope, databag: &Databag) -> Validation {
    let dialect = detect::dialect(interface, role, scope, databag);
    validate_as(interface, dialect, role, scope, databag)
}

/// The same in a dialect, or in the plain form, that is known from elsewhere.
pub fn validate_as(
    interface: &Interface,
    dialect: Option<&Dialect>,
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Validation {
    let mut errors = Vec::new();
    let mut state = State::Ready;
    if let Some(record) = interface.record(role, scope, dialect) {
        errors = wrong(interface, record, databag);
        let missing = missing(record, databag);
        errors.extend(unfit(record, scope, databag));
        state = match (errors.is_empty(), missing.is_empty()) {
            (false, _) => State::Invalid,
            (true, false) => State::Waiting,
            (true, true) => State::Ready,
        };
        errors.extend(missing);
    }
    Validation { state, dialect: dialect.map(|dialect| dialect.name.clone()), errors }
}

fn wrong(interface: &Interface, record: &Record, databag: &Databag) -> Vec<Finding> {
    let mut found = Vec::new();
    for field in &record.fields {
        if let Some((key, text)) = field.find(databag)
            && let Err(findings) = decode::spelled(interface, field, key, text)
        {
            found.extend(findings);
        }
    }
    found
}

/// What is wrong with the databag as a whole: keys that it may not have, or that it is one at all.
fn unfit(record: &Record, scope: Scope, databag: &Databag) -> Vec<Finding> {
    if record.fits_none {
        let message = "no databag can be of the type that the definition says".to_owned();
        return vec![Finding { key: String::new(), pointer: String::new(), rule: "type", message }];
    }
    let is_known = |key: &str| {
        record.field_spelled(key).is_some() || (scope == Scope::Unit && detect::JUJU_KEYS.contains(&key))
    };
    let unknown = databag.keys().filter(|key| record.closed && !is_known(key));
    let finding = |key: &str| Finding {
        key: key.to_owned(),
        pointer: format!("/{}", pointer_segment(key)),
        rule: "additional-properties",
        message: "the definition allows no such key".to_owned(),
    };
    unknown.map(finding).take(20).collect()
}

/// One finding for each key that is missing from the nearest alternative.
///
/// Of several alternatives one whose own keys could only be in a secret does not count: nobody sees what is in there.
fn missing(record: &Record, databag: &Databag) -> Vec<Finding> {
    let counts = |keys: &&Vec<String>| {
        let own = |key: &&String| record.field(key).is_some_and(|field| !field.property.required);
        let mut own = keys.iter().filter(own).peekable();
        own.peek().is_none() || own.any(|key| !only_in_secret(record, key, databag))
    };
    let alternatives = record.ready.iter().filter(counts);
    let missing = nearest(alternatives.map(|keys| (keys.len(), missing_of(record, keys, databag))));
    missing.into_iter().map(|key| not_there(record, key)).collect()
}

/// What is missing from the nearest of several sets of keys, each given by its size and what is missing from it: nothing
/// if one is whole, else that of the set of which most is there; of several the first, which is the usual form.
pub fn nearest<T>(sets: impl Iterator<Item = (usize, Vec<T>)>) -> Vec<T> {
    let rank = |(size, missing): &(usize, Vec<T>)| (!missing.is_empty(), Reverse(size - missing.len()));
    sets.min_by_key(rank).map(|(_, missing)| missing).unwrap_or_default()
}

fn only_in_secret(record: &Record, key: &str, databag: &Databag) -> bool {
    record.field(key).is_some_and(|field| field.find(databag).is_none() && is_there(record, field, databag))
}

fn missing_of<'a>(record: &'a Record, keys: &'a [String], databag: &Databag) -> Vec<&'a str> {
    let is_missing = |key: &&str| record.field(key).is_some_and(|field| !is_there(record, field, databag));
    keys.iter().map(String::as_str).filter(is_missing).collect()
}

/// Whether a key is there: itself, under another spelling, or in the secret whose URI is there.
fn is_there(record: &Record, field: &Field, databag: &Databag) -> bool {
    field.find(databag).is_some()
        || match &field.secret {
            Some(SecretUse::Group { group }) => {
                record.field(group).is_some_and(|group| group.find(databag).is_some())
            }
            _ => false,
        }
}

fn not_there(record: &Record, key: &str) -> Finding {
    let group = record.field(key).and_then(|field| match &field.secret {
        Some(SecretUse::Group { group }) => Some(group),
        _ => None,
    });
    let message = match group {
        Some(group) => format!("neither `{key}` nor `{group}`, the secret that holds it, is there yet"),
        None => format!("`{key}` is not there yet"),
    };
    Finding { key: key.to_owned(), pointer: format!("/{}", pointer_segment(key)), rule: "required", message }
}
