//! Folders of the corpus: their rows, and the count of how they compare. It must not know what a row means.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One line of a file.
pub(crate) struct Row {
    /// `classic.jsonl:17`.
    pub(crate) place: String,
    /// The line, or why it cannot be read.
    pub(crate) value: Result<Value, String>,
}

/// The rows of every file of a folder, in order; none if the folder is not there.
pub(crate) fn rows(folder: &str) -> Option<Vec<Row>> {
    Some(files(folder)?.iter().flat_map(|file| rows_of(file)).collect())
}

/// What lies in a folder, in order; none if the folder is not there.
pub(crate) fn files(folder: &str) -> Option<Vec<PathBuf>> {
    let entries = fs::read_dir(root().join(folder)).ok()?;
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    files.sort();
    Some(files)
}

/// The corpus: `RELATA_CORPUS`, by default `../shared/corpus`; relative to the workspace's root.
pub(crate) fn root() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    workspace.join(std::env::var_os("RELATA_CORPUS").unwrap_or_else(|| DEFAULT.into()))
}

/// Whether the corpus is another one than that which the project is made with.
pub(crate) fn is_another() -> bool {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(DEFAULT);
    fs::canonicalize(root()).ok() != fs::canonicalize(default).ok()
}

const DEFAULT: &str = "../shared/corpus";

fn rows_of(file: &Path) -> Vec<Row> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return vec![Row { place: name, value: Err(error.to_string()) }],
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| Row {
            place: format!("{name}:{}", index + 1),
            value: serde_json::from_str(line).map_err(|error| error.to_string()),
        })
        .collect()
}

/// Says that a folder is not there; with `RELATA_TEST_REQUIRE=all` that fails.
pub(crate) fn absent(name: &str) {
    println!("\ncorpus {name}: absent");
    eprintln!("left out: the corpus folder {name:?}; RELATA_CORPUS names the corpus");
    assert!(
        std::env::var_os("RELATA_TEST_REQUIRE").is_none_or(|what| what != "all"),
        "corpus {name}: absent"
    );
}

/// How the rows of a folder compare.
#[derive(Default)]
pub(crate) struct Tally {
    agree: usize,
    deviations: Vec<String>,
    disagreements: Vec<String>,
}

impl Tally {
    pub(crate) fn agree(&mut self) {
        self.agree += 1;
    }

    /// A row that differs as it is expected to.
    pub(crate) fn deviation(&mut self, line: String) {
        self.deviations.push(line);
    }

    /// A row that differs.
    pub(crate) fn disagreement(&mut self, line: String) {
        self.disagreements.push(line);
    }

    /// Lists what differs, then prints the count alone on a line. The first line is empty since the test runner leaves
    /// its own line open.
    pub(crate) fn finish(self, name: &str) {
        self.finish_of(name, "rows");
    }

    /// As [`Tally::finish`], of something else than rows.
    pub(crate) fn finish_of(self, name: &str, what: &str) {
        println!();
        for line in &self.deviations {
            println!("expected deviation: {line}");
        }
        for line in &self.disagreements {
            println!("disagreement: {line}");
        }
        let (agree, expected, disagree) = (self.agree, self.deviations.len(), self.disagreements.len());
        let rows = agree + expected + disagree;
        println!(
            "corpus {name}: {rows} {what}, {agree} agree, {expected} expected deviations, {disagree} disagree"
        );
        assert_eq!(disagree, 0, "corpus {name}: {what} disagree");
    }
}
