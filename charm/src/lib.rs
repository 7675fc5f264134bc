//! What charm authors depend on: typed endpoints, readings, events, connections.

pub mod binding;
pub mod codec;
pub mod data;

pub use binding::{Binding, Described, PeerBinding};
pub use data::{Data, DecodeError, Finding, KeyInfo, NoData};

// What generated code names.
#[doc(hidden)]
pub use {relata_core as core, serde, serde_json};
