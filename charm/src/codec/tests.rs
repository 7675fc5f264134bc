use std::net::IpAddr;

use relata_core::interface::Format;

use super::*;

fn check<C: Codec>(codec: &C, good: &[(&str, C::Value)], bad: &[&str])
where
    C::Value: PartialEq + std::fmt::Debug,
{
    for (text, value) in good {
        let decoded = codec.decode(text).unwrap_or_else(|_| panic!("{text:?} is refused"));
        assert_eq!(decoded, *value, "{text:?}");
        assert_eq!(codec.decode(&codec.encode(value)).unwrap(), *value, "{text:?} reads back");
    }
    for text in bad {
        assert_eq!(codec.decode(text), Err(Refused), "{text:?}");
    }
}

#[test]
fn texts() {
    check(&Text::new(), &[("", String::new()), ("a b", "a b".into())], &[]);
    check(&Text::new().min_length(2).max_length(3), &[("ää", "ää".into())], &["ä", "abcd"]);
    check(&Text::new().format(Format::Uri), &[("redis://h", "redis://h".into())], &["h"]);
    check(&Text::new().pattern(crate::pattern!("^[a-z]+$")), &[("ab", "ab".into())], &["", "a1"]);
    check(&Parsed::<IpAddr>::new(), &[("::1", "::1".parse().unwrap())], &["localhost"]);
}

#[test]
fn secrets_are_checked_and_not_shown() {
    let codec = Masked(Integer::<u16>::between(1000, 9999));
    check(&codec, &[("1234", relata_core::Sensitive::new("1234"))], &["12", "x"]);
}

#[test]
fn numbers() {
    let bad = ["", "0", "080", "+80", "65536", "-1", "8 0", "8.0", "0x1"];
    check(&Integer::<u16>::between(1, 65535), &[("1", 1), ("80", 80), ("65535", 65535)], &bad);
    let extremes = [("-9223372036854775808", i64::MIN), ("0", 0), ("-1", -1)];
    check(&Integer::<i64>::between(i64::MIN, i64::MAX), &extremes, &["-0", "--1", "9223372036854775808"]);
    check(
        &Number::between(-1.0, 1e3),
        &[("0.5", 0.5), ("1e2", 100.0), ("-1", -1.0)],
        &["2e3", "NaN", "+1", ".5"],
    );
}

#[test]
fn booleans() {
    check(&Boolean, &[("true", true), ("false", false)], &["True", "1", ""]);
    check(&PythonBoolean, &[("True", true), ("false", false)], &["1", "yes"]);
    assert_eq!(PythonBoolean.encode(&true), "True");
}

#[test]
fn lists() {
    let items = vec!["a".to_owned(), "b c".to_owned()];
    check(&List::new(Separator::Comma, Text::new()), &[(" a, b c,", items.clone())], &[]);
    check(&List::new(Separator::Lines, Text::new()), &[("a\r\n\nb c", items)], &[]);
    let ports = List::new(Separator::Words, Integer::<u16>::between(1, 9)).min_items(1).max_items(2).unique();
    check(&ports, &[("1,2", vec![1, 2]), ("1\n 2", vec![1, 2])], &["", "1 1", "1 2 3", "1 x"]);
    assert_eq!(List::new(Separator::Words, Text::new()).encode(&vec!["a".into(), "b".into()]), "a b");
}

#[test]
fn conninfo_lists() {
    let value = ConninfoLines.decode("host=a port=1\nhost=b").unwrap();
    assert_eq!(value.len(), 2);
    check(&ConninfoLines, &[("host=a port=1,host=b", value)], &["host"]);
}

#[test]
fn json_keeps_rules_at_any_depth() {
    const ITEMS: Rules = Rules::Integer(1, 9);
    const RULES: Rules = Rules::List { min: 1, max: 3, unique: true, items: &ITEMS };
    check(
        &Json::<Vec<i64>>::new().rules(RULES),
        &[("[1, 2]", vec![1, 2])],
        &["[]", "[1,1]", "[10]", "1", "[1", ""],
    );
    check(&Json::<Option<bool>>::new(), &[("null", None), ("true", Some(true))], &["True"]);
}

#[test]
fn json_without_a_given_order_is_sorted() {
    let value = Json::<serde_json::Value>::new().decode(r#"{"b": [{"d": 1, "c": 2}], "a": 1}"#).unwrap();
    assert_eq!(Json::new().sorted().encode(&value), r#"{"a":1,"b":[{"c":2,"d":1}]}"#);
}

#[test]
fn texts_in_quotes_or_without() {
    let host = ["10.0.0.1", "\"10.0.0.1\""].map(|text| (text, "10.0.0.1".to_owned()));
    check(&JsonOrText(Text::new()), &host, &[]);
    check(&JsonOrText(Integer::<u16>::between(1, 9999)), &[("80", 80), ("\"80\"", 80)], &["[80]"]);
    let any =
        [("[1]", serde_json::json!([1])), ("[1", "[1".into()), ("\"1\"", "1".into()), ("a", "a".into())];
    check(&AnyOrText, &any, &[]);
    assert_eq!(JsonOrText(Text::new()).encode(&"a".to_owned()), "a");
}

#[test]
fn yaml() {
    let codec = Yaml::new(Json::<std::collections::BTreeMap<String, String>>::new());
    let value = [("url".to_owned(), "http://h/".to_owned())].into();
    check(&codec, &[("url: http://h/\n", value)], &["url: [1", "- a"]);
}

#[test]
fn saying_nothing_deletes_no_key_of_juju() {
    let mut patch = relata_core::Patch::new();
    let mut writer = Writer::new(&mut patch);
    writer.write_optional(&Key::new("host", Text::new()).aliases(&["private-address", "hostname"]), None);
    writer.write_optional(&Key::new("ingress-address", Text::new()), None);
    assert_eq!(patch.iter().collect::<Vec<_>>(), [("host", None), ("hostname", None)]);
    Writer::new(&mut patch).write(&Key::new("ingress-address", Text::new()), &"10.0.0.1".to_owned());
    assert!(patch.iter().any(|change| change == ("ingress-address", Some("10.0.0.1"))));
}
