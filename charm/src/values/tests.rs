use super::*;
use crate::codec::{Codec, Json};

#[test]
fn each_rule_says_what_it_wants_and_no_value() {
    let rules = TextRules::new().min_length(2).max_length(3).pattern(crate::pattern!("^[a-z]+$"));
    let why = |text| rules.check(text).unwrap_err().to_string();
    assert_eq!(why("ä"), "the value is not allowed: it is shorter than 2 characters");
    assert_eq!(why("hunter2"), "the value is not allowed: it is longer than 3 characters");
    assert_eq!(why("A1"), "the value is not allowed: it does not match the pattern `^[a-z]+$`");
    assert_eq!(Uri::new("hunter2").unwrap_err().why(), "is not an absolute URI");
    let rules = NumberRules::new().above(0.0).below(1.0).multiple_of(0.1);
    for (number, why) in [
        (0.0, Some("is not greater than 0")),
        (1.0, Some("is not less than 1")),
        (0.25, Some("is not a multiple of 0.1")),
        (0.3, None),
    ] {
        assert_eq!(rules.check(number).err().map(|wrong| wrong.why().to_owned()).as_deref(), why, "{number}");
    }
}

/// As a databag is validated: what the broker takes a charm reads, and what a charm writes the broker takes.
#[test]
fn numbers_and_items_are_compared_as_in_databags() {
    let rules = NumberRules::new().multiple_of(0.1);
    for (number, fits) in
        [(0.3, true), (1e15, true), (1e9 + 0.05, false), (1e-10, true), (0.300_000_001_5, false)]
    {
        assert_eq!(rules.check(number).is_ok(), fits, "{number}");
    }
    let unique = |text: &str| serde_json::from_str::<Unique<serde_json::Value>>(text).is_ok();
    assert!(unique(r#"[1, true, "1", 1.5]"#));
    assert!(!unique("[1, 1.0]") && !unique(r#"[{"a": 1, "b": 2}, {"b": 2, "a": 1}]"#));
}

#[test]
fn whole_numbers_keep_their_bounds_however_they_are_made() {
    type Level = Within<i64, -2, 8, 2>;
    assert_eq!((Level::of::<-2>().get(), Level::try_from(4_u8).unwrap().to_string()), (-2, "4".to_owned()));
    assert!([-4, 3, 10].iter().all(|number| Level::new(*number).is_err()));
    assert!(Port::try_from(u64::MAX).is_err() && Port::try_from(0_usize).is_err());
    assert!("080".parse::<Port>().is_err() && "65536".parse::<Port>().is_err());
    assert!(serde_json::from_str::<Port>("0").is_err() && serde_json::from_str::<Port>("8.0").is_err());
}

#[test]
fn json_text_is_the_same_for_equal_values() {
    let codec = Json::<JsonText<serde_json::Value>>::new();
    let (one, other) = (r#""{\"b\": 1, \"a\": [2]}""#, r#""{\"a\":[2],\"b\":1}""#);
    assert_eq!(codec.encode(&codec.decode(one).unwrap()), other);
    assert!(codec.decode("{}").is_err() && codec.decode("\"{\"").is_err());
}

#[test]
fn secrets_do_not_show() {
    let secret = Secret::from("hunter2");
    assert_eq!((format!("{secret:?}"), secret.expose().as_str()), ("<secret>".to_owned(), "hunter2"));
    assert_eq!(format!("{:?}", RawJson::new("hunter2".into())), "<unknown>");
}
