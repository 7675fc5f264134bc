//! The workspace's shape: who may depend on whom, sizes of files, and what must not be in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    std::fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

fn cargo(args: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).current_dir(root()).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn metadata() -> Value {
    serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps", "--locked"])).unwrap()
}

/// The crates of the workspace with the dependencies that are not for development.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    packages
        .iter()
        .map(|package| {
            let all = package["dependencies"].as_array().unwrap();
            let kept = all.iter().filter(|dependency| dependency["kind"].as_str() != Some("dev"));
            (text(&package["name"]), kept.map(|dependency| text(&dependency["name"])).collect())
        })
        .collect()
}

/// The crates that a crate is built with: itself and all that it leads to.
fn tree(package: &str, features: &[&str]) -> BTreeSet<String> {
    let mut args = vec![
        "tree",
        "--locked",
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{lib}",
        "-p",
        package,
    ];
    args.extend(features);
    cargo(&args).lines().map(|line| line.trim().replace('_', "-")).collect()
}

#[track_caller]
fn builds_without(package: &str, features: &[&str], unwanted: &[&str]) {
    let tree = tree(package, features);
    let found: Vec<_> = unwanted.iter().filter(|name| tree.contains(**name)).collect();
    assert!(found.is_empty(), "{package} {features:?} leads to {found:?}");
}

#[test]
fn each_crate_keeps_out_what_it_exists_to_keep_out() {
    builds_without("relata-core", &[], &["tokio", "tonic", "syn", "clap"]);
    builds_without("relata-catalogue", &[], &["tokio", "tonic", "clap"]);
    builds_without("relata-codegen", &[], &["tokio", "tonic", "clap"]);
    builds_without("relata-metadata", &[], &["tokio", "tonic", "clap", "syn"]);
    builds_without("relata", &["--no-default-features"], &["tokio", "tonic", "clap"]);
    builds_without("relata-broker", &[], &["clap", "syn"]);
    builds_without("relata-agent", &[], &["clap", "relata-broker"]);
    builds_without("relata-interfaces", &[], &["clap", "relata-broker"]);
}

#[test]
fn the_arrows_between_the_crates_are_the_drawn_ones() {
    let drawn: BTreeMap<&str, &[&str]> = [
        ("relata-core", &[][..]),
        ("relata-authoring", &["relata-core"]),
        ("relata-catalogue", &["relata-core"]),
        ("relata-metadata", &["relata-core"]),
        ("relata-proto", &["relata-core"]),
        ("relata-codegen", &["relata-core", "relata-metadata"]),
        ("relata-broker", &["relata-catalogue", "relata-core", "relata-proto"]),
        ("relata-agent", &["relata-core", "relata-proto"]),
        ("relata", &["relata-agent", "relata-core"]),
        ("relata-interfaces", &["relata", "relata-codegen", "relata-core"]),
        (
            "relata-cli",
            &[
                "relata-agent",
                "relata-authoring",
                "relata-broker",
                "relata-catalogue",
                "relata-codegen",
                "relata-core",
                "relata-metadata",
                "relata-proto",
            ],
        ),
    ]
    .into();
    for (package, dependencies) in dependencies() {
        let Some(allowed) = drawn.get(package.as_str()) else { continue };
        let own = dependencies.iter().filter(|name| name.starts_with("relata"));
        let wrong: Vec<_> = own.filter(|name| !allowed.contains(&name.as_str())).collect();
        assert!(wrong.is_empty(), "{package} must not depend on {wrong:?}");
    }
}

#[test]
fn only_the_command_line_tool_knows_clap() {
    for (package, dependencies) in dependencies() {
        assert!(package == "relata-cli" || !dependencies.contains("clap"), "{package} depends on clap");
    }
}

#[test]
fn the_map_names_every_crate() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    // The examples are crates too, but not of the system.
    for package in dependencies().keys().filter(|package| package.starts_with("relata")) {
        assert!(map.contains(&format!("`{package}`")), "ARCHITECTURE.md lacks {package}");
    }
}

/// The files that git knows or would take.
fn sources() -> Vec<PathBuf> {
    let git = Command::new("git")
        .current_dir(root())
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .unwrap();
    assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    let names = String::from_utf8(git.stdout).unwrap();
    names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect()
}

#[test]
fn no_rust_file_is_longer_than_500_lines() {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    let is_generated = |path: &PathBuf| path.components().any(|part| part.as_os_str() == "generated");
    let mut long = Vec::new();
    for path in sources().into_iter().filter(|path| is_rust(path) && !is_generated(path)) {
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else { continue };
        if text.lines().count() > 500 {
            long.push(path);
        }
    }
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn no_file_names_a_path_of_somebody_s_machine() {
    // Put together here, so that this file does not hold them.
    let paths = [["/wo", "rk/"], ["/ro", "ot/"], ["/home", "/"], ["/Use", "rs/"]].map(|parts| parts.concat());
    let mut found = Vec::new();
    for path in sources() {
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            if paths.iter().any(|machine| line.contains(machine)) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The README's lines of a charm with its own interface are those of the example, which is compiled.
#[test]
fn the_readme_shows_the_own_interface_example() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let (readme, build) = (read("README.md"), read("examples/own-interface/build.rs"));
    let line = r#"relata_codegen::compile("interfaces")"#;
    assert!(readme.contains(line) && build.contains(line));
    let (_, block) = readme.split_once("```rust,ignore\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    assert!(read("examples/own-interface/src/main.rs").contains(block), "not in the example: {block}");
}
