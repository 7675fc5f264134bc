//! Runs programs to their end. What they read may be secret, what they say is not.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::server::ServerError;

/// Runs a program that reads nothing.
pub(super) fn run(mut command: Command) -> Result<(), ServerError> {
    let program = name(&command);
    let output = command.stdin(Stdio::null()).output();
    check(&program, &output.map_err(|source| ServerError::Run { program: program.clone(), source })?)
}

/// Runs a program that reads this, and gives what it says.
pub(super) fn feed(mut command: Command, input: &str) -> Result<String, ServerError> {
    let program = name(&command);
    let failed = |source| ServerError::Run { program: program.clone(), source };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    // A program that ends before it has read all says why on its standard error.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().map_err(failed)?;
    check(&program, &output)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn check(program: &str, output: &Output) -> Result<(), ServerError> {
    if output.status.success() {
        return Ok(());
    }
    // The first line is the error; the ones after it may quote the statement.
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().find(|line| !line.is_empty()).unwrap_or("nothing").to_owned();
    Err(ServerError::Failed { program: program.to_owned(), said })
}

fn name(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}
