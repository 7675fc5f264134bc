//! A charm's folder: its metadata, the interface definitions that it brings along, and how it is run.

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use relata_core::interface::Interface;
use relata_core::{ApplicationName, Endpoint};

use crate::document;
use crate::failure::{Failure, OrFail, Outcome};
use crate::metadata;

/// A charm that was read and checked.
#[derive(Debug)]
pub(crate) struct Charm {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its name.
    pub(crate) name: ApplicationName,
    /// Its endpoints.
    pub(crate) endpoints: Vec<Endpoint>,
    /// The definitions that it brings along.
    pub(crate) definitions: Vec<Definition>,
    /// What will surprise somebody, a line each.
    pub(crate) warnings: Vec<String>,
}

/// A definition that a charm brings along.
#[derive(Debug)]
pub(crate) struct Definition {
    /// Its text as it was written.
    pub(crate) text: String,
    /// What it says.
    pub(crate) interface: Interface,
}

/// How a charm's code is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A Rust program, built with cargo.
    Rust,
    /// A `dispatch` program or hooks.
    Dispatch,
    /// Nothing that could run.
    Nothing,
}

impl Charm {
    /// Reads the charm in a folder.
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let metadata = metadata::of_charm(folder)?;
        let definitions = definitions(folder)?;
        let mut charm = Self {
            folder: folder.to_owned(),
            name: metadata.name,
            endpoints: metadata.endpoints,
            definitions,
            warnings: metadata.warnings,
        };
        charm.warn_of_unknown_interfaces();
        Ok(charm)
    }

    /// How it is run.
    pub(crate) fn kind(&self) -> Kind {
        if self.folder.join("Cargo.toml").is_file() {
            Kind::Rust
        } else if self.folder.join("dispatch").exists() || self.folder.join("hooks").is_dir() {
            Kind::Dispatch
        } else {
            Kind::Nothing
        }
    }

    fn warn_of_unknown_interfaces(&mut self) {
        let catalogue = relata_catalogue::Catalogue::builtin();
        for endpoint in &self.endpoints {
            let own = self.definitions.iter().map(|definition| &definition.interface);
            let known: Vec<_> = own
                .filter(|own| own.name == endpoint.interface)
                .chain(catalogue.versions(&endpoint.interface))
                .collect();
            let (name, interface) = (&endpoint.name, &endpoint.interface);
            if known.is_empty() {
                self.warnings.push(format!(
                    "{}: no definition of the interface {interface} (endpoint {name}) is known: its databags are \
                     exchanged but not checked, and it gives no environment",
                    self.folder.display()
                ));
            } else if !known.iter().any(|interface| interface.has_role(endpoint.role)) {
                self.warnings.push(format!(
                    "{}: the interface {interface} has no {} (endpoint {name})",
                    self.folder.display(),
                    endpoint.role
                ));
            }
        }
    }
}

/// Reads and checks the definitions in a charm's folder `interfaces`: `*.yaml` and `*/v*/interface.yaml`.
fn definitions(folder: &Path) -> Outcome<Vec<Definition>> {
    let mut definitions: Vec<Definition> = Vec::new();
    for path in definition_files(&folder.join("interfaces"))? {
        let text = document::read_file(&path)?;
        let file = path.display().to_string();
        let interface =
            relata_core::definition::load(&file, &text).map_err(|found| document::unusable(&file, found))?;
        let same = |other: &Definition| {
            (&other.interface.name, other.interface.version) == (&interface.name, interface.version)
        };
        if definitions.iter().any(same) {
            let failure = Failure::new(format!("{file} cannot be used"));
            let twice = format!("another file defines {} v{} too", interface.name, interface.version);
            return Err(failure.because(twice).help("keep one of them"));
        }
        definitions.push(Definition { text, interface });
    }
    Ok(definitions)
}

/// The definition files under a folder, in the order of their paths; none if there is no such folder.
pub(crate) fn definition_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.is_file() && path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
            continue;
        }
        for version in entries(&path)? {
            let name = version.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let file = version.join("interface.yaml");
            if name.starts_with('v') && file.is_file() {
                files.push(file);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let cannot = || format!("cannot read the folder {}", folder.display());
    let entries = fs::read_dir(folder).or_fail(cannot)?;
    entries.map(|entry| entry.map(|entry| entry.path()).or_fail(cannot)).collect()
}
