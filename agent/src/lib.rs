//! A unit's side: what its charm has been told, which hook is next, and an agent that runs it.
//!
//! The first two are pure and there without the feature `run`; the agent talks to a broker over gRPC. Hooks never see
//! the log, and this crate never sees what a databag's content means.

pub mod derive;
pub mod told;

#[cfg(feature = "run")]
mod address;
#[cfg(feature = "run")]
mod agent;
#[cfg(feature = "run")]
pub mod apply;
#[cfg(feature = "run")]
mod broker;
#[cfg(feature = "run")]
mod error;
#[cfg(feature = "run")]
mod lead;
#[cfg(feature = "run")]
mod reporting;
#[cfg(feature = "run")]
mod runner;
#[cfg(feature = "run")]
mod settings;
#[cfg(feature = "run")]
mod watching;

pub use derive::{Step, next};
pub use told::Told;

#[cfg(feature = "run")]
pub use address::{Address, InvalidAddress};
#[cfg(feature = "run")]
pub use agent::{Ended, run};
#[cfg(feature = "run")]
pub use broker::Cause;
#[cfg(feature = "run")]
pub use error::AgentError;
#[cfg(feature = "run")]
pub use runner::{HookFailure, HookRunner};
#[cfg(feature = "run")]
pub use settings::{Backoff, End, Settings};
