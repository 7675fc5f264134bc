//! Definitions that are refused, with what a build.rs prints: `EXPECTORATE=overwrite` writes the texts anew.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use std::path::Path;

use relata_codegen::{Gate, Source, bindings};

#[test]
fn every_problem_is_said_with_its_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused");
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let source = Source { name, text: std::fs::read_to_string(&path).unwrap() };
        let problems = bindings(&[source], Gate::Always).unwrap_err();
        expectorate::assert_contents(path.with_extension("txt"), &problems.to_string());
        checked += 1;
    }
    assert_eq!(checked, 2);
}
