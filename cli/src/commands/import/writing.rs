//! Definitions into a folder: whole files or none, and nobody's work is lost. It must not know where they come from.

use std::fs;
use std::io::Write;
use std::path::Path;

use relata_authoring::import::Imported;
use relata_core::diagnostic::{Diagnostic, Place, Severity};

use crate::failure::{OrFail, Outcome};

/// What became of the definitions.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) written: usize,
    pub(super) unchanged: usize,
    /// Definitions that are there, differ, and were left as they are.
    pub(super) kept: Vec<Diagnostic>,
}

/// Writes definitions below a folder.
///
/// # Errors
/// A file or folder that cannot be read or written; those before it are written.
pub(super) fn write(definitions: &[Imported], out: &Path, force: bool) -> Outcome<Written> {
    let mut done = Written::default();
    for definition in definitions {
        let path = out.join(definition.path());
        let there = match fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).or_fail(|| format!("cannot read {}", path.display())),
        };
        match there {
            Some(bytes) if bytes == definition.text.as_bytes() => done.unchanged += 1,
            Some(_) if !force => done.kept.push(kept(&path)),
            _ => {
                write_file(&path, &definition.text).or_fail(|| format!("cannot write {}", path.display()))?;
                done.written += 1;
            }
        }
    }
    Ok(done)
}

/// Writes beside the file and puts it in its place, so that nobody ever sees half of it.
fn write_file(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".interface").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    // A definition is for all to read, as any file is that is made without further ado.
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    fs::set_permissions(file.path(), mode)?;
    file.persist(path)?;
    Ok(())
}

fn kept(path: &Path) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        rule: "would-overwrite",
        message: "a definition is there already and differs; it is left as it is".to_owned(),
        place: Place { file: path.display().to_string(), ..Place::default() },
        pointer: String::new(),
        hint: Some("--force writes over it".to_owned()),
    }
}
