use super::*;

fn rule(bytes: &[u8]) -> (&'static str, u32, u32) {
    let found = parse("a.json", bytes).unwrap_err().into_sorted();
    (found[0].rule, found[0].place.line, found[0].place.column)
}

#[test]
fn the_tree_is_what_serde_reads_and_knows_places() {
    let text = "\u{feff}{ \"a\" : [1, -2.5e3, true, null, \"\\ud83d\\ude00\\\"\"],\n  \"ü\": {\"b\": {}}}";
    let node = parse("a.json", text.as_bytes()).unwrap();
    let expected: serde_json::Value = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap()).unwrap();
    assert_eq!(node.to_value(), expected);
    let inner = node.get("ü").unwrap();
    assert_eq!(inner.at, Mark { line: 2, column: 8 });
    assert_eq!(inner.members().unwrap()[0].at, Mark { line: 2, column: 9 });
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    assert_eq!(rule(b"{\n \"a\": \xff}"), ("not-utf8", 2, 7));
    assert_eq!(rule(b"{\n \"a\": nope}"), ("json-syntax", 2, 8));
    assert_eq!(rule(b""), ("json-syntax", 1, 1));
    assert_eq!(rule(b"{\"a\": 1,\n \"a\": 2}"), ("duplicate-key", 2, 2));
    let twice = parse("a.json", br#"{"a/b": [{"c": 1, "c": 2, "\u0063": 3}], "d": 1, "d": 2}"#).unwrap_err();
    let pointers: Vec<String> = twice.into_sorted().into_iter().map(|problem| problem.pointer).collect();
    assert_eq!(pointers, ["/a~1b/0/c", "/a~1b/0/c", "/d"]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(rule(deep.as_bytes()).0, "json-syntax");
}

#[test]
fn every_part_of_a_text_ends() {
    let text = r#"{"a": [1, {"b": "c\\"}, false], "d": "\u0041"}"#;
    for end in 0..text.len() {
        let _ = parse("a.json", &text.as_bytes()[..end]);
    }
    assert!(parse("a.json", text.as_bytes()).is_ok());
}
