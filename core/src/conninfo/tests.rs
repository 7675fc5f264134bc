use super::*;

fn check(text: &str, expected: &[(&str, &str)]) {
    let conninfo: Conninfo = text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(conninfo, expected.iter().copied().collect(), "{text:?}");
    assert_eq!(conninfo.to_string().parse(), Ok(conninfo), "{text:?} written and read again");
}

/// What `PQconninfoParse` of libpq 15 answers for the same texts.
#[test]
fn texts_are_read_as_libpq_reads_them() {
    check("", &[]);
    check(" \t\n", &[]);
    check("host = h  port= 5", &[("host", "h"), ("port", "5")]);
    check(r"password=a\ b user=x", &[("password", "a b"), ("user", "x")]);
    check("password='a b'user=x", &[("password", "a b"), ("user", "x")]);
    check("password='' user=x", &[("user", "x")]);
    check("host =", &[]);
    check("password=a'b", &[("password", "a'b")]);
    check(r"user=x password=\", &[("user", "x")]);
    check("host=h\u{b}port=1", &[("host", "h"), ("port", "1")]);
    check(r"password='it\'s \\ ok'", &[("password", r"it's \ ok")]);
    check("password==eq", &[("password", "=eq")]);
    check("user=a user=b", &[("user", "b")]);
    check("password=p@ss/w:rd?x#y host=h", &[("host", "h"), ("password", "p@ss/w:rd?x#y")]);
    check("password=\u{a0}é", &[("password", "\u{a0}é")]);
}

#[test]
fn errors_say_where_and_hide_values() {
    let check = |text: &str, expected: ConninfoError| {
        let error = text.parse::<Conninfo>().unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert_eq!(error, expected, "{text:?}");
    };
    check("host", ConninfoError::Keyword { at: 1 });
    check("host=h hunter2", ConninfoError::Keyword { at: 8 });
    check("=hunter2", ConninfoError::Keyword { at: 1 });
    check("user=é password='hunter2", ConninfoError::OpenQuote { at: 17 });
    check("postgresql://u:hunter2@h:5432/app", ConninfoError::Keyword { at: 1 });
    check("postgresql://u:hunter2@h/app?sslmode=require", ConninfoError::Keyword { at: 1 });
}

#[test]
fn writing_is_stable_and_quotes_only_where_needed() {
    let check = |password: &str, expected: &str| {
        let conninfo = Conninfo::from_iter([("user", "u"), ("password", password), ("host", "h")]);
        assert_eq!(conninfo.to_string(), format!("host=h password={expected} user=u"));
        assert_eq!(conninfo.to_string().parse(), Ok(conninfo));
    };
    check("plain", "plain");
    check("with space", "'with space'");
    check("a' b", r"'a\' b'");
    check("back\\slash", r"back\\slash");
    check("quote'", r"quote\'");
    check("new\nline", "'new\nline'");
    check("=eq", "=eq");
    check("'", r"\'");
}

#[test]
fn debug_shows_no_value() {
    let conninfo: Conninfo = "host=h password=hunter2".parse().unwrap();
    assert_eq!(format!("{conninfo:?}"), r#"{"host", "password"}"#);
}

#[test]
fn lists_come_in_lines_or_with_commas() {
    let check = |text: &str, expected: &[&str]| assert_eq!(split_list(text), expected, "{text:?}");
    check("", &[]);
    check("host=a\nhost=b\n", &["host=a", "host=b"]);
    check("dbname=d host=a,dbname=d host=b", &["dbname=d host=a", "dbname=d host=b"]);
    check("host=a,b port=1,2", &["host=a,b port=1,2"]);
    check("password=a,b=c host=h", &["password=a,b=c host=h"]);
    check("password='a,host=b' host=h,host=c", &["password='a,host=b' host=h", "host=c"]);
    check(r"password='a\',host=b' host=h", &[r"password='a\',host=b' host=h"]);
    check("password=a' host=h,host=c", &["password=a' host=h", "host=c"]);
    check("password='a\nb' host=h\r\nhost=c", &["password='a\nb' host=h", "host=c"]);
}
