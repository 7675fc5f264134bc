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
