//! Why an agent cannot go on. A lost connection and a failed hook are not among it: they are tried again.

use std::path::PathBuf;

use relata_core::{ModelName, UnitName};

use crate::address::Address;
use crate::broker::Cause;
use crate::told::ToldError;

/// Why an agent ended with an error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgentError {
    /// Nothing answered when it started.
    #[error("cannot reach the broker at {address}: is it running?")]
    Unreachable {
        /// Where.
        address: Address,
        /// What happened.
        #[source]
        source: Cause,
    },
    /// The token's file cannot be read.
    #[error("cannot read the unit's token in {}", path.display())]
    TokenFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("{} holds no token: one line of printable characters", path.display())]
    NoToken {
        /// The file.
        path: PathBuf,
    },
    /// The broker does not let this caller be this unit, or does not know the unit.
    #[error("the broker refuses {unit} of model {model}: {reason}")]
    Refused {
        /// The unit.
        unit: UnitName,
        /// Its model.
        model: ModelName,
        /// What the broker said.
        reason: String,
    },
    /// Another release wrote what the charm was told.
    #[error("cannot go on where the unit's last agent ended")]
    Told(#[from] ToldError),
    /// It was asked to end and the broker took the last hook's commit neither then nor soon after. The hook runs again
    /// when the unit's next agent starts.
    #[error("ended while the commit of {what} had no answer yet: it may run again")]
    Unanswered {
        /// The hook by its name.
        what: String,
    },
    /// The system gives no random bytes, so commits cannot be told apart.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// The thread that runs hooks ended, which no hook can make it do.
    #[error("the thread that runs hooks is gone")]
    RunnerGone,
}
