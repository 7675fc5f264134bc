//! Lists of conninfo texts, in the two forms that providers write. It must not know what is in a text.

use super::is_space;

/// The keywords of libpq 18 and the ones that only older servers' tools write.
const KEYWORDS: &[&str] = &[
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "options",
    "passfile",
    "password",
    "port",
    "replication",
    "require_auth",
    "requirepeer",
    "requiressl",
    "service",
    "servicefile",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslkeylogfile",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "tty",
    "user",
];

/// Splits a list of conninfo texts: one a line, as `pgsql`'s protocol says, or with `,` between them, as Charmed
/// PostgreSQL 14 writes `standbys`. A `,` separates where one of libpq's keywords and `=` follow it; nothing separates
/// within quotes. Empty texts are left out.
pub fn split_list(text: &str) -> Vec<&str> {
    let (mut texts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (index, c) in text.char_indices() {
        let separates = match c {
            _ if escaped || quoted => false,
            '\n' | '\r' => true,
            ',' => starts_with_keyword(&text[index + 1..]),
            _ => false,
        };
        if separates {
            texts.push(&text[start..index]);
            start = index + c.len_utf8();
        }
        // A quote opens a value only right after its '='; elsewhere libpq takes it as it is.
        quoted = match c {
            '\'' if quoted => escaped,
            '\'' => !escaped && text[start..index].trim_end_matches(is_space).ends_with('='),
            _ => quoted,
        };
        escaped = c == '\\' && !escaped;
    }
    texts.push(&text[start..]);
    texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).collect()
}

/// Looks no further than the word, so that a text full of commas takes no longer than another.
/// Looks no further than a keyword is long, so that a list of many commas takes no time.
fn starts_with_keyword(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    let end = text.bytes().position(|b| !(b.is_ascii_lowercase() || b == b'_')).unwrap_or(text.len());
    KEYWORDS.contains(&&text[..end]) && text[end..].trim_start_matches(' ').starts_with('=')
}
