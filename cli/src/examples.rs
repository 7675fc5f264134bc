//! The examples that lie beside a definition, found and judged.
//!
//! It must not know what a command does with them, nor print anything.

use std::fs;
use std::path::{Path, PathBuf};

use relata_authoring::examples::{self, Example};
use relata_core::diagnostic::Diagnostics;

use crate::definitions::Definition;
use crate::diagnostics::Texts;
use crate::document;
use crate::failure::{Failure, OrFail, Outcome};

/// The text of a file that is to be an example.
#[derive(Debug)]
pub(crate) struct ExampleText {
    /// The name of the folder it lies in, as `provider.app`.
    pub(crate) folder: String,
    /// The file, as places name it.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) text: String,
}

/// The texts of all examples beside a definition.
///
/// # Errors
/// A file or a folder that cannot be read.
pub(crate) fn texts(definition: &Definition) -> Outcome<Vec<ExampleText>> {
    let (texts, found) = readable(definition)?;
    match found.into_sorted().first() {
        None => Ok(texts),
        Some(first) => {
            Err(Failure::new(format!("cannot read {}", first.place)).because(first.message.clone()))
        }
    }
}

/// The texts of the examples beside a definition, as far as they are texts, and what is in the way of the others.
fn readable(definition: &Definition) -> Outcome<(Vec<ExampleText>, Diagnostics)> {
    let (mut texts, mut found) = (Vec::new(), Diagnostics::new());
    for bag in folders(definition)? {
        if !bag.is_dir() {
            let message = "there is a file where the folders of examples are".to_owned();
            found.push(document::unreadable(&bag, message, "move it into one of them, as provider.app"));
            continue;
        }
        let folder = bag.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for file in entries(&bag)? {
            match document::read_one(&file) {
                Ok(text) => {
                    texts.push(ExampleText { folder: folder.clone(), name: file.display().to_string(), text })
                }
                Err(problems) => found.extend(problems),
            }
        }
    }
    Ok((texts, found))
}

/// Judges all examples beside a definition: how many there are, and what is wrong with them.
///
/// # Errors
/// A folder that cannot be read.
pub(crate) fn judge(definition: &Definition, shown: &mut Texts) -> Outcome<(usize, Diagnostics)> {
    let Some(interface) = &definition.interface else { return Ok((0, Diagnostics::new())) };
    let (files, mut found) = readable(definition)?;
    let count = files.len();
    for ExampleText { folder, name, text } in files {
        found.extend(match examples::read(&folder, &name, &text) {
            Ok(example) => examples::check(interface, &name, &example),
            Err(problems) => problems,
        });
        shown.keep(name, text);
    }
    Ok((count, found))
}

/// Reads all examples beside a definition.
///
/// # Errors
/// A file that cannot be read, or that is no example.
pub(crate) fn read(definition: &Definition) -> Outcome<Vec<Example>> {
    let mut found = Vec::new();
    for ExampleText { folder, name, text } in texts(definition)? {
        let example = examples::read(&folder, &name, &text);
        found.push(example.map_err(|problems| document::unusable(&name, problems))?);
    }
    Ok(found)
}

/// The folders of the examples beside a definition, in order.
fn folders(definition: &Definition) -> Outcome<Vec<PathBuf>> {
    let file = Path::new(&definition.name);
    let folder = file.with_file_name("examples");
    if file.file_name().is_none_or(|name| name != "interface.yaml") || !folder.is_dir() {
        return Ok(Vec::new());
    }
    entries(&folder)
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let cannot = || format!("cannot read {}", folder.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).or_fail(cannot)? {
        entries.push(entry.or_fail(cannot)?.path());
    }
    entries.sort();
    Ok(entries)
}
