//! The format of `connection`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// Where a requirer finds its connection. In each list of paths the first that holds something counts.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Connection {
    /// The scheme of its URL.
    #[schemars(regex(pattern = "^[a-z][a-z0-9+.-]*$"))]
    pub(crate) scheme: String,
    /// The scheme with TLS, where it has one of its own, as `rediss`.
    #[schemars(regex(pattern = "^[a-z][a-z0-9+.-]*$"))]
    pub(crate) tls_scheme: Option<String>,
    /// The port when none is said.
    #[schemars(range(min = 1, max = 65535))]
    pub(crate) default_port: Option<u16>,
    /// Whether a server that names no user lets in without one.
    pub(crate) anonymous: Option<bool>,
    /// Which of the provider's units count.
    pub(crate) take: Option<Take>,
    /// What must hold before a provider's data counts.
    pub(crate) gates: Option<Vec<Gate>>,
    /// How a unit says that it takes writes or only reads.
    pub(crate) state: Option<State>,
    /// Answers to several requests, each a connection of its own: `*` in paths is the item.
    pub(crate) each: Option<Each>,
    /// Ready-made URIs.
    pub(crate) uri: Option<Paths>,
    /// Ready-made URIs that only read.
    pub(crate) read_only_uri: Option<Paths>,
    /// libpq conninfo texts.
    pub(crate) conninfo: Option<Paths>,
    /// libpq conninfo texts that only read.
    pub(crate) read_only_conninfo: Option<Paths>,
    /// Lists of `host:port`, `host` or `file:///socket`, or text with commas between them.
    pub(crate) hosts: Option<Paths>,
    /// The same, only to read from.
    pub(crate) read_only_hosts: Option<Paths>,
    /// A host's name or address.
    pub(crate) host: Option<Paths>,
    /// A port.
    pub(crate) port: Option<Paths>,
    /// The user.
    pub(crate) username: Option<Paths>,
    /// The password.
    pub(crate) password: Option<Paths>,
    /// The database, index, topic or virtual host.
    pub(crate) database: Option<Paths>,
    /// Whether the server wants TLS.
    pub(crate) tls: Option<Paths>,
    /// The authority that signed the server's certificate, as PEM text.
    pub(crate) tls_ca: Option<Paths>,
    /// Parameters of the URL.
    pub(crate) parameters: Option<BTreeMap<String, Paths>>,
}

/// A path to a key, or several of which the first that holds something counts.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Paths {
    /// One path.
    One(Path),
    /// Several.
    Several(#[schemars(length(min = 1))] Vec<Path>),
}

/// `role.scope.key`, and with `#/pointer` a part of its value: `*` is the item of a list of `each`, a step behind a
/// secret's URI a key of its content.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(crate) struct Path(
    #[schemars(regex(pattern = "^(provider|requirer|peer)\\.(app|unit)\\..+$"))] pub String,
);

/// Which of the provider's units a connection is made from.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum Take {
    /// The first that has what is needed. The default.
    First,
    /// All that have it, as one connection with several hosts.
    All,
}

/// What must hold before a provider's data counts for this requirer.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Gate {
    /// What was asked for is answered with the same text, lists compared as sets.
    Mirrors(Mirrors),
    /// The provider lets the requirer in.
    Admits(Admits),
}

/// What was asked for is answered with the same text.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Mirrors {
    /// The requirer's keys.
    pub(crate) asked: Paths,
    /// The provider's keys.
    pub(crate) answered: Paths,
    /// Whether nothing asked must be answered with nothing.
    pub(crate) exact: Option<bool>,
}

/// The provider lets the requirer in: one of the lists holds it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Admits {
    /// The provider's list of subnets.
    pub(crate) subnets: Option<Paths>,
    /// The provider's list of unit names, where it publishes no subnets.
    pub(crate) units: Option<Paths>,
    /// The requirer's own subnets.
    pub(crate) own: Option<Paths>,
}

/// Answers to several requests in one relation, each a connection of its own.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Each {
    /// The provider's list of answers.
    pub(crate) answers: Path,
    /// The requirer's list of requests: in which order they count, and which are still to be answered.
    pub(crate) requests: Option<Path>,
    /// What pairs an answer with its request: the first set of properties of which both have all.
    #[schemars(length(min = 1))]
    pub(crate) by: Option<Vec<Properties>>,
    /// The property that says what was asked for; variables of several connections are named after it.
    pub(crate) name: String,
}

/// Properties of an item.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Properties {
    /// One.
    One(String),
    /// Several together.
    Several(Vec<String>),
}

/// A key by which a unit says what it is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct State {
    /// The key.
    pub(crate) at: Paths,
    /// Values of a unit that takes writes.
    pub(crate) primary: Vec<String>,
    /// Values of a unit that only reads.
    pub(crate) replica: Option<Vec<String>>,
}
