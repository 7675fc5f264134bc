//! Reads URIs as providers write them. It must not know how they are written again.

use std::str::FromStr;

use super::encode::decode;
use super::{Host, InvalidHost, Parameters, Uri, UriError};
use crate::sensitive::Sensitive;

impl FromStr for Uri {
    type Err = UriError;

    /// Reads a URI by RFC 3986, or, where that gives no hosts, with a user and password whose `/ ? #` were not encoded,
    /// as in `postgresql://u:p@ss:w/rd@10.0.0.1/app`. More than one way to read it is an error, not a guess.
    fn from_str(text: &str) -> Result<Self, UriError> {
        let (scheme, rest) = split_scheme(text)?;
        let mut readings = raw_readings(rest);
        match strict(rest) {
            Ok(uri) if is_web(&scheme) || uri.username.is_some() || readings.is_empty() => {
                Ok(Self { scheme, ..uri })
            }
            Ok(_) => Err(UriError::Ambiguous),
            Err(error) => match (readings.pop(), readings.is_empty()) {
                (Some(uri), true) => Ok(Self { scheme, ..uri }),
                (Some(_), false) => Err(UriError::Ambiguous),
                (None, _) => Err(error),
            },
        }
    }
}

/// Splits a list of URIs at each `,` that a scheme follows: the hosts of one URI have `,` between them too.
pub fn split_list(text: &str) -> Vec<&str> {
    let (mut uris, mut start) = (Vec::new(), 0);
    for (index, _) in text.match_indices(',') {
        if split_scheme(text[index + 1..].trim_start()).is_ok() {
            uris.push(text[start..index].trim());
            start = index + 1;
        }
    }
    uris.push(text[start..].trim());
    uris.retain(|uri| !uri.is_empty());
    uris
}

fn split_scheme(text: &str) -> Result<(String, &str), UriError> {
    let text = text.trim_start();
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let end = text.bytes().take(MAX_SCHEME).position(|b| !word(b)).ok_or(UriError::Scheme)?;
    let (scheme, rest) = text.split_at(end);
    let rest = rest.strip_prefix("://").ok_or(UriError::Scheme)?;
    if scheme.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Ok((scheme.to_ascii_lowercase(), rest.trim_end()))
    } else {
        Err(UriError::Scheme)
    }
}

/// Longer than any scheme, so that a list of many commas takes no time.
const MAX_SCHEME: usize = 64;

fn is_web(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

/// The one reading that RFC 3986 has; of several `@` in the authority the last one ends the password.
fn strict(rest: &str) -> Result<Uri, UriError> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (userinfo, hosts) = match authority.rsplit_once('@') {
        Some((userinfo, hosts)) => (Some(userinfo), hosts),
        None => (None, authority),
    };
    read(userinfo, hosts, tail)
}

/// The readings in which the user and password go up to an `@` that comes after a raw `/`, `?` or `#`.
fn raw_readings(rest: &str) -> Vec<Uri> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let candidates = rest.rmatch_indices('@').take_while(|(index, _)| *index > end).take(MAX_READINGS);
    candidates.filter_map(|(index, _)| raw_reading(&rest[..index], &rest[index + 1..])).collect()
}

/// More than any password has `@`, so that a text of nothing else takes no time.
const MAX_READINGS: usize = 32;

fn raw_reading(userinfo: &str, after: &str) -> Option<Uri> {
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (hosts, tail) = after.split_at(end);
    if hosts.is_empty() || !userinfo.contains(':') {
        return None;
    }
    read(Some(userinfo), hosts, tail).ok()
}

fn read(userinfo: Option<&str>, hosts: &str, tail: &str) -> Result<Uri, UriError> {
    let (tail, fragment) = split_tail(tail, '#');
    let (path, query) = split_tail(tail, '?');
    let (username, password) = match userinfo.map(|userinfo| (userinfo.split_once(':'), userinfo)) {
        Some((Some((username, password)), _)) => (Some(decode(username)?), Some(decode(password)?)),
        Some((None, username)) => (Some(decode(username)?), None),
        None => (None, None),
    };
    Ok(Uri {
        scheme: String::new(),
        username,
        password: password.map(Sensitive::new),
        hosts: read_hosts(hosts)?,
        path: path.split('/').skip(1).map(decode).collect::<Result<_, _>>()?,
        parameters: read_parameters(query.unwrap_or_default())?,
        fragment: fragment.map(decode).transpose()?,
    })
}

fn split_tail(text: &str, separator: char) -> (&str, Option<&str>) {
    match text.split_once(separator) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn read_hosts(text: &str) -> Result<Vec<Host>, InvalidHost> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(',').map(Host::in_authority).collect()
}

fn read_parameters(query: &str) -> Result<Parameters, UriError> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}
