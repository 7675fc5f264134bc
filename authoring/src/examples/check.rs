//! Whether an example is judged as it says. It must not know how examples are read.

use std::collections::BTreeSet;

use relata_core::Interface;
use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::validate::{Finding, State, validate};

use super::{Example, Expected};

/// Compares an example with what its definition says of it; `file` is for messages.
pub fn check(interface: &Interface, file: &str, example: &Example) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut refuse = |rule: &'static str, message: String, hint: &str| {
        found.push(Diagnostic {
            severity: Severity::Error,
            rule,
            message,
            place: Place { file: file.to_owned(), ..Place::default() },
            pointer: String::new(),
            hint: Some(hint.to_owned()),
        });
    };
    if interface.record(example.role, example.scope, None).is_none()
        && interface.dialects.iter().all(|d| d.records.get(example.role, example.scope).is_none())
    {
        let message = format!("{} has no databag {}.{}", interface.name, example.role, example.scope);
        refuse("example-databag", message, "move the example to the databag that it shows");
        return found;
    }
    let validation = validate(interface, example.role, example.scope, &example.databag);
    if validation.state != example.state {
        let (is, said) = (validation.state.as_str(), example.state.as_str());
        let because =
            validation.errors.first().map(|finding| format!(": {}", told(finding))).unwrap_or_default();
        let hint = "correct the databag, the definition, or the file's name";
        refuse("example-state", format!("the databag is {is}, not {said}{because}"), hint);
    }
    if example.dialect.is_some() && validation.dialect != example.dialect {
        let speaks = validation.dialect.as_deref().unwrap_or("none");
        refuse("example-dialect", format!("the databag speaks dialect {speaks}"), "correct `dialect`");
    }
    let is: BTreeSet<Expected> =
        validation.errors.iter().filter(|error| error.rule != "required").map(expected).collect();
    let said: BTreeSet<Expected> = example.errors.iter().cloned().collect();
    if example.state != State::Invalid && !said.is_empty() {
        let message = "an example that is not invalid has `errors`".to_owned();
        refuse("example-errors", message, "take them out, or name the file invalid-..");
    }
    if validation.state == State::Invalid && example.state == State::Invalid {
        for missing in said.difference(&is) {
            let message = format!("rule {} is not broken at {}", missing.rule, missing.pointer);
            refuse("example-errors", message, "take it out of `errors`, or break the rule");
        }
        for more in is.difference(&said) {
            let message = format!("rule {} is broken at {}", more.rule, more.pointer);
            refuse("example-errors", message, "add it to `errors`");
        }
    }
    found
}

fn expected(finding: &Finding) -> Expected {
    Expected { rule: finding.rule.to_owned(), pointer: finding.pointer.clone() }
}

fn told(finding: &Finding) -> String {
    format!("{} ({} at {})", finding.message, finding.rule, finding.pointer)
}
