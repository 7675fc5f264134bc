//! The broker: it exchanges databags between units by Juju's rules and keeps what happened in a log.

pub mod access;
pub mod broker;
pub mod lease;
pub mod log;
pub mod model;
pub mod operation;
mod random;
pub mod record;
pub mod recovery;
pub mod refusal;
pub mod saver;
pub mod snapshot;
pub mod state;
pub mod tokens;
pub mod views;
pub mod watch;
pub mod writer;
