//! Definitions from JSON Schemas that pydantic exports, and all that is said otherwise in them.
//!
//! A schema is read into shapes, the types of an interface's databags become one table, keys of databags are fitted
//! to what their texts are, and the definition that is written must load. It must not know files or the command line.

mod databag;
mod keywords;
mod read;
mod report;
mod shape;
#[cfg(test)]
mod tests;
mod tree;
mod types;
mod verify;
mod write;
mod yaml;

pub use report::{Effect, Finding};

use std::collections::BTreeMap;

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::relation::{Role, Scope};

use crate::json;
use read::{Exported, Reader};
use report::{Report, Spot};
use tree::{BAGS, Name};
use types::Types;
use write::Draft;

/// The most bytes that a schema's file may have.
pub const MAX_BYTES: usize = 4 << 20;
/// The most values that it may hold: a definition of more is not taken either.
const MAX_VALUES: usize = 100_000;
/// The most items of a list: alternatives, constants and names are each compared with all others.
const MAX_ITEMS: usize = 2000;

/// A file of a tree of schemas.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name in messages.
    pub name: String,
    /// Its path within the tree, with `/`: `ingress/v2/provider.app.json`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A definition that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The interface's name.
    pub interface: String,
    /// The interface's version.
    pub version: u32,
    /// The definition, which loads without errors.
    pub text: String,
}

impl Imported {
    /// Where it belongs in a folder of definitions: `ingress/v2/interface.yaml`.
    pub fn path(&self) -> String {
        format!("{}/v{}/interface.yaml", self.interface, self.version)
    }
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The definitions, by name and version. An interface of which a file is refused has none.
    pub definitions: Vec<Imported>,
    /// What is refused, and what the definitions say otherwise than the schemas, by file and place.
    pub findings: Vec<Finding>,
}

impl Import {
    /// How many findings have an effect.
    pub fn count(&self, effect: Effect) -> usize {
        self.findings.iter().filter(|finding| finding.effect == effect).count()
    }
}

/// Imports a tree of schemas: `<interface>/v<N>/{provider,requirer}.{app,unit}.json`.
///
/// Equal files give equal definitions, whatever order they come in.
pub fn json_schemas(files: &[File]) -> Import {
    let mut import = Import::default();
    let mut versions: BTreeMap<(String, u32), Vec<(Name, &File)>> = BTreeMap::new();
    let mut names = Report::default();
    for file in files {
        if let Some(name) = tree::name(file, &mut names) {
            versions.entry((name.interface.clone(), name.version)).or_default().push((name, file));
        }
    }
    import.findings = names.finish();
    for ((interface, version), mut files) in versions {
        files.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.path.cmp(&b.1.path)));
        let (text, findings) = definition(&interface, version, &files);
        import.findings.extend(findings);
        import.definitions.extend(text.map(|text| Imported { interface, version, text }));
    }
    import.findings.sort_by(|a, b| a.diagnostic.place.cmp(&b.diagnostic.place));
    import
}

/// The definition of one version of an interface, and all that was found on the way.
fn definition(interface: &str, version: u32, files: &[(Name, &File)]) -> (Option<String>, Vec<Finding>) {
    let mut reports: Vec<Report> = Vec::new();
    let mut draft =
        Draft { interface: interface.to_owned(), version, bags: Vec::new(), types: Types::default() };
    let mut read: Vec<usize> = Vec::new();
    for (name, file) in files {
        let mut report = Report::default();
        let (role, scope) = BAGS[name.bag];
        if read.contains(&name.bag) {
            let hint = Some("keep one of the folders v0 and 0");
            report.push(
                Effect::Refused,
                "duplicate-databag",
                whole(file),
                "the databag is there twice",
                hint,
            );
        } else if let Some(exported) = self::read(file, &mut report) {
            add(&mut draft, exported, (role, scope), file, &mut report);
        }
        read.push(name.bag);
        reports.push(report);
    }
    let mut last = Report::default();
    let is_refused = reports.iter().any(Report::is_refused);
    let text = if is_refused { None } else { verify::sound(&draft, &mut last) };
    reports.push(last);
    (text, reports.into_iter().flat_map(Report::finish).collect())
}

fn read(file: &File, report: &mut Report) -> Option<Exported> {
    match parse(file) {
        Ok(root) => Reader::read(&file.name, &root, report),
        Err(problems) => {
            report.refuse_all(problems);
            None
        }
    }
}

fn parse(file: &File) -> Result<json::Node, Diagnostics> {
    let too_large = |place: Place, message: String, hint: &str| {
        let mut found = Diagnostics::new();
        found.push(Diagnostic {
            severity: Severity::Error,
            rule: "too-large",
            message,
            place,
            pointer: String::new(),
            hint: Some(hint.to_owned()),
        });
        found
    };
    if file.bytes.len() > MAX_BYTES {
        let message = format!("the file has more than {MAX_BYTES} bytes, which is the most that is taken");
        let hint = "what large constants and descriptions it holds, leave out; the rest of the tree is imported without it";
        return Err(too_large(whole(file).place, message, hint));
    }
    let root = json::parse(&file.name, &file.bytes)?;
    if root.values() > MAX_VALUES {
        let message = format!("the file has more than {MAX_VALUES} values");
        return Err(too_large(whole(file).place, message, "split the schema"));
    }
    if let Some(list) = long_list(&root) {
        let message = format!("the list has more than {MAX_ITEMS} items");
        return Err(too_large(list.at.place(&file.name), message, "say it with a pattern, or in words"));
    }
    Ok(root)
}

fn long_list(root: &json::Node) -> Option<&json::Node> {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        let items = node.list().unwrap_or_default();
        if items.len() > MAX_ITEMS {
            return Some(node);
        }
        open.extend(items);
        open.extend(node.members().unwrap_or_default().iter().map(|member| &member.value));
    }
    None
}

fn add(draft: &mut Draft, mut exported: Exported, place: (Role, Scope), file: &File, report: &mut Report) {
    draft.types.take_over(&mut exported, place, report);
    databag::fit(&mut exported.bag, &whole(file), &draft.types, report);
    draft.bags.push((place.0, place.1, exported.bag));
}

fn whole(file: &File) -> Spot {
    let place = Place { file: file.name.clone(), ..Default::default() };
    Spot { place, pointer: String::new() }
}
