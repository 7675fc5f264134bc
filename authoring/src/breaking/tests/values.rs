//! Changes of one value's type: in which direction each breaks, and which do not.

use super::*;

/// What the narrower and the wider form of a value are.
const NARROWER: &[(&str, &str, &str, &str)] = &[
    // narrower, wider, what narrowing is called, what widening is called
    ("type: integer", "type: number", "type-narrowed", "type-widened"),
    ("type: integer", "type: string", "type-narrowed", "type-widened"),
    ("type: boolean", "type: string", "type-narrowed", "type-widened"),
    ("enum: [w, x], x-closed: true", "type: string", "type-narrowed", "type-widened"),
    ("type: object, properties: {b: {type: string}}", "type: object", "type-narrowed", "type-widened"),
    ("type: array, items: {type: string}", "x-encoding: json", "type-narrowed", "type-widened"),
    ("type: boolean, const: true", "type: boolean", "type-narrowed", "type-widened"),
    ("enum: [w], x-closed: true", "enum: [w, x], x-closed: true", "value-removed", "value-added"),
    ("enum: [1], x-closed: true", "enum: [1, 2], x-closed: true", "value-removed", "value-added"),
    ("type: integer, minimum: 1", "type: integer", "constraint-tightened", "constraint-loosened"),
    ("type: integer, minimum: 2", "type: integer, minimum: 1", "constraint-tightened", "constraint-loosened"),
    ("type: integer, maximum: 1", "type: integer, maximum: 2", "constraint-tightened", "constraint-loosened"),
    (
        "type: integer, multipleOf: 4",
        "type: integer, multipleOf: 2",
        "constraint-tightened",
        "constraint-loosened",
    ),
    ("type: number, exclusiveMinimum: 1", "type: number", "constraint-tightened", "constraint-loosened"),
    (
        "type: number, exclusiveMaximum: 1",
        "type: number, exclusiveMaximum: 2",
        "constraint-tightened",
        "constraint-loosened",
    ),
    ("type: number, multipleOf: 2", "type: number", "constraint-tightened", "constraint-loosened"),
    ("type: string, minLength: 1", "type: string", "constraint-tightened", "constraint-loosened"),
    (
        "type: string, maxLength: 1",
        "type: string, maxLength: 2",
        "constraint-tightened",
        "constraint-loosened",
    ),
    ("type: string, pattern: a", "type: string", "constraint-tightened", "constraint-loosened"),
    ("type: string, format: ip", "type: string", "constraint-tightened", "constraint-loosened"),
    (
        "type: string, format: http-uri",
        "type: string, format: uri",
        "constraint-tightened",
        "constraint-loosened",
    ),
    (
        "type: array, items: {type: string}, minItems: 1",
        "type: array, items: {type: string}",
        "constraint-tightened",
        "constraint-loosened",
    ),
    (
        "type: array, items: {type: string}, maxItems: 1",
        "type: array, items: {type: string}, maxItems: 2",
        "constraint-tightened",
        "constraint-loosened",
    ),
    (
        "type: array, items: {type: string}, uniqueItems: true",
        "type: array, items: {type: string}",
        "constraint-tightened",
        "constraint-loosened",
    ),
    (
        "type: array, items: {type: integer}",
        "type: array, items: {type: number}",
        "type-narrowed",
        "type-widened",
    ),
    ("type: object, minProperties: 1", "type: object", "constraint-tightened", "constraint-loosened"),
    (
        "type: object, propertyNames: {pattern: a}",
        "type: object",
        "constraint-tightened",
        "constraint-loosened",
    ),
    (
        "type: object, additionalProperties: {type: integer}",
        "type: object, additionalProperties: {type: number}",
        "type-narrowed",
        "type-widened",
    ),
    (
        "type: array, items: {type: string}",
        "type: [array, \"null\"], items: {type: string}",
        "null-removed",
        "null-added",
    ),
    (
        "type: array, items: {type: string}",
        "type: array, items: {type: [string, \"null\"]}",
        "null-removed",
        "null-added",
    ),
    (
        "anyOf: [{type: array, items: {type: string}}, {type: integer}]",
        "anyOf: [{type: array, items: {type: string}}, {type: integer}, {type: boolean}]",
        "variant-removed",
        "variant-added",
    ),
    (
        "x-encoding: json, type: integer",
        "anyOf: [{type: string}, {type: integer}]",
        "variant-removed",
        "variant-added",
    ),
    (
        "type: object, properties: {b: {contentMediaType: application/json, contentSchema: {type: integer}}}",
        "type: object, properties: {b: {contentMediaType: application/json, contentSchema: {type: number}}}",
        "type-narrowed",
        "type-widened",
    ),
];

#[test]
fn a_narrower_value_breaks_new_readers_and_a_wider_one_old_readers() {
    for (narrow, wide, tightened, loosened) in NARROWER {
        let (narrow, wide) = (key(narrow), key(wide));
        assert_eq!(found(&wide, &narrow), new_reader(tightened), "{wide}{narrow}");
        assert_eq!(found(&narrow, &wide), new_writer(loosened), "{narrow}{wide}");
        assert_eq!(found(&narrow, &narrow), NOTHING, "{narrow}");
        assert_eq!(found(&wide, &wide), NOTHING, "{wide}");
    }
}

#[test]
fn a_value_of_another_kind_breaks_both() {
    let cases = [
        ("type: integer", "type: boolean"),
        ("type: array, items: {type: string}", "type: object"),
        ("type: array, items: {type: string}", "type: array, items: {type: integer}"),
        (
            "type: object, additionalProperties: {type: string}",
            "type: object, properties: {b: {type: string}}",
        ),
        ("type: string, pattern: a", "type: string, pattern: b"),
        ("type: string, format: ip", "type: string, format: uri"),
        ("type: boolean, const: true", "type: boolean, const: false"),
        // Within JSON a number is no text.
        ("x-encoding: json, type: integer", "x-encoding: json, type: string"),
    ];
    for (one, other) in cases {
        assert_eq!(found(&key(one), &key(other)), both("type-changed"), "{one} {other}");
        assert_eq!(found(&key(other), &key(one)), both("type-changed"), "{other} {one}");
    }
}

#[test]
fn open_readers_take_what_they_do_not_know() {
    let compatible = [
        ("enum: [w, x]", "enum: [w]"),
        ("enum: [w]", "enum: [w, x]"),
        ("enum: [w]", "type: string"),
        ("type: string", "enum: [w]"),
        ("enum: [w, x], x-closed: true", "enum: [w, x]"),
        (
            "x-open: true, anyOf: [{type: array, items: {type: string}}, {type: integer}]",
            "x-open: true, anyOf: [{type: array, items: {type: string}}, {type: integer}, {type: boolean}]",
        ),
        (
            "type: object, properties: {b: {type: string}}",
            "type: object, properties: {b: {type: string}, c: {type: string}}",
        ),
        ("type: string", "type: string, description: d, title: T, examples: [x], deprecated: true"),
        ("type: string, minLength: 0", "type: string"),
        ("type: string, format: password", "type: string, x-secret: true"),
        ("type: string", "$ref: \"#/$defs/S\""),
    ];
    for (old, new) in compatible {
        let with_type = |text: &str| {
            if text.contains("$defs") { key(text) + "$defs: {S: {type: string}}\n" } else { key(text) }
        };
        assert_eq!(found(&with_type(old), &with_type(new)), NOTHING, "{old} -> {new}");
    }
}

#[test]
fn closing_what_was_open_is_a_risk() {
    let closing = [
        ("enum: [w]", "enum: [w], x-closed: true"),
        (
            "x-open: true, anyOf: [{type: string}, {type: integer}]",
            "anyOf: [{type: string}, {type: integer}]",
        ),
        (
            "type: object, properties: {b: {type: string}}",
            "type: object, properties: {b: {type: string}}, additionalProperties: false",
        ),
    ];
    for (old, new) in closing {
        assert_eq!(found(&key(old), &key(new)), new_reader("closed?"), "{old} -> {new}");
        assert_eq!(found(&key(new), &key(old)), NOTHING, "{new} -> {old}");
    }
}

#[test]
fn the_same_value_as_another_text_breaks_those_that_do_not_read_it() {
    let list = |encoding: &str| format!("type: array, items: {{type: string}}, x-encoding: {encoding}");
    let text = |encoding: &str| format!("type: string, x-encoding: {encoding}");
    let number = |encoding: &str| format!("type: integer, x-encoding: {encoding}");
    let truth = |encoding: &str| format!("type: boolean, x-encoding: {encoding}");
    let broken = |old: String, new: String| found(&key(&old), &key(&new));
    assert_eq!(broken(list("json"), list("comma")), both("encoding-changed"));
    assert_eq!(broken(text("text"), text("json")), both("encoding-changed"));
    assert_eq!(broken(list("json"), list("yaml")), new_writer("encoding-changed"), "YAML is not JSON");
    assert_eq!(broken(list("yaml"), list("json")), new_reader("encoding-changed"));
    assert_eq!(broken(list("comma"), list("words")), new_writer("encoding-changed"));
    assert_eq!(broken(list("space"), list("words")), NOTHING);
    assert_eq!(broken(text("json"), text("json-or-text")), new_writer("encoding-changed"), "written bare");
    assert_eq!(broken(text("text"), text("json-or-text")), NOTHING);
    assert_eq!(broken(number("text"), number("json")), NOTHING, "80 is 80");
    assert_eq!(
        broken(truth("text"), truth("python-bool")),
        new_writer("encoding-changed"),
        "True is not true"
    );
}

#[test]
fn a_default_that_changes_is_two_meanings_of_silence() {
    let default = |value: &str| key(&format!("type: string, default: {value}"));
    let doubt = both("default-changed?");
    assert_eq!(found(&default("w"), &default("x")), doubt);
    assert_eq!(found(&default("w"), &default("w")), NOTHING);
    assert_eq!(found(&key("type: string"), &default("w")), NOTHING);
}

#[test]
fn parts_of_objects_are_compared_however_deep_and_once() {
    let nested = |part: &str| {
        format!(
            "{HEAD}provider: {{app: {{properties: {{a: {{type: array, items: {{$ref: \"#/$defs/Node\"}}}}, b: {{$ref: \"#/$defs/Node\"}}}}}}}}\n\
             requirer: {{app: {{properties: {{c: {{$ref: \"#/$defs/Node\"}}}}}}}}\n\
             $defs:\n  Node:\n    type: object\n    properties:\n      next: {{$ref: \"#/$defs/Node\"}}\n      x: {part}\n"
        )
    };
    let findings = compared(&nested("{type: string}"), &nested("{type: integer}"), &Settings::default());
    assert_eq!(findings.len(), 3, "once for each way of calling it: {findings:?}");
    for finding in &findings {
        assert_eq!(finding.diagnostic.place.line, 12, "{finding:?}");
        assert_eq!(finding.diagnostic.pointer, "/$defs/Node/properties/x/type");
    }
    let object = |rest: &str| {
        key(&format!("type: object, properties: {{x: {{type: string}}, z: {{type: string}}}}, {rest}"))
    };
    assert_eq!(found(&object("description: d"), &object("required: [x]")), new_reader("required-added"));
    assert_eq!(found(&object("required: [x]"), &object("description: d")), new_writer("required-removed"));
    let without = key("type: object, properties: {z: {type: string}}");
    assert_eq!(found(&object("required: [x]"), &without), new_writer("key-removed"));
    assert_eq!(found(&object("description: d"), &without), new_writer("key-removed?"));
    assert_eq!(found(&without, &object("required: [x]")), new_reader("required-added"));
    assert_eq!(found(&without, &object("description: d")), NOTHING);
    let closed = "additionalProperties: false";
    let shut = key(&format!("type: object, properties: {{z: {{type: string}}}}, {closed}"));
    assert_eq!(found(&shut, &object(closed)), new_writer("addition-refused"));
    let gone = found(&object(closed), &shut);
    assert_eq!(gone, [new_reader("key-refused"), new_writer("key-removed?")].concat());
}

#[test]
fn variants_are_paired_by_what_tells_them_apart() {
    let variant = |kind: &str, part: &str| {
        format!(
            "{{type: object, required: [kind], properties: {{kind: {{const: {kind}}}, x: {{type: {part}}}}}}}"
        )
    };
    let union = |first: &str, second: &str| key(&format!("anyOf: [{first}, {second}]"));
    let (one, two) = (variant("one", "string"), variant("two", "string"));
    assert_eq!(found(&union(&one, &two), &union(&two, &one)), NOTHING, "their order says nothing");
    assert_eq!(found(&union(&one, &two), &union(&variant("two", "integer"), &one)), both("type-changed"));
    let swapped = found(&union(&one, &two), &union(&one, &variant("three", "string")));
    assert_eq!(swapped, [new_writer("variant-added"), new_reader("variant-removed")].concat());
}
