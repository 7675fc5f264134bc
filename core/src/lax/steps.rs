//! That reading takes time in proportion to the value, whatever the types: steps are counted, no clock is asked.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::Databag;
use crate::definition::load;
use crate::relation::{Role, Scope};
use crate::validate::{State, validate};

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Counts one value that is looked at with one type.
pub(crate) fn count() {
    STEPS.set(STEPS.get() + 1);
}

/// The steps and the state of a key with JSON text of the value.
fn steps(types: &str, scalars: &str, value: &Value) -> (usize, State) {
    let text = format!(
        "interface: demo\nversion: 0\nstatus: draft\nsummary: Steps.\nscalars: {scalars}\nprovider:\n  app:\n    \
         properties:\n      key: {{$ref: \"#/$defs/T\", x-encoding: json}}\n$defs:\n{types}"
    );
    let interface = load("demo.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let databag: Databag = [("key", value.to_string())].into_iter().collect();
    STEPS.set(0);
    let state = validate(&interface, Role::Provider, Scope::App, &databag).state;
    (STEPS.get(), state)
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(parts) => parts.values().map(nodes).sum(),
        Value::String(text) => serde_json::from_str(text).map_or(0, |inner| nodes(&inner)),
        _ => 0,
    }
}

/// Few steps for each part of the value, lax and strict.
fn check(types: &str, value: &Value, most: usize) {
    for scalars in ["lax", "strict"] {
        let (steps, state) = steps(types, scalars, value);
        let nodes = nodes(value);
        assert!(steps <= most * nodes, "{scalars}: {steps} steps for {nodes} parts, {state:?}");
        assert!(steps * 2 >= nodes.min(100), "{scalars}: it was not looked at");
    }
}

const NESTED: &str = "  T:\n    anyOf:\n      - {type: array, items: {$ref: \"#/$defs/T\"}}\n      - {type: object, \
                      additionalProperties: {$ref: \"#/$defs/T\"}}\n      - {type: integer, maximum: 9}\n      \
                      - {type: boolean}\n";

#[test]
fn unions_within_unions_are_looked_at_once() {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    check(NESTED, &deep, 8);
    let wrong = (0..100).fold(json!("x"), |inner, _| json!({"a": inner}));
    check(NESTED, &wrong, 10);
    let wide: Value = (0..5_000).map(|number| json!([number % 9, "yes", {"k": "7"}])).collect();
    check(NESTED, &wide, 16);
}

#[test]
fn unions_that_name_unions_are_looked_at_once() {
    let mut types = String::new();
    for level in 0..40 {
        let name = if level == 0 { "T".to_owned() } else { format!("T{level}") };
        types += &format!(
            "  {name}: {{anyOf: [{{type: array, items: {{$ref: \"#/$defs/T{n}\"}}}}, {{type: object, \
             additionalProperties: {{$ref: \"#/$defs/T{n}\"}}}}, {{type: number}}, {{type: boolean}}]}}\n",
            n = level + 1
        );
    }
    types += "  T40: {type: string}\n";
    let value = (0..40)
        .fold(json!("end"), |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({"a": inner}) });
    check(&types, &value, 8);
}

#[test]
fn an_object_is_given_to_the_type_that_its_tag_names_alone() {
    let alternative = |number: usize| {
        format!(
            "      - {{type: object, required: [kind], properties: {{kind: {{const: k{number}}}, a: {{$ref: \"#/$defs/T\"}}}}}}\n"
        )
    };
    let types = format!("  T:\n    oneOf:\n{}", (0..300).map(alternative).collect::<String>());
    let deep = (0..100).fold(json!({"kind": "k299"}), |inner, _| json!({"kind": "k299", "a": inner}));
    check(&types, &deep, 6);
    let wide = json!({"kind": "k0", "a": {"kind": "k7"}});
    check(&types, &wide, 6);
}

#[test]
fn json_text_in_json_text_is_looked_at_once() {
    let types = "  T:\n    anyOf:\n      - {type: object, properties: {a: {$ref: \"#/$defs/T\"}}}\n      \
                 - {type: string, contentMediaType: application/json, contentSchema: {$ref: \"#/$defs/T\"}}\n";
    let value = (0..8).fold(json!({}), |inner, _| json!({"a": inner.to_string()}));
    check(types, &value, 12);
}
