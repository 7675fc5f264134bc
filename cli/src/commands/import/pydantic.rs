//! `relata import pydantic`: the databag classes of Python files, exported with the Python that the user has.

mod name;
mod python;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use relata_authoring::import::{self, Effect, File, Finding, Import};
use relata_core::diagnostic::{Diagnostic, Place, Severity};

use super::{Common, outcome};
use crate::console::Console;
use crate::diagnostics::Texts;
use crate::document;
use crate::failure::{Failure, Outcome};
use python::{Export, Note};

/// Import the databag classes of Python files: ProviderSchema and RequirerSchema with `app` and `unit`, as the
/// catalogue of charmlibs has them. Each file is run with your Python and its pydantic 2.
#[derive(Debug, clap::Args)]
pub(super) struct Pydantic {
    /// Python files. The interface and version are read from .../NAME/interface/vN/FILE or .../NAME/vN/FILE.
    #[arg(value_name = "FILE.py", required = true)]
    files: Vec<PathBuf>,
    /// The interface's name, where the path does not say it.
    #[arg(long, value_name = "NAME")]
    interface: Option<String>,
    /// The interface's version, where the path does not say it.
    #[arg(long = "interface-version", value_name = "N")]
    version: Option<String>,
    /// A class of a databag that has another name: provider.app=ClassName (repeatable).
    #[arg(long = "class", value_name = "ROLE.SCOPE=CLASS")]
    classes: Vec<String>,
    /// The Python to use.
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: OsString,
    #[command(flatten)]
    common: Common,
}

impl Pydantic {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        self.classes.iter().try_for_each(|class| check_class(class))?;
        let (mut files, mut lines, mut findings) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut texts = Texts::default();
        for path in &self.files {
            let (interface, version) = name::of(path, self.interface.as_deref(), self.version.as_deref())?;
            let shown = path.display().to_string();
            texts.keep(shown.as_str(), document::read_file(path)?);
            match python::export(&self.python, path, &self.classes)? {
                Export::Refused(note) => findings.push(told(&shown, note)),
                Export::Bags { bags, notes } => {
                    findings.extend(notes.into_iter().map(|note| told(&shown, note)));
                    for bag in bags {
                        let name = format!("{shown}#{}", bag.place);
                        lines.insert(name.clone(), bag.line);
                        let path = format!("{interface}/{version}/{}.json", bag.place);
                        files.push(File { name, path, bytes: bag.schema.to_string().into_bytes() });
                    }
                }
            }
        }
        let mut import = imported(&files, &findings);
        import.findings.iter_mut().for_each(|finding| place_in_python(finding, &lines));
        import.findings.splice(0..0, findings);
        outcome::finish(&import, &texts, &self.common, console)
    }
}

/// The definitions, except of interfaces of which a file was refused.
fn imported(files: &[File], findings: &[Finding]) -> Import {
    let is_refused = |file: &&File| {
        let python = file.name.rsplit_once('#').map(|(python, _)| python);
        findings.iter().any(|finding| {
            finding.effect == Effect::Refused && Some(finding.diagnostic.place.file.as_str()) == python
        })
    };
    let sound: Vec<File> = files.iter().filter(|file| !is_refused(file)).cloned().collect();
    import::json_schemas(&sound)
}

/// `provider.app=Name`, as it must be.
fn check_class(class: &str) -> Outcome {
    let sound = class.split_once('=').is_some_and(|(place, name)| {
        let is_place = place.split_once('.').is_some_and(|(role, scope)| {
            ["provider", "requirer", "peer"].contains(&role) && ["app", "unit"].contains(&scope)
        });
        is_place && !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    });
    if sound {
        return Ok(());
    }
    let message = format!("`{class}` does not name a databag's class");
    Err(Failure::usage(message).help("write it as provider.app=ClassName"))
}

/// What Python found, as a finding.
fn told(file: &str, note: Note) -> Finding {
    let severity = if note.effect == Effect::Refused { Severity::Error } else { Severity::Warning };
    let place = Place { file: file.to_owned(), line: note.line, column: 0 };
    let diagnostic = Diagnostic {
        severity,
        rule: note.rule,
        message: note.message,
        place,
        pointer: String::new(),
        hint: note.hint.map(str::to_owned),
    };
    Finding { effect: note.effect, diagnostic }
}

/// Turns a place in an exported schema into the class in the file, with the pointer within its schema.
fn place_in_python(finding: &mut Finding, lines: &BTreeMap<String, u32>) {
    let diagnostic = &mut finding.diagnostic;
    let Some((file, bag)) = diagnostic.place.file.rsplit_once('#') else { return };
    let line = lines.get(&diagnostic.place.file).copied().unwrap_or_default();
    diagnostic.pointer = format!("/{}{}", bag.replace('.', "/"), diagnostic.pointer);
    diagnostic.message = format!("{bag}: {}", diagnostic.message);
    diagnostic.place = Place { file: file.to_owned(), line, column: 0 };
}

/// The file's folders, from the inside out.
fn folders(path: &Path) -> impl Iterator<Item = &str> {
    path.ancestors().skip(1).filter_map(|folder| folder.file_name()?.to_str())
}
