use serde_json::{Value, json};

use super::*;

mod fuzz;
mod left_out;
mod together;

/// The databags of `demo` v0 by their file's name.
fn import(bags: &[(&str, Value)]) -> Import {
    let file = |(name, schema): &(&str, Value)| File {
        name: format!("{name}.json"),
        path: format!("demo/v0/{name}.json"),
        bytes: serde_json::to_vec_pretty(schema).unwrap(),
    };
    json_schemas(&bags.iter().map(file).collect::<Vec<_>>())
}

/// A databag with one key.
fn key(schema: &Value) -> Value {
    json!({"type": "object", "properties": {"k": schema}})
}

/// What a definition makes of the schema of a key: its lines without the head, and the rules of what is told.
fn of_key(schema: &Value) -> (String, Vec<&'static str>) {
    of_bag(&key(schema))
}

fn of_bag(schema: &Value) -> (String, Vec<&'static str>) {
    let import = import(&[("provider.app", schema.clone())]);
    let mut rules: Vec<_> = import.findings.iter().map(|finding| finding.diagnostic.rule).collect();
    rules.sort_unstable();
    let text = import.definitions.first().map(|definition| definition.text.clone()).unwrap_or_default();
    let body = text.split_once("properties:\n").map_or(text.as_str(), |(_, body)| body);
    (body.trim().to_owned(), rules)
}

fn check(schema: &Value, expected: &str, rules: &[&str]) {
    assert_eq!(of_key(schema), (expected.to_owned(), rules.to_vec()), "{schema}");
}

#[test]
fn scalars_with_their_rules() {
    check(&json!({"type": "string", "title": "K"}), "k: {type: string}", &["rewritten-title"]);
    check(
        &json!({"type": "string", "minLength": 1, "pattern": "^a"}),
        "k: {type: string, minLength: 1, pattern: \"^a\"}",
        &[],
    );
    check(
        &json!({"type": "integer", "minimum": 1, "maximum": 9}),
        "k: {type: integer, minimum: 1, maximum: 9}",
        &[],
    );
    check(
        &json!({"type": "integer", "minimum": 0.5, "exclusiveMaximum": 9}),
        "k: {type: integer, minimum: 1, exclusiveMaximum: 9}",
        &[],
    );
    check(&json!({"type": "number", "exclusiveMinimum": 0}), "k: {type: number, exclusiveMinimum: 0}", &[]);
    check(&json!({"type": "boolean", "default": true}), "k: {type: boolean, default: true}", &[]);
    check(
        &json!({"enum": ["a", "b"], "type": "string"}),
        "k: {type: string, enum: [a, b], x-closed: true}",
        &[],
    );
    check(&json!({"const": "a"}), "k: {type: string, const: a}", &[]);
    check(
        &json!({"enum": [1, 2], "type": "integer"}),
        "k: {type: integer, enum: [1, 2], x-closed: true}",
        &[],
    );
    check(
        &json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true}),
        "k: {type: array, items: {type: string}, uniqueItems: true}",
        &[],
    );
    check(&json!({"const": true, "type": "boolean"}), "k: {type: boolean, const: true}", &[]);
}

#[test]
fn the_text_of_a_key_is_never_null_and_a_part_of_a_value_may_be() {
    let nullable = json!({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "null"}], "default": null});
    check(&nullable, "k: {type: integer, minimum: 1, maximum: 9}", &["rewritten-default", "rewritten-null"]);
    let list = json!({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}});
    check(&list, "k: {type: array, items: {type: [string, \"null\"]}}", &[]);
    let object = json!({"anyOf": [{"type": "array", "items": {}}, {"type": "null"}]});
    check(&object, "k: {type: [array, \"null\"], items: {}}", &[]);
    check(&json!({}), "k: {x-encoding: json-or-text}", &["rewritten-encoding"]);
}

#[test]
fn json_text_stays_at_a_key_and_deeper() {
    let json_text = json!({"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "boolean"}});
    let expected = "{type: string, contentMediaType: application/json, contentSchema: {type: boolean}}";
    check(&json_text, &format!("k: {expected}"), &[]);
    let optional = json!({"anyOf": [json_text, {"type": "null"}]});
    check(&optional, &format!("k: {expected}"), &["rewritten-null"]);
    let list = json!({"type": "array", "items": json_text});
    let within = "k:\n        type: array\n        items: {type: string, contentMediaType: application/json, contentSchema: {type: boolean}}";
    check(&list, within, &[]);
}

#[test]
fn what_a_definition_cannot_say_is_loosened_and_told() {
    let cases = [
        (json!({"type": "string", "format": "email"}), "loosened-format", "{type: string}"),
        (json!({"type": "string", "format": "uuid4"}), "loosened-format", "{type: string, format: uuid}"),
        (json!({"type": "string", "pattern": "(?=a)"}), "loosened-pattern", "{type: string}"),
        (json!({"type": "string", "not": {"const": "a"}}), "loosened-keyword", "{type: string}"),
        (json!({"type": "null"}), "loosened-null", "{x-encoding: json-or-text}"),
        (json!({"$ref": "other.json"}), "loosened-reference", "{x-encoding: json-or-text}"),
        (json!({"enum": [1.5, 2.5]}), "loosened-enum", "{type: number}"),
        (json!({"type": "strnig"}), "loosened-type", "{x-encoding: json-or-text}"),
    ];
    for (schema, rule, expected) in cases {
        let (body, rules) = of_key(&schema);
        assert!(rules.contains(&rule), "{schema} {rules:?}");
        assert!(body.starts_with("# loosened: "), "{body}");
        assert_eq!(body.lines().last().unwrap().trim(), format!("k: {expected}"), "{schema}");
    }
}

#[test]
fn numbers_for_times_are_told_and_scalars_at_a_key_are_text() {
    let (body, rules) = of_key(&json!({"type": "string", "format": "duration"}));
    assert_eq!(rules, ["loosened-format", "tightened-format"]);
    assert!(body.contains("# tightened: a number is not taken"), "{body}");
    let either = json!({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "boolean"}, {"type": "null"}]});
    let (body, rules) = of_key(&either);
    assert_eq!(rules, ["rewritten-null"]);
    assert!(!body.contains("x-encoding") && body.contains("anyOf: ["), "{body}");
    let text = json!({"anyOf": [{"type": "integer"}, {"type": "string"}]});
    check(&text, "k: {type: string}", &["rewritten-integer", "rewritten-union"]);
}

#[test]
fn what_says_nothing_of_values_is_dropped_and_told() {
    let schema = json!({"type": "string", "name": "n", "example": "e", "default": 5, "examples": ["a", 7]});
    let (body, rules) = of_key(&schema);
    assert_eq!(body, "k: {type: string, examples: [a, e]}");
    assert_eq!(rules, ["dropped-constant", "dropped-constant", "dropped-keyword", "rewritten-example"]);
}

#[test]
fn tuples_take_every_type_at_every_place() {
    let same = json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "minItems": 2, "maxItems": 2});
    check(&same, "k: {type: array, items: {type: string}, minItems: 2, maxItems: 2}", &[]);
    let mixed = json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "boolean"}], "minItems": 2, "maxItems": 2});
    let (body, rules) = of_key(&mixed);
    assert_eq!(rules, ["loosened-tuple"]);
    assert!(body.contains("anyOf: [{type: string}, {type: boolean}]"), "{body}");
}

#[test]
fn unions_stay_where_a_value_tells_the_types_apart() {
    let within = |types: Value| json!({"type": "array", "items": {"anyOf": types}});
    for (types, items, rules) in [
        (
            json!([{"type": "string"}, {"type": "boolean"}]),
            "{anyOf: [{type: string}, {type: boolean}]}",
            &[][..],
        ),
        (json!([{"type": "integer", "minimum": 1, "maximum": 2}, {"type": "number"}]), "{type: number}", &[]),
        (json!([{"const": "a"}, {"const": "b"}]), "{type: string, enum: [a, b], x-closed: true}", &[]),
        (
            json!([{"type": "string", "format": "uri"}, {"type": "string", "minLength": 3}]),
            "{type: string}",
            &["loosened-union"],
        ),
        (json!([{"type": "string"}, {}]), "{}", &[]),
    ] {
        let (body, found) = of_key(&within(types.clone()));
        assert!(body.ends_with(&format!("k: {{type: array, items: {items}}}")), "{types} {body}");
        assert_eq!(found, rules, "{types}");
    }
}

#[test]
fn what_is_secret_stays_secret_in_a_wider_type() {
    let secret = json!({"type": "string", "format": "password", "writeOnly": true});
    let holder = json!({"type": "object", "properties": {"p": {"$ref": "#/$defs/S"}}});
    let other = json!({"type": "object", "properties": {"q": {"type": "string"}}});
    let of = |word: &str, types: Value| json!({"$defs": {"S": secret, "H": holder, "O": other}, "type": "object", "properties": {"k": {word: types}}});
    let (named, plain) = (json!({"$ref": "#/$defs/S"}), json!({"type": "string"}));
    let lists = json!([{"type": "array", "items": named}, {"type": "array", "items": plain}]);
    for (word, types) in [
        ("anyOf", json!([secret, plain])),
        ("anyOf", json!([secret, {"type": "integer"}])),
        ("anyOf", json!([named, {"type": "integer"}])),
        ("anyOf", json!([{"anyOf": [plain, {"type": "integer"}], "writeOnly": true}, {"type": "boolean"}])),
        ("anyOf", json!([{"$ref": "#/$defs/H"}, {"$ref": "#/$defs/O"}])),
        ("anyOf", json!([{"$ref": "#/$defs/H"}, {}])),
        ("anyOf", lists),
        ("allOf", json!([{"type": "string", "minLength": 1}, named])),
    ] {
        let (body, _) = of_bag(&of(word, types.clone()));
        let key = body.split("$defs:").next().unwrap();
        assert!(key.contains("writeOnly: true"), "{types} {body}");
    }
    for types in [json!([plain, {"type": "integer"}]), json!([{"$ref": "#/$defs/O"}, {}])] {
        let (body, _) = of_bag(&of("anyOf", types.clone()));
        assert!(!body.split("$defs:").next().unwrap().contains("writeOnly"), "{types} {body}");
    }
}

#[test]
fn objects_are_told_apart_by_a_property_or_become_any_object() {
    let of = |tag: &Value| json!({"type": "object", "properties": {"kind": tag}, "required": ["kind"]});
    let bag = |a: Value, b: Value| {
        json!({"$defs": {"A": of(&a), "B": of(&b)}, "type": "object", "properties": {
            "k": {"type": "array", "items": {"oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}}}})
    };
    let (body, rules) = of_bag(&bag(json!({"const": "a"}), json!({"const": "b"})));
    assert!(body.contains("discriminator: {propertyName: kind}") && rules.is_empty(), "{body} {rules:?}");
    let (body, rules) = of_bag(&bag(json!({"type": "string"}), json!({"const": "b"})));
    assert!(body.contains("k: {type: array, items: {type: object}}"), "{body}");
    assert_eq!(rules, ["loosened-union"]);
}

#[test]
fn maps_and_their_keys() {
    check(
        &json!({"type": "object", "additionalProperties": {"type": "boolean"}}),
        "k: {type: object, additionalProperties: {type: boolean}}",
        &[],
    );
    check(
        &json!({"type": "object", "additionalProperties": true}),
        "k: {type: object, additionalProperties: true}",
        &[],
    );
    check(
        &json!({"type": "object", "patternProperties": {"^x": {"type": "boolean"}}}),
        "k: {type: object, propertyNames: {pattern: \"^x\"}, additionalProperties: {type: boolean}}",
        &[],
    );
    check(
        &json!({"type": "object", "propertyNames": {"enum": ["a.b", "c"]}, "additionalProperties": {"type": "boolean"}}),
        "k: {type: object, propertyNames: {pattern: \"^(?:a\\\\.b|c)$\"}, additionalProperties: {type: boolean}}",
        &[],
    );
}

#[test]
fn many_names_of_keys_stay_and_too_many_are_told() {
    let names = |count: u32| -> Vec<String> { (0..count).map(|n| format!("<a-longer-name-{n}>")).collect() };
    let of = |count: u32| {
        let schema = json!({"type": "object", "propertyNames": {"enum": names(count)}, "additionalProperties": {"type": "boolean"}});
        import(&[("provider.app", key(&schema))])
    };
    let import = of(40);
    let pattern = import.definitions[0].text.lines().find(|line| line.contains("pattern")).unwrap();
    assert!(pattern.contains("<a") && !pattern.contains(r"\\<"), "{pattern}");
    let import = of(1500);
    assert!(!import.definitions[0].text.contains("pattern:"));
    assert!(import.findings.iter().any(|finding| finding.diagnostic.rule == "loosened-pattern"));
}

#[test]
fn a_type_that_two_databags_have_otherwise_gets_two_names() {
    let bag = |kind: &str| {
        json!({"$defs": {"Url": {"type": kind}, "Same": {"type": "boolean"}, "Uses": {"type": "array", "items": {"$ref": "#/$defs/Url"}}},
            "type": "object", "properties": {"a": {"$ref": "#/$defs/Uses"}, "b": {"$ref": "#/$defs/Same"}}})
    };
    let import = import(&[("provider.app", bag("string")), ("requirer.app", bag("boolean"))]);
    let text = &import.definitions[0].text;
    for line in [
        "  Url: {type: string}",
        "  UrlRequirer: {type: boolean}",
        "  UsesRequirer: {type: array, items: {$ref: \"#/$defs/UrlRequirer\"}}",
        "  Same: {type: boolean}",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
    assert!(!text.contains("SameRequirer"));
}

#[test]
fn a_type_that_stands_twice_is_refused() {
    let (text, truth) = (json!({"A": {"type": "string"}}), json!({"A": {"type": "boolean"}}));
    let keys = json!({"k": {"$ref": "#/$defs/A"}});
    let bag = json!({"$defs": text, "definitions": truth, "type": "object", "properties": keys});
    let both = import(&[("provider.app", bag)]);
    let rules: Vec<_> = both.findings.iter().map(|finding| finding.diagnostic.rule).collect();
    assert!(both.definitions.is_empty() && rules == ["repeated-type"], "{rules:?}");
}

#[test]
fn a_databag_that_is_no_object_fits_nothing() {
    let import = import(&[("requirer.app", json!({"type": "array", "items": {"type": "string"}}))]);
    assert!(
        import.definitions[0].text.contains("  app: {type: array")
            || import.definitions[0].text.contains("type: array")
    );
    assert_eq!(import.findings[0].diagnostic.rule, "databag-fits-none");
}

#[test]
fn one_bad_file_takes_its_interface_along_and_nothing_else() {
    let file = |path: &str, bytes: &[u8]| File {
        name: path.to_owned(),
        path: path.to_owned(),
        bytes: bytes.to_vec(),
    };
    let good = serde_json::to_vec(&key(&json!({"type": "string"}))).unwrap();
    let import = json_schemas(&[
        file("a/v0/provider.app.json", &good),
        file("a/v0/requirer.app.json", b"{\"a\": 1, \"a\": 2}"),
        file("b/v1/provider.unit.json", &good),
        file("b/v1/README.md", b""),
        file("c/x/provider.app.json", &good),
        file("d/v0/provider.app.json", b"[]"),
        file("e/v0/provider.app.json", b"\xff"),
        file("f/v0/provider.app.json", b"{\"$ref\": \"#/$defs/X\"}"),
    ]);
    let made: Vec<String> = import.definitions.iter().map(Imported::path).collect();
    assert_eq!(made, ["b/v1/interface.yaml"]);
    let told: Vec<_> =
        import.findings.iter().map(|f| (f.diagnostic.place.file.as_str(), f.diagnostic.rule)).collect();
    let expected = [
        ("a/v0/requirer.app.json", "duplicate-key"),
        ("b/v1/README.md", "dropped-file"),
        ("c/x/provider.app.json", "bad-version"),
        ("d/v0/provider.app.json", "not-a-schema"),
        ("e/v0/provider.app.json", "not-utf8"),
        ("f/v0/provider.app.json", "unknown-reference"),
    ];
    for one in expected {
        assert!(told.contains(&one), "{one:?} in {told:?}");
    }
    assert_eq!(import.count(Effect::Dropped), 1);
}

#[test]
fn equal_files_give_equal_bytes_in_any_order() {
    let bags = [
        ("provider.app", key(&json!({"type": "string"}))),
        ("requirer.unit", key(&json!({"type": "boolean"}))),
    ];
    let reversed: Vec<_> = bags.iter().rev().cloned().collect();
    assert_eq!(import(&bags).definitions, import(&reversed).definitions);
}
