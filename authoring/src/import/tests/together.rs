//! What a schema says by several keywords at once is kept together.

use super::*;

fn user() -> Value {
    json!({"host": {"type": "string"}, "password": {"type": "string", "writeOnly": true}})
}

#[test]
fn sets_of_a_databags_keys_are_kept() {
    let sets = json!([{"required": ["host"]}, {"required": ["password"]}]);
    let of = |word: &str| json!({"type": "object", "properties": user(), "required": ["host"], word: sets});
    let import = |word: &str| import(&[("provider.app", of(word))]);
    for (word, rules) in [("anyOf", &[][..]), ("oneOf", &["loosened-sets-of-parts"])] {
        let import = import(word);
        let found: Vec<_> = import.findings.iter().map(|finding| finding.diagnostic.rule).collect();
        let text = &import.definitions[0].text;
        assert_eq!(found, rules, "{text}");
        let kept =
            ["required: [host]", "anyOf: [{required: [host]}, {required: [password]}]", "writeOnly: true"];
        assert!(kept.iter().all(|part| text.contains(part)), "{text}");
    }
    let unknown = json!({"type": "object", "properties": user(), "anyOf": [{"required": ["x"]}]});
    let (body, rules) = of_bag(&unknown);
    assert!(body.contains("host:") && rules == ["loosened-sets-of-parts"], "{body} {rules:?}");
}

#[test]
fn sets_of_an_objects_parts_are_told() {
    let sets = json!([{"required": ["host"]}, {"required": ["password"]}]);
    let (body, rules) = of_key(&json!({"type": "object", "properties": user(), "anyOf": sets}));
    assert!(body.contains("host: {type: string}") && body.contains("writeOnly: true"), "{body}");
    assert_eq!(rules, ["loosened-sets-of-parts"]);
}

#[test]
fn all_of_is_one_object_with_all_parts() {
    let bag = json!({"type": "object", "properties": user(), "allOf": [
        {"required": ["host"]},
        {"type": "object", "properties": {"port": {"type": "integer", "minimum": 1, "maximum": 9}}, "required": ["port"]},
    ]});
    let import = import(&[("provider.app", bag)]);
    let text = &import.definitions[0].text;
    for part in
        ["required: [host, port]", "host: {type: string}", "port: {type: integer, minimum: 1, maximum: 9}"]
    {
        assert!(text.contains(part), "{text}");
    }
    let effects = import.findings.iter().map(|finding| finding.diagnostic.rule);
    assert_eq!(effects.collect::<Vec<_>>(), ["rewritten-property"]);
}

#[test]
fn parts_beside_a_reference_are_added() {
    let bag = json!({"$defs": {"A": {"type": "object", "properties": user()}}, "type": "object", "properties": {
        "k": {"$ref": "#/$defs/A", "properties": {"port": {"type": "string"}}, "required": ["port"]}}});
    let (body, rules) = of_bag(&bag);
    for part in ["required: [port]", "host: {type: string}", "port: {type: string}", "writeOnly: true"] {
        assert!(body.contains(part), "{body}");
    }
    assert!(rules.is_empty(), "{rules:?}");
}

#[test]
fn a_type_beside_alternatives_says_no_more() {
    let types = json!({"type": "string", "anyOf": [{"type": "string", "minLength": 1}, {"type": "string", "minLength": 1}]});
    check(&types, "k: {type: string, minLength: 1}", &[]);
}

#[test]
fn what_cannot_be_said_together_is_told() {
    let (body, rules) =
        of_key(&json!({"allOf": [{"type": "string"}, {"type": "integer", "minimum": 1, "maximum": 2}]}));
    assert!(body.ends_with("k: {type: string}") && rules == ["loosened-all-of"], "{body} {rules:?}");
}

#[test]
fn references_to_themselves_beside_parts_end() {
    let mut defs = serde_json::Map::new();
    for index in 0..40 {
        let next = format!("#/$defs/D{}", (index + 1) % 40);
        let twice = json!([{"$ref": next}, {"$ref": next}, {"properties": {format!("p{index}"): {"type": "string"}}}]);
        defs.insert(format!("D{index}"), json!({"allOf": twice}));
    }
    let bag = json!({"$defs": defs, "type": "object", "properties": {"k": {"$ref": "#/$defs/D0", "required": ["a"]}}});
    let (_, rules) = of_bag(&bag);
    assert!(rules.contains(&"loosened-all-of") && rules.contains(&"endless-type"), "{rules:?}");
}

#[test]
fn a_text_with_rules_beside_other_scalars_is_told() {
    let types = json!({"anyOf": [{"type": "integer"}, {"type": "string", "minLength": 3}]});
    let (body, rules) = of_key(&types);
    assert!(body.ends_with("k: {type: string}") && rules.contains(&"loosened-union"), "{body} {rules:?}");
    let (_, rules) = of_key(&json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}));
    assert!(rules.contains(&"rewritten-union") && !rules.contains(&"loosened-union"), "{rules:?}");
}

#[test]
fn how_many_keys_there_are_is_told_once() {
    let bag = json!({"type": "object", "properties": user(), "minProperties": 1, "maxProperties": 5});
    let (body, rules) = of_bag(&bag);
    assert!(body.contains("host:") && rules == ["loosened-number-of-keys"], "{body} {rules:?}");
}

#[test]
fn keywords_of_json_schema_are_called_so() {
    let bag = json!({"type": "object", "properties": user(), "$anchor": "a", "unevaluatedProperties": false, "hello": 1});
    let import = import(&[("provider.app", bag)]);
    let told: Vec<_> = import.findings.iter().map(|finding| finding.diagnostic.to_string()).collect();
    let told = told.join("\n");
    assert!(
        told.contains("`$anchor` has no counterpart") && told.contains("`hello` is no keyword"),
        "{told}"
    );
    assert!(told.contains("`unevaluatedProperties` has no counterpart"), "{told}");
}
