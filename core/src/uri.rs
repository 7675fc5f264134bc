//! Connection URIs, with several hosts, IPv6, sockets and the characters that providers forget to encode. It must not
//! know what a scheme means, except that only web addresses commonly carry `@` in a path.

mod encode;
mod hosts;
mod parameters;
mod parse;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::sensitive::Sensitive;

pub use encode::encode;
pub use hosts::{Host, InvalidHost};
pub use parameters::Parameters;
pub use parse::split_list;

/// A connection URI in parts, all decoded. [`Uri::to_text`] writes it with every part encoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uri {
    /// The scheme, in lower case.
    pub scheme: String,
    /// The user.
    pub username: Option<String>,
    /// The password.
    pub password: Option<Sensitive>,
    /// The hosts, as written; none in `postgresql:///app`.
    pub hosts: Vec<Host>,
    /// The parts of the path between `/`; none without a path, one empty part for `/` alone.
    pub path: Vec<String>,
    /// What follows `?`.
    pub parameters: Parameters,
    /// What follows `#`.
    pub fragment: Option<String>,
}

/// A text that is no connection URI. No message holds the text: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Nothing like `scheme://` at its start.
    #[error("it does not start with a scheme and '://'")]
    Scheme,
    /// What stands where the hosts should be are none.
    #[error("its host or port cannot be read: {0}")]
    Host(#[from] InvalidHost),
    /// Characters of the password could as well belong to the rest.
    #[error("it is ambiguous: the user and password must be percent-encoded")]
    Ambiguous,
    /// Percent-encoded bytes that are not UTF-8, or a NUL.
    #[error("a percent-encoded part is not UTF-8 text")]
    Encoding,
}

impl Uri {
    /// The path as one text without its first `/`: a database's name. None when there is none.
    pub fn database(&self) -> Option<String> {
        let database = self.path.join("/");
        (!database.is_empty()).then_some(database)
    }

    /// The URI with every byte outside `A-Z a-z 0-9 - . _ ~` of each part percent-encoded.
    pub fn to_text(&self) -> Sensitive {
        Sensitive::new(Encoded(self).to_string())
    }
}

struct Encoded<'a>(&'a Uri);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.0;
        write!(f, "{}://", uri.scheme)?;
        if uri.username.is_some() || uri.password.is_some() {
            write!(f, "{}", encode(uri.username.as_deref().unwrap_or_default()))?;
            if let Some(password) = &uri.password {
                write!(f, ":{}", encode(password.expose()))?;
            }
            f.write_str("@")?;
        }
        hosts::write(f, &uri.hosts)?;
        for part in &uri.path {
            write!(f, "/{}", encode(part))?;
        }
        for (index, (name, value)) in uri.parameters.iter().enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            write!(f, "{separator}{}={}", encode(name), encode(value))?;
        }
        match &uri.fragment {
            Some(fragment) => write!(f, "#{}", encode(fragment)),
            None => Ok(()),
        }
    }
}
