//! A charm for tests of what runs charms: it is active, and fails in the hook that `RELATA_TEST_FAIL` names.

use std::process::ExitCode;

use relata::{CharmError, Context, Event, Status};

fn handle(event: &Event, context: &mut Context<'_>) -> Result<(), CharmError> {
    if std::env::var("RELATA_TEST_FAIL").is_ok_and(|hook| hook == event.to_string()) {
        return Err(CharmError::new("as the test wishes"));
    }
    context.set_status(Status::active(""));
    Ok(())
}

fn main() -> ExitCode {
    relata::main(handle)
}
