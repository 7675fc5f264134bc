//! What a charm's program says on standard error. It must not be given values of databags.

use std::error::Error;
use std::io::{IsTerminal, Write};

use tracing_subscriber::EnvFilter;

use super::environment::{self, EnvironmentError, Variables};

/// Starts logging on standard error: `RELATA_LOG`, else `RUST_LOG`, says how much.
///
/// # Errors
/// The variable holds no filter.
pub(super) fn start(variables: Variables<'_>) -> Result<(), EnvironmentError> {
    let filter = environment::log_filter(variables)?.unwrap_or_else(|| EnvFilter::new("info"));
    let colour = std::io::stderr().is_terminal() && variables("NO_COLOR").is_none_or(|set| set.is_empty());
    // A charm that logs in its own way has started that already.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(colour)
        // It would panic when nobody reads standard error any more.
        .log_internal_errors(false)
        .try_init();
    Ok(())
}

/// Says why the program cannot begin.
pub(super) fn fail(error: &dyn Error) {
    say("relata", error);
}

/// Says why the agent of `unit` cannot go on.
pub(super) fn fail_of(unit: &str, error: &dyn Error) {
    say(unit, error);
}

/// A program's last words, which do not depend on the log's filter. That nobody hears them does not change its end.
fn say(who: &str, error: &dyn Error) {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    let _ = writeln!(std::io::stderr(), "{who}: error: {text}");
}
