//! `relata validate` as a charm author uses it on a real deployment's output and on single databags.

use std::fs;

use relata_tests::Ran;
use serde_json::Value;
use tempfile::TempDir;

use crate::tool;

/// A requirer's view of its cache, whose provider wrote a port that is none.
const SHOWN: &str = r#"{"web/0": {"leader": true, "relation-info": [{"relation-id": 4, "endpoint": "cache",
  "related-endpoint": "redis", "application-data": {}, "local-unit": {"in-scope": true, "data": {}},
  "related-units": {"redis/0": {"in-scope": true, "data": {"hostname": "10.0.0.4", "port": "99999"}}}}]}}"#;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

/// Standard output of a command that found something invalid.
fn printed(ran: Ran) -> String {
    assert_eq!(ran.code, Some(1), "{ran:?}");
    ran.out
}

/// What a validation of the output says, as JSON; the output is invalid.
fn explained(folder: &TempDir, more: &[&str]) -> Value {
    let file = path(folder, "unit.json");
    let mut args = vec!["validate", "--show-unit", &file, "--format", "json"];
    args.extend(more);
    let ran = tool().run(args);
    serde_json::from_str(&printed(ran)).unwrap()
}

#[test]
fn every_databag_of_a_unit_is_explained() {
    let folder = folder(&[("unit.json", SHOWN)]);
    let report = explained(&folder, &["--interface", "cache=redis:requirer"]);
    let relation = &report[0]["relations"][0];
    assert_eq!((&relation["interface"], &relation["origin"]), (&"redis".into(), &"as told".into()));
    let unit = &relation["databags"][1];
    assert_eq!((&unit["owner"], &unit["state"]), (&"redis/0".into(), &"invalid".into()));
    assert_eq!(
        (&unit["errors"][0]["pointer"], &unit["errors"][0]["rule"]),
        (&"/port".into(), &"maximum".into())
    );
    let not_shown = relation["not-shown"].to_string();
    assert!(not_shown.contains("the databag of web itself"), "{not_shown}");
}

#[test]
fn the_charm_and_the_status_tell_what_an_endpoint_is() {
    let status = r#"{"applications": {"web": {"relations":
        {"cache": [{"related-application": "redis", "interface": "redis", "scope": "global"}]}}}}"#;
    let metadata = "name: web\nsummary: s\ndescription: d\nrequires: {cache: {interface: redis}}\n";
    let folder = folder(&[("unit.json", SHOWN), ("status.json", status), ("charm/metadata.yaml", metadata)]);
    let charm = explained(&folder, &["--charm", &path(&folder, "charm")]);
    assert_eq!(charm[0]["relations"][0]["origin"], "from the charm's metadata");
    let status = explained(&folder, &["--status", &path(&folder, "status.json")]);
    assert_eq!(status[0]["relations"][0]["origin"], "from juju status");
    assert_eq!(status[0]["relations"][0]["role"], "requirer");
    let alone = explained(&folder, &[]);
    assert_eq!(alone[0]["relations"][0]["origin"], "inferred from the databags");
}

#[test]
fn own_definitions_take_the_catalogues_place() {
    let definition = "interface: redis\nversion: 7\nstatus: draft\nsummary: Another one.\nprovider:\n  unit:\n    \
                      type: object\n    required: [port]\n    properties:\n      port: {type: integer}\n";
    let folder = folder(&[
        ("unit.json", SHOWN),
        ("own/redis/v7/interface.yaml", definition),
        ("broken/interface.yaml", "interface: redis\n"),
    ]);
    let file = path(&folder, "unit.json");
    let own = path(&folder, "own");
    let args =
        ["validate", "--show-unit", &file, "--definitions", &own, "--interface", "cache=redis:requirer"];
    let text = tool().run(args).succeeded();
    assert!(text.contains("unit redis/0, provider: ready (v7)"), "{text}");
    let broken = path(&folder, "broken");
    let args = ["validate", "--show-unit", &file, "--definitions", &broken];
    tool().run(args).refused(1, &["cannot be used", "missing-keyword"]);
}

#[test]
fn a_databag_is_judged_at_its_lines() {
    let folder = folder(&[
        ("good.yaml", "hostname: h\nport: \"80\"\n"),
        ("bad.yaml", "hostname: h\nport: \"800000\"\n"),
        ("number.yaml", "port: 80\n"),
    ]);
    let run = |file: &str, more: &[&str]| {
        let file = path(&folder, file);
        let mut args = vec!["validate", &file, "--interface", "http", "--role", "provider"];
        args.extend(more);
        tool().run(args)
    };
    assert_eq!(run("good.yaml", &[]).succeeded(), "");
    let bad = printed(run("bad.yaml", &["--format", "github"]));
    assert!(bad.contains("line=2,col=7,title=maximum"), "{bad}");
    let number = printed(run("number.yaml", &[]));
    assert!(number.contains(":1:7: error[not-text]") && number.contains("quotes"), "{number}");
    run("good.yaml", &["--version", "v9"]).refused(1, &["no such version", "it has v0"]);
}

#[test]
fn secrets_are_not_shown() {
    let shown = SHOWN.replace("\"hostname\": \"10.0.0.4\"", "\"hostname\": \"h\", \"password\": \"hunter2\"");
    let folder = folder(&[("unit.json", &shown)]);
    let file = path(&folder, "unit.json");
    for format in ["text", "json", "github"] {
        let text = printed(tool().run(["validate", "--show-unit", &file, "--format", format]));
        assert!(!text.contains("hunter2"), "{text}");
    }
}

/// What `relata validate` prints of a databag of redis for programs.
fn told(folder: &TempDir, file: &str) -> (Option<i32>, Vec<Value>) {
    let file = path(folder, file);
    let args = ["--interface", "redis", "--role", "provider", "--scope", "unit", "--format", "json"];
    let ran = tool().run(["validate", &file].iter().chain(&args));
    let told = serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {ran:?}"));
    (ran.code, told)
}

#[test]
fn programs_are_told_the_state_the_version_and_the_dialect() {
    let folder = folder(&[
        ("ready.yaml", "hostname: h\nport: \"1\"\n"),
        ("waiting.yaml", "hostname: h\n"),
        ("invalid.yaml", "hostname: h\nport: \"99999\"\n"),
    ]);
    for (state, problems, code) in [("ready", 0, 0), ("waiting", 1, 0), ("invalid", 1, 1)] {
        let (ended, told) = told(&folder, &format!("{state}.yaml"));
        assert_eq!((ended, told.len()), (Some(code), problems + 1), "{told:?}");
        let fact = told.last().unwrap();
        assert_eq!((&fact["rule"], &fact["severity"]), (&"databag".into(), &"info".into()));
        assert_eq!((&fact["state"], &fact["version"]), (&state.into(), &"v0".into()), "{fact}");
        assert!(fact.get("dialect").is_some() && fact["interface"] == "redis", "{fact}");
    }
}

#[test]
fn a_key_that_stands_twice_is_a_problem_with_its_place_in_every_form() {
    let unit = r#"{"web/0": {"relation-info": [{"relation-id": 4, "endpoint": "cache", "related-endpoint": "redis",
  "application-data": {"port": "x", "port": "1"}}]}}"#;
    let folder = folder(&[
        ("bag.json", r#"{"hostname":"h","port":"x","port":"1"}"#),
        ("escaped.json", "{\"hostname\":\"\\ud83d\\ude00\",\n \"port\":\"x\",\n \"p\\u006frt\":\"1\"}"),
        ("bag.yaml", "hostname: h\nport: x\nport: \"1\"\n"),
        ("unit.json", unit),
    ]);
    let twice = |told: &Value| (told["rule"].clone(), told["line"].as_u64(), told["column"].as_u64());
    for (file, line, column) in [("bag.json", 1, 28), ("escaped.json", 3, 2), ("bag.yaml", 3, 1)] {
        let (code, told) = told(&folder, file);
        assert_eq!((code, told.len()), (Some(1), 1), "{told:?}");
        assert_eq!(twice(&told[0]), ("duplicate-key".into(), Some(line), Some(column)), "{file}");
        let file = path(&folder, file);
        let args = ["explain", "redis", &file, "--role", "provider", "--scope", "unit"];
        tool().run(args).refused(1, &["duplicate-key"]);
    }
    let unit = explained(&folder, &[]);
    assert_eq!(twice(&unit[0]), ("duplicate-key".into(), Some(2), Some(37)));
}

#[test]
fn the_relation_of_another_model_is_no_peer_relation() {
    let unit = r#"{"app/0": {"relation-info": [{"relation-id": 1, "endpoint": "ingress", "related-endpoint": "ingress",
        "cross-model": true, "application-data": {"ingress": "{\"url\":\"http://a\"}"}}]}}"#;
    let folder = folder(&[("unit.json", unit)]);
    let text = tool().run(["validate", "--show-unit", &path(&folder, "unit.json")]).succeeded();
    assert!(text.contains("ingress, this unit is the requirer (inferred from the databags)"), "{text}");
    assert!(text.contains("the other application, provider: ready (v2"), "{text}");
}
