//! The files of a folder, as an import takes them. It must not know what is in them.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use relata_authoring::import::{Effect, File, Finding, MAX_BYTES};
use relata_core::diagnostic::{Diagnostic, Place, Severity};

use crate::diagnostics::Texts;
use crate::failure::{OrFail, Outcome};

/// How deep folders are searched.
const MAX_DEPTH: usize = 8;

/// What was found in a folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: Vec<File>,
    /// Their texts, for messages.
    pub(super) texts: Texts,
    /// Files that cannot be read.
    pub(super) unread: Vec<Finding>,
}

/// All files of a folder in order; names that begin with a dot are not looked at.
pub(super) fn files(root: &Path) -> Outcome<Found> {
    let mut found = Found::default();
    let entries = entries(root).or_fail(|| format!("cannot read the folder {}", root.display()))?;
    collect(root, entries, 1, &mut found);
    Ok(found)
}

fn collect(root: &Path, entries: Vec<PathBuf>, depth: usize, found: &mut Found) {
    for path in entries {
        let done = if path.is_dir() {
            match self::entries(&path) {
                Ok(entries) if depth < MAX_DEPTH => {
                    collect(root, entries, depth + 1, found);
                    Ok(())
                }
                Ok(_) => Err(io::Error::other("folders are nested too deep")),
                Err(error) => Err(error),
            }
        } else {
            read(&path).map(|bytes| add(root, &path, bytes, found))
        };
        if let Err(error) = done {
            found.unread.push(unread(&path, &error));
        }
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            entries.push(entry.path());
        }
    }
    entries.sort();
    Ok(entries)
}

/// The bytes of a file, one more than is taken at most.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn add(root: &Path, path: &Path, bytes: Vec<u8>, found: &mut Found) {
    let within = path.strip_prefix(root).unwrap_or(path);
    let segments = within.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let name = path.display().to_string();
    if let Ok(text) = std::str::from_utf8(&bytes) {
        found.texts.keep(name.as_str(), text);
    }
    found.files.push(File { name, path: segments.collect::<Vec<_>>().join("/"), bytes });
}

fn unread(path: &Path, error: &io::Error) -> Finding {
    let place = Place { file: path.display().to_string(), ..Place::default() };
    let diagnostic = Diagnostic {
        severity: Severity::Error,
        rule: "unreadable",
        message: format!("cannot be read: {error}"),
        place,
        pointer: String::new(),
        hint: Some("what can be read is imported without it".to_owned()),
    };
    Finding { effect: Effect::Refused, diagnostic }
}
