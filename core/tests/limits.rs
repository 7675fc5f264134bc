//! Texts that are small and stand for much: each ends at a limit, which is told. No clock is asked.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use relata_core::interface::Pattern;
use relata_core::validate::value::MAX_UNPACKED;
use relata_core::validate::{State, validate};
use relata_core::{Databag, Interface, Role, Scope, definition, yaml};
use serde_json::{Value, json};

/// A definition whose key has the type `T`.
fn interface(types: &str) -> Interface {
    let head =
        "interface: demo\nversion: 0\nstatus: draft\nsummary: Limits.\nprovider:\n  app:\n    properties:\n";
    let text = format!("{head}      key: {{$ref: \"#/$defs/T\", x-encoding: json}}\n$defs:\n{types}");
    definition::load("demo.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn said(interface: &Interface, text: &str) -> (State, String) {
    let bag: Databag = [("key", text)].into_iter().collect();
    let found = validate(interface, Role::Provider, Scope::App, &bag);
    (found.state, found.errors.first().map(|error| error.message.clone()).unwrap_or_default())
}

#[test]
fn aliases_stand_for_so_many_values_and_no_more() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let inner = vec![format!("*a{}", level - 1); 9].join(", ");
        laughs += &format!("a{level}: &a{level} [{inner}]\n");
    }
    assert!(yaml::wire(&laughs).unwrap_err().to_string().contains("more than 200000 values"));
    let (_, found) = yaml::shared("f.yaml", &laughs);
    assert!(found.iter().any(|problem| problem.rule == "too-large"));
}

#[test]
fn aliases_stand_for_so_much_text_and_no_more() {
    let long = "x".repeat(400_000);
    let aliases = "*a,".repeat(100_000);
    for text in [
        format!("a: &a {long}\nb: [{aliases}]\n"),
        format!("a: &a {{? {long}\n: 1}}\nb: [{aliases}]\n"),
        format!("a: {}{long}{}\n", "&a [".repeat(60), "]".repeat(60)),
    ] {
        let message = yaml::wire(&text).unwrap_err().to_string();
        assert!(message.contains("more than 16777216 bytes of text"), "{message}");
    }
    assert!(yaml::wire("a: &a [x]\nb: [*a, *a]\n").is_ok());
}

#[test]
fn a_file_full_of_problems_is_told_in_part() {
    let texts = [
        format!("a:\n{}", "  - no\n".repeat(15_000)),
        "k: 1\n".repeat(15_000),
        format!("[{}", "[1], 017, ".repeat(5_000)),
    ];
    for text in texts {
        let found = definition::load("f.yaml", &text).unwrap_err();
        assert!(
            found.has_errors() && found.iter().count() <= 2 * yaml::MAX_PROBLEMS + 4,
            "{}",
            found.iter().count()
        );
        assert!(found.iter().any(|problem| problem.rule == "too-many-problems"));
    }
    let keys: String = (0..5_000).map(|number| format!("      k{number}: {{type: strin}}\n")).collect();
    let text = format!(
        "interface: demo\nversion: 0\nstatus: draft\nsummary: x\nprovider:\n  app:\n    properties:\n{keys}"
    );
    let found = definition::load("f.yaml", &text).unwrap_err();
    assert!(
        found.iter().count() <= yaml::MAX_PROBLEMS + 1 && found.iter().any(|p| p.rule == "too-many-problems")
    );
}

#[test]
fn a_key_that_is_a_book_is_refused_and_not_repeated() {
    let text = format!("? {}\n: {{a: no, b: no, c: {{d: 017}}}}\n", "k".repeat(500_000));
    let found = definition::load("f.yaml", &text).unwrap_err();
    assert!(found.iter().any(|problem| problem.rule == "key-too-long"));
    assert!(found.iter().all(|problem| problem.pointer.len() + problem.message.len() < 500));
}

#[test]
fn a_databag_has_so_many_alternatives() {
    let anys = "        - required: [k]\n".repeat(101);
    let text = format!(
        "interface: demo\nversion: 0\nstatus: draft\nsummary: x\nprovider:\n  app:\n    type: object\n    properties:\n      \
         k: {{type: string}}\n    anyOf:\n{anys}"
    );
    let found = definition::load("f.yaml", &text).unwrap_err();
    assert!(found.iter().any(|problem| problem.rule == "too-large" && problem.hint.is_some()), "{found}");
}

#[test]
fn json_text_lies_in_json_text_so_often() {
    let types = "  T:\n    anyOf:\n      - {type: array, items: {$ref: \"#/$defs/T\"}}\n      - {type: string, \
                 contentMediaType: application/json, contentSchema: {$ref: \"#/$defs/T\"}}\n";
    let interface = interface(types);
    // Each text as deep as the parser takes: all of them together must still fit a thread's stack.
    let wrapped = |text: &str| {
        let inner = (0..120).fold(Value::from(text), |inner, _| json!([inner]));
        inner.to_string()
    };
    let within = (0..MAX_UNPACKED).fold("[]".to_owned(), |text, _| wrapped(&text));
    assert_eq!(said(&interface, &within).0, State::Ready);
    let (state, message) = said(&interface, &wrapped(&within));
    assert_eq!((state, message.as_str()), (State::Invalid, "JSON text lies in JSON text more than 8 times"));
}

/// An engine that tries every way would not live to see the end of these.
#[test]
fn patterns_are_searched_in_proportion_to_the_text() {
    let text = format!("{}!", "a".repeat(20_000));
    for pattern in [
        "^(a+)+$",
        "^(a|a)*$",
        "^(a|aa)+$",
        "^(a*)*b$",
        "(.*)*x",
        "^((a{1,9}){1,9}){1,9}$",
        "^(a?){50}a{50}$",
    ] {
        let Ok(compiled) = Pattern::new(pattern) else { continue };
        assert!(!compiled.is_found_in(&text), "{pattern}");
    }
    assert!(
        !Pattern::new("a$").unwrap().is_found_in(&"a".repeat(Pattern::MAX_TEXT + 1)),
        "longer texts match nothing"
    );
}

#[test]
fn numbers_and_doubled_keys_of_any_length_get_an_answer() {
    let interface =
        interface("  T: {anyOf: [{type: number}, {type: object, additionalProperties: {type: integer}}]}\n");
    let digits = "9".repeat(1 << 20);
    for (text, state) in [
        (digits.clone(), State::Invalid),
        (format!("0.{digits}"), State::Ready),
        (format!("1e-{digits}"), State::Ready),
        (format!("1e{digits}"), State::Invalid),
        (format!("{{\"a\":{digits}}}"), State::Invalid),
        (format!("{{{}\"a\":1}}", "\"a\":1,".repeat(100_000)), State::Ready),
    ] {
        let (found, message) = said(&interface, &text);
        assert_eq!(found, state, "{text:.40}: {message}");
        assert!(message.len() < 300);
    }
}
