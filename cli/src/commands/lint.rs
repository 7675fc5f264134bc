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

    /// Runs `relata lint`; gives the exit code, standard output and standard error.
    fn relata_lint(arguments: &[&str]) -> (u8, String, String) {
        let arguments = ["relata", "lint"].iter().chain(arguments).map(std::ffi::OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut console = Console {
            input: &mut &b""[..],
            out: &mut out,
            err: &mut err,
            vars: crate::console::Vars::default(),
            terminal: crate::console::Terminal::default(),
        };
        let code = crate::run(arguments, &mut console);
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn warnings_are_printed_and_fail_only_where_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("interface.yaml");
        let text = "interface: demo\nversion: 0\nstatus: draft\nsummary: A demo.\nprovider:\n  app:\n    properties:\n      \
                    hosts: {type: array, items: {type: string}, description: d}\n";
        std::fs::write(&file, text).unwrap();
        let path = file.to_str().unwrap();
        let (code, out, err) = relata_lint(&[path]);
        assert!(code == 0 && out.contains(":8:7: warning[primitive-collection]"), "{out}{err}");
        assert_eq!(err, "1 definition, no errors, 1 warning\n");
        for rule in ["all", "primitive-collection"] {
            let (code, out, _) = relata_lint(&[path, "--deny", rule, "--format", "github"]);
            assert!(code == 1 && out.starts_with("::error file="), "{out}");
        }
        let (code, out, _) = relata_lint(&[path, "--allow", "primitive-collection", "--format", "json"]);
        assert_eq!((code, out.as_str()), (0, "[]\n"));
        assert_eq!(relata_lint(&[path, "--allow", "nothing"]).0, 2);
        std::fs::write(&file, text.replace("summary", "sumary")).unwrap();
        let (code, out, _) = relata_lint(&[path]);
        assert!(code == 1 && out.contains("error[unknown-keyword]"), "what cannot be used is said: {out}");
    }

    #[test]
    fn every_rule_is_explained_for_people_and_programs() {
        let (code, out, _) = relata_lint(&["--rules"]);
        assert!(
            code == 0 && rules::ALL.iter().all(|rule| out.contains(rule.id) && out.contains(rule.fix)),
            "{out}"
        );
        let (_, out, _) = relata_lint(&["--rules", "--format", "json"]);
        let explained: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(explained.as_array().map(Vec::len), Some(rules::ALL.len()));
    }

    #[test]
    fn rules_are_known_by_their_ids_alone() {
        assert_eq!(known_rule("free-map"), Ok("free-map".to_owned()));
        assert_eq!(known_rule_or_all("all"), Ok("all".to_owned()));
        for wrong in ["all", "free", ""] {
            assert!(known_rule(wrong).unwrap_err().contains("free-map"), "{wrong}");
        }
    }
}
