//! What the paths of `relata check` name: charms, and definitions. It must not know what is wrong with them.

use std::fs;
use std::path::{Path, PathBuf};

use relata_metadata::FileKind;

use crate::definitions;
use crate::failure::{Failure, Outcome};
use crate::metadata;

/// What is to be checked, each once, in the order in which it was named or found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Folders of charms.
    pub(super) charms: Vec<PathBuf>,
    /// Files of definitions.
    pub(super) definitions: Vec<PathBuf>,
}

/// Finds charms and definitions: a folder with a charm's metadata is a charm, a file of a charm stands for the whole
/// charm, in other folders charms and definitions are searched.
///
/// # Errors
/// A path that cannot be read, or under which there is neither.
pub(super) fn find(paths: &[PathBuf]) -> Outcome<Found> {
    let mut found = Found::default();
    for path in paths {
        match charm_of(path)? {
            Some(charm) => found.charm(charm),
            None => found.search(path)?,
        }
    }
    Ok(found)
}

/// The folder of the charm that a path names: itself, or one of its files.
fn charm_of(path: &Path) -> Outcome<Option<PathBuf>> {
    if path.is_dir() {
        return Ok(metadata::is_charm(path).then(|| path.to_owned()));
    }
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if FileKind::of_file_name(name).is_none() || is_definition(path) {
        return Ok(None);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !metadata::is_charm(folder) && path.is_file() {
        let failure = Failure::new(format!("{} is a file of a charm, and there is none", path.display()));
        return Err(failure.help("put it beside the charm's metadata.yaml or charmcraft.yaml"));
    }
    Ok(metadata::is_charm(folder).then(|| folder.to_owned()))
}

/// Whether a file with the name of a charm's is a definition all the same.
fn is_definition(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| text.lines().any(|line| line.starts_with("interface:")))
}

impl Found {
    fn search(&mut self, path: &Path) -> Outcome {
        let searched = definitions::search(path)?;
        let before = self.charms.len();
        for folder in searched.folders.iter().filter(|folder| is_charm_below(path, folder)) {
            // What lies within a charm is the charm's: charmcraft packs copies of its files there.
            if !self.charms[before..].iter().any(|charm| folder.starts_with(charm)) {
                self.charm(folder.clone());
            }
        }
        if searched.files.is_empty() && self.charms.len() == before {
            let failure = Failure::new(format!("{} holds no definitions and no charms", path.display()));
            return Err(failure.help(
                "a definition is a file interface.yaml, or a *.yaml file that is named; a charm has a metadata.yaml or \
                 charmcraft.yaml",
            ));
        }
        for file in searched.files {
            if !self.definitions.contains(&file) {
                self.definitions.push(file);
            }
        }
        Ok(())
    }

    fn charm(&mut self, folder: PathBuf) {
        let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if !self.charms.iter().any(|known| whole(known) == whole(&folder)) {
            self.charms.push(folder);
        }
    }
}

/// Whether a folder that was found is a charm. Tools keep copies of charms in hidden folders.
fn is_charm_below(path: &Path, folder: &Path) -> bool {
    let within = folder.strip_prefix(path).unwrap_or(folder);
    let hidden = within.iter().any(|part| part.to_string_lossy().starts_with('.'));
    !hidden && metadata::is_charm(folder)
}
