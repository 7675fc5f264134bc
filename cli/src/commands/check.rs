//! `relata check`: the problems of definitions, all of them at once.

use std::fs;
use std::path::{Path, PathBuf};

use relata_core::definition;
use relata_core::diagnostic::Diagnostics;

use crate::console::Console;
use crate::document;
use crate::failure::{Failure, OrFail, Outcome};
use crate::output;

/// Check interface definitions and print all that is wrong, with places and hints.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Definition files, or folders that hold them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// How deep folders are searched.
const MAX_DEPTH: usize = 8;

impl Check {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let mut files = Vec::new();
        for path in &self.paths {
            let before = files.len();
            collect(path, 0, &mut files)?;
            if files.len() == before {
                let failure = Failure::new(format!("{} holds no definitions", path.display()));
                return Err(
                    failure.help("a definition is a file interface.yaml, or a *.yaml file that is named")
                );
            }
        }
        let mut sound = true;
        for file in &files {
            let found = problems(file)?;
            for diagnostic in found.clone().into_sorted() {
                console.line(diagnostic)?;
            }
            sound &= !found.has_errors();
        }
        if !sound {
            return Err(Failure::silent());
        }
        console.note(format_args!("{}, no errors", output::count(files.len(), "definition")));
        Ok(())
    }
}

fn problems(file: &Path) -> Outcome<Diagnostics> {
    let text = document::read_file(file)?;
    Ok(match definition::load_with_warnings(&file.display().to_string(), &text) {
        Ok((_, warnings)) => warnings,
        Err(problems) => problems,
    })
}

/// A file that is named is a definition; in folders the files `interface.yaml` are.
fn collect(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Outcome {
    let cannot = || format!("cannot read {}", path.display());
    if !fs::metadata(path).or_fail(cannot)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    if depth == MAX_DEPTH {
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path).or_fail(cannot)? {
        entries.push(entry.or_fail(cannot)?.path());
    }
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.file_name().is_some_and(|name| name == "interface.yaml") {
            collect(&entry, depth + 1, files)?;
        }
    }
    Ok(())
}
