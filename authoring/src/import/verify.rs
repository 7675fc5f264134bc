//! That a definition which was written is sound: it is loaded, and defaults and examples that do not fit go.
//!
//! It must not know JSON Schema: what the checker says is told where it comes from.

use std::collections::BTreeSet;

use relata_core::definition;
use relata_core::diagnostic::{Diagnostic, Severity};

use crate::import::report::{Effect, Report, Spot};
use crate::import::write::{Draft, Written, write};

/// The rule of the checker for defaults and examples that are not of their type.
const WRONG_CONSTANT: &str = "wrong-constant";

/// The text of a definition that loads, or none: then the report says why.
pub(super) fn sound(draft: &Draft, report: &mut Report) -> Option<String> {
    let mut left_out = BTreeSet::new();
    // The first round finds constants that do not fit, the second that nothing else is wrong.
    for is_last in [false, false, true] {
        let written = write(draft, &left_out);
        let Err(problems) = definition::load("definition", &written.text) else { return Some(written.text) };
        let errors: Vec<Diagnostic> = problems
            .into_sorted()
            .into_iter()
            .filter(|problem| problem.severity == Severity::Error)
            .collect();
        let wrong = errors.iter().filter(|error| error.rule == WRONG_CONSTANT);
        let constants: Vec<(Spot, &Diagnostic)> =
            wrong.filter_map(|error| Some((constant(&written, error)?, error))).collect();
        if constants.is_empty() || is_last {
            errors.iter().for_each(|error| refuse(&written, error, report));
            return None;
        }
        for (spot, error) in constants {
            left_out.insert(spot.id());
            let word = if spot.pointer.contains("/default") { "default" } else { "example" };
            let message = format!("this {word} is left out: {}", error.message);
            report.push(Effect::Dropped, "dropped-constant", spot, message, None);
        }
    }
    None
}

fn constant(written: &Written, error: &Diagnostic) -> Option<Spot> {
    let found = written.constants.iter().find(|(pointer, _)| *pointer == error.pointer);
    found.map(|(_, spot)| spot.clone())
}

/// Tells what the checker found, at the nearest place in the schema that it comes from.
fn refuse(written: &Written, error: &Diagnostic, report: &mut Report) {
    let leads_here = |pointer: &str| {
        error.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let near = written.origins.iter().filter(|(pointer, _)| leads_here(pointer));
    let spot = near.max_by_key(|(pointer, _)| pointer.len()).or(written.origins.first());
    let spot = spot.map(|(_, spot)| spot.clone()).unwrap_or_default();
    let message = format!("no definition can say this: {}", error.message);
    report.push(Effect::Refused, error.rule, spot, message, error.hint.as_deref());
}
