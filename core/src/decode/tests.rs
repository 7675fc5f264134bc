use serde_json::json;

use super::*;
use crate::definition::load;

fn interface(property: &str) -> Interface {
    let text = format!(
        "interface: demo\nversion: 0\nstatus: draft\nsummary: One key.\nprovider:\n  unit:\n    properties:\n      \
         key: {property}\n      uri: {{type: string, x-secret: {{uri: []}}}}\n"
    );
    load("demo.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn field(interface: &Interface) -> &Field {
    interface.records.iter().next().unwrap().2.field("key").unwrap()
}

/// Reads each text to a value; the first text of a value is also what is written.
fn check(property: &str, good: &[(&str, Value)], bad: &[(&str, &str, &str)]) {
    let interface = interface(property);
    let field = field(&interface);
    let mut written: Vec<&Value> = Vec::new();
    for (text, expected) in good {
        assert_eq!(value(&interface, field, text).as_ref(), Ok(expected), "{property} {text:?}");
        if !written.contains(&expected) {
            assert_eq!(super::text(&interface, field, expected).as_deref(), Ok(*text), "{property} {text:?}");
            written.push(expected);
        }
    }
    for (text, rule, pointer) in bad {
        let findings = value(&interface, field, text).expect_err(text);
        assert_eq!(
            (findings[0].rule, findings[0].pointer.as_str()),
            (*rule, *pointer),
            "{property} {text:?}"
        );
    }
}

#[test]
fn texts_numbers_and_booleans() {
    check(
        "{type: string}",
        &[("app", json!("app")), ("\"app\"", json!("\"app\"")), (" a ", json!(" a "))],
        &[],
    );
    check(
        "{type: integer, minimum: 1, maximum: 65535}",
        &[("80", json!(80))],
        &[
            ("080", "type", "/key"),
            ("+80", "type", "/key"),
            (" 80", "type", "/key"),
            ("1e2", "type", "/key"),
            ("0", "minimum", "/key"),
            ("65536", "maximum", "/key"),
        ],
    );
    check(
        "{type: number, maximum: 1}",
        &[("0.5", json!(0.5))],
        &[("1.5", "maximum", "/key"), ("a", "type", "/key")],
    );
    check("{type: boolean}", &[("true", json!(true)), ("false", json!(false))], &[("True", "type", "/key")]);
    check(
        "{type: boolean, x-encoding: python-bool}",
        &[("True", json!(true)), ("true", json!(true)), ("False", json!(false))],
        &[("yes", "type", "/key")],
    );
}

#[test]
fn enums_are_open_unless_closed() {
    check("{type: string, enum: [a, b]}", &[("a", json!("a")), ("c", json!("c"))], &[]);
    check("{type: string, enum: [a, b], x-closed: true}", &[("a", json!("a"))], &[("c", "enum", "/key")]);
    check("{type: string, const: v1}", &[("v1", json!("v1"))], &[("v2", "enum", "/key")]);
}

#[test]
fn json_of_every_type() {
    check(
        "{type: string, x-encoding: json}",
        &[("\"app\"", json!("app"))],
        &[("app", "encoding", "/key"), ("1", "type", "/key"), ("\"a\" ,", "encoding", "/key")],
    );
    check(
        "{type: object, required: [b], properties: {b: {type: integer}, a: {type: string}}}",
        &[
            (r#"{"b":1,"a":"x"}"#, json!({"a": "x", "b": 1})),
            (r#"{ "a":"x", "b":1 }"#, json!({"b": 1, "a": "x"})),
            (r#"{"b":1,"y":0,"z":{"k":1,"l":2}}"#, json!({"z": {"l": 2, "k": 1}, "y": 0, "b": 1})),
        ],
        &[("{}", "missing-property", "/key/b"), (r#"{"b":"1"}"#, "type", "/key/b"), ("[]", "type", "/key")],
    );
    check(
        "{type: object, additionalProperties: {type: integer}}",
        &[(r#"{"a":1,"b":2}"#, json!({"b": 2, "a": 1}))],
        &[(r#"{"a/b":"x"}"#, "type", "/key/a~1b")],
    );
    check(
        "{type: object, properties: {a: {}}, additionalProperties: false}",
        &[("{}", json!({}))],
        &[(r#"{"b":1}"#, "additional-properties", "/key")],
    );
    check("{type: [string, \"null\"], x-encoding: json}", &[("null", json!(null))], &[("1", "type", "/key")]);
    check(
        "{type: string, contentMediaType: application/json}",
        &[("[1]", json!([1]))],
        &[("x", "encoding", "/key")],
    );
}

#[test]
fn lists_and_their_rules() {
    check(
        "{type: array, items: {type: string}, x-encoding: comma, minItems: 1, maxItems: 2, uniqueItems: true}",
        &[("a,b", json!(["a", "b"])), ("a, b,", json!(["a", "b"]))],
        &[(",", "min-items", "/key"), ("a,b,c", "max-items", "/key"), ("a,a", "unique-items", "/key")],
    );
    check(
        "{type: array, items: {type: integer}, x-encoding: space}",
        &[("1 2", json!([1, 2]))],
        &[("1 x", "type", "/key/1")],
    );
    check("{type: array, items: {type: string}, x-encoding: space}", &[("a,b c", json!(["a,b", "c"]))], &[]);
    check(
        "{type: array, items: {type: string}, x-encoding: words}",
        &[("a/0 a/1", json!(["a/0", "a/1"])), ("a/0,a/1", json!(["a/0", "a/1"]))],
        &[],
    );
    check(
        "{type: array, items: {type: string, format: conninfo}, x-encoding: conninfo-lines}",
        &[("host=a\nhost=b", json!(["host=a", "host=b"])), ("host=a,host=b", json!(["host=a", "host=b"]))],
        &[("host=a\nhost='b", "format", "/key/1")],
    );
}

#[test]
fn items_are_equal_however_they_are_written() {
    check(
        "{type: array, items: {type: object}, uniqueItems: true}",
        &[(r#"[{"a":1,"b":2},{"a":2,"b":1}]"#, json!([{"a": 1, "b": 2}, {"a": 2, "b": 1}]))],
        &[(r#"[{"a":1,"b":2},{"b":2,"a":1}]"#, "unique-items", "/key")],
    );
    check(
        "{type: array, items: {type: number}, uniqueItems: true}",
        &[("[1,1.5]", json!([1, 1.5]))],
        &[("[1,1.0]", "unique-items", "/key")],
    );
}

#[test]
fn yaml_is_written_as_json() {
    let url = json!({"url": "http://h/"});
    check(
        "{type: object, x-encoding: yaml}",
        &[(r#"{"url":"http://h/"}"#, url.clone()), ("url: http://h/\n", url)],
        &[("a: [", "encoding", "/key"), ("[a]", "type", "/key")],
    );
}

#[test]
fn json_or_text_takes_quotes_off() {
    check(
        "{type: string, x-encoding: json-or-text}",
        &[("logs", json!("logs")), ("\"logs\"", json!("logs")), ("1", json!("1"))],
        &[],
    );
    check(
        "{type: integer, x-encoding: json-or-text}",
        &[("9200", json!(9200)), ("\"9200\"", json!(9200))],
        &[("\"x\"", "type", "/key")],
    );
    check("{x-encoding: json-or-text}", &[("[1]", json!([1])), ("a b", json!("a b"))], &[]);
    check(
        "{anyOf: [{type: array, items: {type: string}}, {type: string}], x-encoding: json-or-text}",
        &[("[\"a\"]", json!(["a"])), ("a=b;c", json!("a=b;c")), ("80", json!("80")), ("null", json!("null"))],
        &[("[1]", "type", "/key/0")],
    );
}

#[test]
fn json_or_text_is_written_as_it_is_read() {
    let any =
        [(r#""80""#, json!("80")), ("80", json!(80)), (r#""null""#, json!("null")), ("[1", json!("[1"))];
    check("{x-encoding: json-or-text}", &any, &[]);
    let numbers = [
        ("1.0", json!(1.0)),
        ("-0.0", json!(-0.0)),
        ("18446744073709551615", json!(u64::MAX)),
        ("1e+22", json!(1e22)),
        (r#""1e400""#, json!("1e400")),
    ];
    check("{x-encoding: json-or-text}", &numbers, &[]);
    let quoted = (r#""\"a\"""#, json!("\"a\""));
    check("{type: string, x-encoding: json-or-text}", &[("80", json!("80")), quoted.clone()], &[]);
    check(
        "{anyOf: [{type: integer}, {type: string}], x-encoding: json-or-text}",
        &[("80", json!(80)), (r#""80""#, json!("80")), ("true", json!("true")), ("[", json!("[")), quoted],
        &[],
    );
    check(
        "{anyOf: [{type: integer}, {type: string, enum: [a, b]}], x-encoding: json-or-text}",
        &[("80", json!(80)), (r#""a""#, json!("a"))],
        &[],
    );
}

#[test]
fn names_lead_to_types_that_may_hold_themselves() {
    let text = "
interface: demo
version: 0
status: draft
summary: A tree.
provider:
  app:
    properties:
      key: {$ref: \"#/$defs/Tree\", description: The root.}
$defs:
  Tree: {type: object, properties: {children: {type: array, items: {$ref: \"#/$defs/Tree\"}}, size: {type: integer}}}
";
    let interface = load("demo.yaml", text).unwrap();
    let field = field(&interface);
    assert_eq!(field.encoding, Encoding::Json);
    let findings = value(&interface, field, r#"{"children":[{},{"children":[{"size":"x"}]}]}"#).unwrap_err();
    assert_eq!(findings[0].pointer, "/key/children/1/children/0/size");
}

#[test]
fn values_that_break_a_rule_are_not_written() {
    let interface = interface("{type: array, items: {type: string}, x-encoding: comma}");
    let field = field(&interface);
    assert_eq!(text(&interface, field, &json!(["a,b"])).unwrap_err()[0].rule, "encoding");
    assert_eq!(text(&interface, field, &json!([1])).unwrap_err()[0].rule, "type");
    assert_eq!(text(&interface, field, &json!([])).unwrap(), "");
}

/// Whatever is wrong with a secret, no message and no pointer says anything of it.
#[test]
fn secrets_are_not_quoted() {
    let part = "hunter2";
    for property in [
        "{type: integer, x-secret: true}",
        "{type: string, pattern: \"^a+$\", x-secret: true}",
        "{type: string, maxLength: 2, x-secret: true}",
        "{type: string, format: uri, x-secret: true}",
        "{type: string, format: conninfo, x-secret: {group: uri}}",
        "{type: object, additionalProperties: {type: integer}, x-secret: true}",
        "{type: object, properties: {}, additionalProperties: false, x-secret: true}",
        "{type: array, items: {type: integer}, x-encoding: comma, x-secret: true}",
        "{type: object, x-encoding: yaml, x-secret: true}",
        "{type: string, enum: [a], x-closed: true, x-secret: true}",
        "{type: string, format: secret-uri, x-secret: {uri: [password]}}",
    ] {
        let interface = interface(property);
        for text in [
            "hunter2",
            "{\"hunter2\": \"hunter2\"}",
            "1,hunter2",
            "{\"a\": 1, hunter2}",
            "a: [hunter2",
            "\"hunter2\" x",
        ] {
            for finding in value(&interface, field(&interface), text).err().unwrap_or_default() {
                let said = serde_json::to_string(&finding).unwrap();
                assert!(!said.contains(part) && !said.contains("column"), "{property} {text}: {said}");
                assert_eq!(finding.pointer, "/key");
            }
        }
    }
}

#[test]
fn other_values_are_shortened() {
    let interface = interface("{type: integer}");
    let findings = value(&interface, field(&interface), &"x".repeat(1_000_000)).unwrap_err();
    assert!(findings[0].message.len() < 200, "{}", findings[0].message.len());
}

#[test]
fn a_number_of_any_length_is_read_back_as_it_is_written() {
    let interface = interface("{type: number}");
    let field = field(&interface);
    for text in ["8".repeat(81), "1.1234567890123456789012".to_owned(), "123456789012345678e-30".to_owned()] {
        let read = value(&interface, field, &text).unwrap();
        let written = super::text(&interface, field, &read).unwrap();
        assert_eq!(value(&interface, field, &written), Ok(read), "{text}");
    }
}
