//! A folder of generated modules: written as far as it changed, or compared. Only files that begin as generated ones do
//! are touched.

use std::fs;
use std::path::{Path, PathBuf};

use relata_codegen::{HEADER, OutputFile, Source};
use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};

use crate::console::Console;
use crate::definitions::Definitions;
use crate::diagnostics::ProblemsOption;
use crate::failure::{OrFail, Outcome};
use crate::output;

/// Brings the folder up to date, or says what is not.
pub(super) fn run(
    console: &mut Console<'_>,
    read: Definitions,
    out: &Path,
    check: bool,
    problems: ProblemsOption,
) -> Outcome {
    let Definitions { all, texts, .. } = read;
    let sources: Vec<Source> =
        all.into_iter().map(|definition| Source { name: definition.name, text: definition.text }).collect();
    let files = match relata_codegen::folder_bindings(&sources) {
        Ok(bindings) => bindings.files,
        Err(found) => return problems.print(console, found, &texts),
    };
    let stale = stale(out, &files)?;
    let removed = stale.iter().filter(|stale| matches!(stale, Stale::LeftOver(_))).count();
    if check {
        let outcome = problems.print(console, told(stale.iter()), &texts);
        let fresh = files.len() - (stale.len() - removed);
        console.note(format!("{} up to date, {} stale", output::count(fresh, "file"), stale.len()));
        return outcome;
    }
    let in_the_way = told(stale.iter().filter(|stale| matches!(stale, Stale::InTheWay(_))));
    if in_the_way.has_errors() {
        let outcome = problems.print(console, in_the_way, &texts);
        console.note("nothing was written");
        return outcome;
    }
    for stale in &stale {
        stale.renew(out)?;
    }
    let written = stale.len() - removed;
    console.note(format!("{}, {written} written, {removed} removed", output::count(files.len(), "file")));
    Ok(())
}

fn told<'s>(stale: impl Iterator<Item = &'s Stale<'s>>) -> Diagnostics {
    let mut found = Diagnostics::new();
    stale.for_each(|stale| found.push(stale.problem()));
    found
}

/// A file that is not as it would be generated.
enum Stale<'f> {
    Missing(PathBuf, &'f OutputFile),
    Differs(PathBuf, &'f OutputFile),
    /// Generated once, of a definition that is no longer there.
    LeftOver(PathBuf),
    /// Somebody's own file where a generated one belongs.
    InTheWay(PathBuf),
}

fn stale<'f>(out: &Path, files: &'f [OutputFile]) -> Outcome<Vec<Stale<'f>>> {
    let mut stale = Vec::new();
    for file in files {
        let path = out.join(&file.name);
        match fs::read(&path) {
            Ok(held) if held == file.text.as_bytes() => {}
            Ok(held) if !held.starts_with(HEADER.as_bytes()) => stale.push(Stale::InTheWay(path)),
            Ok(_) => stale.push(Stale::Differs(path, file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                stale.push(Stale::Missing(path, file))
            }
            Err(error) => return Err(error).or_fail(|| format!("cannot read {}", path.display())),
        }
    }
    for path in generated(out)? {
        if !files.iter().any(|file| out.join(&file.name) == path) {
            stale.push(Stale::LeftOver(path));
        }
    }
    Ok(stale)
}

/// The generated files in the folder and the folders in it, by name.
fn generated(out: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in entries(out)? {
        if path.is_dir() {
            found.extend(entries(&path)?.into_iter().filter(|path| is_generated(path)));
        } else if is_generated(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let failed = || format!("cannot read {}", folder.display());
    match fs::read_dir(folder) {
        Ok(entries) => {
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().or_fail(failed)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).or_fail(failed),
    }
}

fn is_generated(path: &Path) -> bool {
    let is_rust = path.extension().is_some_and(|extension| extension == "rs");
    is_rust && fs::read(path).is_ok_and(|held| held.starts_with(HEADER.as_bytes()))
}

impl Stale<'_> {
    fn renew(&self, out: &Path) -> Outcome {
        match self {
            Self::Missing(path, file) | Self::Differs(path, file) => {
                let folder = path.parent().unwrap_or(out);
                fs::create_dir_all(folder).or_fail(|| format!("cannot make {}", folder.display()))?;
                fs::write(path, &file.text).or_fail(|| format!("cannot write {}", path.display()))
            }
            Self::LeftOver(path) => {
                fs::remove_file(path).or_fail(|| format!("cannot remove {}", path.display()))?;
                // The folder of an interface goes with its last version.
                let _ = path.parent().map(fs::remove_dir);
                Ok(())
            }
            // It is refused before anything is written.
            Self::InTheWay(_) => Ok(()),
        }
    }

    fn problem(&self) -> Diagnostic {
        let again = "run the same command without --check";
        let (path, rule, message, hint) = match self {
            Self::Missing(path, _) => (path, "missing-bindings", "is not there", again),
            Self::Differs(path, _) => (path, "stale-bindings", "is not what the definition gives", again),
            Self::LeftOver(path) => {
                (path, "left-over-bindings", "was generated of a definition that is gone", again)
            }
            Self::InTheWay(path) => {
                let hint = "move it away, or name another folder with --out";
                (path, "not-generated", "was not generated, and is not written over", hint)
            }
        };
        Diagnostic {
            severity: Severity::Error,
            rule,
            message: format!("the file {message}"),
            place: Place { file: path.display().to_string(), ..Place::default() },
            pointer: String::new(),
            hint: Some(hint.to_owned()),
        }
    }
}
