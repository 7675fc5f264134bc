//! Why a hook failed. It must not hold values of databags: what it says is logged and shown.

use std::error::Error;
use std::fmt;

use relata_core::view::HookAccessError;

/// Why a charm's hook failed: any error, or a text. The hook runs again, and nothing else before it.
///
/// `?` turns every error into it. Another end that is not there yet is no reason to fail: see
/// [`Reading`](crate::Reading).
pub struct CharmError(Box<dyn Error + Send + Sync>);

impl CharmError {
    /// A failure for this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into().into())
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for CharmError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for CharmError {
    /// The error and what caused it, in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for CharmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CharmError({self})")
    }
}

/// Why a databag could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Only the leader writes its application's databag: ask [`Context::is_leader`](crate::Context::is_leader) first.
    #[error("only the leader writes the databag of its application")]
    NotLeader,
    /// Another rule forbids it, or the relation is gone.
    #[error(transparent)]
    Refused(HookAccessError),
}

/// Why a status could not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatusError {
    /// Only the leader sets its application's status.
    #[error("only the leader sets the status of its application")]
    NotLeader,
}
