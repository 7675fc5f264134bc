//! `relata check` on charms' folders, as a charm author uses it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use tempfile::TempDir;

use crate::tool;

const SOUND: &str = "\
name: web
summary: A web shop
description: Sells things.
requires:
  database: {interface: postgresql_client, limit: 1}
  cache: redis
peers:
  shop-peers: shop-peers
";

const WRONG: &str = "\
type: charm
name: web-2
summary: A web shop
description: Sells things.
base: ubuntu@22.10
platforms: {amd64: }
parts: {charm: {plugin: charm, source: .}}
requires:
  database: {interface: postgresql_clent}
config:
  options:
    port: {type: integer, default: 80}
";

fn folder(files: &[(&str, &str)]) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let path = folder.path().display().to_string();
    (folder, path)
}

#[test]
fn a_sound_charm_has_a_line_for_each_endpoint() {
    let (_folder, path) = folder(&[("metadata.yaml", SOUND)]);
    let ran = tool().run(["check", &path]);
    assert!(ran.err.contains("1 charm, no errors"), "{ran:?}");
    let printed = ran.succeeded();
    assert!(printed.contains("database    requirer  postgresql_client  v0"), "{printed}");
    assert!(
        printed.contains("shop-peers  peer      shop-peers         not known, as peers' mostly are"),
        "{printed}"
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_line() {
    let (_folder, path) = folder(&[("charmcraft.yaml", WRONG)]);
    let ran = tool().run(["check", &path, "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let problems: Value = serde_json::from_str(&ran.out).unwrap();
    let told: Vec<(&str, u64)> = problems
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["severity"] != "info")
        .map(|problem| (problem["rule"].as_str().unwrap(), problem["line"].as_u64().unwrap()))
        .collect();
    assert_eq!(told, [("bad-name", 2), ("unknown-base", 5), ("unknown-interface", 9), ("unknown-word", 12)]);
    assert_eq!(problems[3]["hint"], "write `type: int`");
}

#[test]
fn unknown_interfaces_and_hooks_are_warnings() {
    let metadata = SOUND.replace("cache: redis", "cache: rediss\n  own: my-own");
    let (folder, path) = folder(&[
        ("metadata.yaml", &metadata),
        (
            "interfaces/my-own.yaml",
            "interface: my-own\nversion: 3\nstatus: draft\nsummary: Own.\nprovider: {app: {type: object}}\n",
        ),
        ("hooks/databse-relation-changed", "#!/bin/sh\n"),
        ("hooks/install", "#!/bin/sh\n"),
        ("hooks/helpers.py", ""),
    ]);
    let install = folder.path().join("hooks/install");
    fs::set_permissions(&install, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = tool().run(["check", &path]);
    for text in [
        "unknown-interface",
        "did you mean `redis`?",
        "not-executable",
        "did you mean `database-relation-changed`?",
    ] {
        assert!(ran.out.contains(text), "no {text:?} in {ran:?}");
    }
    assert!(!ran.out.contains("helpers.py"), "{ran:?}");
    assert!(ran.out.contains("v3 of the charm's own"), "{ran:?}");
    ran.succeeded();
}

#[test]
fn extensions_are_expanded() {
    let text = "type: charm\nname: app\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\n\
                extensions: [flask-framework]\nrequires: {postgresql: {interface: postgresql_client}}\n";
    let (_folder, path) = folder(&[("charmcraft.yaml", text)]);
    let printed = tool().run(["check", &path]).succeeded();
    for endpoint in ["metrics-endpoint", "secret-storage", "logging", "postgresql"] {
        assert!(printed.contains(endpoint), "no {endpoint} in {printed}");
    }
    assert!(printed.contains("(by flask-framework)"), "{printed}");
}

#[test]
fn programs_are_told_the_same_of_each_endpoint() {
    let own = "interface: my-own\nversion: 3\nstatus: draft\nsummary: My own.\nprovider:\n  app: {properties: {}}\n";
    let metadata =
        SOUND.replace("cache: redis", "cache: rediss\n  own: my-own\n  ring: {interface: redis, limit: -1}");
    let (_folder, path) =
        folder(&[("metadata.yaml", &metadata), ("interfaces/my-own/v3/interface.yaml", own)]);
    let ran = tool().run(["check", &path, "--format", "json"]);
    let all: Vec<Value> = serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {ran:?}"));
    let facts: Vec<&Value> = all.iter().filter(|one| one["severity"] == "info").collect();
    let told = |name: &str| -> Value {
        let fact =
            facts.iter().find(|fact| fact["endpoint"] == name).unwrap_or_else(|| panic!("{name}: {ran:?}"));
        assert!(
            fact["rule"] == "endpoint" && fact["charm"] == path.as_str() && fact["line"].is_u64(),
            "{fact}"
        );
        let members = ["role", "interface", "known", "source", "versions", "problems"];
        members.iter().map(|member| fact[member].clone()).collect()
    };
    let expected = serde_json::json!([
        ["requirer", "postgresql_client", true, "catalogue", ["v0"], []],
        ["requirer", "rediss", false, null, [], ["unknown-interface"]],
        ["requirer", "my-own", true, "charm", ["v3"], []],
        ["peer", "shop-peers", false, null, [], []],
    ]);
    assert_eq!(Value::from_iter(["database", "cache", "own", "shop-peers"].map(told)), expected);
    let wrong = all.iter().find(|one| one["severity"] == "error").unwrap();
    assert_eq!(told("ring")[5], serde_json::json!([wrong["rule"]]), "{ran:?}");
    assert_eq!(facts.len(), 5);
}

const DEFINITION: &str =
    "interface: demo\nversion: 0\nstatus: draft\nsummary: A demo.\nprovider:\n  app: {properties: {}}\n";

#[test]
fn charms_below_a_folder_are_checked_too() {
    let (_folder, path) = folder(&[
        ("bad1/metadata.yaml", "name: Bad One\n"),
        ("ext/charmcraft.yaml", WRONG),
        ("ext/prime/metadata.yaml", "nothing: a copy that charmcraft packed\n"),
        (".tox/old/metadata.yaml", "nothing: here\n"),
        ("good/metadata.yaml", SOUND),
        ("good/interfaces/demo/v0/interface.yaml", DEFINITION),
        ("shared/demo/v1/interface.yaml", &DEFINITION.replace("version: 0", "version: 1")),
    ]);
    let ran = tool().run(["check", &path]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("3 charms, 2 definitions, 0 examples"), "{ran:?}");
    assert!(ran.out.contains("bad1/metadata.yaml:1") && ran.out.contains("ext/charmcraft.yaml:2"), "{ran:?}");
    assert!(!ran.out.contains("prime") && !ran.out.contains(".tox"), "{ran:?}");
    let (_folder, nothing) = folder(&[("README.md", "# Nothing\n")]);
    tool().run(["check", &nothing]).refused(1, &["holds no definitions and no charms"]);
}

#[test]
fn a_file_of_a_charm_stands_for_the_charm() {
    let (_folder, path) = folder(&[
        ("metadata.yaml", SOUND),
        ("config.yaml", "options: {}\n"),
        ("alone/config.yaml", "options: {}\n"),
        ("odd/config.yaml", DEFINITION),
    ]);
    let file = |name: &str| format!("{path}/{name}");
    let ran = tool().run(["check", &file("metadata.yaml"), &file("config.yaml"), &path]);
    assert!(ran.err.contains("1 charm, no errors"), "{ran:?}");
    ran.succeeded();
    tool().run(["check", &file("alone/config.yaml")]).refused(1, &["is a file of a charm"]);
    let ran = tool().run(["check", &file("odd/config.yaml")]);
    assert!(ran.err.contains("1 definition"), "{ran:?}");
}

#[test]
fn what_cannot_be_read_is_one_problem_and_the_rest_is_checked() {
    let example = "databag: {}\n";
    let (folder, path) = folder(&[
        ("demo/v0/interface.yaml", DEFINITION),
        ("demo/v0/examples/provider.app/ready-empty.yaml", example),
        ("demo/v0/examples/provider.app/sub/ready-deeper.yaml", example),
        ("demo/v0/examples/README.md", "# Examples\n"),
        ("other/v0/interface.yaml", "interfaces: other\n"),
        ("latin/v0/interface.yaml", ""),
        ("charm/metadata.yaml", ""),
        ("sound/metadata.yaml", SOUND),
        ("sound/interfaces/latin/v0/interface.yaml", ""),
    ]);
    fs::write(folder.path().join("sound/interfaces/latin/v0/interface.yaml"), b"summary: caf\xe9\n").unwrap();
    fs::write(folder.path().join("latin/v0/interface.yaml"), b"summary: caf\xe9\n").unwrap();
    fs::write(folder.path().join("charm/metadata.yaml"), b"summary: caf\xe9\n").unwrap();
    let ran = tool().run(["check", &path, "--format", "json"]);
    let told: Vec<Value> = serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {ran:?}"));
    let unreadable = told.iter().filter(|one| one["rule"] == "unreadable");
    let files: Vec<&str> =
        unreadable.filter_map(|one| one["file"].as_str()?.strip_prefix(&path)?.strip_prefix('/')).collect();
    let expected = [
        "charm",
        "demo/v0/examples/README.md",
        "demo/v0/examples/provider.app/sub",
        "latin/v0/interface.yaml",
        "sound/interfaces/latin/v0/interface.yaml",
    ];
    assert_eq!(files, expected, "{ran:?}");
    assert!(told.iter().any(|one| one["rule"] == "missing-keyword"), "{ran:?}");
    assert!(ran.err.contains("1 example,"), "{ran:?}");
}

#[test]
fn the_charms_that_are_there_to_be_copied_are_sound() {
    let ran = tool().run(["check", concat!(env!("CARGO_MANIFEST_DIR"), "/../examples")]);
    assert!(ran.err.contains("3 charms, 1 definition, 0 examples, no errors"), "{ran:?}");
    ran.succeeded();
}
