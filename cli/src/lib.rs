//! The command line tool `relata`, as a library so that tests run commands without a process.
//!
//! One file per command under `commands`. Libraries of the workspace do the work; here is only what a person types
//! and sees. Nothing else in the workspace knows clap.

mod building;
mod bundle;
mod charm;
mod client;
mod commands;
mod console;
mod databag_file;
mod definitions;
mod diagnostics;
mod document;
mod examples;
mod failure;
mod input;
mod masking;
mod metadata;
mod output;
mod processes;
mod target;
mod watching;

pub use console::{Console, Terminal, Vars};
pub use failure::Failure;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use commands::Command;

/// Typed relations between services: definitions, charms, a durable broker, and applications' environments.
#[derive(Debug, Parser)]
#[command(name = "relata", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "Exit codes: 0 done, 1 refused or failed, 2 wrong usage.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Runs one command line; `args` begins with the program's name. Gives the exit code: 0 done, 1 refused or failed,
/// 2 wrong usage.
pub fn run(args: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, console),
    };
    match cli.command.run(console) {
        Ok(()) => 0,
        Err(failure) => {
            // That nobody reads the error does not change the exit code.
            let _ = failure.print(console.err);
            failure.exit_code()
        }
    }
}

/// Prints what clap has to say: help that was asked for, or what is wrong with the command line.
fn usage(error: &clap::Error, console: &mut Console<'_>) -> u8 {
    let text = error.render();
    let _ = if error.use_stderr() {
        write!(console.err, "{text}")
    } else if console.terminal.colour {
        write!(console.out, "{}", text.ansi())
    } else {
        write!(console.out, "{text}")
    };
    if error.use_stderr() { 2 } else { 0 }
}

/// The whole binary: this process's command line, on its own standard output and environment.
pub fn main() -> ExitCode {
    let vars = Vars::of_process();
    let terminal = Terminal::of_stdout(&vars);
    let mut input = std::io::BufReader::new(std::io::stdin());
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let mut console = Console { input: &mut input, out: &mut out, err: &mut err, vars, terminal };
    ExitCode::from(run(std::env::args_os(), &mut console))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
