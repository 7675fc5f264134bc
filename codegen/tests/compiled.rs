//! The golden files, compiled and run.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use relata::core::{Databag, NoSecrets, Role, Scope, SecretError, SecretMap};
use relata::values::{Items, Only, Port, Within};
use relata::{Binding, Data, DecodeError, Described, Secret};

#[path = "compiled/agreement.rs"]
mod agreement;
#[path = "compiled/secrecy.rs"]
mod secrecy;

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
    bounds,
    constants,
    dialects,
    either,
    encodings,
    enums,
    formats,
    hidden,
    lax,
    lists,
    loose,
    maps,
    names,
    objects,
    open,
    peer,
    recursion,
    scalars,
    secrets,
    unions,
    within,
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
    assert_eq!((unit.hostname.as_str(), unit.port.get(), unit.tls), ("db.local", 5432, true));
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
    let mut unit = scalars::ProviderUnit::new("db.local".parse().unwrap(), Port::of::<1>());
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

    let app: recursion::ProviderApp =
        round_trip(&[("forest", r#"[{"children":[{"name":"oak","password":"hunter2"}]}]"#)]);
    assert!(!format!("{app:?}").contains("hunter2"), "{app:?}");
    let deep = app.forest.unwrap()[0].children.as_ref().unwrap()[0].clone();
    assert_eq!((deep.name.unwrap().as_str(), deep.password), ("oak", Some(Secret::from("hunter2"))));
    let parcel = r#"{"inner":"{\"inner\":\"{}\"}"}"#;
    let app: recursion::ProviderApp = round_trip(&[("nest", "[[],[[]]]"), ("parcel", parcel)]);
    assert!(app.parcel.is_some());
    for databag in
        [("forest", r#"[{"children":[{"name":"beech"}]}]"#), ("nest", "[1]"), ("nest", "[[[],[],[]]]")]
    {
        assert!(read::<recursion::ProviderApp>(&[databag]).is_err(), "{databag:?}");
    }
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

#[test]
fn a_value_cannot_break_its_rule() {
    use scalars::Hostname;
    assert_eq!(Hostname::new("DB").unwrap_err().why(), "does not match the pattern `^[a-z.]+$`");
    assert!("".parse::<Hostname>().is_err() && Hostname::try_from(String::from("a b")).is_err());
    let hostname = Hostname::try_from("db.local").unwrap();
    assert!(hostname == "db.local" && hostname.ends_with(".local"), "it is a text");
    assert_eq!(
        (String::from(hostname.clone()), hostname.to_string()),
        ("db.local".into(), "db.local".into())
    );
    assert!(serde_json::from_str::<Hostname>("\"DB\"").is_err(), "nor by way of serde");
}

#[test]
fn numbers_lie_within_their_bounds() {
    let app: bounds::RequirerApp = round_trip(&[("weight", "0.25"), ("size", "16")]);
    assert_eq!((app.replicas.get(), app.size.unwrap().get(), app.weight.get()), (3, 16, 0.25));
    for databag in [("replicas", "0"), ("size", "9"), ("size", "1032"), ("weight", "0"), ("weight", "1.1")] {
        assert!(read::<bounds::RequirerApp>(&[("weight", "1"), databag]).is_err(), "{databag:?}");
    }
    assert!(bounds::Weight::new(0.0).is_err() && bounds::Weight::new(f64::NAN).is_err());
    assert!(Within::<u16, 0, 1024, 8>::new(9).is_err() && Port::try_from(-1).is_err());
    let app = bounds::RequirerApp::new(1.0.try_into().unwrap()).with_replicas(5.try_into().unwrap());
    assert_eq!(written(&app), Databag::from_iter([("replicas", "5"), ("weight", "1")]));
}

#[test]
fn lists_and_maps_keep_their_rules() {
    let app: within::RequirerApp = round_trip(&[("hosts", r#"["a"]"#), ("ports", "80,443")]);
    assert_eq!((app.hosts.unwrap().len(), app.ports.unwrap()[1].get()), (1, 443));
    for databag in
        [("hosts", "[]"), ("hosts", r#"[""]"#), ("hosts", r#"["a","b","c","d"]"#), ("ports", "80,80")]
    {
        assert!(read::<within::RequirerApp>(&[databag]).is_err(), "{databag:?}");
    }
    assert!(Items::<u8, 1, 3>::new([]).is_err() && Items::<u8, 0, 9, true>::new([1, 1]).is_err());
    let app: maps::RequirerApp =
        round_trip(&[("labels", r#"{"b":"1","a":"2"}"#), ("nested", r#"{"text":"[1,2]"}"#)]);
    assert_eq!(app.labels.unwrap().keys().map(|key| key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(app.nested.unwrap().text.unwrap().0, [1, 2], "JSON text within a value");
    for databag in
        [("labels", r#"{"A":""}"#), ("labels", r#"{"a":"","b":"","c":""}"#), ("nested", r#"{"text":[1]}"#)]
    {
        assert!(read::<maps::RequirerApp>(&[databag]).is_err(), "{databag:?}");
    }
    assert!(
        read::<maps::RequirerApp>(&[("counted", r#"{"x": 1}"#)]).is_ok(),
        "a part that is not named counts"
    );
    assert!(read::<maps::RequirerApp>(&[("counted", "{}")]).is_err());
}

#[test]
fn constants_say_themselves() {
    let app = constants::RequirerApp::new();
    let expected = [("draft", "false"), ("mode", "fast"), ("port", "80")];
    assert_eq!(written(&app), Databag::from_iter(expected));
    assert_eq!(app.draft, Only::<false>);
    assert!(read::<constants::RequirerApp>(&[("draft", "true"), ("mode", "fast"), ("port", "80")]).is_err());
}

#[test]
fn integer_enums_keep_what_they_do_not_know() {
    let app: enums::RequirerApp = round_trip(&[("level", "7"), ("phase", "-1")]);
    assert_eq!((app.level, app.level.get()), (enums::Level::Unknown(7), 7));
    assert_eq!(app.phase, Some(enums::Phase::Minus1));
    assert!(read::<enums::RequirerApp>(&[("level", "1"), ("phase", "2")]).is_err());
    for (level, text) in
        [(enums::Level::Minus9223372036854775808, i64::MIN), (enums::Level::V9223372036854775807, i64::MAX)]
    {
        let app: enums::RequirerApp = round_trip(&[("level", &text.to_string())]);
        assert_eq!(app.level, level);
    }
}

#[test]
fn formats_are_types() {
    let text = r#"{"a":"10.0.0.1"}"#;
    let unit: formats::ProviderUnit =
        round_trip(&[("url", "http://h/"), ("password", "hunter2"), ("more", text)]);
    assert_eq!((unit.url.as_str(), unit.path.as_str()), ("http://h/", "/srv"));
    assert_eq!(unit.password, Some(Secret::from("hunter2")));
    assert!(!format!("{unit:?}").contains("hunter2"));
    for databag in [("network", "10.0.0.1/8"), ("id", "x"), ("since", "today"), ("more", r#"{"a":"b"}"#)] {
        assert!(read::<formats::ProviderUnit>(&[("url", "http://h/"), databag]).is_err(), "{databag:?}");
    }
}

#[test]
fn a_union_is_the_type_that_it_says() {
    use unions::{Auth, Port, ProviderApp};
    let basic = r#"{"kind":"basic","user":"u","password":"hunter2"}"#;
    let both = format!(
        r#"{{"kind":"any-of","either":[{basic},{{"kind":"new","token":"hunter2"}}],"first":{basic}}}"#
    );
    let app: ProviderApp = round_trip(&[("auth", &both), ("port", "\"http\"")]);
    assert!(
        !format!("{app:?}").contains("hunter2"),
        "neither in a variant nor in one that is not known: {app:?}"
    );
    assert_eq!(app.port, Some(Port::Text("http".into())));
    let Auth::AnyOf(any) = app.auth else { panic!("{:?}", app.auth) };
    assert!(matches!(*any.first.unwrap(), Auth::Basic(_)));
    let Auth::Unknown(raw) = &any.either.unwrap()[1] else { panic!() };
    assert_eq!(raw.get()["kind"], "new");
    assert!(read::<ProviderApp>(&[("auth", r#"{"kind":"basic"}"#)]).is_err());
    for auth in ["{}", r#"{"kind":1}"#, "[]"] {
        let app: ProviderApp = round_trip(&[("auth", auth)]);
        assert!(matches!(app.auth, Auth::Unknown(_)), "of no type that is named: {auth}");
    }
    for (text, bare) in [
        ("80", unions::Bare::Integer(80)),
        ("true", unions::Bare::Boolean(true)),
        ("080", unions::Bare::Text("080".into())),
    ] {
        let app: ProviderApp = round_trip(&[("auth", basic), ("bare", text)]);
        assert_eq!((app.bare.as_ref(), written(&app).get("bare")), (Some(&bare), Some(text)));
    }
    let app = ProviderApp::new(unions::Basic::new("hunter2").into()).with_port(80.into());
    assert_eq!(written(&app).get("auth"), Some(r#"{"kind":"basic","password":"hunter2"}"#));
}

#[test]
fn what_is_of_a_type_of_an_open_union_keeps_its_rules() {
    use open::{Limit, ProviderApp};
    for (limit, known) in [("10", true), (r#"{"soft":1}"#, true), ("true", false), ("\"10\"", false)] {
        let app: ProviderApp = round_trip(&[("limit", limit)]);
        assert_eq!(!matches!(app.limit, Some(Limit::Unknown(_))), known, "{limit}");
    }
    for limit in ["11", "1.5", r#"{"soft":"1"}"#] {
        assert!(read::<ProviderApp>(&[("limit", limit)]).is_err(), "{limit}");
    }
}

#[test]
fn secrets_within_values_do_not_show() {
    let error =
        read::<unions::ProviderApp>(&[("auth", r#"{"kind":"basic","password":["hunter2"]}"#)]).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[test]
fn a_dialect_is_read_into_the_view_that_both_have() {
    use dialects::{ProviderApp, v1};
    let bag = [("version", "v1"), ("url", "\"http://h\""), ("requests", r#"[{"id":1}]"#)];
    let app: ProviderApp = read(&bag).unwrap();
    assert_eq!((app.url.as_str(), app.status), ("http://h", None), "by the dialect's own encoding");
    let app: v1::ProviderApp = round_trip(&bag);
    assert_eq!(app.requests[0].id, 1);
    let bag: Databag = bag.into_iter().collect();
    assert!(v1::ProviderApp::is_spoken_in(&bag) && !ProviderApp::is_spoken_in(&bag));

    let error = read::<ProviderApp>(&[("version", "v1"), ("requests", "[1]")]).unwrap_err();
    assert_eq!(
        (error.missing.as_slice(), error.is_waiting()),
        (&["url"][..], true),
        "the dialect has it too"
    );
    let error = read::<v1::ProviderApp>(&[("url", "http://h")]).unwrap_err();
    let why = "the other end speaks version 0 in its plain form, which does not say this; read it with that form's \
               binding: `Relation::spoken_as`";
    assert_eq!(error.findings.iter().map(|found| found.message.as_str()).collect::<Vec<_>>(), [why, why]);
    let error = read::<v1::ProviderApp>(&[("version", "16.4"), ("url", "http://h")]).unwrap_err();
    let keys: Vec<&str> = error.findings.iter().map(|found| found.key.as_str()).collect();
    assert_eq!(keys, ["requests"], "not that another thing is called `version` there");
    assert_eq!((v1::Dialects::DIALECT, v1::Dialects::VERSION), (Some("v1"), 0));
}

#[test]
fn lax_scalars_are_read_laxly_and_written_in_one_form() {
    let unit: lax::ProviderUnit = round_trip(&[
        ("port", " 8_0 "),
        ("tls", "Yes"),
        ("address", "fe80::1%eth0"),
        ("nested", r#"{"weight": "0.5", "open": 1}"#),
    ]);
    assert_eq!((unit.port.get(), unit.tls, unit.nested.as_ref().unwrap().weight), (80, Some(true), 0.5));
    let written = written(&unit);
    for (key, text) in [("port", "80"), ("tls", "true"), ("nested", r#"{"weight":0.5,"open":true}"#)] {
        assert_eq!(written.get(key), Some(text), "{key}");
    }
    let error = read::<lax::ProviderUnit>(&[("port", "0"), ("tls", "maybe"), ("url", "x")]).unwrap_err();
    assert_eq!(
        error.findings.iter().map(|found| found.key.as_str()).collect::<Vec<_>>(),
        ["port", "tls", "url"]
    );
}

/// Every databag of the golden files, but those that hold nothing without a secret.
#[test]
fn core_and_bindings_read_and_write_alike() {
    macro_rules! agree {
        ($($binding:ident::$marker:ident),* $(,)?) => {
            $(
                agree::<$binding::$marker, <$binding::$marker as Binding>::ProviderApp>(Role::Provider, Scope::App);
                agree::<$binding::$marker, <$binding::$marker as Binding>::ProviderUnit>(Role::Provider, Scope::Unit);
                agree::<$binding::$marker, <$binding::$marker as Binding>::RequirerApp>(Role::Requirer, Scope::App);
                agree::<$binding::$marker, <$binding::$marker as Binding>::RequirerUnit>(Role::Requirer, Scope::Unit);
            )*
        };
    }
    agree!(
        alternatives::Alternatives,
        bounds::Bounds,
        constants::Constants,
        either::Either,
        encodings::Encodings,
        enums::Enums,
        formats::Formats,
        lax::Lax,
        lists::Lists,
        loose::Loose,
        maps::Maps,
        objects::Objects,
        open::Open,
        recursion::Recursion,
        scalars::Scalars,
        secrets::Secrets,
        unions::Unions,
        within::Within,
    );
}

fn agree<B: Described, D: Data>(role: Role, scope: Scope) {
    let Some(side) = agreement::Side::of::<B>(role, scope) else { return };
    let ready = side.check::<D>(&side.base(), (&SecretMap::new(), 60), |_| true);
    assert!(ready > 10, "{} {role} {scope}: {ready} ready", B::INTERFACE);
}
