//! What charm authors depend on: typed endpoints, readings, events, connections.

pub mod binding;
pub mod data;

pub use binding::{Binding, Described, PeerBinding};
pub use data::{Data, DecodeError, Finding, KeyInfo, NoData};
