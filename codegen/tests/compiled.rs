//! The golden files, compiled and run.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use relata::core::{Databag, NoSecrets, SecretError, SecretMap};
use relata::{Data, DecodeError, Described};

macro_rules! golden {
    ($($name:ident,)*) => {
        $(
            #[allow(dead_code, unreachable_pub, reason = "as in the modules that are generated around it")]
            mod $name {
                include!(concat!("golden/", stringify!($name), ".rs"));
            }
        )*
    };
}

golden! {
    alternatives,
    encodings,
    enums,
    lists,
    names,
    objects,
    peer,
    recursion,
    scalars,
    secrets,
}

fn read<D: Data>(databag: &[(&str, &str)]) -> Result<D, DecodeError> {
    D::decode(&databag.iter().copied().collect(), &NoSecrets)
}

/// What is written for `data`; nothing but what `D` covers.
fn written<D: Data>(data: &D) -> Databag {
    let mut databag = Databag::new();
    databag.apply(&data.to_patch());
    assert!(databag.keys().all(D::covers));
    databag
}

#[track_caller]
fn round_trip<D: Data>(databag: &[(&str, &str)]) -> D {
    let data: D = read(databag).unwrap_or_else(|error| panic!("{error}"));
    let again = D::decode(&written(&data), &NoSecrets).unwrap();
    assert_eq!(data, again);
    assert_eq!(written(&data), written(&again), "equal data gives equal bytes");
    data
}

#[test]
fn a_databag_becomes_a_struct() {
    let unit: scalars::ProviderUnit = round_trip(&[
        ("host", "db.local"),
        ("port", "5432"),
        ("weight", "0.5"),
        ("address", "2001:db8::1"),
        ("url", "http://h/"),
        ("tls", "true"),
        ("more", "x"),
    ]);
    assert_eq!((unit.hostname.as_str(), unit.port, unit.tls), ("db.local", 5432, true));
    assert_eq!(written(&unit).get("hostname"), Some("db.local"), "written under its name");
    let patch = unit.to_patch();
    assert!(patch.iter().any(|change| change == ("host", None)), "and not under the other spelling");
}

#[test]
fn a_name_counts_before_its_other_spellings() {
    let databag = [("host", "old.local"), ("hostname", "new.local"), ("port", "1")];
    assert_eq!(read::<scalars::ProviderUnit>(&databag).unwrap().hostname, "new.local");
    let error = read::<scalars::ProviderUnit>(&[("host", "OLD"), ("port", "1")]).unwrap_err();
    assert_eq!(error.findings[0].key, "host", "the spelling that the databag has is named");
}

#[test]
fn defaults_are_read_and_not_written() {
    let mut unit = scalars::ProviderUnit::new("db.local", 1);
    assert!(!unit.tls);
    assert_eq!(written(&unit), Databag::from_iter([("hostname", "db.local"), ("port", "1")]));
    unit.tls = true;
    assert_eq!(written(&unit).get("tls"), Some("true"));
}

#[test]
fn what_is_missing_and_what_is_wrong_is_said_at_once() {
    let error = read::<scalars::ProviderUnit>(&[("hostname", "UPPER"), ("port", "-1"), ("address", "h")]);
    let error = error.unwrap_err();
    assert_eq!(error.missing, ["port"], "one of the texts that mean nothing");
    let found: Vec<_> = error.findings.iter().map(|found| found.key.as_str()).collect();
    assert_eq!(found, ["hostname", "address"]);
    assert!(read::<scalars::ProviderUnit>(&[]).unwrap_err().is_waiting());
}

#[test]
fn unknown_texts_are_kept_where_the_enum_is_open() {
    let app: enums::ProviderApp = round_trip(&[("state", "standby")]);
    assert_eq!(app.state, enums::State::Unknown("standby".into()));
    assert_eq!(app.state.as_str(), "standby");
    assert_eq!(app.scheme, enums::Scheme::Http);
    let app: enums::ProviderApp = round_trip(&[("state", "unknown"), ("scheme", "https")]);
    assert_eq!(app.state, enums::State::Unknown2);
    assert!(read::<enums::ProviderApp>(&[("state", "primary"), ("scheme", "gopher")]).is_err());
}

#[test]
fn secrets_are_read_from_the_databag_or_from_their_secret() {
    let clear: secrets::ProviderApp =
        round_trip(&[("username", "u"), ("password", "hunter2"), ("pin", "1234")]);
    assert_eq!(clear.password.expose(), "hunter2");
    assert!(!format!("{clear:?}").contains("hunter2") && !format!("{clear:?}").contains("1234"));

    let mut secrets = SecretMap::new();
    secrets.insert("secret:abc", [("username", "u"), ("password", "hunter2")]);
    let databag = Databag::from_iter([("secret-user", "secret:abc"), ("secret-tls", "secret:def")]);
    let error = secrets::ProviderApp::decode(&databag, &secrets).unwrap_err();
    assert_eq!(error.secrets, [SecretError::NotFound { uri: "secret:def".into() }]);
    assert!(error.missing.is_empty() && !error.is_waiting());

    secrets.insert("secret:def", [("tls", "True")]);
    let app = secrets::ProviderApp::decode(&databag, &secrets).unwrap();
    assert_eq!((app.username.expose(), app.tls), ("u", Some(true)));
    assert_eq!(written(&app), databag, "what lies in a secret is never written in clear");
}

#[test]
fn a_secret_without_the_part_is_waited_for() {
    let mut secrets = SecretMap::new();
    secrets.insert("secret:abc", [("username", "u")]);
    let databag = Databag::from_iter([("secret-user", "secret:abc")]);
    let error = secrets::ProviderApp::decode(&databag, &secrets).unwrap_err();
    assert_eq!((error.missing.as_slice(), error.is_waiting()), (&["password"][..], true));
}

#[test]
fn no_error_shows_a_secret() {
    let error = read::<secrets::ProviderApp>(&[("username", "u"), ("pin", "hunter2")]).unwrap_err();
    assert_eq!((error.missing.as_slice(), error.findings.len()), (&["password"][..], 1));
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn objects_keep_rules_at_any_depth() {
    let service = r#"{"name": "web", "comment": null, "ports": [80, 443]}"#;
    let app: objects::RequirerApp = round_trip(&[
        ("services", &format!("[{service}]")),
        ("labels", r#"{"b": "1", "a": "2"}"#),
        ("extra", r#"{"z": 1, "a": [{"y": 2, "b": 3}]}"#),
    ]);
    assert_eq!((app.services[0].interval, app.services[0].comment.as_deref()), (30, None));
    assert_eq!(written(&app).get("extra"), Some(r#"{"a":[{"b":3,"y":2}],"z":1}"#), "in a stable order");
    for services in [
        "[]",
        r#"[{"name": "web"}]"#,
        r#"[{"name": "web", "comment": null, "port": 1}]"#,
        r#"[{"name": "web", "comment": null, "ports": [0]}]"#,
        r#"[{"name": "web", "comment": null, "ports": [1, 1]}]"#,
        r#"[{"name": "web", "comment": null, "ports": null}]"#,
        "not json",
    ] {
        assert!(read::<objects::RequirerApp>(&[("services", services)]).is_err(), "{services}");
    }
}

#[test]
fn types_may_hold_themselves() {
    let app: recursion::ProviderApp = round_trip(&[("tree", r#"{"next":{"leaves":[{}]}}"#)]);
    assert_eq!(app.tree.unwrap().next.unwrap().leaves.unwrap().len(), 1);
}

#[test]
fn each_encoding_reads_what_it_writes() {
    let unit: encodings::ProviderUnit = round_trip(&[
        ("name", "\"app\""),
        ("quoted", "\"app\""),
        ("settings", "a: b\n"),
        ("enabled", "true"),
        ("master", "host=h password=hunter2"),
    ]);
    assert_eq!(unit.master.as_ref().unwrap().get("host"), Some("h"));
    assert!(!format!("{unit:?}").contains("hunter2"));
    let written = written(&unit);
    for (key, text) in [("name", "app"), ("quoted", "\"app\""), ("enabled", "True")] {
        assert_eq!(written.get(key), Some(text), "{key}");
    }
}

#[test]
fn lists_are_one_text() {
    let unit: lists::ProviderUnit = round_trip(&[
        ("hosts", "a, b"),
        ("ports", "1,2 3"),
        ("schemes", r#"["http"]"#),
        ("standbys", "host=a,host=b"),
    ]);
    assert_eq!(
        (unit.ports.as_deref(), unit.standbys.as_ref().map(Vec::len)),
        (Some(&[1, 2, 3][..]), Some(2))
    );
    assert_eq!(written(&unit).get("hosts"), Some("a,b"));
    for databag in [("hosts", ","), ("ports", "256"), ("schemes", r#"["http", "gopher"]"#), ("standbys", "a")]
    {
        assert!(read::<lists::ProviderUnit>(&[databag]).is_err(), "{databag:?}");
    }
}

#[test]
fn any_alternative_makes_a_databag_ready() {
    for databag in
        [&[("name", "n"), ("uri", "redis://h")][..], &[("name", "n"), ("host", "h"), ("port", "1")]]
    {
        round_trip::<alternatives::ProviderUnit>(databag);
    }
    let error = read::<alternatives::ProviderUnit>(&[("name", "n"), ("port", "1")]).unwrap_err();
    assert_eq!(error.missing, ["host"], "the nearest alternative is named");
    assert!(read::<alternatives::ProviderUnit>(&[("uri", "redis://h")]).unwrap_err().is_waiting());
}

#[test]
fn names_that_rust_has_are_no_hindrance() {
    let unit: names::RequirerUnit = round_trip(&[
        ("type", "t"),
        ("self", "s"),
        ("2fa", "true"),
        ("a-b", "1"),
        ("a_b", "2"),
        ("keys", "{}"),
    ]);
    assert_eq!((unit.r#type.as_str(), unit.self_.as_str(), unit._2fa), ("t", "s", Some(true)));
    assert_eq!((unit.a_b.as_deref(), unit.a_b_2.as_deref()), (Some("1"), Some("2")));
}

#[test]
fn a_binding_knows_its_definition() {
    assert_eq!((scalars::Scalars::INTERFACE, scalars::Scalars::VERSION), ("scalars", 0));
    assert_eq!(scalars::Scalars::interface().name.as_str(), "scalars");
    assert!(peer::Peer::interface().is_peer());
    assert_eq!(secrets::ProviderApp::KEYS.iter().filter(|key| key.secret).count(), 4);
}
