//! Examples that hold, and what is said of those that do not.

use relata_core::diagnostic::Diagnostics;
use relata_core::{Interface, definition};

use super::*;

fn interface() -> Interface {
    let text = "interface: demo\nversion: 0\nstatus: draft\nsummary: A demo.\nprovider:\n  unit:\n    \
                type: object\n    required: [port]\n    properties:\n      port: {type: integer, maximum: 65535}\n";
    definition::load("demo.yaml", text).unwrap()
}

fn rules(found: &Diagnostics) -> Vec<&'static str> {
    found.iter().map(|problem| problem.rule).collect()
}

fn judged(file: &str, text: &str) -> Vec<&'static str> {
    match read("provider.unit", file, text) {
        Ok(example) => rules(&check(&interface(), file, &example)),
        Err(found) => rules(&found),
    }
}

#[test]
fn examples_that_are_what_they_say_are_fine() {
    assert!(judged("x/ready-plain.yaml", "databag: {port: '80'}").is_empty());
    assert!(judged("x/waiting-empty.yaml", "databag: {}").is_empty());
    let invalid = "databag: {port: '80000'}\nerrors:\n- {rule: maximum, pointer: /port}\n";
    assert!(judged("x/invalid-port.yaml", invalid).is_empty());
}

#[test]
fn what_is_not_as_it_says_is_told() {
    assert_eq!(judged("ready-x.yaml", "databag: {port: '80000'}"), ["example-state"]);
    let wrong = "databag: {port: '80000'}\nerrors:\n- {rule: type, pointer: /port}\n";
    assert_eq!(judged("invalid-x.yaml", wrong), ["example-errors", "example-errors"]);
    assert_eq!(judged("ready-x.yaml", "databag: {port: '80'}\ndialect: other"), ["example-dialect"]);
    let nonsense = "databag: {port: '80'}\nerrors:\n- {rule: type, pointer: /nowhere}\n";
    assert_eq!(judged("ready-x.yaml", nonsense), ["example-errors"]);
    let example = read("requirer.app", "ready-x.yaml", "databag: {}").unwrap();
    assert_eq!(rules(&check(&interface(), "", &example)), ["example-databag"]);
}

#[test]
fn what_is_no_example_is_told_with_its_place() {
    assert_eq!(judged("fine-x.yaml", "databag: {}"), ["example-name"]);
    assert_eq!(judged("ready-.yaml", "databag: {}"), ["example-name"]);
    assert_eq!(judged("ready-x.yaml", "- a"), ["example-form", "example-form"]);
    assert_eq!(judged("ready-x.yaml", "databag: {port: 80}\nmore: x"), ["example-form", "example-form"]);
    assert_eq!(judged("ready-x.yaml", "databag: {}\nerrors: [{rule: type}]"), ["example-form"]);
    assert_eq!(rules(&read("provider", "ready-x.yaml", "databag: {}").unwrap_err()), ["example-name"]);
}
