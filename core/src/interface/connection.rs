//! Where the parts of a connection are found in an interface's databags, as data.

use std::fmt;

use crate::relation::{Role, Scope};
use crate::yaml::pointer_segment;

/// A key of one of the databags, and a place within its value: `provider.app.ingress#/url`. In a list `*` is the item that
/// is looked at; a step behind a secret's URI is a key of its content: `provider.app.requests#/*/secret-user/password`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BagPath {
    /// Whose databag.
    pub role: Role,
    /// The application's or a unit's.
    pub scope: Scope,
    /// The key.
    pub key: String,
    /// A JSON pointer into the decoded value; empty for all of it.
    pub pointer: String,
    /// The key in the content of the secret whose URI stands there, if it leads on into one.
    pub secret: Option<String>,
}

impl BagPath {
    /// The part of the pointer before the item that is looked at, if it leads into one: the list.
    pub fn list(&self) -> Option<&str> {
        let end =
            self.pointer.find("/*/").or_else(|| self.pointer.ends_with("/*").then(|| self.pointer.len() - 2));
        end.map(|end| &self.pointer[..end])
    }

    /// The same with the item of this number in place of `*`.
    pub fn at_item(&self, index: usize) -> Self {
        let Some(list) = self.list() else { return self.clone() };
        let rest = &self.pointer[list.len() + "/*".len()..];
        Self { pointer: format!("{list}/{index}{rest}"), ..self.clone() }
    }
}

impl fmt::Display for BagPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.role, self.scope, self.key)?;
        if !self.pointer.is_empty() || self.secret.is_some() {
            write!(f, "#{}", self.pointer)?;
        }
        self.secret.as_ref().map_or(Ok(()), |key| write!(f, "/{}", pointer_segment(key)))
    }
}

/// Where a requirer finds its connection. In each list of paths the first that holds something counts.
///
/// A rule that names a `provider.unit` key is read once for each unit of the provider, with the application's
/// databag beside it; a rule that names only `provider.app` keys is read once.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionRule {
    /// The scheme of its URL, as `postgresql`.
    pub scheme: String,
    /// The scheme with TLS, where it has one of its own, as `rediss`.
    pub tls_scheme: Option<String>,
    /// The port when none is said.
    pub default_port: Option<u16>,
    /// Whether a server that names no user lets in without one.
    pub anonymous: bool,
    /// Which of the provider's units count.
    pub take: Take,
    /// What must hold before a unit's data counts.
    pub gates: Vec<Gate>,
    /// How a unit says that it takes writes or only reads.
    pub state: Option<StateRule>,
    /// Lists of answers and requests, each pair a connection of its own.
    pub each: Option<EachRule>,
    /// Ready-made URIs.
    pub uri: Vec<BagPath>,
    /// Ready-made URIs that only read.
    pub read_only_uri: Vec<BagPath>,
    /// libpq conninfo texts.
    pub conninfo: Vec<BagPath>,
    /// Lists of libpq conninfo texts that only read.
    pub read_only_conninfo: Vec<BagPath>,
    /// Lists of `host:port`, `host` or `file:///socket`.
    pub hosts: Vec<BagPath>,
    /// The same, only to read from.
    pub read_only_hosts: Vec<BagPath>,
    /// A host's name or address.
    pub host: Vec<BagPath>,
    /// A port.
    pub port: Vec<BagPath>,
    /// The user.
    pub username: Vec<BagPath>,
    /// The password.
    pub password: Vec<BagPath>,
    /// The database, index, topic or virtual host.
    pub database: Vec<BagPath>,
    /// Whether the server wants TLS.
    pub tls: Vec<BagPath>,
    /// The authority that signed the server's certificate, as PEM text.
    pub tls_ca: Vec<BagPath>,
    /// Parameters of the URL, by name, as `replicaSet`.
    pub parameters: Vec<(String, Vec<BagPath>)>,
}

/// Which of the provider's units a connection is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// The first, in the order of their numbers, that has what is needed.
    First,
    /// All that have it, as one connection with several hosts.
    All,
}

/// What must hold before a provider's data counts for this requirer.
#[derive(Debug, Clone, PartialEq)]
pub enum Gate {
    /// What was asked for is answered with the same text, lists compared as sets. Nothing asked, nothing needed.
    Mirrors {
        /// The requirer's key; in the application's or the unit's databag, whichever holds it.
        asked: Vec<BagPath>,
        /// The provider's key.
        answered: Vec<BagPath>,
        /// Whether nothing asked must be answered with nothing.
        exact: bool,
    },
    /// The provider lets the requirer in: one of the two lists holds it.
    Admits {
        /// The provider's list of subnets, which must hold each of the requirer's as equal text.
        subnets: Vec<BagPath>,
        /// The provider's list of unit names, which counts where it publishes no subnets.
        units: Vec<BagPath>,
        /// The requirer's own subnets; none at all is let in.
        own: Vec<BagPath>,
    },
}

/// Answers to several requests in one relation: each is a connection of its own, found under `*` of the paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EachRule {
    /// The provider's list of answers.
    pub answers: BagPath,
    /// The requirer's list of requests, which says in which order they count and which are still to be answered.
    pub requests: Option<BagPath>,
    /// What pairs an answer with its request: the first set of properties of which both have all.
    pub by: Vec<Vec<String>>,
    /// The property that says what was asked for; variables of several connections are named after it.
    pub name: String,
}

/// A key by which a unit says what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateRule {
    /// The key.
    pub at: BagPath,
    /// Values of a unit that takes writes. More than one such unit: a failover is under way, wait.
    pub primary: Vec<String>,
    /// Values of a unit that only reads.
    pub replica: Vec<String>,
}
