//! `relata import`: definitions from the schemas that others have, with a report of all that is said otherwise.

mod folder;
mod json_schema;
mod outcome;
mod pydantic;
mod writing;

use std::path::PathBuf;

use crate::console::Console;
use crate::diagnostics::ProblemsOption;
use crate::failure::Outcome;

/// Import definitions from other forms of schemas, and report all that is tightened, loosened or not understood.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    #[command(subcommand)]
    source: Source,
}

/// What is imported.
#[derive(Debug, clap::Subcommand)]
enum Source {
    JsonSchema(json_schema::JsonSchema),
    Pydantic(pydantic::Pydantic),
}

/// What goes with every source.
#[derive(Debug, clap::Args)]
struct Common {
    /// The folder that the definitions are written into, as NAME/vN/interface.yaml.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write over definitions that are there and differ.
    #[arg(long)]
    force: bool,
    /// Report also what is only written in other words.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    problems: ProblemsOption,
}

impl Import {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        match self.source {
            Source::JsonSchema(command) => command.run(console),
            Source::Pydantic(command) => command.run(console),
        }
    }
}
