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
