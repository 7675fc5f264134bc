//! `relata breaking`: whom a change of definitions breaks, and when.

mod before;
mod revision;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use relata_authoring::breaking::{self, Finding, Level, Settings, Subject, rules};
use relata_authoring::examples::Example;
use relata_core::Interface;
use relata_core::diagnostic::Diagnostics;
use serde_json::{Value, json};

use crate::console::Console;
use crate::definitions::{self, Definition};
use crate::diagnostics::{self, Problem, ProblemsOption};
use crate::failure::{Failure, Outcome};
use crate::output;
use before::Before;

/// Say whom a change of interface definitions breaks: old and new peers, code, environments.
///
/// Compares the definitions at PATH with those before, in a folder or at a revision of git. Charms are upgraded one by
/// one, so each finding says which old end meets which new one when it breaks. Exit code 1 when something breaks;
/// warnings are what is lost or risky, and everything in drafts unless `--strict`. A whole folder is compared with the
/// whole of before: what is gone from it is found too. Environments are rendered, from the examples beside both and from
/// databags made of the definitions. `--rules` explains what is looked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Breaking {
    /// Definition files as they are now, or folders that hold them.
    #[arg(required_unless_present = "rules")]
    paths: Vec<PathBuf>,
    /// What was before: a folder or file, or `git:REV`, the same paths at a revision of their repository.
    #[arg(long, value_name = "DIR|git:REV", required_unless_present = "rules")]
    against: Option<String>,
    /// Look at this level alone; may be given several times.
    #[arg(long = "level", value_enum, value_name = "LEVEL")]
    levels: Vec<LevelOption>,
    /// Hold drafts to the rules like published interfaces.
    #[arg(long)]
    strict: bool,
    /// Explain the rules instead.
    #[arg(long)]
    rules: bool,
    #[command(flatten)]
    problems: ProblemsOption,
}

/// What may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum LevelOption {
    /// An old and a new peer understand each other.
    Wire,
    /// Secrets are found, and are masked.
    Secret,
    /// Code that uses the bindings compiles.
    Source,
    /// The same variables come out.
    Environment,
}

impl From<LevelOption> for Level {
    fn from(option: LevelOption) -> Self {
        match option {
            LevelOption::Wire => Self::Wire,
            LevelOption::Secret => Self::Secret,
            LevelOption::Source => Self::Source,
            LevelOption::Environment => Self::Environment,
        }
    }
}

impl Breaking {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        if self.rules {
            return self.explain(console);
        }
        let Some(against) = &self.against else {
            return Err(Failure::usage("--against says what was before"));
        };
        let levels = self.levels.iter().map(|level| Level::from(*level)).collect();
        let settings = Settings { levels, strict: self.strict };
        let Before { old, new, examples, left_out } = before::read(&self.paths, against)?;
        let mut before = subjects(&old.all, &new.all, &examples.old);
        // What cannot be used now is not gone: its errors are reported.
        let is_lost = |path: &str| new.all.iter().any(|now| now.path == path && now.interface.is_none());
        before.retain(|subject| !is_lost(subject.path));
        let found = breaking::compare(&before, &subjects(&new.all, &old.all, &examples.new), &settings);
        let mut problems: Vec<Problem> = found.iter().map(problem).collect();
        problems.extend(unusable(&new.found));
        problems.extend(left_out);
        problems.extend(before::unusable(&old));
        problems.extend(before::nothing(&old, &new, against));
        let counted = diagnostics::counted(problems.iter().map(|problem| &problem.diagnostic));
        let outcome = self.problems.print_all(console, &problems, &new.texts);
        let (compared, against) = (new.all.len(), output::count(old.all.len(), "definition"));
        console.note(format_args!("{} against {against}, {counted}", output::count(compared, "definition")));
        outcome
    }

    fn explain(&self, console: &mut Console<'_>) -> Outcome {
        if self.problems.is_json() {
            let rules = rules::ALL.iter().map(|rule| {
                json!({
                    "rule": rule.id, "level": rule.level.as_str(), "severity": diagnostics::severity(rule.severity),
                    "what": rule.what, "fix": rule.fix,
                })
            });
            return console.line(Value::Array(rules.collect()));
        }
        for level in Level::ALL {
            for rule in rules::ALL.iter().filter(|rule| rule.level == level) {
                let severity = diagnostics::severity(rule.severity);
                console.line(format_args!("{} ({}, {severity}): {}", rule.id, level.as_str(), rule.what))?;
                console.line(format_args!("  instead: {}", rule.fix))?;
            }
        }
        Ok(())
    }
}

/// The definitions that the checker takes, with the examples of each. The bindings of one that is the same on the other
/// side are not looked at.
fn subjects<'a>(
    these: &'a [Definition],
    others: &[Definition],
    examples: &'a [Vec<Example>],
) -> Vec<Subject<'a>> {
    let subject = |(index, definition): (usize, &'a Definition)| {
        let interface: &Interface = definition.interface.as_ref()?;
        Some(Subject {
            path: &definition.path,
            file: &definition.name,
            text: &definition.text,
            interface,
            examples: examples.get(index).map(Vec::as_slice).unwrap_or_default(),
            surface: (!before::is_same(definition, others)).then(|| relata_codegen::surface(interface)),
        })
    };
    these.iter().enumerate().filter_map(subject).collect()
}

/// A finding with what programs want to know of it.
fn problem(finding: &Finding) -> Problem {
    let breaks = finding
        .meetings
        .iter()
        .map(|meeting| json!({"old": meeting.old.as_str(), "new": meeting.new.as_str()}));
    let bag = finding.bag.map(|(role, scope)| format!("{role}.{scope}"));
    let more = vec![
        ("level", json!(finding.level.as_str())),
        ("interface", json!(finding.interface)),
        ("bag", json!(bag)),
        ("dialect", json!(finding.dialect)),
        ("breaks", Value::Array(breaks.collect())),
    ];
    Problem { diagnostic: finding.diagnostic.clone(), more }
}

/// The errors of definitions that cannot be used now.
fn unusable(found: &Diagnostics) -> Vec<Problem> {
    let errors = definitions::errors(found).into_sorted();
    errors.into_iter().map(|diagnostic| Problem { diagnostic, more: Vec::new() }).collect()
}
