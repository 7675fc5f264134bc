//! What is generated, as files that a person reads: `EXPECTORATE=overwrite cargo test -p relata-codegen` writes them
//! anew. `compiled.rs` compiles and runs them.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use std::path::{Path, PathBuf};

use relata_metadata::{FileKind, Files};

fn golden() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    files.sort();
    files
}

fn generate(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let interface =
        relata_core::definition::load(name, &text).unwrap_or_else(|problems| panic!("{problems}"));
    relata_codegen::generate(&interface, &text)
}

#[test]
fn bindings_are_as_they_were() {
    assert!(golden().len() >= 16);
    for path in golden() {
        expectorate::assert_contents(path.with_extension("rs"), &generate(&path));
    }
}

#[test]
fn the_same_definition_gives_the_same_bytes() {
    for path in golden() {
        assert_eq!(generate(&path), generate(&path), "{}", path.display());
    }
}

#[test]
fn each_is_short_and_compiled() {
    let compiled = include_str!("compiled.rs");
    for path in golden() {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(compiled.contains(&format!("    {stem},\n")), "compiled.rs does not name {stem}");
        let lines = std::fs::read_to_string(path.with_extension("rs")).unwrap().lines().count();
        assert!(lines <= 450, "{stem}.rs has {lines} lines: show one idea");
    }
}

#[test]
fn what_a_charms_files_say_is_as_it_was() {
    let text = include_str!("charm/shop.yaml");
    let files = Files::new().with(FileKind::Charmcraft, "charmcraft.yaml", text);
    let charm = relata_metadata::read(&files).sound().unwrap_or_else(|problems| panic!("{problems}"));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charm/shop.rs");
    expectorate::assert_contents(path, &relata_codegen::generate_charm(&charm));
    assert_eq!(relata_codegen::generate_charm(&charm), relata_codegen::generate_charm(&charm));
}
