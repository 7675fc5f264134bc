//! `relata validate`: databags against their definitions, as rows for programs, from a file, or as `juju show-unit`
//! printed them.

mod databag;
mod explained;
mod jsonl;
mod show_unit;

use std::path::PathBuf;

use relata_catalogue::Catalogue;
use relata_core::interface::Interfaces;
use relata_core::{Role, Scope};

use crate::console::Console;
use crate::definitions;
use crate::diagnostics::ProblemsOption;
use crate::failure::Outcome;

/// Validate databags against the catalogue's definitions, or your own.
///
/// With --jsonl: one JSON row in, one JSON row out, in order. A row is {"interface", "version", "role", "scope",
/// "databag": {key: text}}; without a version it is detected. The answer is {"state": "ready|waiting|invalid|error",
/// "version", "dialect", "errors"}. Exit code 0 when no row's state was error, else 1.
///
/// With --show-unit: explains every databag in the output of `juju show-unit`, of a real deployment too. With FILE:
/// says what is wrong with one databag; `--format json` adds an object of severity `info` and rule `databag` that has
/// its state, version and dialect. Exit code 1 when a databag is invalid.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["jsonl", "file", "show_unit"])))]
pub(crate) struct Validate {
    /// A databag: a map of keys to texts, as YAML or JSON.
    #[arg(requires = "interface", requires = "role")]
    file: Option<PathBuf>,
    /// Read rows of JSON from standard input.
    #[arg(long)]
    jsonl: bool,
    /// What `juju show-unit UNIT --format json` (or yaml) printed; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    show_unit: Option<PathBuf>,
    /// The databag's interface; with --show-unit that of an endpoint: ENDPOINT=NAME or ENDPOINT=NAME:ROLE.
    #[arg(long, value_name = "NAME", conflicts_with = "jsonl")]
    interface: Vec<String>,
    /// The interface's version, as v0 [default: detected]
    #[arg(long, value_name = "VERSION", requires = "file")]
    version: Option<String>,
    /// The role of the databag's owner: provider, requirer or peer.
    #[arg(long, requires = "file")]
    role: Option<Role>,
    /// Whether the databag is an application's (app) or a unit's (unit).
    #[arg(long, requires = "file")]
    scope: Option<Scope>,
    /// The charm of the unit, for its endpoints: its folder or its metadata file.
    #[arg(long, value_name = "PATH", requires = "show_unit")]
    charm: Option<PathBuf>,
    /// What `juju status --format json` printed, for the endpoints' interfaces.
    #[arg(long, value_name = "FILE", requires = "show_unit")]
    status: Option<PathBuf>,
    /// Take the definitions in this folder in place of the catalogue's.
    #[arg(long, value_name = "DIR")]
    definitions: Option<PathBuf>,
    #[command(flatten)]
    problems: ProblemsOption,
}

impl Validate {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let own = self.definitions.as_deref().map(definitions::sound).transpose()?;
        let interfaces: &dyn Interfaces = match &own {
            Some(own) => own,
            None => Catalogue::builtin(),
        };
        match (&self.file, &self.show_unit) {
            (Some(file), _) => databag::run(&self, file, interfaces, console),
            (None, Some(file)) => show_unit::run(&self, file, interfaces, console),
            (None, None) => jsonl::run(interfaces, console),
        }
    }
}
