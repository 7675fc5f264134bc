//! What pydantic 2.14.3 (pydantic-core 2.50.4) takes and refuses in its lax mode, asked through `TypeAdapter`.

use super::*;
use crate::definition;
use crate::validate::{State, validate};
use crate::{Databag, Interface, Role, Scope};

/// A definition with one key of the type.
fn definition(kind: &str) -> Interface {
    let text = format!(
        "interface: demo\nversion: 0\nstatus: draft\nsummary: One key.\nscalars: lax\nprovider:\n  app:\n    \
         properties:\n      key: {kind}\n"
    );
    definition::load("demo.yaml", &text).unwrap()
}

fn is_taken(interface: &Interface, text: &str) -> bool {
    let databag: Databag = [("key".to_owned(), text.to_owned())].into_iter().collect();
    validate(interface, Role::Provider, Scope::App, &databag).state == State::Ready
}

/// Texts as a databag's key holds them.
fn texts(kind: &str, taken: &[&str], refused: &[&str]) {
    let interface = definition(kind);
    for text in taken {
        assert!(is_taken(&interface, text), "{kind} takes {text:?}");
    }
    for text in refused {
        assert!(!is_taken(&interface, text), "{kind} refuses {text:?}");
    }
}

/// Values within a list of JSON.
fn parts(kind: &str, taken: &[&str], refused: &[&str]) {
    let in_list = |texts: &[&str]| texts.iter().map(|text| format!("[{text}]")).collect::<Vec<_>>();
    let (taken, refused) = (in_list(taken), in_list(refused));
    texts(
        &format!("{{type: array, items: {kind}}}"),
        &taken.iter().map(String::as_str).collect::<Vec<_>>(),
        &refused.iter().map(String::as_str).collect::<Vec<_>>(),
    );
}

fn read(kind: &str, text: &str) -> Value {
    let interface = definition(kind);
    let field = &interface.records.get(Role::Provider, Scope::App).unwrap().fields[0];
    crate::decode::value(&interface, field, text).unwrap()
}

#[test]
fn whole_numbers() {
    let large = "9".repeat(4300);
    let taken = [
        "80",
        " +80 ",
        "-0",
        "007",
        "1_000",
        "8.0",
        "8.000",
        "1_0.0",
        "\u{a0}80\u{85}",
        "9223372036854775808",
        &large,
    ];
    let too_long = "9".repeat(4301);
    let refused = [
        "8.",
        "8.5",
        ".0",
        "1e3",
        "0x10",
        "1__0",
        "_1",
        "1_",
        "+-1",
        "- 1",
        "٣",
        "\u{feff}80",
        "\u{1c}80",
        "true",
        "null",
        &too_long,
    ];
    texts("{type: integer}", &taken, &refused);
    let taken = ["80", "80.0", "1e3", "true", "false", "\" 80 \"", "9223372036854775808"];
    parts("{type: integer}", &taken, &["80.5", "\"x\"", "null", "[]", "{}", "\"true\""]);
    let bounded = "{type: integer, minimum: 1, maximum: 65536}";
    texts(bounded, &["1", " 65536.0 "], &["0", "65537", "9223372036854775808", "-9223372036854775809"]);
}

#[test]
fn what_is_taken_becomes_the_value_of_its_type() {
    for (kind, text, value) in [
        ("{type: integer}", " +8_0.0 ", Value::from(80)),
        ("{type: number}", " 1.5 ", Value::from(1.5)),
        ("{type: boolean}", "YES", Value::from(true)),
        ("{type: array, items: {type: integer}}", r#"["80", 8.0, true]"#, serde_json::json!([80, 8, 1])),
        (
            "{type: array, uniqueItems: true, items: {type: integer}}",
            r#"[1, "1", 2]"#,
            serde_json::json!([1, 2]),
        ),
        (
            "{type: object, properties: {a: {type: boolean}}}",
            r#"{"a": "off", "b": "off"}"#,
            serde_json::json!({"a": false, "b": "off"}),
        ),
        (
            "{type: array, items: {type: string, format: ip}}",
            "[1, true]",
            serde_json::json!(["0.0.0.1", "0.0.0.1"]),
        ),
        ("{anyOf: [{type: integer}, {type: string}]}", "80", Value::from("80")),
        ("{anyOf: [{type: boolean}, {type: integer}]}", "80", Value::from(80)),
        ("{anyOf: [{type: integer}, {type: array, items: {type: integer}}]}", r#""80""#, Value::from(80)),
    ] {
        assert_eq!(read(kind, text), value, "{kind} {text}");
    }
}

#[test]
fn numbers() {
    let taken = ["1", " 1.5 ", "1.", ".5", "1e3", "1_0.5", "1._5", "1e1_0", "+inf", "NaN", "infinity"];
    texts("{type: number}", &taken, &[".", "_1", "1_", "1__0", " 1_0 ", "0x1", "٣", "1,5", "x"]);
    parts("{type: number}", &["1", "true", "\"1.5\""], &["null", "\"x\"", "[]"]);
    let bounded = "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 10, multipleOf: 0.5}";
    texts(bounded, &["0.5", "9.5", "0.5000000001"], &["0", "10", "0.25", "inf", "nan", "0.50000001"]);
    texts("{type: number, minimum: 0}", &["0", "inf"], &["nan", "NaN", "-inf"]);
    texts("{type: number, maximum: 0}", &["0", "-inf"], &["nan", "inf"]);
    texts("{type: number, exclusiveMinimum: 0}", &["1", "inf"], &["nan", "0"]);
    texts("{type: number, exclusiveMaximum: 0}", &["-1", "-inf"], &["nan", "0"]);
    texts("{type: number, multipleOf: 0.5}", &["nan", "inf", "-inf"], &["0.3"]);
}

#[test]
fn booleans() {
    let words = ["1", "on", "t", "true", "y", "yes", "0", "off", "f", "false", "n", "no", "YES", "True"];
    texts("{type: boolean}", &words, &[" true", "2", "1.0", "00", "enabled", "null"]);
    parts("{type: boolean}", &["true", "0", "1.0", "\"y\""], &["2", "0.5", "null", "\"\"", "[]"]);
    parts("{const: true}", &["true", "1"], &["false", "\"true\""]);
}

#[test]
fn texts_are_made_of_nothing_else() {
    parts("{type: string}", &["\"\"", "\"80\""], &["80", "true", "null", "[]"]);
    texts("{type: string, enum: [a, B b], x-closed: true}", &["a", "B b"], &["A", "a ", "\"a\""]);
    texts("{type: integer, enum: [2, 4], x-closed: true}", &["2", " 4.0 "], &["3", "null", "true"]);
    texts("{const: 2}", &[], &["2"]);
    texts("{type: string, minLength: 2, maxLength: 4}", &["éé", "abcd"], &["a", "ééééé"]);
}

#[test]
fn urls() {
    let taken = [
        "http://h",
        "http:h",
        "http:////h",
        " http://h\n",
        "ht\ntp://h",
        "http:\\\\h\\x",
        "http://u:p@h:80/a b?x#y",
        "http://[::1]:80",
        "http://0x7f.1",
        "http://1",
        "http://h:",
        "http://a_b",
        "http://ü.de",
        "urn:x",
        "mailto:a@b",
        "x:",
        "x://",
        "x:a b",
        "redis://:p@h:6379/0",
        "file:///x",
        "file:x",
        "data:,x",
    ];
    let refused = [
        "foo",
        "foo.bar",
        "/x",
        "//h/x",
        "http:",
        "http://",
        "http://h:99999",
        "http://h:a",
        "http://256.0.0.1",
        "http://1.2.3.4.5",
        "http://[::1",
        "http://[::g]",
        "http://a b",
        "http://a%20b",
        "http://a|b",
        "http://u@",
        "http://:80",
        "1a:x",
        ":x",
        "http ://h",
        "x://:80",
        "x://u@",
        "x://h h",
        "file://a b",
    ];
    texts("{type: string, format: uri}", &taken, &refused);
    texts("{type: string, format: http-uri}", &["http://h", "HTTPS:h"], &["ftp://h", "x:y"]);
    parts("{type: string, format: uri}", &["\"http://h\""], &["1", "null", "[]"]);
}

#[test]
fn addresses_and_networks() {
    let taken = ["10.0.0.1", "::", "2001:DB8::A", "::1.2.3.4", "fe80::1%eth0"];
    let refused = ["10.0.0.1/8", "010.0.0.1", "10.0.0", "fe80::1%", "[::1]", " 10.0.0.1", "1::2::3"];
    texts("{type: string, format: ip}", &taken, &refused);
    parts("{type: string, format: ip}", &["1", "true", "4294967296"], &["-1", "1.0", "null"]);
    let taken = [
        "10.0.0.0/8",
        "10.0.0.1",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/0.255.255.255",
        "10.0.0.0/08",
        "2001:db8::/32",
    ];
    let refused = [
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/255.0.255.0",
        "10.0.0.0/ 8",
        "::/::",
        "2001:db8::1/32",
    ];
    texts("{type: string, format: network}", &taken, &refused);
}

#[test]
fn uuids_paths_and_passwords() {
    let taken = [
        "9b2c5a3e-0000-1000-8000-00805f9b34fb",
        "9B2C5A3E00001000800000805F9B34FB",
        "{9b2c5a3e-0000-1000-8000-00805f9b34fb}",
        "urn:uuid:9b2c5a3e-0000-1000-8000-00805f9b34fb",
    ];
    let refused = [
        "{9b2c5a3e00001000800000805f9b34fb}",
        "URN:UUID:9b2c5a3e-0000-1000-8000-00805f9b34fb",
        " 9b2c5a3e-0000-1000-8000-00805f9b34fb",
        "9b2c5a3e-0000-1000-8000-00805f9b34f",
        "x",
    ];
    texts("{type: string, format: uuid}", &taken, &refused);
    texts("{type: string, format: path}", &["a b", "/x"], &[]);
    texts("{type: string, format: password}", &["a b"], &[]);
}

#[test]
fn dates_with_times() {
    let taken = [
        "2026-01-31",
        "2026-01-31T12:00",
        "2026-01-31 12:00:00",
        "2026-01-31_12:00:00,5",
        "2024-02-29t12:00:00.1234567890Z",
        "2026-01-31T12:00:00+0100",
        "2026-01-31T12:00:00\u{2212}01:00",
        "1700000000",
        "-1.5",
        "+1",
        ".5",
        "1.5e9",
        "20000000001",
        "253402300799999",
    ];
    let refused = [
        "2023-02-29",
        "0000-01-01",
        "2026-01-31T24:00:00",
        "2026-01-31T23:59:60",
        "2026-01-31T12",
        "2026-01-31T12:00:00.",
        "2026-01-31T12:00:00+01",
        "2026-01-31T12:00:00 Z",
        "2026-01-31T12:00:00+24:00",
        "1e3",
        "253402300800000",
        "-62135596800001",
        " 1",
        "nan",
        "now",
    ];
    texts("{type: string, format: date-time}", &taken, &refused);
    parts("{type: string, format: date-time}", &["1700000000", "1.5"], &["true", "null", "253402300800000"]);
}

#[test]
fn json_text_and_unions() {
    let json = "{type: string, contentMediaType: application/json, contentSchema: {type: array, items: {type: integer}}}";
    texts(json, &[r#"["80", 8.0]"#], &["80", r#"["x"]"#, "[1,]"]);
    parts(json, &[r#""[\"80\"]""#], &["[80]", r#""[\"x\"]""#, r#""x""#]);
    texts("{anyOf: [{type: integer}, {type: string, maxLength: 3}]}", &["80", "abc", "8000000"], &["abcd"]);
    let tagged = "{oneOf: [{type: object, properties: {k: {const: a}, v: {type: integer}}}, \
                  {type: object, properties: {k: {enum: [b, c]}, v: {type: boolean}}}], discriminator: {propertyName: k}}";
    texts(
        tagged,
        &[r#"{"k":"a","v":"1"}"#, r#"{"k":"c","v":"yes"}"#],
        &[r#"{"k":"a","v":"yes"}"#, r#"{"v":1}"#, r#"{"k":"d"}"#],
    );
}

/// The crate that pydantic itself uses. Hosts with letters beyond ASCII or in punycode are left out: see [`url`].
#[test]
fn urls_parse_where_the_crate_parses_them() {
    let schemes = ["http", "FTP", "file", "redis", "1x"];
    let slashes = ["://", ":/", ":", ":///", ":\\\\", "//"];
    let users = ["", "u@", ":@", "@", "u:p@v@"];
    let hosts = [
        "",
        "h",
        "a.b.",
        "10.0.0.1",
        "256.1.1.1",
        "1.2.3.4.5",
        "0x7f.1",
        "08.1",
        "1.0x",
        "[::1]",
        "[::1",
        "[::g]",
        "[::1]a",
        "a b",
        "a%20b",
        "a%zz",
        "a|b",
        "a^b",
        "a_b",
        "..",
        "a\\b",
        "a\tb",
        "*",
        "1",
        "4294967296",
        "%31",
        "C:",
        "C|",
        "a<b",
    ];
    let ports = ["", ":", ":80", ":65536", ":0080", ":8a", ":-1", ": 80"];
    let ends = ["", "/a b", "?q", "\\x"];
    let mut wrong = Vec::new();
    for (scheme, slash, user) in product(&schemes, &slashes, &users) {
        for (host, port, end) in product(&hosts, &ports, &ends) {
            let text = format!("{scheme}{slash}{user}{host}{port}{end}");
            let parses = ::url::Url::parse(&text).is_ok();
            if fits_format(Format::Uri, &text) != parses {
                wrong.push(format!("{text:?} parses: {parses}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ: {:#?}", wrong.len(), wrong.iter().take(40).collect::<Vec<_>>());
}

fn product<'a>(
    one: &'a [&'a str],
    two: &'a [&'a str],
    three: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    let pairs = one.iter().flat_map(move |one| two.iter().map(move |two| (*one, *two)));
    pairs.flat_map(move |(one, two)| three.iter().map(move |three| (one, two, *three)))
}
