//! `relata generate`: the Rust bindings of definitions.

mod folder;

use std::path::PathBuf;

use crate::console::Console;
use crate::definitions;
use crate::diagnostics::ProblemsOption;
use crate::failure::{Failure, OrFail, Outcome};

/// Generate the Rust bindings of definitions, as a charm's build.rs makes them.
///
/// Of one definition they are printed; with --out a folder of modules is written: `mod.rs`, and `NAME/vN.rs` for each
/// version of an interface.
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    /// Definition files, or folders that hold them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Write one module for each definition into this folder, as far as it changed.
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    out: Option<PathBuf>,
    /// Write nothing: say what in the folder is stale, and exit with 1 if anything is.
    #[arg(long, requires = "out")]
    check: bool,
    /// Write the bindings of the one definition into this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    problems: ProblemsOption,
}

impl Generate {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let read = definitions::read(&self.paths)?;
        if read.found.has_errors() && self.out.is_none() && self.output.is_none() {
            // Standard output is for the code alone: `relata generate FILE > bindings.rs`.
            self.problems.print_aside(console, read.found, &read.texts)?;
            return Err(Failure::silent());
        }
        if read.found.has_errors() {
            return self.problems.print(console, read.found, &read.texts);
        }
        for warning in read.found.clone().into_sorted() {
            console.note(warning);
        }
        if let Some(out) = &self.out {
            return folder::run(console, read, out, self.check, self.problems);
        }
        let [definition] = &read.all[..] else {
            let message =
                format!("{} definitions: name the folder to write them to with --out DIR", read.all.len());
            return Err(Failure::usage(message));
        };
        // What has no errors has an interface.
        let Some(interface) = &definition.interface else { return Err(Failure::silent()) };
        let module = relata_codegen::generate(interface, &definition.text);
        match &self.output {
            Some(path) => std::fs::write(path, module).or_fail(|| format!("cannot write {}", path.display())),
            None => {
                console.out.write_all(module.as_bytes())?;
                Ok(console.out.flush()?)
            }
        }
    }
}
