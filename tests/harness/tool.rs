//! The tool `relata` as a process, as a user runs it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The binary under test.
#[derive(Debug, Clone)]
pub struct Tool(PathBuf);

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Tool {
    /// The tool at this path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// A command with nothing of relata's in its environment.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.0);
        for name in
            ["RELATA_BROKER", "RELATA_DATA", "RELATA_TOKEN_FILE", "RELATA_MODEL", "RELATA_LOG", "RUST_LOG"]
        {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command line to its end.
    ///
    /// # Panics
    /// The binary cannot be run.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.command().args(args).output().expect("the tool under test is built with the tests").into()
    }

    /// Runs a command line about the broker of a data directory.
    ///
    /// # Panics
    /// The binary cannot be run.
    pub fn run_on<S: AsRef<OsStr>>(&self, data: &Path, args: impl IntoIterator<Item = S>) -> Ran {
        let mut command = self.command();
        command.env("RELATA_DATA", data).args(args);
        command.output().expect("the tool under test is built with the tests").into()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// Standard output of a command that must have succeeded.
    ///
    /// # Panics
    /// It did not.
    #[track_caller]
    pub fn succeeded(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// Standard error of a command that must have ended with this exit code, without a panic.
    ///
    /// # Panics
    /// It did not.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        self.err
    }

    /// Checks that a command was refused with this exit code and with all of these texts.
    ///
    /// # Panics
    /// It was not.
    #[track_caller]
    pub fn refused(self, code: i32, texts: &[&str]) {
        let err = self.failed(code);
        for text in texts {
            assert!(err.contains(text), "{text:?} is not in: {err}");
        }
    }
}
