//! A databag in a file: a map of keys to texts, as YAML or JSON, or one of the catalogue's examples.
//!
//! It must not know which interface it is of.

use std::collections::BTreeMap;
use std::path::Path;

use relata_authoring::json::{self, Json};
use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::interface::Interface;
use relata_core::yaml::{self, Content, pointer_segment};
use relata_core::{Databag, Role, Scope};

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::input;

/// A databag and the places of its values.
#[derive(Debug)]
pub(crate) struct DatabagFile {
    /// The file in messages.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) databag: Databag,
    /// Where each key's value begins.
    pub(crate) places: BTreeMap<String, Place>,
    /// Where the whole begins.
    pub(crate) whole: Place,
}

/// What is in a text: the whole's place, and what its map holds.
struct Root {
    place: Place,
    entries: Option<Vec<Entry>>,
}

/// A key of the map, and what is under it.
struct Entry {
    key: String,
    place: Place,
    kind: &'static str,
    text: Option<String>,
    /// What it holds, if it is a map itself.
    entries: Option<Vec<Entry>>,
}

/// Reads a databag; the inner error tells, with places, why the text is none.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn read(path: &Path, console: &mut Console<'_>) -> Outcome<Result<DatabagFile, Diagnostics>> {
    let name = input::name(path);
    let text = input::read(path, console)?;
    Ok(parse(&name, &text).and_then(|root| databag(name, root)))
}

fn parse(file: &str, text: &str) -> Result<Root, Diagnostics> {
    match yaml::parse(file, text) {
        Ok(root) => Ok(of_yaml(file, &root)),
        // JSON is YAML but for such as escapes of surrogate pairs, and may be larger.
        Err(problems) => match json::parse(file, text.as_bytes()) {
            Ok(root) => Ok(of_json(file, &root)),
            Err(found) if found.iter().any(|problem| problem.rule == "duplicate-key") => Err(found),
            Err(_) => Err(problems),
        },
    }
}

fn of_yaml(file: &str, root: &yaml::Node) -> Root {
    let entry = |entry: &yaml::Entry| {
        let text = match &entry.value.content {
            Content::String(text) => Some(text.clone()),
            _ => None,
        };
        let Root { place, entries } = of_yaml(file, &entry.value);
        Entry { key: entry.key.clone(), place, kind: entry.value.kind(), text, entries }
    };
    let entries = match &root.content {
        Content::Map(entries) => Some(entries.iter().map(entry).collect()),
        _ => None,
    };
    Root { place: root.mark.place(file), entries }
}

fn of_json(file: &str, root: &json::Node) -> Root {
    let entry = |member: &json::Member| {
        let text = member.value.text().map(str::to_owned);
        let Root { place, entries } = of_json(file, &member.value);
        Entry { key: member.key.clone(), place, kind: member.value.kind(), text, entries }
    };
    let entries = match &root.value {
        Json::Object(members) => Some(members.iter().map(entry).collect()),
        _ => None,
    };
    Root { place: root.at.place(file), entries }
}

/// The databag: the whole map, or what stands under `databag` as in the examples of the catalogue.
fn databag(name: String, root: Root) -> Result<DatabagFile, Diagnostics> {
    let (mut databag, mut places, mut found) = (Databag::new(), BTreeMap::new(), Diagnostics::new());
    let Some(mut entries) = root.entries else {
        found.push(not_databag(root.place));
        return Err(found);
    };
    let mut within = String::new();
    let wrapped = entries.iter_mut().find(|entry| entry.key == "databag" && entry.entries.is_some());
    if let Some(inner) = wrapped.and_then(|entry| entry.entries.take()) {
        (entries, within) = (inner, "/databag".to_owned());
    }
    for Entry { key, place, kind, text, .. } in entries {
        match text {
            Some(text) => drop(databag.set(key.clone(), text)),
            None => found.push(not_text(&key, kind, place.clone(), &within)),
        }
        places.insert(key, place);
    }
    if found.has_errors() { Err(found) } else { Ok(DatabagFile { name, databag, places, whole: root.place }) }
}

fn not_databag(place: Place) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        rule: "not-databag",
        message: "this is no databag".to_owned(),
        place,
        pointer: String::new(),
        hint: Some("write a map of keys to texts, as `port: \"80\"`".to_owned()),
    }
}

fn not_text(key: &str, kind: &str, place: Place, within: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        rule: "not-text",
        message: format!("the value of `{key}` must be text, and this is {kind}"),
        place,
        pointer: format!("{within}/{}", pointer_segment(key)),
        hint: Some("a databag holds texts alone: write it in quotes".to_owned()),
    }
}

/// The scope in which a role writes at all, if that is one.
///
/// # Errors
/// It writes in both, or in none.
pub(crate) fn only_scope(versions: &[&Interface], role: Role) -> Outcome<Scope> {
    let writes = |scope: &Scope| versions.iter().any(|version| version.record(role, *scope, None).is_some());
    let scopes: Vec<Scope> = [Scope::App, Scope::Unit].into_iter().filter(writes).collect();
    match scopes[..] {
        [scope] => Ok(scope),
        _ => Err(Failure::usage("say whose databag it is: --scope app or --scope unit")),
    }
}
