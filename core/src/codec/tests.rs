use super::*;

#[test]
fn integers_have_one_text() {
    for (text, value) in [("0", 0), ("80", 80), ("-1", -1), ("9223372036854775807", i64::MAX)] {
        assert_eq!(integer(text), Ok(value));
        assert_eq!(value.to_string(), text);
    }
    for text in ["", "080", "+80", " 80", "80 ", "1e2", "8_0", "0x50", "-0", "--1", "80.0", "٨٠", "-"] {
        assert_eq!(integer(text), Err(Misfit::Integer), "{text}");
    }
    assert_eq!(integer("9223372036854775808"), Err(Misfit::Range));
}

#[test]
fn numbers_are_jsons() {
    for (text, value) in [("0.5", 0.5), ("-2", -2.0), ("1e2", 100.0)] {
        assert_eq!(number(text), Ok(value), "{text}");
    }
    for text in ["", ".5", "1.", "+1", "NaN", "inf", " 1", "1 ", "01", "1e999"] {
        assert_eq!(number(text), Err(Misfit::Number), "{text}");
    }
    assert_eq!(number_text(0.5).unwrap(), "0.5");
    assert_eq!(number_text(f64::NAN), Err(Misfit::Unwritable));
}

#[test]
fn booleans() {
    assert_eq!((boolean("true"), boolean("false")), (Ok(true), Ok(false)));
    for text in ["True", "1", "yes", "", "true "] {
        assert_eq!(boolean(text), Err(Misfit::Boolean), "{text}");
    }
    assert_eq!((python_bool("True"), python_bool("FALSE")), (Ok(true), Ok(false)));
    assert_eq!(python_bool("yes"), Err(Misfit::PythonBool));
}

#[test]
fn quotes_come_off_only_whole() {
    for (text, plain) in
        [("app", "app"), ("\"app\"", "app"), ("\"a\\nb\"", "a\nb"), ("\"", "\""), ("\"a\" b", "\"a\" b")]
    {
        assert_eq!(unquoted(text), plain);
    }
}

#[test]
fn lists_are_read_as_their_writers_meant() {
    fn check<'a>(items: impl Iterator<Item = &'a str>, expected: &[&str]) {
        assert_eq!(items.collect::<Vec<_>>(), expected);
    }
    check(list::comma("a, b,,c "), &["a", "b", "c"]);
    check(list::comma(","), &[]);
    check(list::space(" a  b\n"), &["a", "b"]);
    check(list::words("client/0 client/1,client/2"), &["client/0", "client/1", "client/2"]);
    check(list::lines("a b\r\n\nc"), &["a b", "c"]);
    check(
        list::conninfo_lines("host=a user=u,host=b user=u\nhost=c"),
        &["host=a user=u", "host=b user=u", "host=c"],
    );
}

#[test]
fn lists_that_would_be_read_differently_are_not_written() {
    assert_eq!(list::comma_text(&["a", "b c"]).unwrap(), "a,b c");
    assert_eq!(list::space_text(&["a", "b"]).unwrap(), "a b");
    assert_eq!(list::lines_text(&["a b", "c"]).unwrap(), "a b\nc");
    for item in ["", "a,b", " a"] {
        assert_eq!(list::comma_text(&[item]), Err(Misfit::Item), "{item:?}");
    }
    assert_eq!(list::space_text(&["a b"]), Err(Misfit::Item));
    assert_eq!(list::lines_text(&["a\nb"]), Err(Misfit::Item));
}

#[test]
fn deep_and_broken_json_is_an_error() {
    assert!(json::<Value>(&"[".repeat(1_000_000)).is_err());
    assert!(json::<Value>("{\"a\":1").unwrap_err().to_string().contains("line 1"));
    assert_eq!(json::<Value>("x").unwrap_err().hidden().to_string(), "must be JSON text");
}
