//! What holds for every definition and every databag, tried on random ones.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use relata_core::validate::{State, validate};
use relata_core::{Databag, Interface, Role, Scope, decode, definition};
use serde_json::{Value, json};

#[path = "properties/schemas.rs"]
mod schemas;

/// A definition with one key of the type, as JSON, which is YAML.
fn one_key(schema: &Value, scalars: &str) -> String {
    let mut field = schema.clone();
    field["x-encoding"] = json!("json");
    json!({
        "interface": "demo", "version": 0, "status": "draft", "summary": "One key.", "scalars": scalars,
        "provider": {"app": {"properties": {"key": field}}}
    })
    .to_string()
}

fn bag(text: &str) -> Databag {
    [("key", text)].into_iter().collect()
}

fn state(interface: &Interface, value: &Value) -> State {
    validate(interface, Role::Provider, Scope::App, &bag(&value.to_string())).state
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A definition's types mean what JSON Schema says they mean; another implementation of it is asked.
    #[test]
    fn types_mean_what_json_schema_says(schema in schemas::schema(), value in schemas::value()) {
        let Ok(interface) = definition::load("demo.yaml", &one_key(&schema, "strict")) else { return Ok(()) };
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        prop_assert_eq!(state(&interface, &value) == State::Ready, validator.is_valid(&value), "{} {}", schema, value);
    }

    /// What is taken strictly is taken lax.
    #[test]
    fn lax_takes_what_strict_takes(schema in schemas::schema(), value in schemas::value()) {
        let Ok(strict) = definition::load("demo.yaml", &one_key(&schema, "strict")) else { return Ok(()) };
        let lax = definition::load("demo.yaml", &one_key(&schema, "lax")).unwrap();
        if state(&strict, &value) == State::Ready {
            prop_assert_eq!(state(&lax, &value), State::Ready, "{} {}", schema, value);
        }
    }

    /// A value that was read is written as a text that is read as the same value, and written as the same text again.
    #[test]
    fn what_is_read_is_written(schema in schemas::schema(), value in schemas::value(), lax in any::<bool>()) {
        let scalars = if lax { "lax" } else { "strict" };
        let Ok(interface) = definition::load("demo.yaml", &one_key(&schema, scalars)) else { return Ok(()) };
        let field = &interface.records.get(Role::Provider, Scope::App).unwrap().fields[0];
        let Ok(read) = decode::value(&interface, field, &value.to_string()) else { return Ok(()) };
        let text = decode::text(&interface, field, &read).unwrap();
        let again = decode::value(&interface, field, &text).unwrap();
        prop_assert_eq!(&again, &read, "{} {}", schema, value);
        prop_assert_eq!(decode::text(&interface, field, &again).unwrap(), text);
    }

    /// Whatever a definition's text becomes, it is taken or refused with places, never more.
    #[test]
    fn a_changed_definition_is_taken_or_refused(
        (index, from, length, insert) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..40usize, "\\PC{0,8}|[-:{}\\[\\],&*#\"' \n]{0,6}"),
    ) {
        let text = index.get(&DEFINITIONS);
        let at = text.floor_char_boundary(from.index(text.len()));
        let end = text.floor_char_boundary((at + length).min(text.len()));
        let changed = format!("{}{insert}{}", &text[..at], &text[end..]);
        if let Err(problems) = definition::load("demo.yaml", &changed) {
            prop_assert!(problems.has_errors());
            prop_assert!(problems.iter().all(|problem| problem.place.line > 0 && !problem.message.is_empty()));
        }
    }

    /// Any texts under a definition's keys are ready, waiting or invalid with reasons; what is read can be written.
    #[test]
    fn any_databag_gets_a_verdict(index in any::<prop::sample::Index>(), texts in prop::collection::vec(text(), 1..8)) {
        let interface = index.get(&INTERFACES);
        for (role, scope, record) in interface.records.iter() {
            let keys = record.fields.iter().map(|field| field.property.name.clone());
            let bag: Databag = keys.zip(texts.iter().cycle().cloned()).collect();
            let validation = validate(interface, role, scope, &bag);
            prop_assert_eq!(validation.state == State::Ready, validation.errors.is_empty());
        }
    }
}

/// Texts as charms write them, and worse.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        schemas::value().prop_map(|value| value.to_string()),
        "\\PC{0,12}",
        "[-+0-9._ eE:TZ/%\\[\\]@]{0,14}",
        "(https?|redis|urn|file)?:?/{0,3}[a-z0-9.:@\\[\\]%/?#-]{0,16}",
        Just("[".repeat(200)),
        Just("a0: &a [x]\nb: [*a, *a]".to_owned()),
    ]
}

static DEFINITIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folders = ["accepted", "refused"].map(|folder| fs::read_dir(tests.join(folder)).unwrap());
    let paths = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
});

static INTERFACES: LazyLock<Vec<Interface>> = LazyLock::new(|| {
    DEFINITIONS.iter().filter_map(|text| definition::load("demo.yaml", text).ok()).collect()
});

/// The random types are definitions for the most part, and the random values are of both sorts.
#[test]
fn the_random_types_say_something() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut taken, mut ready) = (0, 0);
    for _ in 0..300 {
        let (schema, value) = (schemas::schema(), schemas::value()).new_tree(&mut runner).unwrap().current();
        if let Ok(interface) = definition::load("demo.yaml", &one_key(&schema, "strict")) {
            taken += 1;
            ready += i32::from(state(&interface, &value) == State::Ready);
        }
    }
    assert!(
        taken > 200 && (20..taken - 20).contains(&ready),
        "of 300 types {taken} taken, {ready} values fit"
    );
}
