//! A databag in a file: a map of keys to texts, as YAML or JSON, or one of the catalogue's examples.
//!
//! It must not know which interface it is of.

use std::collections::BTreeMap;
use std::path::Path;

use relata_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use relata_core::interface::Interface;
use relata_core::yaml::{self, Content, Entry, Mark, Node};
use relata_core::{Databag, Role, Scope};

use crate::console::Console;
use crate::document;
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
    pub(crate) marks: BTreeMap<String, Mark>,
    /// Where the whole begins.
    pub(crate) whole: Mark,
}

/// Reads a databag; the inner error tells, with places, which values are no texts.
///
/// # Errors
/// The file cannot be read, or holds something else.
pub(crate) fn read(path: &Path, console: &mut Console<'_>) -> Outcome<Result<DatabagFile, Diagnostics>> {
    let name = input::name(path);
    let text = input::read(path, console)?;
    let root = match yaml::parse(&name, &text) {
        Ok(root) => root,
        // JSON is YAML but for such as escapes of surrogate pairs; then places are not known.
        Err(problems) => return json(&name, &text).ok_or_else(|| document::unusable(&name, problems)),
    };
    let entries = entries(&root).ok_or_else(|| {
        Failure::new(format!("{name} holds no databag"))
            .help("write a map of keys to texts, as `port: \"80\"`")
    })?;
    let (databag, found) = databag(&name, entries);
    let marks = entries.iter().map(|entry| (entry.key.clone(), entry.value.mark)).collect();
    Ok(if found.has_errors() {
        Err(found)
    } else {
        Ok(DatabagFile { name, databag, marks, whole: root.mark })
    })
}

/// A databag from JSON whose values are all texts.
fn json(name: &str, text: &str) -> Option<Result<DatabagFile, Diagnostics>> {
    let entries: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
    let (marks, whole) = (BTreeMap::new(), Mark { line: 1, column: 1 });
    Some(Ok(DatabagFile { name: name.to_owned(), databag: entries.into_iter().collect(), marks, whole }))
}

/// The keys: the whole map, or what stands under `databag` as in the examples of the catalogue.
fn entries(root: &Node) -> Option<&[Entry]> {
    let Content::Map(entries) = &root.content else { return None };
    match entries.iter().find(|entry| entry.key == "databag").map(|entry| &entry.value.content) {
        Some(Content::Map(entries)) => Some(entries),
        _ => Some(entries),
    }
}

fn databag(file: &str, entries: &[Entry]) -> (Databag, Diagnostics) {
    let (mut databag, mut found) = (Databag::new(), Diagnostics::new());
    for entry in entries {
        match &entry.value.content {
            Content::String(text) => drop(databag.set(entry.key.clone(), text.clone())),
            _ => found.push(Diagnostic {
                severity: Severity::Error,
                rule: "not-text",
                message: format!(
                    "the value of `{}` must be text, and this is {}",
                    entry.key,
                    entry.value.kind()
                ),
                place: entry.value.mark.place(file),
                pointer: entry.value.path.to_string(),
                hint: Some("a databag holds texts alone: write it in quotes".to_owned()),
            }),
        }
    }
    (databag, found)
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
