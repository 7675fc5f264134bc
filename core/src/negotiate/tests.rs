//! Two versions of one interface that read each other.

use super::*;
use crate::definition;

fn interface(version: u32, detect: &str, app: &str) -> Interface {
    let text = format!(
        "interface: demo\nversion: {version}\nstatus: draft\nsummary: A demo.\n{detect}provider:\n  app:\n    type: object\n{app}"
    );
    definition::load("demo.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn old() -> Interface {
    let app = "    required: [ingress]\n    properties:\n      ingress: {type: object, x-encoding: yaml, required: \
               [url], properties: {url: {type: string}}}\n      port: {type: integer}\n      gone: {type: string}\n";
    interface(1, "detect: [{json: {ingress: false}}]\n", app)
}

fn new() -> Interface {
    let app = "    required: [ingress]\n    properties:\n      ingress: {type: object, required: [url], \
               properties: {url: {type: string}}}\n      port: {type: string, x-aliases: [Port]}\n      more: {type: string}\n";
    interface(2, "", app)
}

fn bag(entries: &[(&str, &str)]) -> Databag {
    entries.iter().copied().collect()
}

#[test]
fn a_condition_says_the_version_and_else_the_shape() {
    let (old, new) = (old(), new());
    let versions = [&old, &new];
    let written = bag(&[("ingress", "url: http://h/")]);
    let spoken = spoken(&versions, Role::Provider, Scope::App, &written).unwrap();
    assert_eq!(spoken.interface.version, 1);
    assert_eq!(spoken.why.to_string(), "a databag whose ingress is not JSON is of this version");
    let written = bag(&[("ingress", "{\"url\":\"http://h/\"}")]);
    let spoken = super::spoken(&versions, Role::Provider, Scope::App, &written).unwrap();
    assert_eq!(spoken.interface.version, 2);
    let why = "nothing in it says a version, and it is ready in v1, ready in v2";
    assert_eq!(spoken.why.to_string(), why);
    let only = super::spoken(&[&old], Role::Provider, Scope::App, &written).unwrap();
    assert_eq!((only.interface.version, only.why), (1, Why::Only));
    assert!(super::spoken(&[], Role::Provider, Scope::App, &written).is_none());
}

#[test]
fn a_reader_gets_what_both_can_say() {
    let (old, new) = (old(), new());
    let written = bag(&[("ingress", "url: http://h/"), ("gone", "x"), ("private-address", "10.0.0.1")]);
    let spoken = spoken(&[&old, &new], Role::Provider, Scope::App, &written).unwrap();
    let view = view(&spoken, &new, Role::Provider, Scope::App, &written);
    assert_eq!(view.databag.get("ingress"), Some("{\"url\":\"http://h/\"}"));
    assert_eq!(view.databag.get("private-address"), Some("10.0.0.1"));
    assert_eq!(
        (view.shared, view.unread, view.absent),
        (vec!["ingress".into()], vec!["gone".into()], vec!["more".into()])
    );
    assert!(view.refused.is_empty());
    assert_eq!(validate(&new, Role::Provider, Scope::App, &view.databag).state, State::Ready);
}

#[test]
fn what_the_reader_cannot_say_is_told_and_left_to_be_seen() {
    let (old, new) = (old(), new());
    let written = bag(&[("ingress", "url: http://h/"), ("port", "80")]);
    let spoken = spoken(&[&old, &new], Role::Provider, Scope::App, &written).unwrap();
    let view = view(&spoken, &new, Role::Provider, Scope::App, &written);
    assert_eq!(view.refused.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["type"]);
    assert_eq!(view.databag.get("port"), Some("80"));
}

#[test]
fn support_is_known_without_data() {
    let (old, new) = (old(), new());
    let found = support(&new, &old, None, Role::Provider, Scope::App).unwrap();
    let texts = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let expected = Support {
        shared: texts(&["ingress"]),
        differing: texts(&["port"]),
        absent: texts(&["more"]),
        unread: texts(&["gone"]),
        usable: true,
    };
    assert_eq!(found, expected);
    assert!(support(&new, &old, None, Role::Requirer, Scope::App).is_none());
}

#[test]
fn what_is_a_secret_in_one_version_is_not_quoted_by_another() {
    let app = |password: &str| format!("    properties:\n      password: {{type: string, {password}}}\n");
    let old = interface(0, "", &app("maxLength: 20, x-secret: true"));
    let new = interface(1, "", &app("maxLength: 4"));
    let short = bag(&[("password", "hunter2")]);
    let spoken = spoken(&[&old], Role::Provider, Scope::App, &short).unwrap();
    let view = view(&spoken, &new, Role::Provider, Scope::App, &short);
    assert_eq!(view.refused.len(), 1);
    assert!(!format!("{:?}", view.refused).contains("hunter2"));
    let long = bag(&[("password", "hunter2-hunter2-hunter2-hunter2")]);
    let (_, validation) = detect::version(&[&old, &new], Role::Provider, Scope::App, &long).unwrap();
    assert!(!format!("{:?}", validation.errors).contains("hunter2"), "{validation:?}");
}

/// Versions that the application's databag tells apart, and a unit's databag that both know.
fn told_apart() -> (Interface, Interface) {
    let version = |version: u32, kind: &str| {
        let text = format!(
            "interface: demo\nversion: {version}\nstatus: draft\nsummary: A demo.\ndetect: [{{role: provider, \
             scope: app, equals: {{version: '{version}'}}}}]\nprovider:\n  app:\n    type: object\n    properties: \
             {{version: {{type: string}}}}\n  unit:\n    type: object\n    properties: {{port: {kind}, own-{version}: \
             {{type: string}}}}\n"
        );
        definition::load("demo.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
    };
    (version(1, "{type: integer}"), version(2, "{type: string}"))
}

#[test]
fn a_silent_databag_is_of_the_version_that_another_at_its_end_shows() {
    let (old, new) = told_apart();
    let versions = [&old, &new];
    let (app, unit) = (bag(&[("version", "1")]), bag(&[("private-address", "10.0.0.1")]));
    let port = bag(&[("port", "80")]);
    let end = End::new(Some(&app), [&unit, &port]);
    for silent in [&unit, &port] {
        let spoken = spoken_at(&end, &versions, Role::Provider, Scope::Unit, silent).unwrap();
        assert_eq!(spoken.interface.version, 1);
        let why = "nothing in it says a version, and at its end of the relation there is a databag of a provider, of an \
                   application, with version = 1";
        assert!(spoken.why.to_string().starts_with(why), "{}", spoken.why);
        let alone = super::spoken(&versions, Role::Provider, Scope::Unit, silent).unwrap();
        assert_eq!(alone.interface.version, 2, "alone it is of the newest that it fits");
    }
    let (interface, _) = detect::version_at(&end, &versions, Role::Provider, Scope::Unit, &unit).unwrap();
    assert_eq!(interface.version, 1);
    let spoken = spoken_at(&end, &versions, Role::Provider, Scope::App, &app).unwrap();
    assert_eq!(
        spoken.why.to_string(),
        "a databag of a provider, of an application, with version = 1 is of this version"
    );
}

#[test]
fn what_a_databag_shows_itself_counts_before_the_others() {
    let version = |version: u32| {
        let detect = format!("detect: [{{scope: unit, has: [own-{version}]}}, {{lacks: [own-{version}]}}]\n");
        let text = format!(
            "interface: demo\nversion: {version}\nstatus: draft\nsummary: A demo.\n{detect}provider:\n  unit:\n    type: \
             object\n    properties: {{own-{version}: {{type: string}}}}\n"
        );
        definition::load("demo.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let (old, new) = (version(1), version(2));
    let (first, second) = (bag(&[("own-1", "x")]), bag(&[("own-2", "x")]));
    let end = End::new(None, [&first, &second]);
    let of = |databag: &Databag| {
        spoken_at(&end, &[&old, &new], Role::Provider, Scope::Unit, databag).unwrap().interface.version
    };
    assert_eq!((of(&first), of(&second)), (1, 2), "units that are upgraded one after the other");
    assert_eq!(of(&bag(&[])), 2, "what one lacks says nothing of the others");
}

#[test]
fn all_databags_of_an_end_are_of_the_shape_that_all_of_them_fit() {
    let (old, new) = told_apart();
    let silent = bag(&[]);
    let text = bag(&[("port", "eighty")]);
    let number = bag(&[("port", "80")]);
    let of = |units: &[&Databag]| {
        let end = End::new(Some(&silent), units.iter().copied());
        let spoken = spoken_at(&end, &[&new, &old], Role::Provider, Scope::Unit, &number).unwrap();
        (spoken.interface.version, spoken.why.to_string())
    };
    assert_eq!(of(&[&number]).0, 1, "the last one, where both fit");
    let why = "nothing in it says a version, and it is ready in v2, invalid in v1";
    assert_eq!(of(&[&text, &number]), (2, why.to_owned()));
}

#[test]
fn a_silent_unit_is_in_the_dialect_that_its_application_shows() {
    let text = "interface: demo\nversion: 1\nstatus: draft\nsummary: A demo.\nprovider:\n  app: {type: object, \
                properties: {version: {type: string}}}\n  unit: {type: object, properties: {port: {type: integer}}}\n\
                dialects:\n  - {name: v1, when: [{equals: {version: v1}}], provider: {app: {type: object, properties: \
                {version: {type: string}}}, unit: {type: object, required: [ports], properties: {ports: {type: \
                array, items: {type: integer}}}}}}\n";
    let interface = definition::load("demo.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    let (app, unit) = (bag(&[("version", "v1")]), bag(&[]));
    let end = End::new(Some(&app), [&unit]);
    let (_, validation) =
        detect::version_at(&end, &[&interface], Role::Provider, Scope::Unit, &unit).unwrap();
    assert_eq!((validation.state, validation.dialect.as_deref()), (State::Waiting, Some("v1")));
    let (_, alone) = detect::version(&[&interface], Role::Provider, Scope::Unit, &unit).unwrap();
    assert_eq!((alone.state, alone.dialect), (State::Ready, None));
}
