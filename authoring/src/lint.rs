//! Whether a definition is well designed: what a reader, a later version or an author will regret.
//!
//! The checker refuses what cannot be used; this looks at what can, but should not be. Every finding is of one of
//! [`rules::ALL`]; a comment `# relata-allow: RULE REASON` on its line, or on lines of their own above it, allows it.
//! It must not know files: a name is only for messages.

mod allowance;
mod collections;
mod documents;
mod openness;
mod presence;
mod report;
pub mod rules;
mod secrets;
mod spelling;
mod values;
mod versions;
mod walk;

#[cfg(test)]
mod tests;

use relata_core::diagnostic::{Diagnostics, Severity};
use relata_core::{Interface, yaml};

use crate::places::At;
use report::Report;
use walk::Part;

/// A checked definition with its text.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file as places name it.
    pub file: &'a str,
    /// The definition's text.
    pub text: &'a str,
    /// What the checker made of the text.
    pub interface: &'a Interface,
}

/// What an author wants to hear of which rules, by their ids.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// Rules whose findings are left out.
    pub allow: Vec<String>,
    /// Rules whose findings are errors; `all` stands for every rule.
    pub deny: Vec<String>,
}

impl Levels {
    fn allows(&self, rule: &str) -> bool {
        self.allow.iter().any(|id| id == rule) && !self.deny.iter().any(|id| id == rule)
    }

    fn severity(&self, rule: &str, usual: Severity) -> Severity {
        let denied = self.deny.iter().any(|id| id == rule || id == "all");
        if denied { Severity::Error } else { usual }
    }
}

/// Looks at definitions, versions of the same interface side by side.
pub fn lint(sources: &[Source<'_>], levels: &Levels) -> Diagnostics {
    let mut found = Diagnostics::new();
    for source in sources {
        found.extend(one(source, sources, levels));
    }
    found
}

fn one(source: &Source<'_>, all: &[Source<'_>], levels: &Levels) -> Diagnostics {
    let (Some(root), _) = yaml::parse_as_far_as_possible(source.file, source.text) else {
        return Diagnostics::new();
    };
    let mut report = Report::new(source, levels);
    let root = At::root(&root);
    walk::parts(source.interface, root, &mut |part| look(part, source.interface, &mut report));
    walk::records(source.interface, root, &mut |record, at| {
        presence::record(record, at, &mut report);
        openness::record(record, at, &mut report);
        spelling::record(record, at, &mut report);
    });
    documents::interface(source.interface, root, &mut report);
    versions::interface(source.interface, root, all, &mut report);
    let findings = report.finish();
    allowance::apply(source, levels, &findings)
}

/// The rules that look at one part.
fn look(part: &Part<'_>, interface: &Interface, report: &mut Report<'_>) {
    presence::part(part, report);
    openness::part(part, report);
    collections::part(part, interface, report);
    secrets::part(part, interface, report);
    documents::part(part, interface, report);
    spelling::part(part, report);
    values::part(part, interface, report);
}
