//! Where each part of a connection came from. It must not know the values.

use std::collections::BTreeMap;
use std::fmt;

use crate::interface::BagPath;
use crate::names::UnitName;

/// A part of a connection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Its hosts or its socket.
    Hosts,
    /// The port, where it stands alone.
    Port,
    /// The user.
    Username,
    /// The password.
    Password,
    /// The database.
    Database,
    /// Whether it wants TLS.
    Tls,
    /// The authority's certificate.
    TlsCa,
    /// A parameter of the URL.
    Parameter(String),
}

/// A databag key, or a part of a secret that a databag key names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The key; of a secret the one that holds its URI.
    pub path: BagPath,
    /// Whose databag, if a unit's.
    pub unit: Option<UnitName>,
    /// The part of the secret, if it is one.
    pub secret_key: Option<String>,
}

impl fmt::Display for Source {
    /// `provider.unit.host of redis/0`, `provider.app.secret-user, key password`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)?;
        if let Some(unit) = &self.unit {
            write!(f, " of {unit}")?;
        }
        self.secret_key.as_ref().map_or(Ok(()), |key| write!(f, ", key {key}"))
    }
}

/// The source of each part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(BTreeMap<Part, Source>);

impl Sources {
    /// Where a part came from; none for a part that is not there or has a default.
    pub fn get(&self, part: &Part) -> Option<&Source> {
        self.0.get(part)
    }

    /// Says where a part came from.
    pub fn set(&mut self, part: Part, source: Source) {
        self.0.insert(part, source);
    }

    /// All parts with their sources, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&Part, &Source)> {
        self.0.iter()
    }
}
