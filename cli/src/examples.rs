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
use crate::failure::{OrFail, Outcome};

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
    let text = |(folder, file): (String, PathBuf)| {
        let text = document::read_file(&file)?;
        Ok(ExampleText { folder, name: file.display().to_string(), text })
    };
    files(definition)?.into_iter().map(text).collect()
}

/// Judges all examples beside a definition: how many there are, and what is wrong with them.
///
/// # Errors
/// A file or a folder that cannot be read.
pub(crate) fn judge(definition: &Definition, shown: &mut Texts) -> Outcome<(usize, Diagnostics)> {
    let mut found = Diagnostics::new();
    let Some(interface) = &definition.interface else { return Ok((0, found)) };
    let files = texts(definition)?;
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

/// The files of the examples beside a definition, in order, each with the name of its folder.
fn files(definition: &Definition) -> Outcome<Vec<(String, PathBuf)>> {
    let file = Path::new(&definition.name);
    let folder = file.with_file_name("examples");
    let mut files = Vec::new();
    if file.file_name().is_none_or(|name| name != "interface.yaml") || !folder.is_dir() {
        return Ok(files);
    }
    for bag in entries(&folder)? {
        let name = bag.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.extend(entries(&bag)?.into_iter().map(|file| (name.clone(), file)));
    }
    Ok(files)
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
