//! How the problems in what a person wrote are printed: the option `--format` of every command that reports some.
//!
//! It must not know what was checked: commands hand in problems, and the texts of files whose lines may be shown.

mod github;
mod json;
mod text;

use std::collections::BTreeMap;

use relata_core::diagnostic::{Diagnostic, Diagnostics, Severity};

use crate::console::{Console, Terminal};
use crate::failure::{Failure, Outcome};
use crate::output;

/// The option `--format` of commands that report problems.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct ProblemsOption {
    /// The form of what is reported: lines for people, a JSON array, or annotations of a GitHub workflow.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// Workflow commands that GitHub shows beside the lines.
    Github,
}

/// Texts of files, by the name that places give the file. Only of files without secrets: their lines are shown.
#[derive(Debug, Default)]
pub(crate) struct Texts(BTreeMap<String, String>);

impl Texts {
    /// Keeps the text of a file whose lines may be shown.
    pub(crate) fn keep(&mut self, file: impl Into<String>, text: impl Into<String>) {
        self.0.insert(file.into(), text.into());
    }

    /// A line of a file, from 1.
    fn line(&self, file: &str, number: u32) -> Option<&str> {
        let text = self.0.get(file)?;
        text.lines().nth(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

/// A problem and what a command says about it beyond other commands, for programs.
#[derive(Debug)]
pub(crate) struct Problem {
    /// The problem.
    pub(crate) diagnostic: Diagnostic,
    /// Members of its JSON object beside the common ones.
    pub(crate) more: Vec<(&'static str, serde_json::Value)>,
}

impl ProblemsOption {
    /// Whether a program asks.
    pub(crate) fn is_json(self) -> bool {
        self.format == Form::Json
    }

    /// The form that was asked for, for commands that have more to print than problems.
    pub(crate) fn form(self) -> Form {
        self.format
    }

    /// Prints problems in the order of their places.
    ///
    /// # Errors
    /// A failure that says nothing more if one of them is an error: all is said.
    pub(crate) fn print(self, console: &mut Console<'_>, found: Diagnostics, texts: &Texts) -> Outcome {
        let problems = found.into_sorted().into_iter();
        let problems: Vec<_> = problems.map(|diagnostic| Problem { diagnostic, more: Vec::new() }).collect();
        self.print_all(console, &problems, texts)
    }

    /// The same; programs get objects behind the problems that tell what is so, of severity `info`.
    ///
    /// # Errors
    /// A failure that says nothing more if one of the problems is an error.
    pub(crate) fn print_with(
        self,
        console: &mut Console<'_>,
        found: Diagnostics,
        texts: &Texts,
        facts: Vec<serde_json::Value>,
    ) -> Outcome {
        if !self.is_json() {
            return self.print(console, found, texts);
        }
        let failed = found.has_errors();
        let problems = found.into_sorted().into_iter();
        let problems = problems.map(|diagnostic| json::object(&Problem { diagnostic, more: Vec::new() }));
        let printed = json::array(problems.chain(facts));
        console.out.write_all(printed.as_bytes())?;
        console.out.flush()?;
        if failed { Err(Failure::silent()) } else { Ok(()) }
    }

    /// Prints problems in the order they are in.
    ///
    /// # Errors
    /// A failure that says nothing more if one of them is an error.
    pub(crate) fn print_all(self, console: &mut Console<'_>, problems: &[Problem], texts: &Texts) -> Outcome {
        let printed = self.printed(problems, texts, console.terminal);
        console.out.write_all(printed.as_bytes())?;
        console.out.flush()?;
        let errors = problems.iter().any(|problem| problem.diagnostic.severity == Severity::Error);
        if errors { Err(Failure::silent()) } else { Ok(()) }
    }

    /// Prints problems, in the order of their places, where standard output is for something else.
    pub(crate) fn print_aside(self, console: &mut Console<'_>, found: Diagnostics, texts: &Texts) -> Outcome {
        let problems = found.into_sorted().into_iter();
        let problems: Vec<_> = problems.map(|diagnostic| Problem { diagnostic, more: Vec::new() }).collect();
        // What is known of the terminal is of standard output.
        let printed = self.printed(&problems, texts, Terminal::default());
        console.err.write_all(printed.as_bytes())?;
        Ok(console.err.flush()?)
    }

    fn printed(self, problems: &[Problem], texts: &Texts, terminal: Terminal) -> String {
        match self.format {
            Form::Text => problems.iter().map(|p| text::print(&p.diagnostic, texts, terminal)).collect(),
            Form::Json => json::print(problems),
            Form::Github => problems.iter().map(|problem| github::print(&problem.diagnostic)).collect(),
        }
    }
}

/// The numbers of errors and warnings in words: `2 errors, 1 warning`, or `no errors`.
pub(crate) fn counted<'a>(found: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let (mut errors, mut warnings) = (0, 0);
    for diagnostic in found {
        match diagnostic.severity {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
        }
    }
    let errors = if errors == 0 { "no errors".to_owned() } else { output::count(errors, "error") };
    if warnings == 0 { errors } else { format!("{errors}, {}", output::count(warnings, "warning")) }
}

/// The word for a severity, the same in every form.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

#[cfg(test)]
mod tests;
