//! `relata lint`: what a reader, a later version or an author of a definition will regret.

use std::path::PathBuf;

use relata_authoring::lint::{self, Levels, Source, rules};
use serde_json::json;

use crate::console::Console;
use crate::definitions::{self, Definitions};
use crate::diagnostics::{self, ProblemsOption};
use crate::failure::Outcome;
use crate::output;

/// Look at the design of interface definitions: can they grow, are secrets safe, is everything said.
///
/// Most rules are Canonical's design rules for relation interfaces (OP083); `--rules` explains all. A comment
/// `# relata-allow: RULE REASON` on a line, or above it, allows what is found there.
#[derive(Debug, clap::Args)]
pub(crate) struct Lint {
    /// Definition files, or folders that hold them.
    #[arg(required_unless_present = "rules")]
    paths: Vec<PathBuf>,
    /// Leave the findings of a rule out; may be given several times.
    #[arg(long, value_name = "RULE", value_parser = known_rule)]
    allow: Vec<String>,
    /// Take the findings of a rule, or of `all`, for errors; may be given several times.
    #[arg(long, value_name = "RULE", value_parser = known_rule_or_all)]
    deny: Vec<String>,
    /// Explain the rules instead.
    #[arg(long)]
    rules: bool,
    #[command(flatten)]
    problems: ProblemsOption,
}

impl Lint {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        if self.rules {
            return self.explain(console);
        }
        let definitions = definitions::read(&self.paths)?;
        let levels = Levels { allow: self.allow, deny: self.deny };
        let mut found = lint::lint(&sources(&definitions), &levels);
        // What cannot be used cannot be looked at: the checker's errors stand beside the findings.
        found.extend(definitions::errors(&definitions.found));
        let counted = diagnostics::counted(found.iter());
        let outcome = self.problems.print(console, found, &definitions.texts);
        console.note(format_args!("{}, {counted}", output::count(definitions.all.len(), "definition")));
        outcome
    }

    fn explain(&self, console: &mut Console<'_>) -> Outcome {
        if self.problems.is_json() {
            let rules = rules::ALL.iter().map(|rule| {
                json!({
                    "rule": rule.id, "severity": diagnostics::severity(rule.severity),
                    "what": rule.what, "why": rule.why, "fix": rule.fix,
                })
            });
            return console.line(serde_json::Value::Array(rules.collect()));
        }
        for rule in rules::ALL {
            let severity = diagnostics::severity(rule.severity);
            console.line(format_args!("{} ({severity}): {}", rule.id, rule.what))?;
            console.line(format_args!("  why: {}", rule.why))?;
            console.line(format_args!("  fix: {}\n", rule.fix))?;
        }
        Ok(())
    }
}

/// The definitions that the checker takes.
pub(super) fn sources(definitions: &Definitions) -> Vec<Source<'_>> {
    let checked =
        definitions.all.iter().filter_map(|definition| Some((definition, definition.interface.as_ref()?)));
    checked
        .map(|(definition, interface)| Source { file: &definition.name, text: &definition.text, interface })
        .collect()
}

fn known_rule(id: &str) -> Result<String, String> {
    let near = || rules::ALL.iter().map(|rule| rule.id).collect::<Vec<_>>().join(", ");
    rules::rule(id).map(|rule| rule.id.to_owned()).ok_or_else(|| format!("the rules are {}", near()))
}

fn known_rule_or_all(id: &str) -> Result<String, String> {
    if id == "all" { Ok(id.to_owned()) } else { known_rule(id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_known_by_their_ids_alone() {
        assert_eq!(known_rule("free-map"), Ok("free-map".to_owned()));
        assert_eq!(known_rule_or_all("all"), Ok("all".to_owned()));
        for wrong in ["all", "free", ""] {
            assert!(known_rule(wrong).unwrap_err().contains("free-map"), "{wrong}");
        }
    }
}
