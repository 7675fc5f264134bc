//! Which texts are URLs to pydantic: those that WHATWG's URL standard can parse without a base.
//!
//! Only whether a text parses is told, so that charms need not compile the tables of international names: a host with
//! letters beyond ASCII is taken. The tests compare with the crate `url`, which pydantic uses itself.

use std::net::Ipv6Addr;

/// The scheme of a URL in lower case, if the text is one.
pub(super) fn parses(text: &str) -> Option<String> {
    let trimmed = text.trim_matches(|c: char| c <= ' ');
    let text: String = trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let (scheme, rest) = text.split_once(':')?;
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let scheme = scheme.to_ascii_lowercase();
    let fits = named
        && match scheme.as_str() {
            "http" | "https" | "ws" | "wss" | "ftp" => special(rest.trim_start_matches(['/', '\\'])),
            "file" => file(rest),
            _ => rest.strip_prefix("//").is_none_or(other),
        };
    fits.then_some(scheme)
}

/// What follows the slashes of a scheme that always has a host.
fn special(rest: &str) -> bool {
    let authority = until(rest, &['/', '\\', '?', '#']);
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let Some((host, port)) = host_and_port_of(host_and_port) else { return false };
    !host.is_empty() && special_host(host) && is_port(port)
}

/// What follows the slashes of any other scheme: the host may be empty, alone or behind empty credentials.
fn other(rest: &str) -> bool {
    let authority = until(rest, &['/', '?', '#']);
    let (credentials, host_and_port) = match authority.rsplit_once('@') {
        Some((credentials, rest)) => (Some(credentials), rest),
        None => (None, authority),
    };
    let Some((host, port)) = host_and_port_of(host_and_port) else { return false };
    let alone = match credentials {
        None | Some(":") => true,
        Some(credentials) => credentials.is_empty() && authority.len() == rest.len(),
    };
    let empty = host.is_empty() && !(alone && port.is_none());
    !empty && opaque_host(host) && is_port(port.map(|port| until(port, &['\\'])))
}

fn file(rest: &str) -> bool {
    let rest = rest.replace('\\', "/");
    let Some(rest) = rest.strip_prefix("//") else { return true };
    let host = until(rest, &['/', '?', '#']);
    let is_drive =
        host.len() == 2 && host.starts_with(|c: char| c.is_ascii_alphabetic()) && host.ends_with([':', '|']);
    host.is_empty() || is_drive || special_host(host)
}

fn until<'a>(text: &'a str, ends: &[char]) -> &'a str {
    text.split(ends).next().unwrap_or_default()
}

/// Splits at the first colon that stands in no brackets.
fn host_and_port_of(text: &str) -> Option<(&str, Option<&str>)> {
    let mut within = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' => within = true,
            ']' => within = false,
            ':' if !within => return Some((text.get(..at)?, text.get(at + 1..))),
            _ => {}
        }
    }
    Some((text, None))
}

fn is_port(port: Option<&str>) -> bool {
    let Some(port) = port else { return true };
    let digits = port.trim_start_matches('0');
    port.bytes().all(|byte| byte.is_ascii_digit()) && (digits.is_empty() || digits.parse::<u16>().is_ok())
}

/// A host as browsers read one: percent-decoded, a name, or an IPv4 address in any of its forms.
fn special_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok());
    }
    let decoded = percent_encoding::percent_decode_str(host).decode_utf8_lossy();
    let forbidden = |c: char| c <= ' ' || c == '\x7f' || "#/:<>?@[\\]^|%".contains(c);
    let name = decoded.to_lowercase();
    !name.is_empty() && !name.contains(forbidden) && ipv4_or_name(&name)
}

/// A name whose last label is a number is an IPv4 address, or nothing.
fn ipv4_or_name(name: &str) -> bool {
    let parts: Vec<&str> = name.strip_suffix('.').unwrap_or(name).split('.').collect();
    let last = parts.last().copied().unwrap_or_default();
    let is_number = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()) || number(last).is_some();
    if !is_number {
        return true;
    }
    let numbers: Option<Vec<u64>> = parts.iter().map(|part| number(part)).collect();
    let Some(numbers) = numbers.filter(|numbers| numbers.len() <= 4) else { return false };
    let Some((last, others)) = numbers.split_last() else { return false };
    let bytes_left = 4 - u32::try_from(others.len()).unwrap_or(4);
    others.iter().all(|number| *number <= 255) && *last < 256_u64.pow(bytes_left)
}

/// A part of an IPv4 address: decimal, octal with `0` or hexadecimal with `0x` before it.
fn number(part: &str) -> Option<u64> {
    let (digits, radix) = match part.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None if part.len() > 1 && part.starts_with('0') => (part.get(1..)?, 8),
        None if part.is_empty() => return None,
        None => (part, 10),
    };
    if digits.is_empty() {
        return Some(0);
    }
    let fits = digits.chars().all(|c| c.is_digit(radix));
    fits.then(|| u64::from_str_radix(digits, radix).unwrap_or(u64::MAX))
}

fn opaque_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok());
    }
    !host.contains(|c: char| "\0\t\n\r #/:<>?@[\\]^|".contains(c))
}
