//! The broker: it exchanges databags between units by Juju's rules and keeps what happened in a log.

pub mod log;
pub mod record;
pub mod state;
