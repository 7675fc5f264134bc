use super::*;

fn problems(text: &str) -> Vec<String> {
    match parse("f.yaml", text) {
        Ok(_) => Vec::new(),
        Err(found) => found
            .into_sorted()
            .iter()
            .map(|d| format!("{}:{} {}", d.place.line, d.place.column, d.rule))
            .collect(),
    }
}

#[test]
fn doubtful_scalars_are_refused_wherever_they_stand() {
    for scalar in [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "n",
        "~",
        "True",
        "NULL",
        "017",
        "0o17",
        "1_000",
        ".5",
        "1.",
        "0x1f",
        "1e3",
        "+80",
        "1:30",
        "2026-11-21",
        "2026-11-21T10:00:00Z",
        ".inf",
        "-.INF",
        ".nan",
        "0b1",
        "00",
        "99999999999999999999",
    ] {
        assert_eq!(problems(&format!("a: {scalar}\n")), ["1:4 doubtful-scalar"], "{scalar}");
        assert_eq!(problems(&format!("a: [x, {scalar}]\n")), ["1:8 doubtful-scalar"], "{scalar}");
        assert!(problems(&format!("a: \"{scalar}\"\n")).is_empty(), "{scalar}");
    }
}

#[test]
fn plain_scalars_that_nobody_doubts() {
    for (scalar, json) in [
        ("true", "true"),
        ("null", "null"),
        ("0", "0"),
        ("-17", "-17"),
        ("18446744073709551615", "18446744073709551615"),
        ("0.5", "0.5"),
        ("10.0.0.1", "\"10.0.0.1\""),
        ("10.1.0.0/16", "\"10.1.0.0/16\""),
        ("1.2.3", "\"1.2.3\""),
        ("80/tcp", "\"80/tcp\""),
        ("host:port", "\"host:port\""),
        ("nope", "\"nope\""),
        ("10s", "\"10s\""),
        ("-", "\"-\""),
    ] {
        if scalar == "-" {
            continue;
        }
        let node = parse("f", &format!("a: {scalar}")).unwrap();
        assert_eq!(node.to_json()["a"].to_string(), json, "{scalar}");
    }
}

#[test]
fn what_hides_meaning_is_refused() {
    for (text, expected) in [
        ("a: 1\na: 2\n", vec!["2:1 duplicate-key"]),
        ("a: 1\nb: 2\n\"a\": 3\nb: 4", vec!["3:1 duplicate-key", "4:1 duplicate-key"]),
        ("80: x", vec!["1:1 key-not-text"]),
        ("no: x", vec!["1:1 doubtful-scalar"]),
        ("? [a]\n: b", vec!["1:3 key-not-text"]),
        ("a: !!str x", vec!["1:4 tag"]),
        ("a: &x 1\nb: *x", vec!["1:4 anchor", "2:4 anchor"]),
        ("<<: {a: 1}", vec!["1:1 merge-key"]),
        ("a: 1\n---\nb: 2", vec!["2:1 several-documents"]),
        ("a:\nb: 1", vec!["1:2 missing-value"]),
        ("", vec!["1:1 empty-file"]),
        ("# only a comment\n", vec!["1:1 empty-file"]),
        ("a: [", vec!["2:1 yaml-syntax"]),
    ] {
        assert_eq!(problems(text), expected, "{text:?}");
    }
}

#[test]
fn depth_and_size_have_limits() {
    assert!(problems(&"[".repeat(100))[0].ends_with("too-deep"));
    assert_eq!(problems(&"[".repeat(100_000)).len(), 1);
    assert!(problems(&"- ".repeat(100_000))[0].ends_with("too-deep"));
    assert!(problems(&format!("{}{}", "[".repeat(60), "]".repeat(60))).is_empty());
    assert_eq!(problems(&"a".repeat(MAX_BYTES + 1)), ["0:0 too-large"]);
    assert_eq!(problems(&"- a\n".repeat(MAX_NODES + 1)), [format!("{}:3 too-large", MAX_NODES + 1)]);
}

#[test]
fn places_and_pointers_are_kept() {
    let node = parse("f", "provider:\n  unit: {a/b: [x, \"é\", z]}\n").unwrap();
    let Content::Map(entries) = &node.content else { panic!() };
    let Content::Map(entries) = &entries[0].value.content else { panic!() };
    let Content::Map(entries) = &entries[0].value.content else { panic!() };
    let Content::List(items) = &entries[0].value.content else { panic!() };
    assert_eq!(entries[0].mark, Mark { line: 2, column: 10 });
    assert_eq!(items[2].mark, Mark { line: 2, column: 24 });
    assert_eq!(items[2].path.to_string(), "/provider/unit/a~1b/2");
}

#[test]
fn the_wire_is_read_as_pyyaml_reads_it() {
    for (text, json) in [
        ("url: http://foo.bar/x\n", r#"{"url":"http://foo.bar/x"}"#),
        ("{a: yes, b: No, c: y, d: ~, e: }", r#"{"a":true,"b":false,"c":"y","d":null,"e":null}"#),
        ("[017, 0x1f, 1_000, 1e3, 1.5, 1:30, +8, 08]", r#"[15,31,1000,"1e3",1.5,90,8,"08"]"#),
        ("80: x", r#"{"80":"x"}"#),
        ("a: &x [1, 2]\nb: *x", r#"{"a":[1,2],"b":[1,2]}"#),
        ("2026-11-21", r#""2026-11-21""#),
        ("", "null"),
        ("plain", r#""plain""#),
    ] {
        assert_eq!(wire(text).unwrap().to_string(), json, "{text}");
    }
    for text in ["a: [", "!!python/object:x {}", "a: 1\na: 2", "--- a\n--- b", "<<: {a: 1}", "&a [*a]"] {
        assert!(wire(text).is_err(), "{text}");
    }
}

#[test]
fn the_wires_aliases_cannot_blow_up() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let alias = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", vec![alias; 10].join(", ")));
    }
    assert!(wire(&text).unwrap_err().to_string().contains("more than"));
}

#[test]
fn files_that_others_read_too_are_read_as_they_do() {
    for (text, json) in [
        ("default: yes\nother: False\nn: 1_000", r#"{"default":true,"other":false,"n":1000}"#),
        (
            "a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}\nc: *x",
            r#"{"a":{"k":1,"l":2},"b":{"l":3,"k":1},"c":{"k":1,"l":2}}"#,
        ),
        ("a:\nb: ~", r#"{"a":null,"b":null}"#),
    ] {
        let (node, found) = shared("f", text);
        assert_eq!(found.to_string(), "", "{text}");
        assert_eq!(node.unwrap().to_json().to_string(), json, "{text}");
    }
    let (node, found) = shared("f", "a: 1\na: 2\n5: x\nd: 2026-11-21\ne: 1:30\n");
    assert_eq!(
        found.to_string(),
        "f:2:1: error[duplicate-key]: the key `a` is there twice (help: keep one of them)\n\
         f:3:1: error[key-not-text]: the key `5` is not text (help: write \"5\" with quotes)\n\
         f:4:4: error[date]: some YAML readers take `2026-11-21` for a date \
         (help: write \"2026-11-21\" with quotes)\n\
         f:5:4: warning[doubtful-scalar]: some YAML readers take `1:30` for a number in base 60 \
         (help: write \"1:30\" with quotes)\n"
    );
    let Some(Node { content: Content::Map(entries), .. }) = node else { panic!() };
    assert_eq!((entries.len(), entries[1].value.path.to_string()), (3, "/d".to_owned()));
}

#[test]
fn shared_aliases_cannot_blow_up() {
    let mut text = "a0: &a0 {x: 1, y: 2, z: 3}\n".to_owned();
    for level in 1..40 {
        let alias = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", vec![alias; 10].join(", ")));
    }
    assert!(shared("f", &text).1.to_string().contains("more than"));
}
