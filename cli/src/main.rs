//! The binary `relata`.

use std::process::ExitCode;

/// What suits a broker best: see benches/README.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    relata_cli::main()
}
