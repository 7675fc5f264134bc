//! Kinds of text: what `format` in a definition promises of a string.

use std::net::{IpAddr, Ipv6Addr};

use crate::codec::{time, xz};
use crate::interface::Format;

/// Whether a text is of the kind.
pub fn fits(format: Format, text: &str) -> bool {
    match format {
        Format::Uri => uri(text),
        Format::HttpUri => http_uri(text),
        Format::Ip => text.parse::<IpAddr>().is_ok(),
        Format::Network => network(text),
        Format::Uuid => uuid(text),
        Format::DateTime => time::is_rfc3339(text),
        Format::Path => !text.is_empty() && !text.contains('\0'),
        Format::Password => true,
        Format::Conninfo => conninfo(text),
        Format::SecretUri => secret_uri(text),
        Format::Base64Xz => xz::is_base64_xz(text),
    }
}

/// Whether pydantic would take a text as of the kind, without its strict mode.
pub fn fits_lax(format: Format, text: &str) -> bool {
    crate::lax::fits_format(format, text)
}

/// The kind in words, with its article.
pub fn what(format: Format) -> &'static str {
    match format {
        Format::Uri => "an absolute URI",
        Format::HttpUri => "an absolute URI with scheme http or https and a host",
        Format::Ip => "an IPv4 or IPv6 address",
        Format::Network => "an IPv4 or IPv6 network, as 10.0.0.0/8, with no bit set beyond the prefix",
        Format::Uuid => "a UUID in its form with dashes",
        Format::DateTime => "a date and time with its offset, as 2026-01-31T12:00:00Z",
        Format::Path => "a path",
        Format::Password => "a password",
        Format::Conninfo => "libpq's `key=value key='value'` text",
        Format::SecretUri => "the URI of a secret",
        Format::Base64Xz => "base64 text of an xz file",
    }
}

/// A scheme, `:` and something printable. Readers of connection URIs are stricter where they take them apart.
fn uri(text: &str) -> bool {
    let Some(end) = text.bytes().position(|b| b == b':') else { return false };
    let (scheme, rest) = (&text.as_bytes()[..end], &text[end + 1..]);
    scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && is_printable(rest)
}

/// Without white space and control characters. Bytes are enough to tell unless some are beyond ASCII.
fn is_printable(text: &str) -> bool {
    // A fold reads all bytes at once where stopping at the first would read them one by one.
    text.bytes().fold(true, |printable, b| printable & (b > b' ') & (b != 0x7f))
        && (text.is_ascii() || !text.contains(|c: char| c.is_whitespace() || c.is_control()))
}

fn http_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) || !uri(text) {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host_and_port.strip_prefix('[') {
        Some(rest) => rest.split_once(']').is_some_and(|(host, port)| {
            host.parse::<Ipv6Addr>().is_ok()
                && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        }),
        None => {
            let (host, port) = host_and_port.split_once(':').unwrap_or((host_and_port, ""));
            is_host(host) && is_port(port)
        }
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && !host.contains(|c: char| "<>\"\\^`{|}%[]@".contains(c))
}

fn is_port(port: &str) -> bool {
    port.is_empty() || (port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok())
}

/// An address and the length of its prefix; bits beyond the prefix are not set.
fn network(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let canonical = length == "0" || !length.starts_with('0');
    let Some(length) = length.parse::<u32>().ok().filter(|_| canonical && !length.starts_with('+')) else {
        return false;
    };
    match address.parse() {
        Ok(IpAddr::V4(address)) => length <= 32 && address.to_bits().trailing_zeros() >= 32 - length,
        Ok(IpAddr::V6(address)) => length <= 128 && address.to_bits().trailing_zeros() >= 128 - length,
        Err(_) => false,
    }
}

/// Groups of 8, 4, 4, 4 and 12 hexadecimal digits.
fn uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn conninfo(text: &str) -> bool {
    text.parse::<crate::Conninfo>().is_ok()
}

/// `secret:ID` and `secret://MODEL/ID`; a bare ID is 20 characters of xid's alphabet.
fn secret_uri(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix("secret:") {
        return !rest.trim_start_matches('/').is_empty() && !rest.contains(char::is_whitespace);
    }
    text.len() == 20 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: Format, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(fits(format, text), "{text} should be {}", what(format));
        }
        for text in bad {
            assert!(!fits(format, text), "{text} should not be {}", what(format));
        }
    }

    #[test]
    fn uris() {
        let good = ["redis://h:6379", "mongodb://u:p@h1,h2/db?x=y", "file:///run/s.sock", "urn:x"];
        check(Format::Uri, &good, &["", "foo.bar", "http:", "1a:x", "http://a b", ":x"]);
    }

    #[test]
    fn http_uris() {
        let good = [
            "http://foo.bar/m-a",
            "HTTPS://[2001:db8::1]:8443/x",
            "http://u:p@h:80?x=y",
            "http://h:/",
            "http://under_score/",
        ];
        let bad =
            ["foo.bar", "http://", "http:///x", "ftp://h", "http://h:99999", "http://[::1", "http://h:-1/"];
        check(Format::HttpUri, &good, &bad);
    }

    #[test]
    fn addresses_and_secrets() {
        check(Format::Ip, &["10.0.0.1", "2001:db8::2"], &["10.0.0", "010.0.0.1", "h", "[::1]"]);
        let good =
            ["secret:9m4e2mr0ui3e8a215n4g", "secret://uuid/9m4e2mr0ui3e8a215n4g", "9m4e2mr0ui3e8a215n4g"];
        check(Format::SecretUri, &good, &["", "secret:", "secret://", "secret:a b", "password"]);
    }

    #[test]
    fn conninfo_texts() {
        check(
            Format::Conninfo,
            &["host=h password='a b'", "host = h"],
            &["host", "host='x", "postgresql://h/d"],
        );
    }
}
