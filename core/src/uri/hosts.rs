//! Hosts with their ports, alone and in lists. It must not know how a host is reached.

use std::fmt;
use std::net::Ipv6Addr;

use super::encode::{decode, encode};

/// A host and its port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host {
    /// A name or an address, IPv6 without brackets; in a URI a path that starts with `/` is a unix socket.
    pub host: String,
    /// The port, if one is said.
    pub port: Option<u16>,
}

/// A text that is not `host`, `host:port` or `[address]:port`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHost {
    /// The port is not a number from 1 to 65535.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// More than one `:` without brackets, and not an address either.
    #[error("an IPv6 address with a port needs brackets: [2001:db8::1]:5432")]
    Brackets,
    /// Nothing there, or a character that no host has.
    #[error("it is not a host's name or address")]
    Name,
}

impl Host {
    /// Reads `host`, `host:port`, `[address]`, `[address]:port` or a bare IPv6 address.
    ///
    /// # Errors
    /// Anything else, also an empty text.
    pub fn parse(text: &str) -> Result<Self, InvalidHost> {
        let text = text.trim();
        if text.parse::<Ipv6Addr>().is_ok() {
            return Ok(Self { host: text.to_owned(), port: None });
        }
        Self::in_authority(text)
    }

    /// As it stands in a URI, where a bare IPv6 address cannot be told from one with a port.
    pub(super) fn in_authority(text: &str) -> Result<Self, InvalidHost> {
        let (name, port) = split_port(text)?;
        if !is_name(name) {
            return Err(InvalidHost::Name);
        }
        Ok(Self { host: decode(name).map_err(|_| InvalidHost::Name)?, port })
    }

    /// The host as a URI has it: IPv6 in brackets, a socket's path encoded, no port.
    pub fn in_brackets(&self) -> String {
        let (address, zone) = self.host.split_once('%').unwrap_or((&self.host, ""));
        match address.parse::<Ipv6Addr>() {
            Ok(_) if zone.is_empty() => format!("[{address}]"),
            Ok(_) => format!("[{address}%25{}]", encode(zone)),
            Err(_) => encode(&self.host).to_string(),
        }
    }
}

impl fmt::Display for Host {
    /// `host:port`, or `host` when no port is said; IPv6 in brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_brackets())?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

pub(super) fn write(f: &mut fmt::Formatter<'_>, hosts: &[Host]) -> fmt::Result {
    for (index, host) in hosts.iter().enumerate() {
        let separator = if index == 0 { "" } else { "," };
        write!(f, "{separator}{host}")?;
    }
    Ok(())
}

fn split_port(text: &str) -> Result<(&str, Option<u16>), InvalidHost> {
    if let Some(rest) = text.strip_prefix('[') {
        let (address, rest) = rest.split_once(']').ok_or(InvalidHost::Brackets)?;
        let bare = address.split('%').next().unwrap_or_default();
        bare.parse::<Ipv6Addr>().map_err(|_| InvalidHost::Brackets)?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((address, parse_port(port)?)),
            None if rest.is_empty() => Ok((address, None)),
            None => Err(InvalidHost::Brackets),
        };
    }
    match text.split_once(':') {
        Some((_, port)) if port.contains(':') => Err(InvalidHost::Brackets),
        Some((name, port)) => Ok((name, parse_port(port)?)),
        None => Ok((text, None)),
    }
}

/// A `:` with nothing after it is refused, though RFC 3986 allows it: what follows may be a `file://` path that somebody
/// pasted where a host belongs.
fn parse_port(text: &str) -> Result<Option<u16>, InvalidHost> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match text.parse() {
        Ok(port) if digits && port > 0 => Ok(Some(port)),
        _ => Err(InvalidHost::Port),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | ':' | '%' | '*'))
}
