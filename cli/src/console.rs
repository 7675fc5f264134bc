//! What a command sees of the process it runs in: where it prints, and the environment. Tests hand in their own.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, BufRead, Write};

use crate::failure::Outcome;
use crate::output::printable_lines;

/// The output, the errors and the environment of one command.
pub struct Console<'a> {
    /// What is fed to the command.
    pub input: &'a mut (dyn BufRead + Send),
    /// What the command was asked for.
    pub out: &'a mut (dyn Write + Send),
    /// Everything else: errors, warnings, progress.
    pub err: &'a mut (dyn Write + Send),
    /// The environment's variables.
    pub vars: Vars,
    /// What a person sees of `out`.
    pub terminal: Terminal,
}

/// What is known of the terminal on standard output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terminal {
    /// The columns, if standard output is a terminal.
    pub width: Option<usize>,
    /// Whether colours are welcome on standard output.
    pub colour: bool,
}

/// The environment's variables.
#[derive(Debug, Clone, Default)]
pub struct Vars(BTreeMap<OsString, OsString>);

impl Vars {
    /// The variables of this process.
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// A variable that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// A variable as text, if it is there, not empty and Unicode.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(OsStr::to_str)
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Vars {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(vars: I) -> Self {
        Self(vars.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl Console<'_> {
    /// Prints a line of output.
    pub(crate) fn line(&mut self, line: impl fmt::Display) -> Outcome {
        writeln!(self.out, "{line}")?;
        self.out.flush()?;
        Ok(())
    }

    /// Says something beside the output. That nobody listens is no reason to stop.
    pub(crate) fn note(&mut self, line: impl fmt::Display) {
        let _ = writeln!(self.err, "{}", printable_lines(&line.to_string()));
        let _ = self.err.flush();
    }

    /// Warns of something.
    pub(crate) fn warn(&mut self, line: impl fmt::Display) {
        self.note(format_args!("warning: {line}"));
    }
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

impl Terminal {
    /// The terminal that standard output is, if it is one.
    pub fn of_stdout(vars: &Vars) -> Self {
        let out = io::stdout();
        if !rustix::termios::isatty(&out) {
            return Self::default();
        }
        let size = rustix::termios::tcgetwinsize(&out).ok();
        let width = size.map(|size| usize::from(size.ws_col)).filter(|width| *width > 0);
        Self { width, colour: vars.get("NO_COLOR").is_none() && vars.text("TERM") != Some("dumb") }
    }
}
