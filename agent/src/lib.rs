//! A unit's side: what its charm has been told, which hook is next, and an agent that runs it.
//!
//! The first two are pure and there without the feature `run`; the agent talks to a broker over gRPC. Hooks never see
//! the log, and this crate never sees what a databag's content means.

pub mod derive;
pub mod told;

pub use derive::{Step, next};
pub use told::Told;
