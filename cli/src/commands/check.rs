//! `relata check`: the problems of definitions, all of them at once.

use std::path::PathBuf;

use crate::console::Console;
use crate::definitions;
use crate::diagnostics::{self, ProblemsOption};
use crate::failure::Outcome;
use crate::output;

/// Check interface definitions and print all that is wrong, with places and hints.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Definition files, or folders that hold them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    problems: ProblemsOption,
}

impl Check {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let checked = definitions::read(&self.paths)?;
        let counted = diagnostics::counted(checked.found.iter());
        let outcome = self.problems.print(console, checked.found, &checked.texts);
        console.note(format_args!("{}, {counted}", output::count(checked.all.len(), "definition")));
        outcome
    }
}
