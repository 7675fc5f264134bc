//! How a command says that it did not do what was asked: what, why, and what to do about it.
//!
//! Commands make a [`Failure`] of whatever went wrong; nothing but the entry point prints one.

use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, Write};

use crate::output::printable_lines;

/// Why a command ended without having done its work.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    causes: Vec<String>,
    help: Option<String>,
}

/// What the exit code is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Refused or failed.
    Failed,
    /// The command line is wrong.
    Usage,
    /// All that is to be said was said: only the exit code is left.
    Silent,
}

/// What a command gives back.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// Something was refused or did not work; `message` says what, in a clause.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { kind: Kind::Failed, message: message.into(), causes: Vec::new(), help: None }
    }

    /// The command line does not make sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, ..Self::new(message) }
    }

    /// Everything is said already: exit code 1.
    pub(crate) fn silent() -> Self {
        Self { kind: Kind::Silent, ..Self::new("") }
    }

    /// Adds the error that caused it, with its own causes.
    pub(crate) fn caused_by(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            if self.causes.last() != Some(&text) {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// Adds one cause in words.
    pub(crate) fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// Says what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What it says, on one line and without the help.
    pub(crate) fn reason(&self) -> String {
        let causes = self.causes.iter().map(String::as_str);
        std::iter::once(self.message.as_str()).chain(causes).collect::<Vec<_>>().join(": ")
    }

    /// The exit code: 1 refused or failed, 2 wrong usage.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Failed | Kind::Silent => 1,
            Kind::Usage => 2,
        }
    }

    /// Prints it as `error: ...`, `caused by: ...`, `help: ...`.
    pub(crate) fn print(&self, err: &mut dyn Write) -> io::Result<()> {
        if self.kind == Kind::Silent {
            return Ok(());
        }
        write!(err, "{}", printable_lines(&self.to_string()))?;
        err.flush()
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.message)?;
        for cause in &self.causes {
            writeln!(f, "  caused by: {cause}")?;
        }
        match &self.help {
            Some(help) => writeln!(f, "help: {help}"),
            None => Ok(()),
        }
    }
}

impl From<io::Error> for Failure {
    /// For writing to standard output: a reader that went away is nobody's mistake.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::silent();
        }
        Self::new("cannot write the output").caused_by(&error)
    }
}

/// Turns an error of a library into a [`Failure`] that says what was being done.
pub(crate) trait OrFail<T> {
    /// The value, or a failure with the error as its cause.
    fn or_fail(self, message: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: Error + 'static> OrFail<T> for Result<T, E> {
    fn or_fail(self, message: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| Failure::new(message()).caused_by(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_why_and_what_to_do() {
        let cause = io::Error::other("disk on fire");
        let failure = Failure::new("cannot read x").caused_by(&cause).help("put it out");
        assert_eq!(
            failure.to_string(),
            "error: cannot read x\n  caused by: disk on fire\nhelp: put it out\n"
        );
        assert_eq!(failure.exit_code(), 1);
        assert_eq!(Failure::usage("").exit_code(), 2);
        let mut printed = Vec::new();
        Failure::new("cannot read a\u{1b}[2J").because("no\nsuch\u{7} file").print(&mut printed).unwrap();
        assert_eq!(printed, b"error: cannot read a [2J\n  caused by: no\nsuch  file\n");
    }
}
