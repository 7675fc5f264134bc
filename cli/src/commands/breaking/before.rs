//! The definitions of now and of before, found and read. It must not know what is compared.

use std::path::PathBuf;

use relata_core::diagnostic::{Diagnostic, Place, Severity};

use super::revision::Revision;
use crate::definitions::{self, Definitions};
use crate::diagnostics::Problem;
use crate::failure::Outcome;

/// Both sides of a change.
pub(super) struct Before {
    pub(super) old: Definitions,
    pub(super) new: Definitions,
}

/// Reads both sides. Where only files are compared, only their interfaces are looked for before.
///
/// # Errors
/// Paths that cannot be read, and what git has to say.
pub(super) fn read(paths: &[PathBuf], against: &str) -> Outcome<Before> {
    let new = definitions::read(paths)?;
    let mut old = match against.strip_prefix("git:") {
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
    Ok(Before { old, new })
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
