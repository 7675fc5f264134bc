//! What reading a databag gives: data, or why there is none yet. It must not know relations.

use std::fmt;

use relata_core::access::AccessDenied;
use relata_core::negotiate::Spoken;
use relata_core::{Databag, Revision, SecretError, Secrets};

use crate::data::{Data, Finding};

/// What a databag, or a connection made of several, says now.
///
/// None of it is a reason for a charm to fail: what is not there yet comes with a later event.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading<T> {
    /// There is no such relation, or nothing was written.
    Absent,
    /// The other end has begun: these keys, or secrets, are still to come.
    Waiting {
        /// Keys or URIs of secrets, in the order of the definition.
        missing: Vec<String>,
    },
    /// All that is needed is there.
    Ready(T),
    /// A key holds what its definition does not allow. The other end has to be mended.
    Invalid {
        /// The first such key.
        key: String,
        /// What is wrong with it, in a clause without its value.
        why: String,
        /// The others.
        others: Vec<Finding>,
        /// When the databag was last written.
        written: Revision,
    },
    /// The unit may not read it.
    Denied {
        /// The rule that forbids it.
        rule: DeniedBy,
    },
    /// The relation ends with this event.
    Broken {
        /// What was there last, if it was usable.
        last: Option<T>,
    },
}

/// The rule that forbids a reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeniedBy {
    /// Who may read which databag.
    #[error(transparent)]
    Access(#[from] AccessDenied),
    /// The databag names a secret that was not granted.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

impl<T> Reading<T> {
    /// The data, if it is there and the relation goes on.
    pub fn ready(self) -> Option<T> {
        match self {
            Self::Ready(data) => Some(data),
            _ => None,
        }
    }

    /// The same in a relation that ends with this event.
    pub(crate) fn broken(self) -> Self {
        Self::Broken { last: self.ready() }
    }

    /// Reads a databag, with what its end of the relation shows that it speaks.
    pub(crate) fn of(
        databag: &Databag,
        written: Revision,
        secrets: &dyn Secrets,
        spoken: Option<&Spoken<'static>>,
    ) -> Self
    where
        T: Data,
    {
        let decoded = match spoken {
            Some(spoken) => T::decode_as(databag, secrets, spoken),
            None => T::decode(databag, secrets),
        };
        let error = match decoded {
            Ok(data) => return Self::Ready(data),
            Err(error) => error,
        };
        let denied = error.secrets.iter().find(|error| matches!(error, SecretError::Denied { .. }));
        if let Some((first, others)) = error.findings.split_first() {
            let (key, why) = (first.key.clone(), first.message.clone());
            Self::Invalid { key, why, others: others.to_vec(), written }
        } else if let Some(denied) = denied {
            Self::Denied { rule: denied.clone().into() }
        } else if databag.keys().any(T::covers) {
            let secrets = error.secrets.iter().map(|error| error.uri().to_owned());
            let missing = error.missing.iter().map(|key| (*key).to_owned());
            Self::Waiting { missing: missing.chain(secrets).collect() }
        } else {
            Self::Absent
        }
    }
}

impl<T> fmt::Display for Reading<T> {
    /// One line for a status, without values: `waiting for endpoints, password`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("nothing there yet"),
            Self::Waiting { missing } => write!(f, "waiting for {}", missing.join(", ")),
            Self::Ready(_) => f.write_str("ready"),
            Self::Invalid { key, why, .. } => write!(f, "{key}: {why}"),
            Self::Denied { rule } => rule.fmt(f),
            Self::Broken { .. } => f.write_str("the relation is gone"),
        }
    }
}
