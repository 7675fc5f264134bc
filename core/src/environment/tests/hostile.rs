//! Passwords and databases with every character that has a meaning somewhere, read back by another library.

use percent_encoding::percent_decode_str;

use super::*;

const HOSTILE: &[&str] = &[
    "plain",
    "p@ss",
    "a:b",
    "a/b",
    "100%",
    "%41",
    "a#b",
    "a?b",
    "a b",
    " edge ",
    "pässwörd",
    "日本",
    "a[b]c",
    "a&b=c",
    "a,b",
    "a;b",
    "$HOME",
    "quote'",
    "double\"",
    "back\\slash",
    "a+b",
    "new\nline",
    "{x-ca.pem}",
    "a|b^c`d",
    "<>",
    "p@ss:w/rd",
    "..",
    "~",
    "\u{7f}\t",
    "😀",
    "\u{301}",
];

fn with(secret: &str, scheme: &str, hosts: &[&str]) -> Environment {
    let connection = Connection {
        scheme: scheme.to_owned(),
        hosts: hosts.iter().map(|host| Host { host: (*host).to_owned(), port: Some(5432) }).collect(),
        username: Some(secret.to_owned()),
        password: Some(secret.to_owned().into()),
        database: Some(secret.to_owned()),
        tls: true,
        tls_ca: Some("-----BEGIN CERTIFICATE-----".to_owned()),
        ..Connection::default()
    };
    environment(&[ready("x", "postgresql_client", connection)])
}

/// The `url` crate knows nothing of ours; what it reads must be what went in.
#[test]
fn another_library_reads_back_what_was_rendered() {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    for secret in HOSTILE {
        for scheme in ["postgresql", "mysql", "mongodb"] {
            let environment = with(secret, scheme, &["2001:db8::1"]);
            let values = environment.values(|name| format!("/etc/a b/{name}"));
            let url = url::Url::parse(&values["DATABASE_URL"]).unwrap();
            assert_eq!(decoded(url.username()), *secret, "{url}");
            assert_eq!(decoded(url.password().unwrap()), *secret, "{url}");
            assert_eq!(url.host_str(), Some("[2001:db8::1]"));
            assert_eq!(url.port(), Some(5432));
            // RFC 3986 takes `..` for a path segment, whatever stands for its dots.
            let database = if *secret == ".." { "" } else { *secret };
            assert_eq!(decoded(&url.path()[1..]), database, "{url}");
            let file = url
                .query_pairs()
                .find(|(name, _)| name.to_lowercase().contains("ca") || name == "sslrootcert");
            assert_eq!(file.unwrap().1, "/etc/a b/x-ca.pem");
            assert_eq!(url.fragment(), None);
        }
    }
}

#[test]
fn part_variables_are_not_encoded_and_placeholders_in_values_stay() {
    for secret in HOSTILE {
        let values = with(secret, "postgresql", &["h"]).values(|name| format!("/etc/{name}"));
        for name in ["X_USERNAME", "X_PASSWORD", "X_DATABASE"] {
            assert_eq!(values[name], *secret);
        }
    }
}

#[test]
fn our_own_reader_agrees() {
    for secret in HOSTILE {
        let values = with(secret, "postgresql", &["h", "::1"]).values(str::to_owned);
        let url: crate::uri::Uri = values["X_MULTIHOST_URL"].parse().unwrap();
        assert_eq!(url.username.as_deref(), Some(*secret));
        assert_eq!(url.password.unwrap().expose(), *secret);
        assert_eq!(url.path, [*secret]);
        assert_eq!(url.hosts.len(), 2);
    }
}
