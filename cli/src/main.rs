//! The binary `relata`.

use std::process::ExitCode;

fn main() -> ExitCode {
    relata_cli::main()
}
