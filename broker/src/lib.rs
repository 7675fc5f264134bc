//! The broker: it exchanges databags between units by Juju's rules and keeps what happened in a log.
//!
//! [`serve()`] runs one. The parts, from the inside out: [`record`]s are folded into the [`state`]; [`operation`]s check
//! themselves against it; the [`writer`] of a [`model`] appends their records to the [`log`]; [`watch`] tells who may
//! know; the services put it on the wire.

pub mod access;
pub mod broker;
mod causes;
pub mod environment;
pub mod lease;
pub mod log;
pub mod model;
pub mod operation;
mod random;
pub mod record;
pub mod recovery;
pub mod refusal;
mod rpc;
pub mod saver;
pub mod serve;
pub mod snapshot;
pub mod state;
pub mod status;
#[cfg(test)]
mod testing;
pub mod tokens;
pub mod views;
pub mod watch;
pub mod writer;

pub use model::Settings;
pub use serve::{Config, Listen, Listening, ServeError, Storage, operator_token_file, serve, serve_on};
