//! Cargo itself on a crate whose build.rs asks for what `relata_codegen::charm` asks for: it builds anew when a file is
//! there for the first time, and only then.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use std::fs;
use std::path::Path;
use std::process::Command;

#[path = "../src/charm/watch.rs"]
mod watch;

/// Counts its runs in a file that cargo does not look at, and asks for what the folder of links stands for.
const BUILD: &str = "fn main() {
    let runs = std::fs::read_to_string(\"../runs\").unwrap_or_default();
    std::fs::write(\"../runs\", runs + \"x\").unwrap();
    println!(\"cargo::rerun-if-changed={}\", env!(\"WATCHED\"));
}
";

/// Builds the crate and says how often its build.rs has run.
fn build(root: &Path, watched: &Path) -> usize {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--offline"]).current_dir(root.join("crate"));
    let output = command
        .env("WATCHED", watched)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(root.join("runs")).unwrap().len()
}

#[test]
fn a_file_that_is_there_for_the_first_time_is_noticed_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("crate/src")).unwrap();
    let manifest = "[package]\nname = \"watcher\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    for (name, text) in [("Cargo.toml", manifest), ("build.rs", BUILD), ("src/lib.rs", "")] {
        fs::write(root.join("crate").join(name), text).unwrap();
    }
    let actions = root.join("crate/actions.yaml");
    let config = root.join("crate/config.yaml");
    let watched = watch::missing(std::slice::from_ref(&config), root).unwrap().unwrap();
    assert_eq!((build(root, &watched), build(root, &watched)), (1, 1), "nothing changes");
    // A link that is made while or after cargo looks is no change.
    watch::missing(&[actions.clone(), config], root).unwrap();
    assert_eq!(build(root, &watched), 1);
    fs::write(&actions, "act: {}\n").unwrap();
    assert_eq!((build(root, &watched), build(root, &watched)), (2, 2));
}
