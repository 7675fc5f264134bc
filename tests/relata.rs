//! The binary `relata`, built within this package so that its tests can run it.
//!
//! `RELATA_TEST_OUTPUT_ENDS_AT` is a text: from the line with it on, nobody reads standard output any more.

use std::io::{self, Write};
use std::process::ExitCode;

use relata_cli::{Console, Terminal, Vars};

fn main() -> ExitCode {
    let Ok(text) = std::env::var("RELATA_TEST_OUTPUT_ENDS_AT") else { return relata_cli::main() };
    let mut out = EndsAt { text, out: io::stdout(), ended: false };
    let (mut input, mut err) = (io::empty(), io::stderr());
    let (vars, terminal) = (Vars::of_process(), Terminal::default());
    let mut console = Console { input: &mut input, out: &mut out, err: &mut err, vars, terminal };
    ExitCode::from(relata_cli::run(std::env::args_os(), &mut console))
}

/// Output that is closed at a line.
struct EndsAt {
    text: String,
    out: io::Stdout,
    ended: bool,
}

impl Write for EndsAt {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ended |= String::from_utf8_lossy(bytes).contains(&self.text);
        if self.ended { Err(io::ErrorKind::BrokenPipe.into()) } else { self.out.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
