use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::jsonl::answer_row;
use super::*;
use crate::definition::load;
use crate::interface::Interfaces;

const DEMO: &str = r#"
interface: demo
version: 0
status: draft
summary: A server.
provider:
  app:
    required: [database]
    anyOf:
      - required: [endpoints, username, password]
      - required: [uris]
    properties:
      database: {type: string}
      endpoints: {type: array, items: {type: string}, x-encoding: comma}
      username: {type: string, x-secret: {group: secret-user}}
      password: {type: string, minLength: 8, x-secret: {group: secret-user}}
      uris: {type: string, format: uri, x-secret: {group: secret-user}}
      secret-user: {type: string, format: secret-uri, x-secret: {uri: [username, password, uris]}}
  unit:
    required: [hostname, port]
    properties:
      hostname: {type: string, x-aliases: [host], x-absent: ["None"]}
      port: {type: integer, minimum: 1, x-absent: ["-1"]}
      meta: {type: object, properties: {url: {type: string, format: http-uri}}}
requirer: {}
dialects:
  - {name: json, when: [{json: {host: true}}, {equals: {port: "443"}, lacks: [host]}]}
  - {name: plain}
"#;

fn demo() -> Interface {
    load("demo.yaml", DEMO).unwrap_or_else(|problems| panic!("{problems}"))
}

fn bag(entries: &[(&str, &str)]) -> Databag {
    Databag::from_iter(entries.iter().copied())
}

fn check(scope: Scope, entries: &[(&str, &str)], state: State, findings: &[(&str, &str)]) {
    let validation = validate(&demo(), Role::Provider, scope, &bag(entries));
    let found: Vec<(&str, &str)> = validation.errors.iter().map(|e| (e.rule, e.pointer.as_str())).collect();
    assert_eq!((validation.state, &found[..]), (state, findings), "{entries:?}");
}

#[test]
fn required_keys_make_it_wait() {
    check(Scope::Unit, &[("hostname", "h"), ("port", "1")], State::Ready, &[]);
    check(Scope::Unit, &[("port", "1")], State::Waiting, &[("required", "/hostname")]);
    check(Scope::Unit, &[], State::Waiting, &[("required", "/hostname"), ("required", "/port")]);
    check(Scope::Unit, &[("host", "h"), ("port", "-1")], State::Waiting, &[("required", "/port")]);
    check(Scope::Unit, &[("hostname", "None"), ("host", "h"), ("port", "1")], State::Ready, &[]);
    check(Scope::Unit, &[("hostname", ""), ("port", "1")], State::Waiting, &[("required", "/hostname")]);
}

#[test]
fn the_nearest_alternative_says_what_is_missing() {
    let parts = [("required", "/endpoints"), ("required", "/username"), ("required", "/password")];
    check(Scope::App, &[("database", "d")], State::Waiting, &parts);
    let entries = [("database", "d"), ("endpoints", "h:1"), ("username", "u")];
    check(Scope::App, &entries, State::Waiting, &[("required", "/password")]);
    check(Scope::App, &[("uris", "x://h")], State::Waiting, &[("required", "/database")]);
    let entries = [("database", "d"), ("endpoints", "h:1"), ("username", "u"), ("password", "longenough")];
    check(Scope::App, &entries, State::Ready, &[]);
}

#[test]
fn the_key_of_a_secret_group_stands_for_its_parts() {
    let entries = [("database", "d"), ("endpoints", "h:1"), ("secret-user", "secret:x")];
    check(Scope::App, &entries, State::Ready, &[]);
    // What is in the secret is not known: the URI alone cannot be counted on.
    let entries = [("database", "d"), ("secret-user", "secret:x")];
    check(Scope::App, &entries, State::Waiting, &[("required", "/endpoints")]);
}

#[test]
fn what_is_there_and_wrong_makes_it_invalid() {
    check(Scope::Unit, &[("port", "0")], State::Invalid, &[("minimum", "/port"), ("required", "/hostname")]);
    let entries = [("host", "h"), ("port", "1"), ("meta", r#"{"url": "h"}"#)];
    check(Scope::Unit, &entries, State::Invalid, &[("format", "/meta/url")]);
}

#[test]
fn unknown_keys_and_jujus_own_are_left_alone() {
    let entries =
        [("host", "h"), ("port", "1"), ("private-address", "?"), ("egress-subnets", ","), ("data", "{")];
    check(Scope::Unit, &entries, State::Ready, &[]);
    let validation = validate(&demo(), Role::Requirer, Scope::Unit, &bag(&[("anything", "x")]));
    assert_eq!(validation.state, State::Ready);
}

#[test]
fn findings_carry_the_spelling_that_is_in_the_databag() {
    let text = DEMO.replace("x-aliases: [host],", "x-aliases: [host], minLength: 3,");
    let validation = validate(
        &load("d", &text).unwrap(),
        Role::Provider,
        Scope::Unit,
        &bag(&[("host", "h"), ("port", "1")]),
    );
    assert_eq!((validation.errors[0].key.as_str(), validation.errors[0].pointer.as_str()), ("host", "/host"));
}

#[test]
fn the_first_dialect_that_fits_counts() {
    for (entries, dialect) in [
        (&[("host", "\"h\"")][..], Some("json")),
        (&[("hostname", "h"), ("port", "443")], Some("json")),
        (&[("host", "h"), ("port", "443")], Some("plain")),
        (&[("private-address", "10.0.0.1")], None),
        (&[], None),
    ] {
        let validation = validate(&demo(), Role::Provider, Scope::Unit, &bag(entries));
        assert_eq!(validation.dialect.as_deref(), dialect, "{entries:?}");
    }
}

/// Interfaces that live in a test.
struct Fixed(BTreeMap<&'static str, Vec<Interface>>);

impl Interfaces for Fixed {
    fn versions<'a>(&'a self, name: &str) -> Vec<&'a Interface> {
        self.0.get(name).map(|versions| versions.iter().collect()).unwrap_or_default()
    }

    fn names(&self) -> Vec<&str> {
        self.0.keys().copied().collect()
    }
}

fn fixed() -> Fixed {
    let version = |number: u32, detect: &str, key: &str| {
        let text = format!(
            "interface: many\nversion: {number}\nstatus: draft\nsummary: Many.\n{detect}\nprovider: {{app: {{required: [{key}], \
             properties: {{{key}: {{type: string}}, mark: {{type: string}}}}}}}}\n"
        );
        load("many.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let many =
        vec![version(0, "", "old"), version(1, "detect: [{has: [mark]}]", "new"), version(2, "", "newest")];
    let peer = load("p", "interface: cluster\nversion: 0\nstatus: draft\nsummary: Peers.\npeer: {app: {}}\n")
        .unwrap();
    Fixed(BTreeMap::from([("demo", vec![demo()]), ("many", many), ("cluster", vec![peer])]))
}

#[test]
fn the_version_is_detected() {
    let fixed = fixed();
    for (entries, version) in [
        (&[("mark", "x")][..], 1),
        (&[("mark", "x"), ("newest", "x")], 1),
        (&[("new", "x")], 1),
        (&[("old", "x")], 0),
        (&[("other", "x")], 2),
        (&[], 2),
    ] {
        let versions = fixed.versions("many");
        let found = detect::version(&versions, Role::Provider, Scope::App, &bag(entries)).unwrap();
        assert_eq!(found.0.version, version, "{entries:?}");
    }
    assert!(detect::version(&[], Role::Provider, Scope::App, &bag(&[])).is_none());
}

fn answer(row: &Value) -> Value {
    serde_json::to_value(answer_row(&fixed(), &row.to_string())).unwrap()
}

#[test]
fn an_empty_text_is_a_value_only_where_scalars_are_lax() {
    let text = "interface: lax\nversion: 0\nstatus: draft\nsummary: Lax.\nscalars: SCALARS\n\
                provider: {app: {required: [name], properties: {name: {type: string}}}}\n";
    let row =
        json!({"interface": "lax", "role": "provider", "scope": "app", "databag": {"name": ""}}).to_string();
    for (scalars, state) in [("lax", "ready"), ("strict", "waiting")] {
        let interface = load("lax.yaml", &text.replace("SCALARS", scalars)).unwrap();
        let fixed = Fixed(BTreeMap::from([("lax", vec![interface])]));
        let answer = serde_json::to_value(answer_row(&fixed, &row)).unwrap();
        assert_eq!(answer["state"], json!(state), "{scalars}");
    }
}

#[test]
fn a_row_is_answered() {
    let row = json!({"interface": "demo", "version": "v0", "role": "provides", "scope": "unit", "databag": {"host": "h"}});
    let expected = json!({"state": "waiting", "version": "v0", "dialect": "plain", "errors": [
        {"key": "port", "pointer": "/port", "rule": "required", "message": "`port` is not there yet"}
    ]});
    assert_eq!(answer(&row), expected);
    for version in [json!("v0"), json!("0"), json!(0), json!(null)] {
        let row = json!({"interface": "demo", "version": version, "role": "provider", "scope": "unit", "more": 1,
            "databag": {"host": "h", "port": "1"}});
        assert_eq!(
            answer(&row),
            json!({"state": "ready", "version": "v0", "dialect": "plain", "errors": []})
        );
    }
    let row = json!({"interface": "cluster", "role": "peers", "scope": "app", "databag": {}});
    assert_eq!(answer(&row), json!({"state": "ready", "version": "v0", "dialect": null, "errors": []}));
}

#[test]
fn a_row_that_cannot_be_used_is_an_error() {
    let good = json!({"interface": "demo", "version": 0, "role": "provider", "scope": "unit", "databag": {}});
    for (part, value, rule) in [
        ("interface", json!("dmeo"), "unknown-interface"),
        ("interface", json!(1), "wrong-type"),
        ("version", json!("v7"), "unknown-version"),
        ("version", json!("latest"), "bad-version"),
        ("version", json!(-1), "bad-version"),
        ("version", json!("00"), "bad-version"),
        ("role", json!("peer"), "wrong-role"),
        ("role", json!("server"), "unknown-role"),
        ("scope", json!("model"), "unknown-scope"),
        ("databag", json!(["a"]), "bad-databag"),
        ("databag", json!({"port": 80}), "bad-databag"),
        ("databag", json!({"port": null}), "bad-databag"),
    ] {
        let mut row = good.clone();
        row[part] = value.clone();
        let answer = answer(&row);
        assert_eq!(
            (&answer["state"], &answer["errors"][0]["rule"]),
            (&json!("error"), &json!(rule)),
            "{part} {value}"
        );
        assert_eq!(answer["errors"][0]["key"], json!(part));
        assert!(answer.get("version").is_none());
    }
    for part in ["interface", "role", "scope", "databag"] {
        let mut row = good.clone();
        row.as_object_mut().unwrap().remove(part);
        assert_eq!(answer(&row)["errors"][0]["rule"], json!("missing-part"), "{part}");
    }
    for (line, rule) in
        [("", "row-not-json"), ("{", "row-not-json"), ("[]", "row-not-object"), ("7", "row-not-object")]
    {
        let answer = serde_json::to_value(answer_row(&fixed(), line)).unwrap();
        assert_eq!(
            (&answer["state"], &answer["errors"][0]["rule"]),
            (&json!("error"), &json!(rule)),
            "{line}"
        );
    }
}

#[test]
fn a_key_that_stands_twice_is_an_error() {
    let row = |databag: &str, more: &str| {
        format!(r#"{{"interface":"demo","role":"provider","scope":"unit","databag":{databag}{more}}}"#)
    };
    let check = |line: &str, key: &str, text: &str| {
        let answer = serde_json::to_value(answer_row(&fixed(), line)).unwrap();
        let error = &answer["errors"][0];
        assert_eq!((&answer["state"], &error["rule"]), (&json!("error"), &json!("duplicate-key")), "{line}");
        assert_eq!((&error["key"], answer.get("dialect")), (&json!(key), Some(&json!(null))), "{line}");
        assert!(error["message"].as_str().unwrap().contains(text), "{error}");
    };
    check(&row(r#"{"host":"h","port":"1","host":"g"}"#, ""), "databag", "has the key \"host\" twice");
    check(&row("{}", r#","role":"requirer""#), "", "the row has \"role\" twice");
    check(&row("{}", r#","databag":{}"#), "", "the row has \"databag\" twice");
    let ignored = row(r#"{"host":"h","port":"1"}"#, r#","more":{"a":1,"a":2}"#);
    assert_eq!(answer_row(&fixed(), &ignored).state, super::jsonl::AnswerState::Ready);
}

#[test]
fn an_unknown_name_gets_a_hint() {
    let row = json!({"interface": "dmeo", "role": "provider", "scope": "unit", "databag": {}});
    assert!(answer(&row)["errors"][0]["message"].as_str().unwrap().contains("did you mean `demo`?"));
}

/// Values of 10 MiB and deep values end soon, and are told of in a few words.
#[test]
fn huge_and_deep_values_are_bounded() {
    let huge = "a".repeat(10 << 20);
    let deep = "[".repeat(1 << 20);
    let wide = format!("[{}0]", "0,".repeat(5 << 20));
    for text in [&huge, &deep, &wide] {
        let entries = [("host", text.as_str()), ("port", text), ("meta", text)];
        let validation = validate(&demo(), Role::Provider, Scope::Unit, &bag(&entries));
        assert_eq!(validation.state, State::Invalid);
        assert!(validation.errors.iter().all(|error| error.message.len() < 300));
    }
}
