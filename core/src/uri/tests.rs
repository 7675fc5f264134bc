use super::*;

fn read(text: &str) -> Uri {
    text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// A text and the same URI with every part encoded.
fn check(text: &str, expected: &str) {
    let uri = read(text);
    assert_eq!(uri.to_text().expose(), expected, "{text:?}");
    assert_eq!(read(expected), uri, "{text:?} written and read again");
}

#[test]
fn what_is_read_is_written_encoded() {
    for text in [
        "postgresql://u:p@10.0.0.1:5432/app",
        "postgresql://u@h/app?connect_timeout=3",
        "postgresql://u:p@h1:5432,h2:5433/app",
        "postgresql://u:p@[2001:db8::1]:5432/app",
        "postgresql:///app?host=%2Fvar%2Frun",
        "postgresql://u:p@%2Fvar%2Frun/app",
        "mongodb://u:p@h1,h2/app?replicaSet=rs0&authSource=app",
        "mongodb://foobar/",
        "redis://:p@h:6379",
        "amqp://u:p@h:5672/%2F",
        "https://gw.example:8443/m-a/b%20c",
        "http://h/a#top",
    ] {
        check(text, text);
    }
    check("Postgres://u:p@ss@h/app", "postgres://u:p%40ss@h/app");
    check("postgresql://u:p@ss:w/rd@10.0.0.1:5432/app", "postgresql://u:p%40ss%3Aw%2Frd@10.0.0.1:5432/app");
    check("redis://:p#x?y@h:6379", "redis://:p%23x%3Fy@h:6379");
    check("mysql://u:100%@h/d", "mysql://u:100%25@h/d");
    check("mysql://u:a b+c@h/d", "mysql://u:a%20b%2Bc@h/d");
    check("http://h/a@b", "http://h/a%40b");
    check("http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/");
}

#[test]
fn parts_are_decoded() {
    let uri = read("mongodb://u%40x:p%2Fw@h1:1,[::1]/my%2Fdb?a=b%26c");
    assert_eq!(uri.username.as_deref(), Some("u@x"));
    assert_eq!(uri.password.as_ref().map(Sensitive::expose), Some("p/w"));
    let host = |host: &str, port| Host { host: host.into(), port };
    assert_eq!(uri.hosts, [host("h1", Some(1)), host("::1", None)]);
    assert_eq!(uri.database().as_deref(), Some("my/db"));
    assert_eq!(uri.parameters, Parameters::from_iter([("a", "b&c")]));
    assert!(!format!("{uri:?}").contains("p/w") && !format!("{uri:?}").contains("b&c"));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let check = |text: &str, expected: UriError| assert_eq!(text.parse::<Uri>(), Err(expected), "{text:?}");
    check("foo.bar", UriError::Scheme);
    check("://h", UriError::Scheme);
    check("redis://h:None", UriError::Host(InvalidHost::Port));
    check("redis://2001:db8::7:6379", UriError::Host(InvalidHost::Brackets));
    check("mysql://u:p@file:///run/mysql.sock/app", UriError::Host(InvalidHost::Port));
    check("mysql://u:p@h:70000/app", UriError::Host(InvalidHost::Port));
    check("mysql://u:12/3@h/app", UriError::Ambiguous);
    check("mysql://u:a/b@c/d@h/app", UriError::Ambiguous);
    check("mysql://u:%ff@h/app", UriError::Encoding);
    check("http://a b/", UriError::Host(InvalidHost::Name));
}

#[test]
fn hosts_are_read_alone() {
    let check = |text: &str, host: &str, port, written: &str| {
        let parsed = Host::parse(text).unwrap();
        assert_eq!((parsed.host.as_str(), parsed.port), (host, port), "{text:?}");
        assert_eq!(parsed.to_string(), written);
    };
    check("h", "h", None, "h");
    check(" h:1 ", "h", Some(1), "h:1");
    check("[2001:db8::5]:3306", "2001:db8::5", Some(3306), "[2001:db8::5]:3306");
    check("2001:db8::5", "2001:db8::5", None, "[2001:db8::5]");
    for text in ["", ":1", "h:0", "h:1:2", "[h]:1", "h:+1", "[::1]x"] {
        assert!(Host::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn lists_are_split_where_a_scheme_starts() {
    assert_eq!(
        split_list("mongodb://u:p@h1,h2/a?b=c,mongodb://h3"),
        ["mongodb://u:p@h1,h2/a?b=c", "mongodb://h3"]
    );
    assert_eq!(split_list(" a://x , b://y"), ["a://x", "b://y"]);
    assert!(split_list("").is_empty());
}

/// Texts that would take forever if each of their characters looked at all that follow.
#[test]
fn long_texts_take_no_time() {
    for piece in ["@", ",", "/@", "a:b@,", "?&", "x&y=", ":/@"] {
        let text = format!("mysql://u:p{}", piece.repeat(200_000));
        let _ = text.parse::<Uri>();
        split_list(&text);
        crate::conninfo::split_list(&text);
        let _ = text.parse::<crate::Conninfo>();
    }
}
