use std::net::IpAddr;

use super::*;
use crate::values::{Items, Port, Secret, Uri, Within};

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
    check(&Text, &[("", String::new()), ("a b", "a b".into())], &[]);
    check(&Parsed::<Uri>::new(), &[("redis://h", "redis://h".parse().unwrap())], &["h"]);
    check(&Parsed::<IpAddr>::new(), &[("::1", "::1".parse().unwrap())], &["localhost"]);
}

#[test]
fn secrets_are_checked_and_not_shown() {
    let codec = Masked(Integer::<Within<u16, 1000, 9999>>::new());
    check(&codec, &[("1234", Secret::new(Within::of::<1234>()))], &["12", "x"]);
    assert_eq!(format!("{:?}", codec.decode("1234")), "Ok(<secret>)");
}

#[test]
fn numbers() {
    let bad = ["", "0", "080", "+80", "65536", "-1", "8 0", "8.0", "0x1"];
    let good = [("1", Port::of::<1>()), ("80", Port::of::<80>()), ("65535", Port::of::<65535>())];
    check(&Integer::<Port>::new(), &good, &bad);
    let extremes = [("-9223372036854775808", i64::MIN), ("0", 0), ("-1", -1)];
    check(&Integer::<i64>::new(), &extremes, &["-0", "--1", "9223372036854775808"]);
    check(&Number::new(), &[("0.5", 0.5), ("1e2", 100.0), ("-1", -1.0)], &["NaN", "+1", ".5"]);
}

#[test]
fn booleans() {
    check(&Boolean::<bool>::new(), &[("true", true), ("false", false)], &["True", "1", ""]);
    check(&PythonBoolean::<bool>::new(), &[("True", true), ("false", false)], &["1", "yes"]);
    assert_eq!(PythonBoolean::new().encode(&true), "True");
}

#[test]
fn lists() {
    let items = vec!["a".to_owned(), "b c".to_owned()];
    check(&List::<_>::new(Separator::Comma, Text), &[(" a, b c,", items.clone())], &[]);
    check(&List::<_>::new(Separator::Lines, Text), &[("a\r\n\nb c", items)], &[]);
    let ports = List::<_, Items<u8, 1, 2, true>>::new(Separator::Words, Integer::<u8>::new());
    let value = |ports: &[u8]| Items::new(ports.iter().copied()).unwrap();
    check(&ports, &[("1,2", value(&[1, 2])), ("1\n 2", value(&[1, 2]))], &["", "1 1", "1 2 3", "1 x"]);
    assert_eq!(List::<_>::new(Separator::Words, Text).encode(&vec!["a".into(), "b".into()]), "a b");
}

#[test]
fn conninfo_lists() {
    let value = ConninfoLines::<Vec<_>>::new().decode("host=a port=1\nhost=b").unwrap();
    assert_eq!(value.len(), 2);
    check(&ConninfoLines::new(), &[("host=a port=1,host=b", value)], &["host"]);
}

#[test]
fn json_keeps_rules_at_any_depth() {
    let list = |numbers: &[u8]| Items::new(numbers.iter().map(|n| Within::new(*n).unwrap())).unwrap();
    check(
        &Json::<Items<Within<u8, 1, 9>, 1, 3, true>>::new(),
        &[("[1, 2]", list(&[1, 2]))],
        &["[]", "[1,1]", "[10]", "[300]", "1", "[1", ""],
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
    check(&JsonOrText(Text), &host, &[]);
    check(&JsonOrText(Integer::<u16>::new()), &[("80", 80), ("\"80\"", 80)], &["[80]"]);
    let any =
        [("[1]", serde_json::json!([1])), ("[1", "[1".into()), ("\"1\"", "1".into()), ("a", "a".into())];
    check(&AnyOrText, &any, &[]);
    assert_eq!(JsonOrText(Text).encode(&"a".to_owned()), "a");
    let quoted = "\"a\"".to_owned();
    assert_eq!(JsonOrText(Text).decode(&JsonOrText(Text).encode(&quoted)).unwrap(), quoted);
}

#[test]
fn one_of_several_types_is_quoted_where_it_would_be_another() {
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(i64),
        Text(String),
    }
    let text = |text: &str| ScalarOrJson::new().encode(&Either::Text(text.to_owned()));
    for (value, written) in [("80", r#""80""#), ("[]", r#""[]""#), ("a", "a"), ("true", "true"), ("[", "[")] {
        assert_eq!(text(value), written);
    }
    assert_eq!(ScalarOrJson::new().encode(&Either::Number(80)), "80");
    assert_eq!(Scalar::new().encode(&Either::Text("[]".to_owned())), "[]");
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
    writer.write_optional(&Key::new("host", Text).aliases(&["private-address", "hostname"]), None);
    writer.write_optional(&Key::new("ingress-address", Text), None);
    assert_eq!(patch.iter().collect::<Vec<_>>(), [("host", None), ("hostname", None)]);
    Writer::new(&mut patch).write(&Key::new("ingress-address", Text), &"10.0.0.1".to_owned());
    assert!(patch.iter().any(|change| change == ("ingress-address", Some("10.0.0.1"))));
}
