//! Definitions that are refused, each with all that is said of it in a text beside it.
//!
//! After a change on purpose: `EXPECTORATE=overwrite cargo test -p relata-core --test refused`, then read the diff.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::fs;
use std::path::{Path, PathBuf};

use relata_core::definition;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused")
}

#[test]
fn every_refused_definition_says_what_is_wrong_with_it() {
    let mut count = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            check(&path);
            count += 1;
        }
    }
    assert!(count > 30, "only {count} refused definitions found");
}

/// No text is left without its definition.
#[test]
fn every_text_has_its_definition() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let is_text = path.extension().is_some_and(|extension| extension == "txt");
        assert!(!is_text || path.with_extension("yaml").exists(), "{} has no definition", path.display());
    }
}

fn check(path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let problems = match definition::load(name, &text) {
        Ok(_) => panic!("{name} is taken"),
        Err(problems) => problems,
    };
    assert!(problems.has_errors(), "{name}");
    let mut said = String::new();
    for problem in problems.into_sorted() {
        said.push_str(&format!("{problem}\n    at {}\n", problem.pointer));
    }
    expectorate::assert_contents(path.with_extension("txt"), &said);
}
