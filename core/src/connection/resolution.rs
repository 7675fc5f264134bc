//! What can become of a connection rule. It must not know how it is applied.

use std::fmt;

use super::Connection;

/// What the databags of a relation say about its connection now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// Everything that is needed is there.
    Ready(Box<Connection>),
    /// The other end, or a permission, is still missing: it will come by itself or by the operator.
    Waiting(Waiting),
    /// Something is there that is no connection.
    Invalid(Invalid),
    /// The interface is not about a connection.
    NotConnectable,
}

impl Resolution {
    /// The connection, if it is there.
    pub fn ready(&self) -> Option<&Connection> {
        match self {
            Self::Ready(connection) => Some(connection),
            _ => None,
        }
    }
}

/// Something is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The databag keys that are waited for, as paths.
    pub missing: Vec<String>,
    /// What is waited for, in a clause.
    pub why: String,
}

impl Waiting {
    pub(super) fn gate(why: impl Into<String>) -> Self {
        Self { missing: Vec::new(), why: why.into() }
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// Something is there that cannot be used. No message holds a secret's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The databag key, as a path, with its unit.
    pub key: String,
    /// What is wrong with it, in a clause.
    pub why: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.why)
    }
}

/// Why a provider's unit gives no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Something is not there yet.
    Waiting(Waiting),
    /// Something is there that cannot be used.
    Invalid(Invalid),
}

impl From<Waiting> for Obstacle {
    fn from(waiting: Waiting) -> Self {
        Self::Waiting(waiting)
    }
}

impl From<Invalid> for Obstacle {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Result<Connection, Obstacle>> for Resolution {
    fn from(resolved: Result<Connection, Obstacle>) -> Self {
        match resolved {
            Ok(connection) => Self::Ready(Box::new(connection)),
            Err(obstacle) => obstacle.into(),
        }
    }
}

impl From<Obstacle> for Resolution {
    fn from(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::Waiting(waiting) => Self::Waiting(waiting),
            Obstacle::Invalid(invalid) => Self::Invalid(invalid),
        }
    }
}
