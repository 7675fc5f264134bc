//! Problems as workflow commands of GitHub Actions, which it shows as annotations beside the lines.
//!
//! The form: `::error file=..,line=..,col=..,title=..::message`; see "Workflow commands for GitHub Actions" and the
//! escapes of `@actions/core` (`escapeData`, `escapeProperty`).

use std::fmt::Write;

use relata_core::diagnostic::Diagnostic;

use crate::output::printable_character;

/// One command, on a line.
pub(super) fn print(diagnostic: &Diagnostic) -> String {
    let place = &diagnostic.place;
    let mut properties = Vec::new();
    if !place.file.is_empty() {
        properties.push(format!("file={}", property(&place.file)));
    }
    if place.line > 0 {
        properties.push(format!("line={}", place.line));
    }
    if place.line > 0 && place.column > 0 {
        properties.push(format!("col={}", place.column));
    }
    properties.push(format!("title={}", property(diagnostic.rule)));
    let mut message = diagnostic.message.clone();
    if let Some(hint) = &diagnostic.hint {
        // Writing into a string cannot fail.
        let _ = write!(message, "\nhelp: {hint}");
    }
    let command = super::severity(diagnostic.severity);
    format!("::{command} {}::{}\n", properties.join(","), data(&message))
}

/// What GitHub escapes is escaped; other control characters would reach whoever reads the log of the workflow.
fn data(text: &str) -> String {
    let mut data = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => data.push_str("%25"),
            '\r' => data.push_str("%0D"),
            '\n' => data.push_str("%0A"),
            c => data.push(printable_character(c)),
        }
    }
    data
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
