//! Collects findings, each of a rule and with a place. It must not know what any rule looks at.

use relata_core::diagnostic::{Diagnostic, Diagnostics};
use relata_core::interface::Status;

use super::rules::Rule;
use super::{Levels, Source};
use crate::places::At;

/// The findings in one definition so far.
pub(super) struct Report<'a> {
    source: &'a Source<'a>,
    levels: &'a Levels,
    found: Diagnostics,
}

impl<'a> Report<'a> {
    pub(super) fn new(source: &'a Source<'a>, levels: &'a Levels) -> Self {
        Self { source, levels, found: Diagnostics::new() }
    }

    pub(super) fn finish(self) -> Diagnostics {
        self.found
    }

    /// A rule is broken here; what to do is what the rule says.
    pub(super) fn add(&mut self, rule: &Rule, at: At<'_>, message: impl Into<String>) {
        self.hinted(rule, at, message, rule.fix);
    }

    /// A rule is broken here, and here is what to do.
    pub(super) fn hinted(&mut self, rule: &Rule, at: At<'_>, message: impl Into<String>, hint: &str) {
        if self.levels.allows(rule.id) {
            return;
        }
        let next = self.source.interface.version + 1;
        let settled = self.source.interface.status != Status::Draft;
        let hint = match rule.changes_wire && settled {
            true => format!("{hint}; peers speak v{} already, so in v{next}", next - 1),
            false => hint.to_owned(),
        };
        self.found.push(Diagnostic {
            severity: self.levels.severity(rule.id, rule.severity),
            rule: rule.id,
            message: message.into(),
            place: at.mark.place(self.source.file),
            pointer: at.node.path.to_string(),
            hint: Some(hint),
        });
    }
}
