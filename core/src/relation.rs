//! Relations and their ends: who speaks, in which role, through which databag.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::names::{ApplicationName, EndpointName, InterfaceName, InvalidName, UnitName};

/// A relation's number, counted per model from 0 and never used again. Both ends share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RelationId(pub u64);

impl fmt::Display for RelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Which side of an interface an endpoint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Offers what the interface is about; `provides` in a charm's metadata.
    Provider,
    /// Asks for it; `requires`.
    Requirer,
    /// The units of one application among themselves; `peers`.
    Peer,
}

impl Role {
    /// The role at the other end of a relation.
    #[must_use]
    pub fn counterpart(self) -> Self {
        match self {
            Self::Provider => Self::Requirer,
            Self::Requirer => Self::Provider,
            Self::Peer => Self::Peer,
        }
    }

    /// `provider`, `requirer` or `peer`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Requirer => "requirer",
            Self::Peer => "peer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = InvalidName;

    /// Takes relata's words and the section names of Juju's metadata.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match text {
            "provider" | "provides" => Ok(Self::Provider),
            "requirer" | "requires" => Ok(Self::Requirer),
            "peer" | "peers" => Ok(Self::Peer),
            _ => Err(InvalidName {
                kind: "a role",
                value: text.chars().take(80).collect(),
                rule: "one of provider, requirer, peer (or provides, requires, peers)",
            }),
        }
    }
}

/// Whether a databag belongs to a whole application or to one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The application's databag, written by its leader.
    App,
    /// A unit's own databag.
    Unit,
}

impl Scope {
    /// `app` or `unit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Unit => "unit",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match text {
            "app" | "application" => Ok(Self::App),
            "unit" => Ok(Self::Unit),
            _ => Err(InvalidName {
                kind: "a scope",
                value: text.chars().take(80).collect(),
                rule: "one of app, unit",
            }),
        }
    }
}

/// Who a databag belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// An application: its leader writes it.
    Application(ApplicationName),
    /// A unit: it alone writes it.
    Unit(UnitName),
}

impl Owner {
    /// The application that the owner is or belongs to.
    pub fn application(&self) -> &ApplicationName {
        match self {
            Self::Application(name) => name,
            Self::Unit(name) => name.application(),
        }
    }

    /// The scope of the databag.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Application(_) => Scope::App,
            Self::Unit(_) => Scope::Unit,
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application(name) => name.fmt(f),
            Self::Unit(name) => name.fmt(f),
        }
    }
}

impl FromStr for Owner {
    type Err = InvalidName;

    /// A text with a `/` is a unit, any other an application.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text.contains('/') { text.parse().map(Self::Unit) } else { text.parse().map(Self::Application) }
    }
}

/// One databag of a model: the one that `owner` has in `relation`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BagId {
    /// The relation it belongs to.
    pub relation: RelationId,
    /// Who writes it.
    pub owner: Owner,
}

/// An endpoint as a charm's metadata declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its name, unique within the charm.
    pub name: EndpointName,
    /// Its side of the interface.
    pub role: Role,
    /// The interface it speaks.
    pub interface: InterfaceName,
    /// How many relations an operator may make on it; `None` is any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Whether the charm works without it. Informative.
    #[serde(default)]
    pub optional: bool,
}
