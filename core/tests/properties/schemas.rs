//! Random types in the part of JSON Schema that definitions take, and random values.

use proptest::prelude::*;
use serde_json::{Value, json};

/// A type whose meaning JSON Schema knows; no formats, no encodings.
pub(crate) fn schema() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            list(inner.clone()),
            object(inner.clone()),
            map(inner.clone()),
            nullable(inner.clone()),
            tagged(inner.clone()),
            by_type(inner.clone()),
            inner.prop_map(|inner| json!({"allOf": [inner], "description": "The same."})),
        ]
    })
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        Just(json!({"type": "boolean"})),
        any::<bool>().prop_map(|value| json!({"const": value})),
        (0..3u64, 3..6u64)
            .prop_map(|(least, most)| json!({"type": "string", "minLength": least, "maxLength": most})),
        Just(json!({"type": "string", "pattern": "^[ab]+$"})),
        Just(json!({"enum": ["a", "b"], "x-closed": true})),
        Just(json!({"enum": ["a", null], "x-closed": true})),
        Just(json!({"type": "integer", "enum": [1, 3], "x-closed": true})),
        Just(json!({"const": 2})),
        (-3..0i64, 0..4i64)
            .prop_map(|(least, most)| json!({"type": "integer", "minimum": least, "maximum": most})),
        (-3..0i64, 2..5i64).prop_map(
            |(above, below)| json!({"type": "integer", "exclusiveMinimum": above, "exclusiveMaximum": below})
        ),
        Just(json!({"type": "integer", "multipleOf": 2})),
        Just(json!({"type": "number", "exclusiveMinimum": 0, "maximum": 2.5, "multipleOf": 0.5})),
        Just(json!({"type": ["integer", "boolean", "null"]})),
    ]
}

fn list(items: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (items, 0..2u64, 2..4u64, any::<bool>()).prop_map(|(items, least, most, unique)| {
        json!({"type": "array", "items": items, "minItems": least, "maxItems": most, "uniqueItems": unique})
    })
}

fn object(part: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    (part.clone(), part, any::<[bool; 3]>(), 0..2u64).prop_map(|(a, b, [needs_a, needs_b, open], least)| {
        let required: Vec<&str> =
            [("a", needs_a), ("b", needs_b)].iter().filter(|p| p.1).map(|p| p.0).collect();
        json!({
            "type": "object", "properties": {"a": a, "b": b}, "required": required,
            "additionalProperties": open, "minProperties": least, "maxProperties": 3
        })
    })
}

fn map(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    values.prop_map(|values| {
        let names = json!({"pattern": "^[a-c]$", "maxLength": 1});
        json!({"type": "object", "additionalProperties": values, "propertyNames": names, "maxProperties": 2})
    })
}

fn nullable(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    inner.prop_map(|inner| json!({"anyOf": [inner, {"type": "null"}]}))
}

/// Objects that differ by a property.
fn tagged(part: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    (part.clone(), part).prop_map(|(one, other)| {
        json!({"oneOf": [
            {"type": "object", "properties": {"k": {"const": "a"}, "a": one}, "required": ["k"]},
            {"type": "object", "properties": {"k": {"enum": ["b", "c"], "x-closed": true}, "b": other}, "required": ["k"]},
        ]})
    })
}

/// Types that differ by JSON type.
fn by_type(items: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    items.prop_map(|items| {
        json!({"anyOf": [{"type": "string", "maxLength": 1}, {"type": "array", "items": items}, {"type": "integer", "minimum": 1}]})
    })
}

/// A value that is often of such a type.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-4..6i64).prop_map(Value::from),
        prop_oneof![Just(0.5), Just(1.5), Just(2.5), Just(0.25), Just(-0.5)].prop_map(Value::from),
        "[abcé]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abck]|d", inner.clone(), 0..4)
                .prop_map(|parts| parts.into_iter().collect()),
            (prop_oneof![Just("a"), Just("b"), Just("c"), Just("d")], inner)
                .prop_map(|(tag, part)| json!({"k": tag, "a": part.clone(), "b": part})),
        ]
    })
}
