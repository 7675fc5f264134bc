//! Decoding and validation as a connection needs them: one obstacle at a time. It must not know connections.

use serde_json::Value;

use crate::databag::Databag;
use crate::decode;
use crate::detect;
use crate::interface::{Dialect, Field, Interface};
use crate::relation::{Role, Scope};
use crate::validate::{self, Finding, validate};

/// What a databag is good for.
pub(super) enum State {
    /// All that is required is there.
    Ready,
    /// These keys are not there.
    Waiting(Vec<String>),
    /// Something is wrong.
    Invalid(Finding),
}

pub(super) fn dialect<'a>(
    interface: &'a Interface,
    role: Role,
    scope: Scope,
    bag: &Databag,
) -> Option<&'a Dialect> {
    detect::dialect(interface, role, scope, bag)
}

pub(super) fn state(interface: &Interface, role: Role, scope: Scope, bag: &Databag) -> State {
    let validation = validate(interface, role, scope, bag);
    let mut findings = validation.errors.into_iter();
    match validation.state {
        validate::State::Ready => State::Ready,
        validate::State::Waiting => State::Waiting(findings.map(|finding| finding.key).collect()),
        validate::State::Invalid => findings.next().map_or(State::Ready, State::Invalid),
    }
}

/// One key's value.
///
/// # Errors
/// What is wrong with it, in a clause.
pub(super) fn value(interface: &Interface, field: &Field, text: &str) -> Result<Value, String> {
    decode::value(interface, field, text).map_err(|findings| {
        let messages: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
        messages.join("; ")
    })
}
