//! `relata generate`: the Rust bindings of a definition.

use std::path::PathBuf;

use relata_core::definition;

use crate::console::Console;
use crate::document;
use crate::failure::{OrFail, Outcome};

/// Print the Rust bindings of a definition, as a charm's build.rs makes them.
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    /// The definition's file.
    definition: PathBuf,
    /// Write into this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Generate {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let text = document::read_file(&self.definition)?;
        let file = self.definition.display().to_string();
        let (interface, warnings) = definition::load_with_warnings(&file, &text)
            .map_err(|problems| document::unusable(&file, problems))?;
        for warning in warnings.into_sorted() {
            console.note(warning);
        }
        let module = relata_codegen::generate(&interface, &text);
        match &self.output {
            Some(path) => std::fs::write(path, module).or_fail(|| format!("cannot write {}", path.display())),
            None => {
                console.out.write_all(module.as_bytes())?;
                Ok(console.out.flush()?)
            }
        }
    }
}
