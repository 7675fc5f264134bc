//! What an import says: what it could not use, and what the definition says otherwise than the schema.
//!
//! It must not know JSON Schema: readers and writers hand in what they found.

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};

/// What a definition does with something that a schema says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It cannot be used at all: no definition is made of it.
    Refused,
    /// The definition refuses values that the schema takes.
    Tightened,
    /// The definition takes values that the schema refuses.
    Loosened,
    /// It is not understood, or says nothing about values, and is left out.
    Dropped,
    /// The same is said in other words.
    Rewritten,
}

impl Effect {
    /// The effect in one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Tightened => "tightened",
            Self::Loosened => "loosened",
            Self::Dropped => "dropped",
            Self::Rewritten => "rewritten",
        }
    }

    fn severity(self) -> Severity {
        if self == Self::Refused { Severity::Error } else { Severity::Warning }
    }
}

/// One thing that an import found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it does to the definition.
    pub effect: Effect,
    /// What it is, and where in the schema; an error if the effect is [`Effect::Refused`].
    pub diagnostic: Diagnostic,
}

/// Where something stands in a schema's file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) place: Place,
    pub(super) pointer: String,
}

impl Spot {
    /// Its file and pointer as one text.
    pub(super) fn id(&self) -> String {
        format!("{}#{}", self.place.file, self.pointer)
    }
}

/// Most findings that are told of one file; the rest is counted.
const MAX_FINDINGS: usize = 500;

/// What was found so far in one file.
#[derive(Debug, Default)]
pub(super) struct Report {
    findings: Vec<Finding>,
    beyond: usize,
}

impl Report {
    /// Notes something, with what to do about it.
    pub(super) fn push(
        &mut self,
        effect: Effect,
        rule: &'static str,
        spot: Spot,
        message: impl Into<String>,
        hint: Option<&str>,
    ) {
        if self.findings.len() >= MAX_FINDINGS && effect != Effect::Refused {
            self.beyond += 1;
            return;
        }
        let diagnostic = Diagnostic {
            severity: effect.severity(),
            rule,
            message: message.into(),
            place: spot.place,
            pointer: spot.pointer,
            hint: hint.map(str::to_owned),
        };
        self.findings.push(Finding { effect, diagnostic });
    }

    /// Takes over problems that a reader of texts found: nothing can be made of the file.
    pub(super) fn refuse_all(&mut self, problems: Diagnostics) {
        for diagnostic in problems.into_sorted() {
            let diagnostic = Diagnostic { severity: Severity::Error, ..diagnostic };
            self.findings.push(Finding { effect: Effect::Refused, diagnostic });
        }
    }

    /// Whether something cannot be used.
    pub(super) fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.effect == Effect::Refused)
    }

    /// All of it in the order of places, and how many more there are, told in the last one.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.findings.sort_by(|a, b| order(a).cmp(&order(b)));
        if self.beyond > 0
            && let Some(last) = self.findings.last()
        {
            let message = format!("{} more findings in this file are not listed", self.beyond);
            let place = Place { line: 0, column: 0, ..last.diagnostic.place.clone() };
            let spot = Spot { place, pointer: String::new() };
            let hint = Some("split the schema");
            let mut tail = Self::default();
            tail.push(Effect::Dropped, "dropped-findings", spot, message, hint);
            self.findings.extend(tail.findings);
        }
        self.findings
    }
}

fn order(finding: &Finding) -> (&Place, &str, &str) {
    let diagnostic = &finding.diagnostic;
    (&diagnostic.place, diagnostic.rule, &diagnostic.pointer)
}
