//! The binary `relata`, built within this package so that its tests can run it.

use std::process::ExitCode;

fn main() -> ExitCode {
    relata_cli::main()
}
