//! The reader of a bundle: which charms to deploy under which names, and which endpoints to relate. Juju's form.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use relata_core::yaml::{Content, Entry, Mark, Node};
use relata_core::{ApplicationName, EndpointName};

use crate::document::{self, Document, entry};
use crate::failure::Outcome;

/// What `relata up` is to bring up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bundle {
    /// The applications in the order of the file.
    pub(crate) applications: Vec<Application>,
    /// The relations in the order of the file.
    pub(crate) relations: Vec<(End, End)>,
    /// What will surprise somebody, a line each.
    pub(crate) warnings: Vec<String>,
}

/// An application of a bundle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Application {
    /// Its name.
    pub(crate) name: ApplicationName,
    /// The charm's folder, relative paths counted from the bundle's.
    pub(crate) charm: PathBuf,
    /// How many units it starts with.
    pub(crate) units: u32,
}

/// One end of a relation as a person names it: `application` or `application:endpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    /// The application.
    pub(crate) application: ApplicationName,
    /// The endpoint, or none to have it inferred.
    pub(crate) endpoint: Option<EndpointName>,
}

impl std::str::FromStr for End {
    type Err = relata_core::InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((application, endpoint)) => {
                Ok(Self { application: application.parse()?, endpoint: Some(endpoint.parse()?) })
            }
            None => Ok(Self { application: text.parse()?, endpoint: None }),
        }
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.endpoint {
            Some(endpoint) => write!(f, "{}:{endpoint}", self.application),
            None => write!(f, "{}", self.application),
        }
    }
}

/// More units than one machine can run as processes.
const MAX_UNITS: u32 = 1000;
/// Keys of a bundle that say nothing about what runs here.
const QUIET: [&str; 8] =
    ["applications", "services", "relations", "name", "description", "summary", "docs", "source"];

/// Reads the bundle in a file.
pub(crate) fn of_file(path: &Path) -> Outcome<Bundle> {
    read(path, &document::read_file(path)?)
}

/// Reads a bundle from a text; `path` is for messages and for charms' relative paths.
pub(crate) fn read(path: &Path, text: &str) -> Outcome<Bundle> {
    let (root, mut document) = document::parse(path, text)?;
    let entries = document.map(&root, "a bundle");
    for entry in entries.iter().filter(|entry| !QUIET.contains(&entry.key.as_str())) {
        document.warn(entry.mark, "ignored-key", format!("{} is ignored", entry.key), "");
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let declared = declared(&mut document, entries, root.mark);
    // One that is there but has a mistake of its own is not also said to be missing.
    let names: Vec<&str> = declared.iter().map(|entry| entry.key.as_str()).collect();
    let applications: Vec<_> =
        declared.iter().filter_map(|entry| application(&mut document, entry, folder)).collect();
    let relations =
        entry(entries, "relations").map_or(&[][..], |found| document.list(&found.value, "relations"));
    let relations: Vec<_> =
        relations.iter().filter_map(|pair| relation(&mut document, pair, &names)).collect();
    let ((applications, relations), warnings) = document.finish(Some((applications, relations)))?;
    Ok(Bundle { applications, relations, warnings })
}

/// What stands under `applications`.
fn declared<'a>(document: &mut Document, entries: &'a [Entry], at: Mark) -> &'a [Entry] {
    let Some(found) = entry(entries, "applications").or_else(|| entry(entries, "services")) else {
        let hint = "add `applications:` with a map of name to `{charm: PATH, num_units: N}`";
        document.error(at, "no-applications", "the bundle has no applications", hint);
        return &[];
    };
    document.map(&found.value, "applications")
}

fn application(document: &mut Document, declared: &Entry, folder: &Path) -> Option<Application> {
    let name: Option<ApplicationName> = document.name(&declared.key, declared.mark);
    let entries = document.map(&declared.value, "an application");
    let charm = charm(document, declared, entries, folder);
    let units = entry(entries, "num_units").or_else(|| entry(entries, "scale"));
    let units = match units {
        Some(units) => document.number(&units.value, &units.key, 0)?,
        None => 1,
    };
    if units > MAX_UNITS {
        document.error(
            declared.mark,
            "too-many-units",
            format!("{units} units are more than {MAX_UNITS}"),
            "",
        );
    }
    for entry in entries.iter().filter(|e| !["charm", "num_units", "scale"].contains(&e.key.as_str())) {
        let message = format!("{} of the application {} is ignored", entry.key, declared.key);
        document.warn(entry.mark, "ignored-key", message, "");
    }
    Some(Application { name: name?, charm: charm?, units })
}

fn charm(document: &mut Document, declared: &Entry, entries: &[Entry], folder: &Path) -> Option<PathBuf> {
    let hint = "write the path of the charm's folder, relative to the bundle's";
    let Some(found) = entry(entries, "charm") else {
        let message = format!("the application {} has no charm", declared.key);
        document.error(declared.mark, "no-charm", message, hint);
        return None;
    };
    let text = document.text(&found.value, "charm")?;
    let path = folder.join(text);
    if path.is_dir() {
        return Some(path);
    }
    let message = if text.contains(':') {
        format!("{text} names a charm in a store, and only folders can be deployed")
    } else {
        format!("{} is not a folder", path.display())
    };
    document.error(found.value.mark, "no-charm", message, hint);
    None
}

fn relation(document: &mut Document, pair: &Node, names: &[&str]) -> Option<(End, End)> {
    let ends = document.list(pair, "a relation");
    let [a, b] = ends else {
        if matches!(pair.content, Content::List(_)) {
            let hint = "write `[application:endpoint, application:endpoint]`";
            document.error(
                pair.mark,
                "not-a-pair",
                format!("a relation has two ends, and this has {}", ends.len()),
                hint,
            );
        }
        return None;
    };
    let (a, b) = (end(document, a, names), end(document, b, names));
    Some((a?, b?))
}

fn end(document: &mut Document, node: &Node, names: &[&str]) -> Option<End> {
    let text = document.text(node, "a relation's end")?;
    let end: End = document.name(text, node.mark)?;
    if !names.contains(&end.application.as_str()) {
        let message = format!("the bundle has no application {}", end.application);
        document.error(node.mark, "unknown-application", message, "name one of `applications`");
        return None;
    }
    Some(end)
}
