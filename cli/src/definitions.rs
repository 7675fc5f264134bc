//! Definitions on disk: found under the paths that a person names, read, and checked.
//!
//! It must not know what a command does with them, nor print anything.

use std::fs;
use std::path::{Path, PathBuf};

use relata_core::Interface;
use relata_core::definition;
use relata_core::diagnostic::Diagnostics;

use crate::diagnostics::Texts;
use crate::document;
use crate::failure::{Failure, OrFail, Outcome};

/// How deep folders are searched.
const MAX_DEPTH: usize = 8;

/// A definition that a command was given.
#[derive(Debug)]
pub(crate) struct Definition {
    /// The file as the person named it, or as it was found in a folder that they named.
    pub(crate) file: PathBuf,
    /// The same as text, as places name it.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
    /// The interface, if nothing in the text is an error.
    pub(crate) interface: Option<Interface>,
}

/// Definitions, and all that is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    /// The definitions in the order in which they were found.
    pub(crate) all: Vec<Definition>,
    /// What is wrong, warnings too.
    pub(crate) found: Diagnostics,
    /// The texts, for showing lines.
    pub(crate) texts: Texts,
}

/// Finds, reads and checks the definitions under `paths`: a file that is named is one, and in folders the files
/// `interface.yaml` are.
///
/// # Errors
/// A path that cannot be read or that holds none. What is wrong in a definition is in [`Definitions::found`].
pub(crate) fn read(paths: &[PathBuf]) -> Outcome<Definitions> {
    let mut definitions = Definitions::default();
    for file in files(paths)? {
        let text = document::read_file(&file)?;
        definitions.add(file, text);
    }
    Ok(definitions)
}

impl Definitions {
    /// Checks a text and adds it.
    pub(crate) fn add(&mut self, file: PathBuf, text: String) {
        let name = file.display().to_string();
        let interface = match definition::load_with_warnings(&name, &text) {
            Ok((interface, warnings)) => {
                self.found.extend(warnings);
                Some(interface)
            }
            Err(problems) => {
                self.found.extend(problems);
                None
            }
        };
        self.texts.keep(name.as_str(), text.as_str());
        self.all.push(Definition { file, name, text, interface });
    }
}

/// The files of definitions under `paths`, in order, each once.
///
/// # Errors
/// A path that cannot be read or that holds none.
pub(crate) fn files(paths: &[PathBuf]) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let mut found = Vec::new();
        collect(path, 0, &mut found)?;
        if found.is_empty() {
            let failure = Failure::new(format!("{} holds no definitions", path.display()));
            return Err(failure.help("a definition is a file interface.yaml, or a *.yaml file that is named"));
        }
        for file in found {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

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
