//! Collects what is wrong with a definition. It knows the file's name and nothing of what is checked.

use std::cmp::Ordering;

use crate::check::suggest;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::yaml::{Entry, MAX_PROBLEMS, Mark, Node, Path};

/// Most words whose nearest known one is looked for in one file: it takes time for each.
const MAX_HINTS: usize = 20;

/// The problems found so far in one file.
pub(super) struct Report<'a> {
    file: &'a str,
    found: Diagnostics,
    hints: usize,
    errors: usize,
    warnings: usize,
}

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, found: Diagnostics::new(), hints: 0, errors: 0, warnings: 0 }
    }

    pub(super) fn finish(self) -> Diagnostics {
        self.found
    }

    pub(super) fn has_errors(&self) -> bool {
        self.found.has_errors()
    }

    /// Something is wrong with a value.
    pub(super) fn error(&mut self, rule: &'static str, at: &Node, message: impl Into<String>) {
        self.push(Severity::Error, rule, (at.mark, &at.path), (message.into(), None));
    }

    /// Something is wrong with a value, and here is what to do.
    pub(super) fn hinted(
        &mut self,
        rule: &'static str,
        at: &Node,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(Severity::Error, rule, (at.mark, &at.path), (message.into(), Some(hint.into())));
    }

    /// Something is wrong with a key.
    pub(super) fn key(
        &mut self,
        rule: &'static str,
        at: &Entry,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        self.push(Severity::Error, rule, (at.mark, &at.value.path), (message.into(), hint));
    }

    /// Something will surprise somebody.
    pub(super) fn warning(
        &mut self,
        rule: &'static str,
        at: &Node,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(Severity::Warning, rule, (at.mark, &at.path), (message.into(), Some(hint.into())));
    }

    /// A name that is none of those known; the hint is the nearest of them, else all.
    pub(super) fn unknown<'k>(
        &mut self,
        rule: &'static str,
        at: &Node,
        message: impl Into<String>,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        let wrong = match &at.content {
            crate::yaml::Content::String(text) => text.as_str(),
            _ => "",
        };
        let hint = self.hint(wrong, known);
        self.push(Severity::Error, rule, (at.mark, &at.path), (message.into(), hint));
    }

    /// The nearest known word to a wrong one, else all of them if they are few.
    pub(super) fn hint<'k>(
        &mut self,
        wrong: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) -> Option<String> {
        self.hints += 1;
        if self.hints > MAX_HINTS { None } else { suggest::hint(wrong, known) }
    }

    fn push(
        &mut self,
        severity: Severity,
        rule: &'static str,
        (mark, path): (Mark, &Path),
        (message, hint): (String, Option<String>),
    ) {
        let place = mark.place(self.file);
        let told = if severity == Severity::Error { &mut self.errors } else { &mut self.warnings };
        *told += 1;
        match (*told).cmp(&(MAX_PROBLEMS + 1)) {
            Ordering::Less => {
                let pointer = path.to_string();
                self.found.push(Diagnostic { severity, rule, message, place, pointer, hint });
            }
            Ordering::Equal => {
                let message = format!("more than {MAX_PROBLEMS} problems: no more are told");
                let (rule, pointer) = ("too-many-problems", String::new());
                self.found.push(Diagnostic { severity, rule, message, place, pointer, hint: None });
            }
            Ordering::Greater => {}
        }
    }
}
