//! The reader of a charm's metadata: its name and endpoints, from `metadata.yaml` or `charmcraft.yaml`.
//!
//! Of all that such a file may hold it takes only what a relation needs. Source: Juju's charm metadata.

#[cfg(test)]
mod tests;

use std::path::Path;

use relata_core::yaml::{Content, Entry, Mark};
use relata_core::{ApplicationName, Endpoint, EndpointName, InterfaceName, Role};

use crate::document::{self, Document, entry, value};
use crate::failure::{Failure, Outcome};

/// What a charm says of itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Metadata {
    /// The charm's name; an application takes it if it is given none.
    pub(crate) name: ApplicationName,
    /// Its endpoints in the order of the file.
    pub(crate) endpoints: Vec<Endpoint>,
    /// What will surprise somebody, a line each.
    pub(crate) warnings: Vec<String>,
}

/// The files that may hold a charm's metadata; the first that is there is taken, as charmcraft does.
const FILES: [&str; 2] = ["metadata.yaml", "charmcraft.yaml"];
const SECTIONS: [(&str, Role); 3] =
    [("provides", Role::Provider), ("requires", Role::Requirer), ("peers", Role::Peer)];

/// Reads the metadata of the charm in a folder.
pub(crate) fn of_charm(folder: &Path) -> Outcome<Metadata> {
    if !folder.is_dir() {
        let failure = Failure::new(format!("{} is not a charm's folder", folder.display()));
        return Err(failure
            .because("there is no such folder")
            .help("name the folder that holds metadata.yaml"));
    }
    let Some(path) = FILES.iter().map(|name| folder.join(name)).find(|path| path.exists()) else {
        let failure = Failure::new(format!("{} is not a charm's folder", folder.display()));
        return Err(failure
            .because("it has neither metadata.yaml nor charmcraft.yaml")
            .help("a metadata.yaml with `name:` and `provides:` or `requires:` makes it one"));
    };
    read(&path, &document::read_file(&path)?)
}

/// Reads metadata from a text; `path` is for messages.
pub(crate) fn read(path: &Path, text: &str) -> Outcome<Metadata> {
    let (root, mut document) = document::parse(path, text)?;
    let entries = document.map(&root, "a charm's metadata");
    let name = charm_name(&mut document, entries, root.mark);
    let mut endpoints: Vec<Endpoint> = Vec::new();
    for (section, role) in SECTIONS {
        let Some(found) = entry(entries, section) else { continue };
        for entry in document.map(&found.value, section) {
            let endpoint = endpoint(&mut document, entry, role);
            endpoints
                .extend(endpoint.filter(|endpoint| is_new(&mut document, &endpoints, endpoint, entry.mark)));
        }
    }
    if let Some(extensions) = entry(entries, "extensions") {
        let hint = "write them out with `charmcraft expand-extensions`";
        document.warn(
            extensions.mark,
            "extensions",
            "the endpoints that an extension adds are not seen",
            hint,
        );
    }
    let (name, warnings) = document.finish(name)?;
    Ok(Metadata { name, endpoints, warnings })
}

fn charm_name(document: &mut Document, entries: &[Entry], at: Mark) -> Option<ApplicationName> {
    let Some(found) = entry(entries, "name") else {
        document.error(at, "no-name", "the charm has no name", "add `name: my-charm`");
        return None;
    };
    let text = document.text(&found.value, "name")?;
    document.name(text, found.value.mark)
}

fn is_new(document: &mut Document, known: &[Endpoint], endpoint: &Endpoint, at: Mark) -> bool {
    let twice = known.iter().any(|other| other.name == endpoint.name);
    if twice {
        let message = format!("the endpoint {} is there twice", endpoint.name);
        document.error(at, "duplicate-endpoint", message, "an endpoint's name is unique within its charm");
    }
    !twice
}

fn endpoint(document: &mut Document, declared: &Entry, role: Role) -> Option<Endpoint> {
    let name: Option<EndpointName> = document.name(&declared.key, declared.mark);
    if let Content::String(interface) = &declared.value.content {
        let interface = document.name(interface, declared.value.mark);
        return Some(Endpoint { name: name?, role, interface: interface?, limit: None, optional: false });
    }
    let entries = document.map(&declared.value, "an endpoint");
    let interface = interface(document, declared, entries);
    let limit = value(entries, "limit").and_then(|limit| document.number(limit, "limit", 1));
    let optional = value(entries, "optional").and_then(|optional| document.boolean(optional, "optional"));
    check_scope(document, entries);
    warn_of_unknown(document, entries);
    Some(Endpoint { name: name?, role, interface: interface?, limit, optional: optional.unwrap_or(false) })
}

fn interface(document: &mut Document, declared: &Entry, entries: &[Entry]) -> Option<InterfaceName> {
    let Some(found) = entry(entries, "interface") else {
        let message = format!("the endpoint {} has no interface", declared.key);
        document.error(declared.mark, "no-interface", message, "add `interface: NAME`");
        return None;
    };
    let text = document.text(&found.value, "interface")?;
    document.name(text, found.value.mark)
}

fn check_scope(document: &mut Document, entries: &[Entry]) {
    let Some(scope) = value(entries, "scope") else { return };
    match document.text(scope, "scope") {
        Some("container") => document.error(
            scope.mark,
            "scope-container",
            "scope: container is not built yet: a subordinate lives on the machine of its principal, and relata's \
             units have no machines",
            "take the endpoint out, or make its scope global",
        ),
        Some("global") | None => {}
        Some(other) => {
            let message = format!("{other:?} is not a scope");
            document.error(scope.mark, "bad-scope", message, "one of global, container");
        }
    }
}

fn warn_of_unknown(document: &mut Document, entries: &[Entry]) {
    for entry in entries {
        if !["interface", "limit", "optional", "scope", "description", "versions"]
            .contains(&entry.key.as_str())
        {
            let message = format!("the key {} of an endpoint is not known", entry.key);
            document.warn(entry.mark, "unknown-key", message, "it is ignored");
        }
    }
}
