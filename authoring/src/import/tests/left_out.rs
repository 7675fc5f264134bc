//! What no definition can say: told, and still secret where it holds a secret.

use serde_json::json;

use super::{File, check, json_schemas, key, of_bag, of_key};
use crate::import::MAX_BYTES;

#[test]
fn an_object_whose_unnamed_parts_are_secret_is_secret() {
    let secret = json!({"type": "string", "format": "password", "writeOnly": true});
    for unnamed in [
        json!({"additionalProperties": secret}),
        json!({"additionalProperties": {"$ref": "#/$defs/S"}}),
        json!({"patternProperties": {"^k": secret, "^l": {"type": "string"}}}),
        json!({"additionalProperties": {"type": "object", "additionalProperties": {"sensitive": true}}}),
        json!({"additionalProperties": true, "not": {"properties": {"b": secret}}}),
        json!({"unevaluatedProperties": secret}),
    ] {
        let mut schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        schema.as_object_mut().unwrap().extend(unnamed.as_object().unwrap().clone());
        let mut bag = key(&schema);
        bag["$defs"] = json!({"S": secret});
        let (text, rules) = of_bag(&bag);
        assert!(text.contains("writeOnly: true"), "{schema}: {text}");
        assert!(rules.iter().any(|rule| rule.starts_with("loosened-")), "{rules:?}");
    }
    let (text, _) = of_key(
        &json!({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "string"}}),
    );
    assert!(!text.contains("writeOnly"), "{text}");
}

#[test]
fn secrets_under_keys_without_a_name_are_told() {
    let secret = json!({"type": "string", "writeOnly": true});
    for bag in [
        json!({"type": "object", "additionalProperties": secret}),
        json!({"type": "object", "properties": {"k": {"type": "string"}}, "additionalProperties": secret}),
    ] {
        let (text, rules) = of_bag(&bag);
        assert!(rules.contains(&"loosened-secret"), "{text} {rules:?}");
    }
}

#[test]
fn other_marks_of_secrets_are_read() {
    for marker in ["x-secret", "x-sensitive", "sensitive", "secret"] {
        check(
            &json!({"type": "string", marker: true}),
            "k: {type: string, writeOnly: true}",
            &["rewritten-secret"],
        );
        check(&json!({"type": "string", marker: false}), "k: {type: string}", &["rewritten-secret"]);
    }
}

#[test]
fn text_of_other_media_types_keeps_its_own_rules() {
    check(
        &json!({"type": "string", "contentMediaType": "application/yaml", "contentSchema": {"type": "object"}, "maxLength": 9}),
        "# loosened: text of the media type `application/yaml` is not looked into\n      k: {type: string, maxLength: 9}",
        &["loosened-content"],
    );
    let hidden = json!({"type": "object", "properties": {"p": {"writeOnly": true}}});
    let (text, _) =
        of_key(&json!({"type": "string", "contentMediaType": "text/xml", "contentSchema": hidden}));
    assert!(text.contains("writeOnly: true"), "{text}");
    for media in ["application/json", "Application/JSON; charset=utf-8", "application/geo+json", "text/json"]
    {
        let (text, rules) = of_key(&json!({"type": "string", "contentMediaType": media}));
        assert!(
            text.contains("contentMediaType: application/json") && rules.is_empty(),
            "{media}: {text} {rules:?}"
        );
    }
    let encoded =
        json!({"type": "string", "contentMediaType": "application/json", "contentEncoding": "base64"});
    let (text, rules) = of_key(&encoded);
    assert!(
        text.ends_with("k: {type: string}") && rules == ["loosened-content", "loosened-keyword"],
        "{text} {rules:?}"
    );
}

#[test]
fn a_file_that_is_too_large_is_refused_alone() {
    let file = |path: &str, bytes: Vec<u8>| File { name: path.to_owned(), path: path.to_owned(), bytes };
    let sound = serde_json::to_vec(&key(&json!({"type": "string"}))).unwrap();
    let mut large = sound.clone();
    large.resize(MAX_BYTES + 1, b' ');
    let import =
        json_schemas(&[file("a/v0/provider.app.json", large), file("b/v0/provider.app.json", sound)]);
    assert_eq!(import.definitions.len(), 1);
    let told: Vec<String> = import.findings.iter().map(|found| found.diagnostic.to_string()).collect();
    assert!(
        told[0].starts_with("a/v0/provider.app.json: error[too-large]: the file has more than 4194304 bytes"),
        "{told:?}"
    );
}

/// Each is less than a megabyte, and took minutes where all items were compared.
#[test]
fn lists_without_end_are_refused() {
    let many = |item: &dyn Fn(usize) -> serde_json::Value| (0..20_000).map(item).collect::<Vec<_>>();
    for schema in [
        key(
            &json!({"anyOf": many(&|number| json!({"type": "object", "properties": {format!("a{number}"): {}}}))}),
        ),
        key(&json!({"enum": many(&|number| json!(format!("v{number}")))})),
        json!({"type": "object", "properties": {}, "required": many(&|number| json!(format!("v{number}")))}),
    ] {
        let (text, rules) = of_bag(&schema);
        assert!(text.is_empty() && rules == ["too-large"], "{rules:?}");
    }
}
