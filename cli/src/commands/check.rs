//! `relata check`: the problems of definitions, of the examples beside them, and of charms, all of them at once.

mod found;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::charm;
use crate::console::Console;
use crate::definitions::Definitions;
use crate::diagnostics::{self, Form, ProblemsOption};
use crate::document;
use crate::examples;
use crate::failure::Outcome;
use crate::metadata::{self, Checked, KnownEndpoint, Source};
use crate::output::{self, Table};
use found::Found;

/// Check interface definitions with the examples beside them, and charms; print all that is wrong, with places and
/// hints.
///
/// Of a charm's endpoints it says what is known of their interfaces: as a table, and with `--format json` as objects of
/// severity `info` and rule `endpoint`, behind the problems.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Definition files, charms (their folder, with a metadata.yaml or charmcraft.yaml, or one of its files), or folders
    /// that hold any of them. Of what lies in a charm's folder only definitions are looked for, not more charms.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    problems: ProblemsOption,
}

impl Check {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let Found { charms, definitions } = found::find(&self.paths)?;
        let mut checked = Definitions::default();
        let endpoints = Endpoints::of(&charms, &mut checked);
        let brought = brought_along(&charms);
        for file in definitions.iter().filter(|file| !brought.contains(*file)) {
            checked.read(file, &self.paths);
        }
        let mut examples = 0;
        for definition in &checked.all {
            let (count, found) = examples::judge(definition, &mut checked.texts)?;
            examples += count;
            checked.found.extend(found);
        }
        let summary = summary(charms.len(), &checked, examples);
        let outcome = self.problems.print_with(console, checked.found, &checked.texts, endpoints.facts);
        if !charms.is_empty() && self.problems.form() == Form::Text {
            let text = endpoints.table.to_text(console.terminal);
            console.out.write_all(text.as_bytes())?;
        }
        console.note(summary);
        outcome
    }
}

/// How much was checked, and how much is wrong.
fn summary(charms: usize, checked: &Definitions, examples: usize) -> String {
    let mut parts = Vec::new();
    if charms > 0 {
        parts.push(output::count(charms, "charm"));
    }
    if !checked.all.is_empty() || charms == 0 {
        parts.push(output::count(checked.all.len(), "definition"));
        parts.push(output::count(examples, "example"));
    }
    parts.push(diagnostics::counted(checked.found.iter()));
    parts.join(", ")
}

/// The files of definitions that are checked with the charms that bring them along.
fn brought_along(charms: &[PathBuf]) -> HashSet<PathBuf> {
    let files = |folder: &PathBuf| charm::definition_files(&folder.join("interfaces")).unwrap_or_default();
    charms.iter().flat_map(files).collect()
}

/// What is known of the endpoints of charms: for people, and for programs.
struct Endpoints {
    table: Table,
    facts: Vec<Value>,
}

impl Endpoints {
    /// Checks the charms; what is wrong with them is added to `checked`.
    fn of(charms: &[PathBuf], checked: &mut Definitions) -> Self {
        let table = Table::new(["Endpoint", "Role", "Interface", "Versions"]);
        let mut endpoints = Self { table, facts: Vec::new() };
        for folder in charms {
            match check_charm(folder, checked) {
                Ok(charm) => {
                    add_rows(&mut endpoints.table, folder, (&charm, charms.len()));
                    endpoints.facts.extend(charm.endpoints.iter().map(|endpoint| fact(folder, endpoint)));
                    checked.found.extend(charm.found);
                }
                Err(failure) => {
                    let hint = "the rest was checked without it";
                    checked.found.push(document::unreadable(folder, failure.reason(), hint));
                }
            }
        }
        endpoints
    }
}

/// Checks a charm and the definitions that it brings along.
fn check_charm(folder: &Path, checked: &mut Definitions) -> Outcome<Checked> {
    let before = checked.all.len();
    for file in charm::definition_files(&folder.join("interfaces"))? {
        match document::read_one(&file) {
            Ok(text) => checked.add(&file, text),
            Err(problems) => checked.found.extend(problems),
        }
    }
    let Definitions { all, texts, .. } = checked;
    metadata::check(folder, &all[before..], texts)
}

/// What a program is told of an endpoint: what the table says, beside the members that every problem has.
fn fact(folder: &Path, endpoint: &KnownEndpoint) -> Value {
    let KnownEndpoint { declared, known, versions, source, problems } = endpoint;
    let number = |number: u32| (number > 0).then_some(number);
    let source = source.map(|source| match source {
        Source::Catalogue => "catalogue",
        Source::Charm => "charm",
    });
    json!({
        "severity": "info", "rule": "endpoint", "file": declared.place.file,
        "line": number(declared.place.line), "column": number(declared.place.column), "pointer": "",
        "message": format!("{} is a {} of {}: {known}", declared.name, declared.role, declared.interface), "hint": null,
        "charm": folder.display().to_string(), "endpoint": declared.name.as_str(), "role": declared.role.as_str(),
        "interface": declared.interface.as_str(), "extension": declared.extension.map(|by| by.as_str()),
        "known": source.is_some(), "source": source, "versions": versions, "problems": problems,
    })
}

/// A row for each endpoint; with several charms its name begins with the charm's folder.
fn add_rows(table: &mut Table, folder: &Path, (charm, charms): (&Checked, usize)) {
    for endpoint in &charm.endpoints {
        let name = match charms {
            1 => endpoint.declared.name.to_string(),
            _ => format!("{}: {}", folder.display(), endpoint.declared.name),
        };
        let by =
            endpoint.declared.extension.map(|extension| format!(" (by {extension})")).unwrap_or_default();
        table.row([
            name,
            endpoint.declared.role.to_string(),
            format!("{}{by}", endpoint.declared.interface),
            endpoint.known.clone(),
        ]);
    }
}
