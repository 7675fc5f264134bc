use super::*;

fn read_back(value: &Value) {
    let text =
        to_text(&[Line { key: "v".to_owned(), value: Yaml::of(value), remarks: vec!["a\nb".to_owned()] }]);
    let (node, found) = relata_core::yaml::parse_as_far_as_possible("t.yaml", &text);
    assert!(found.is_empty(), "{text}\n{found}");
    assert_eq!(node.unwrap().to_json(), serde_json::json!({ "v": value }), "{text}");
}

#[test]
fn what_is_written_is_read_back_without_doubt() {
    let texts = [
        "",
        " ",
        "a",
        "no",
        "Off",
        "y",
        "null",
        "~",
        "1",
        "1.5",
        "0x10",
        "1:30",
        "2020-01-01",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "- a",
        "? a",
        "a, b",
        "[a]",
        "{a}",
        "\"",
        "'",
        "a'b\"c",
        "a\nb",
        " a\nb",
        "a\n\n  b\n",
        "\ta",
        "a\tb",
        "ü ☃ 😀",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "\u{7f}",
        "\u{0}",
        "%a",
        "@a",
        "`a`",
        "!a",
        "&a",
        "*a",
        "|",
        ">",
        "<<",
        "=",
        "$ref",
        "_",
        "/a/b",
        "http://h:80/x?y=z#f",
        "a\r\nb",
        "a ",
        "x\u{a0}y",
        ".",
        "...",
        "---",
        "a\n---\nb",
        "a\n# b\nc",
    ];
    for text in texts {
        read_back(&text.into());
        read_back(&serde_json::json!([text, { text: text }, [[text]]]));
        read_back(&serde_json::json!({ text: { "properties": { text: [text.repeat(60)] } } }));
    }
}

#[test]
fn numbers_keep_their_value() {
    for number in ["0", "-1", "18446744073709551615", "0.1", "1e300", "-2.5e-7", "1e0", "-0.0"] {
        let value: Value = serde_json::from_str(number).unwrap();
        let text = to_text(&[Line::of("v", Yaml::of(&value))]);
        let (node, found) = relata_core::yaml::parse_as_far_as_possible("t.yaml", &text);
        assert!(found.is_empty(), "{text}\n{found}");
        assert_eq!(node.unwrap().to_json()["v"].as_f64(), value.as_f64(), "{text}");
    }
}

#[test]
fn short_maps_share_a_line_and_remarks_stand_above() {
    let port =
        Yaml::Map(vec![Line::of("type", Yaml::text("integer")), Line::of("maximum", Yaml::plain(&65535))]);
    let port = Line { key: "port".to_owned(), value: port, remarks: vec!["loosened: a".to_owned()] };
    let text = to_text(&[Line::of("properties", Yaml::Map(vec![port]))]);
    assert_eq!(text, "properties:\n  # loosened: a\n  port: {type: integer, maximum: 65535}\n");
}
