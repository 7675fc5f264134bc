//! The wire of the broker: messages, gRPC services, and their conversion to the vocabulary.
//!
//! Nothing else in the workspace sees both a wire message and the type of [`relata_core`] that it stands for.

pub mod convert;
mod redacted;

pub use convert::InvalidMessage;

/// The messages and services of `relata/v1/*.proto`, as generated.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::too_many_lines,
    reason = "generated code"
)]
#[rustfmt::skip]
pub mod v1 {
    include!("generated/relata.v1.rs");

    /// The descriptors of the messages and services, for gRPC reflection.
    pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("generated/relata.v1.bin");
}
