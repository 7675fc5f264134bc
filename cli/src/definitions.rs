//! Definitions on disk: found under the paths that a person names, read, and checked.
//!
//! It must not know what a command does with them, nor print anything.

use std::fs;
use std::path::{Path, PathBuf};

use relata_core::Interface;
use relata_core::definition;
use relata_core::diagnostic::{Diagnostics, Severity};

use crate::diagnostics::Texts;
use crate::document;
use crate::failure::{Failure, OrFail, Outcome};

/// How deep folders are searched.
const MAX_DEPTH: usize = 8;

/// A definition that a command was given.
#[derive(Debug)]
pub(crate) struct Definition {
    /// The file as the person named it, or as it was found in a folder that they named; places name it so.
    pub(crate) name: String,
    /// Its path within the folder that was named, else the file's name.
    pub(crate) path: String,
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
        definitions.read(&file, paths);
    }
    Ok(definitions)
}

impl Definitions {
    /// Reads and checks a file that was found under one of the paths.
    pub(crate) fn read(&mut self, file: &Path, paths: &[PathBuf]) {
        let text = match document::read_one(file) {
            Ok(text) => text,
            Err(problems) => return self.found.extend(problems),
        };
        let within = paths.iter().find_map(|path| file.strip_prefix(path).ok());
        match within.filter(|within| !within.as_os_str().is_empty()).map(Path::to_owned) {
            Some(within) => self.add_within(file, &within, text),
            None => self.add(file, text),
        }
    }

    /// Checks the text of a file that was named and adds it.
    pub(crate) fn add(&mut self, file: &Path, text: String) {
        let path = PathBuf::from(file.file_name().unwrap_or_default());
        self.add_within(file, &path, text);
    }

    /// Checks the text of a file and adds it; `path` is the one within the folder that was named.
    pub(crate) fn add_within(&mut self, file: &Path, path: &Path, text: String) {
        let (name, path) = (file.display().to_string(), path.display().to_string());
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
        self.all.push(Definition { name, path, text, interface });
    }
}

/// The errors among problems, without the warnings.
pub(crate) fn errors(found: &Diagnostics) -> Diagnostics {
    let mut errors = Diagnostics::new();
    for diagnostic in found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        errors.push(diagnostic.clone());
    }
    errors
}

/// The definitions in a folder, to be found by name.
///
/// # Errors
/// One of them has errors, or two are of the same version.
pub(crate) fn sound(folder: &Path) -> Outcome<relata_authoring::Definitions> {
    let read = self::read(&[folder.to_owned()])?;
    if read.found.has_errors() {
        let failure = Failure::new(format!("the definitions in {} cannot be used", folder.display()));
        let errors = read.found.into_sorted().into_iter();
        return Err(errors.fold(failure, |failure, problem| failure.because(problem.to_string())));
    }
    let mut definitions = relata_authoring::Definitions::new();
    for definition in read.all {
        let Some(interface) = definition.interface else { continue };
        let version = format!("{} v{}", interface.name, interface.version);
        if !definitions.add(interface) {
            let message = format!("{version} is defined twice, again in {}", definition.name);
            return Err(Failure::new(message).help("keep one definition of a version"));
        }
    }
    Ok(definitions)
}

/// The files of definitions under `paths`, in order, each once.
///
/// # Errors
/// A path that cannot be read or that holds none.
pub(crate) fn files(paths: &[PathBuf]) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let found = search(path)?.files;
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

/// What is at or under a path.
#[derive(Debug, Default)]
pub(crate) struct Searched {
    /// The files of definitions, in order.
    pub(crate) files: Vec<PathBuf>,
    /// The folders that were searched, in order.
    pub(crate) folders: Vec<PathBuf>,
}

/// Looks for definitions: a file is one, and in folders the files `interface.yaml` are.
///
/// # Errors
/// A path that cannot be read.
pub(crate) fn search(path: &Path) -> Outcome<Searched> {
    let mut searched = Searched::default();
    collect(path, 0, &mut searched)?;
    Ok(searched)
}

fn collect(path: &Path, depth: usize, searched: &mut Searched) -> Outcome {
    let cannot = || format!("cannot read {}", path.display());
    if !fs::metadata(path).or_fail(cannot)?.is_dir() {
        searched.files.push(path.to_owned());
        return Ok(());
    }
    searched.folders.push(path.to_owned());
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
            collect(&entry, depth + 1, searched)?;
        }
    }
    Ok(())
}
