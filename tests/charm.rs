//! A charm for tests of what runs charms: it is active, and fails in the hook that `RELATA_TEST_FAIL` names. When it
//! ends as it should, it leaves a file named by its unit in the folder that `RELATA_TEST_ENDED` names.

use std::process::ExitCode;

use relata::{CharmError, Context, Event, Status};

fn handle(event: &Event, context: &mut Context<'_>) -> Result<(), CharmError> {
    if std::env::var("RELATA_TEST_FAIL").is_ok_and(|hook| hook == event.to_string()) {
        return Err(CharmError::new("as the test wishes"));
    }
    context.set_status(Status::active(""));
    Ok(())
}

/// Dropped when the charm ends, unless it is killed.
struct Ending;

impl Drop for Ending {
    fn drop(&mut self) {
        let variable = std::env::var("RELATA_TEST_ENDED").ok();
        if let Some((folder, unit)) = variable.zip(std::env::var("RELATA_UNIT").ok()) {
            let file = std::path::Path::new(&folder).join(unit.replace('/', "-"));
            std::fs::write(file, "").expect("the test made the folder");
        }
    }
}

fn main() -> ExitCode {
    let ending = Ending;
    relata::main(move |event, context| {
        let _ = &ending;
        handle(event, context)
    })
}
