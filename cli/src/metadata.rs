//! A charm's own files in its folder, read by `relata-metadata`: what the broker needs of them, and all that is wrong.

mod check;
#[cfg(test)]
mod tests;

use std::path::Path;

use relata_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use relata_core::{ApplicationName, Endpoint};
use relata_metadata::{Charm, DeclaredEndpoint, EndpointScope, FileKind, Files, Reading};

use crate::document;
use crate::failure::{Failure, Outcome};

pub(crate) use check::{Checked, KnownEndpoint, Source, check};

/// What a charm says of itself, as far as relations need it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Metadata {
    /// The charm's name; an application takes it if it is given none.
    pub(crate) name: ApplicationName,
    /// Its endpoints in the order of the file.
    pub(crate) endpoints: Vec<Endpoint>,
    /// What will surprise somebody, a line each.
    pub(crate) warnings: Vec<String>,
}

/// Whether a folder holds a charm: it has a metadata.yaml or a charmcraft.yaml.
pub(crate) fn is_charm(folder: &Path) -> bool {
    [FileKind::Metadata, FileKind::Charmcraft].iter().any(|kind| folder.join(kind.file_name()).is_file())
}

/// Reads the metadata of the charm in a folder.
pub(crate) fn of_charm(folder: &Path) -> Outcome<Metadata> {
    related(relata_metadata::read(&files(folder)?), folder)
}

/// Reads the metadata of a charm from a text; `path` is for messages, and its name says which file it is.
pub(crate) fn read(path: &Path, text: &str) -> Outcome<Metadata> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let kind = FileKind::of_file_name(name).unwrap_or(FileKind::Metadata);
    let files = Files::new().with(kind, path.display().to_string(), text);
    related(relata_metadata::read(&files), path)
}

/// The texts of a charm's own files.
fn files(folder: &Path) -> Outcome<Files> {
    let no_charm = |why: &str| {
        let failure = Failure::new(format!("{} is not a charm's folder", folder.display()));
        failure.because(why)
    };
    if !folder.is_dir() {
        return Err(no_charm("there is no such folder").help("name the folder that holds metadata.yaml"));
    }
    if !is_charm(folder) {
        return Err(no_charm("it has neither metadata.yaml nor charmcraft.yaml")
            .help("a metadata.yaml with `name:` and `provides:` or `requires:` makes it one"));
    }
    let mut files = Files::new();
    for kind in FileKind::ALL {
        let path = folder.join(kind.file_name());
        if path.is_file() {
            files = files.with(kind, path.display().to_string(), document::read_file(&path)?);
        }
    }
    Ok(files)
}

/// What relations need of a charm. What else is wrong with it is for `relata check` to say.
fn related(reading: Reading, path: &Path) -> Outcome<Metadata> {
    let mut found = Diagnostics::new();
    let mut warnings = Vec::new();
    let unreadable = reading.charm.is_none();
    for problem in reading.found.into_sorted() {
        // Without a charm whatever is wrong may be the reason.
        if !unreadable && !Reading::concerns_relations(&problem) {
            continue;
        }
        match problem.severity {
            Severity::Error => found.push(problem),
            Severity::Warning => warnings.push(problem.to_string()),
        }
    }
    if let Some(charm) = &reading.charm {
        refuse_container_scope(charm, &mut found);
    }
    match reading.charm {
        Some(charm) if !found.has_errors() => Ok(Metadata {
            name: charm.name,
            endpoints: charm.endpoints.into_iter().map(|declared| declared.endpoint).collect(),
            warnings,
        }),
        _ => Err(document::unusable(&path.display().to_string(), found)),
    }
}

fn refuse_container_scope(charm: &Charm, found: &mut Diagnostics) {
    let of_container = |declared: &&DeclaredEndpoint| declared.scope == EndpointScope::Container;
    for declared in charm.endpoints.iter().filter(of_container) {
        found.push(Diagnostic {
            severity: Severity::Error,
            rule: "scope-container",
            message: format!(
                "scope: container of the endpoint {} is not built yet: a subordinate lives on the machine of its \
                 principal, and relata's units have no machines",
                declared.name
            ),
            place: declared.place.clone(),
            pointer: String::new(),
            hint: Some("take the endpoint out, or make its scope global".to_owned()),
        });
    }
}
