//! The cases under `tests/cases`: a charm's files in one text each, with the rule that it is about.

#![allow(dead_code, clippy::unwrap_used, reason = "shared by test binaries that use a part of it each")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use relata_metadata::{FileKind, Files, Reading};

/// A charm's files by name.
pub(crate) type Texts = BTreeMap<String, String>;

/// A charm with what it is about.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// The name of its file.
    pub(crate) name: String,
    /// Whether charmcraft and Juju take it.
    pub(crate) accepted: bool,
    /// The rule that must refuse it.
    pub(crate) rule: Option<String>,
    /// Its files.
    pub(crate) texts: Texts,
}

/// The folder `tests`.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// All cases.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for verdict in ["accepted", "refused"] {
        for entry in fs::read_dir(tests().join("cases").join(verdict)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            cases.push(case(name, verdict == "accepted", &fs::read_to_string(&path).unwrap()));
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// A text's first line says the rule in words, `# refused: RULE` its id, and `#### FILE` begins a file.
fn case(name: String, accepted: bool, text: &str) -> Case {
    let (head, files) = text.split_once("#### ").unwrap_or_else(|| panic!("{name} has no file"));
    let rule = head.lines().find_map(|line| line.strip_prefix("# refused: ")).map(str::to_owned);
    let texts = files.split("\n#### ").map(|file| {
        let (file, text) = file.split_once('\n').unwrap();
        (file.to_owned(), format!("{}\n", text.trim_end_matches('\n')))
    });
    Case { name, accepted, rule, texts: texts.collect() }
}

/// What relata makes of a charm.
pub(crate) fn reading(texts: &Texts) -> Reading {
    let files = texts.iter().filter_map(|(name, text)| Some((FileKind::of_file_name(name)?, name, text)));
    let add = |files: Files, (kind, name, text): (FileKind, &String, &String)| files.with(kind, name, text);
    let mut reading = relata_metadata::read(&files.fold(Files::new(), add));
    if let Some(charm) = &reading.charm {
        let within =
            texts.keys().filter_map(|name| name.strip_prefix(relata_metadata::COS_CUSTOM)?.strip_prefix('/'));
        let entries =
            within.map(|path| path.split_once('/').map_or((path, false), |(folder, _)| (folder, true)));
        reading.found.extend(relata_metadata::check_cos_custom(charm, relata_metadata::COS_CUSTOM, entries));
    }
    reading
}
