//! The examples that lie beside a definition, found and judged.
//!
//! It must not know what a command does with them, nor print anything.

use std::fs;
use std::path::{Path, PathBuf};

use relata_authoring::examples;
use relata_core::Interface;
use relata_core::diagnostic::Diagnostics;

use crate::definitions::Definition;
use crate::diagnostics::Texts;
use crate::document;
use crate::failure::{OrFail, Outcome};

/// Judges all examples beside a definition: how many there are, and what is wrong with them.
///
/// # Errors
/// A file or a folder that cannot be read.
pub(crate) fn judge(definition: &Definition, texts: &mut Texts) -> Outcome<(usize, Diagnostics)> {
    let (mut count, mut found) = (0, Diagnostics::new());
    let Some(interface) = &definition.interface else { return Ok((count, found)) };
    let file = Path::new(&definition.name);
    let folder = file.with_file_name("examples");
    if file.file_name().is_none_or(|name| name != "interface.yaml") || !folder.is_dir() {
        return Ok((count, found));
    }
    for bag in entries(&folder)? {
        for file in entries(&bag)? {
            count += 1;
            found.extend(one(interface, &bag, &file, texts)?);
        }
    }
    Ok((count, found))
}

fn one(interface: &Interface, bag: &Path, file: &Path, texts: &mut Texts) -> Outcome<Diagnostics> {
    let text = document::read_file(file)?;
    let name = file.display().to_string();
    let bag = bag.file_name().unwrap_or_default().to_string_lossy();
    let found = match examples::read(&bag, &name, &text) {
        Ok(example) => examples::check(interface, &name, &example),
        Err(problems) => problems,
    };
    texts.keep(name, text);
    Ok(found)
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
