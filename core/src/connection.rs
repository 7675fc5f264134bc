//! What a requirer connects to: an interface's connection rule applied to the databags of one relation. It must not
//! know environment variables, nor where databags and secrets come from.

mod assemble;
mod bags;
mod cache;
mod candidate;
mod conninfo;
mod data;
mod decoding;
mod each;
mod endpoints;
mod gates;
mod parts;
mod read_only;
mod ready_made;
mod resolution;
mod resolve;
mod source;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod url;

use crate::sensitive::Sensitive;
use crate::uri::{Host, Parameters};

pub use conninfo::NoConnection;
pub use data::RelationData;
pub use each::Answer;
pub use resolution::{Invalid, Resolution, Waiting};
pub use resolve::{resolve, resolve_any, resolve_each, spoken_version};
pub use source::{Part, Source, Sources};
pub(crate) use text::says_yes;
pub use url::NoUrl;

/// A server, or several that stand for one, and how to get in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    /// The scheme of its URL: `postgresql`, `rediss`.
    pub scheme: String,
    /// Its hosts, the one to take first; none when it is a socket.
    pub hosts: Vec<Host>,
    /// A unix socket: for PostgreSQL its directory, else the socket itself.
    pub socket: Option<String>,
    /// The port of every host that says none.
    pub default_port: Option<u16>,
    /// The user.
    pub username: Option<String>,
    /// The password.
    pub password: Option<Sensitive>,
    /// The database, index or virtual host.
    pub database: Option<String>,
    /// The path of a web address, in parts, decoded; for everything else the database says it.
    pub path: Vec<String>,
    /// Parameters of the URL.
    pub parameters: Parameters,
    /// Whether the server wants TLS.
    pub tls: bool,
    /// The authority that signed the server's certificate, as PEM text.
    pub tls_ca: Option<String>,
    /// Servers with the same content that only read.
    pub read_only: Vec<Connection>,
    /// Which databag key or secret each part came from.
    pub sources: Sources,
}

impl Connection {
    /// The host to take when only one can be taken.
    pub fn host(&self) -> Option<&Host> {
        self.hosts.first()
    }

    /// The port of a host: its own or the default one.
    pub fn port(&self, host: &Host) -> Option<u16> {
        host.port.or(self.default_port)
    }

    /// The certificate of the authority, if it is PEM text.
    pub fn ca_pem(&self) -> Option<&str> {
        self.tls_ca.as_deref().filter(|text| text.contains("-----BEGIN "))
    }

    /// Whether it is a web address, whose path and not a database follows the host.
    pub fn is_web(&self) -> bool {
        matches!(self.scheme.as_str(), "http" | "https")
    }
}
