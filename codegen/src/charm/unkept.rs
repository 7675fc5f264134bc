//! What the schemas of an action's parameters say that the generated types do not keep, told so that nobody relies on it.

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_metadata::{Action, Parameter};

/// What was found so far, and the parameter that is looked at.
#[derive(Default)]
pub(super) struct Unkept {
    what: String,
    place: Place,
    found: Diagnostics,
}

impl Unkept {
    /// Goes on to a parameter.
    pub(super) fn at(&mut self, action: &Action, parameter: &Parameter) {
        self.what = format!("the parameter {} of the action {}", parameter.name, action.name);
        self.place = parameter.place.clone();
    }

    /// A keyword that is not kept, and why or what holds instead, in a clause.
    pub(super) fn add(&mut self, keyword: &str, why: &str) {
        let message = format!("`{keyword}` of {} is not kept by its type: {why}", self.what);
        let is_told = self.found.iter().any(|known| known.message == message && known.place == self.place);
        if !is_told {
            self.found.push(Diagnostic {
                severity: Severity::Warning,
                rule: "not-enforced",
                message,
                place: self.place.clone(),
                pointer: String::new(),
                hint: Some(
                    "look at the value in the charm; Juju has checked it before the action runs".to_owned(),
                ),
            });
        }
    }

    pub(super) fn finish(self) -> Diagnostics {
        self.found
    }
}
