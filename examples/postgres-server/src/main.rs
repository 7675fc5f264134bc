//! A database server as a charm. Its leader runs a private PostgreSQL instance, and makes a user and a database for
//! each application that asks; the other units stand by. Where PostgreSQL is not installed it answers with an address
//! and says that there is no server behind it.

mod account;
mod charm;
mod instance;
mod programs;
mod server;
mod sql;

use std::process::ExitCode;

use relata::{Context, Event};

use charm::Charm;
use instance::Private;

fn main() -> ExitCode {
    let mut charm = Charm::new(Private::new());
    relata::main(move |event: &Event, context: &mut Context<'_>| charm.handle(event, context))
}
