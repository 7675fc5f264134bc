//! `relata check`: the problems of definitions and of the examples beside them, all of them at once.

use std::path::PathBuf;

use crate::console::Console;
use crate::definitions;
use crate::diagnostics::{self, ProblemsOption};
use crate::examples;
use crate::failure::Outcome;
use crate::output;

/// Check interface definitions with the examples beside them, and print all that is wrong, with places and hints.
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
        let mut checked = definitions::read(&self.paths)?;
        let mut examples = 0;
        for definition in &checked.all {
            let (count, found) = examples::judge(definition, &mut checked.texts)?;
            examples += count;
            checked.found.extend(found);
        }
        let counted = diagnostics::counted(checked.found.iter());
        let outcome = self.problems.print(console, checked.found, &checked.texts);
        let definitions = output::count(checked.all.len(), "definition");
        console.note(format_args!("{definitions}, {}, {counted}", output::count(examples, "example")));
        outcome
    }
}
