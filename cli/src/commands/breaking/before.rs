//! The definitions of now and of before, found and read. It must not know what is compared.

use std::path::{Path, PathBuf};

use relata_authoring::examples::Example;
use relata_core::diagnostic::{Diagnostic, Place, Severity};

use super::revision::Revision;
use crate::definitions::{self, Definition, Definitions};
use crate::diagnostics::Problem;
use crate::examples::{self, ExampleText};
use crate::failure::Outcome;

/// Both sides of a change.
pub(super) struct Before {
    pub(super) old: Definitions,
    pub(super) new: Definitions,
    pub(super) examples: Examples,
    /// What of the examples cannot be used.
    pub(super) left_out: Vec<Problem>,
}

/// The examples of each definition of both sides, in their order; none of one that is the same on the other side.
#[derive(Default)]
pub(super) struct Examples {
    pub(super) old: Vec<Vec<Example>>,
    pub(super) new: Vec<Vec<Example>>,
}

/// Reads both sides. Where only files are compared, only their interfaces are looked for before.
///
/// # Errors
/// Paths that cannot be read, and what git has to say.
pub(super) fn read(paths: &[PathBuf], against: &str) -> Outcome<Before> {
    let new = definitions::read(paths)?;
    let name = against.strip_prefix("git:");
    let mut old = match name {
        Some(name) => at_revision(paths, name)?,
        None => definitions::read(&[PathBuf::from(against)])?,
    };
    if paths.iter().all(|path| !path.is_dir()) {
        old.all.retain(|before| {
            let same = |after: &definitions::Definition| match (&before.interface, &after.interface) {
                (Some(before), Some(after)) => (&before.name, before.version) == (&after.name, after.version),
                _ => false,
            };
            new.all.iter().any(|after| same(after) || before.name == after.name)
        });
    }
    let mut reader = Reader { left_out: Vec::new() };
    let mut examples = Examples::default();
    for definition in &new.all {
        let files = if is_same(definition, &old.all) { Vec::new() } else { examples::texts(definition)? };
        examples.new.push(reader.examples(&files));
    }
    for definition in &old.all {
        let files = match name {
            _ if is_same(definition, &new.all) => Vec::new(),
            Some(name) => examples_at_revision(definition, name)?,
            None => examples::texts(definition)?,
        };
        examples.old.push(reader.examples(&files));
    }
    Ok(Before { old, new, examples, left_out: reader.left_out })
}

/// Whether a definition stands with the same text on the other side.
pub(super) fn is_same(definition: &Definition, others: &[Definition]) -> bool {
    others.iter().any(|other| other.path == definition.path && other.text == definition.text)
}

/// Reads examples; warns of those that are none.
struct Reader {
    left_out: Vec<Problem>,
}

impl Reader {
    fn examples(&mut self, files: &[ExampleText]) -> Vec<Example> {
        files.iter().filter_map(|file| self.example(file)).collect()
    }

    fn example(&mut self, file: &ExampleText) -> Option<Example> {
        let problems = match relata_authoring::examples::read(&file.folder, &file.name, &file.text) {
            Ok(example) => return Some(example),
            Err(problems) => problems,
        };
        let first = problems.into_sorted().into_iter().next()?;
        let diagnostic = Diagnostic {
            severity: Severity::Warning,
            rule: "unreadable-example",
            message: format!("nothing is rendered from the example: {}", first.message),
            ..first
        };
        self.left_out.push(Problem { diagnostic, more: Vec::new() });
        None
    }
}

/// The examples beside a definition of before; none beside a file of another name.
fn examples_at_revision(definition: &Definition, name: &str) -> Outcome<Vec<ExampleText>> {
    let file = Path::new(&definition.name);
    let folder = file.with_file_name("examples");
    if file.file_name().is_none_or(|name| name != "interface.yaml") {
        return Ok(Vec::new());
    }
    // The folder may be gone; the nearest one that is there says which repository it is.
    let Some(there) = folder.ancestors().skip(1).find(|above| above.is_dir()) else { return Ok(Vec::new()) };
    let Ok(within) = folder.strip_prefix(there) else { return Ok(Vec::new()) };
    let files = Revision::find(there, name)?.files(within)?;
    let text = |(path, text): (PathBuf, String)| {
        let folder = path.parent()?.file_name()?.to_string_lossy().into_owned();
        Some(ExampleText { folder, name: there.join(&path).display().to_string(), text })
    };
    Ok(files.into_iter().filter_map(text).collect())
}

fn at_revision(paths: &[PathBuf], name: &str) -> Outcome<Definitions> {
    let mut definitions = Definitions::default();
    for path in paths {
        let revision = Revision::find(path, name)?;
        for (within, text) in revision.read(path)? {
            match within.as_os_str().is_empty() {
                true => definitions.add(path, text),
                false => definitions.add_within(&path.join(&within), &within, text),
            }
        }
    }
    Ok(definitions)
}

/// That there is nothing to compare with, which may be an oversight.
pub(super) fn nothing(old: &Definitions, new: &Definitions, against: &str) -> Option<Problem> {
    let diagnostic = Diagnostic {
        severity: Severity::Warning,
        rule: "nothing-before",
        message: "there is no definition to compare with, so nothing is known of what breaks".to_owned(),
        place: Place { file: against.to_owned(), line: 0, column: 0 },
        pointer: String::new(),
        hint: Some("if the definitions lay elsewhere, give the folder in which they were".to_owned()),
    };
    (old.all.is_empty() && !new.all.is_empty()).then(|| Problem { diagnostic, more: Vec::new() })
}

/// Warnings of definitions of before that nothing is known of, since they cannot be used.
pub(super) fn unusable(old: &Definitions) -> Vec<Problem> {
    let lost = old.all.iter().filter(|definition| definition.interface.is_none());
    let warning = |definition: &definitions::Definition| {
        let of_file = definitions::errors(&old.found).into_sorted().into_iter();
        let first = of_file
            .filter(|problem| problem.place.file == definition.name)
            .map(|problem| problem.to_string())
            .next();
        Diagnostic {
            severity: Severity::Warning,
            rule: "unreadable-before",
            message: format!(
                "what the file was before cannot be used, so nothing is known of what breaks: {}",
                first.unwrap_or_default()
            ),
            place: Place { file: definition.name.clone(), line: 0, column: 0 },
            pointer: String::new(),
            hint: None,
        }
    };
    lost.map(|definition| Problem { diagnostic: warning(definition), more: Vec::new() }).collect()
}
