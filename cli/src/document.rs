//! Reading a YAML file that a person wrote: the tree, and every problem in it with its place and a hint.
//!
//! It must not know what the file is about: `metadata` and `bundle` do.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use relata_core::InvalidName;
use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::yaml::{self, Content, Entry, Mark, Node};

use crate::failure::{Failure, Outcome};

/// Larger files are not what they should be.
const MAX_FILE: u64 = 1 << 20;

/// A file that is being read, and what was found wrong in it.
#[derive(Debug)]
pub(crate) struct Document {
    file: String,
    found: Diagnostics,
}

/// Reads a text file of bounded size.
pub(crate) fn read_file(path: &Path) -> Outcome<String> {
    let cannot = || Failure::new(format!("cannot read {}", path.display()));
    let size = fs::metadata(path).map_err(|error| cannot().caused_by(&error))?.len();
    if size > MAX_FILE {
        return Err(cannot().because(format!("it has {size} bytes; more than {MAX_FILE} is not taken")));
    }
    fs::read_to_string(path).map_err(|error| cannot().caused_by(&error))
}

/// Reads a text file of bounded size, one of several: what is wrong with it is told beside what is wrong in the others.
pub(crate) fn read_one(path: &Path) -> Result<String, Diagnostics> {
    let mut found = Diagnostics::new();
    if path.is_dir() {
        let hint = "move it away, or its files out of it";
        found.push(unreadable(path, "there is a folder where a file belongs".to_owned(), hint));
        return Err(found);
    }
    read_file(path).map_err(|failure| {
        found.push(unreadable(path, failure.reason(), "save it as text in UTF-8"));
        found
    })
}

/// A file that cannot be used at all.
pub(crate) fn unreadable(path: &Path, message: String, hint: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        rule: "unreadable",
        message,
        place: Place { file: path.display().to_string(), ..Place::default() },
        pointer: String::new(),
        hint: Some(hint.to_owned()),
    }
}

/// What these files may hold though a definition may not: others than relata read them too, and their meaning there is
/// settled. Where relata reads such a value itself it takes it for text.
const TOLERATED: [&str; 3] = ["doubtful-scalar", "missing-value", "tag"];

/// Reads a YAML text: its tree, and the document that collects what else is wrong.
pub(crate) fn parse(path: &Path, text: &str) -> Outcome<(Node, Document)> {
    let file = path.display().to_string();
    let (node, problems) = yaml::parse_as_far_as_possible(&file, text);
    let mut found = Diagnostics::new();
    for problem in problems.iter().filter(|problem| !TOLERATED.contains(&problem.rule)) {
        found.push(problem.clone());
    }
    match node {
        Some(node) if !found.has_errors() => Ok((node, Document { file, found: Diagnostics::new() })),
        _ => Err(unusable(&file, found)),
    }
}

/// The failure for a file with problems.
pub(crate) fn unusable(file: &str, found: Diagnostics) -> Failure {
    let mut failure = Failure::new(format!("{file} cannot be used"));
    for diagnostic in found.into_sorted() {
        failure = failure.because(diagnostic.to_string());
    }
    failure
}

impl Document {
    /// Notes that something cannot be used.
    pub(crate) fn error(&mut self, at: Mark, rule: &'static str, message: impl Into<String>, hint: &str) {
        self.note(Severity::Error, at, rule, message.into(), hint);
    }

    /// Notes that something will surprise somebody.
    pub(crate) fn warn(&mut self, at: Mark, rule: &'static str, message: impl Into<String>, hint: &str) {
        self.note(Severity::Warning, at, rule, message.into(), hint);
    }

    fn note(&mut self, severity: Severity, at: Mark, rule: &'static str, message: String, hint: &str) {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        let place = at.place(&self.file);
        self.found.push(Diagnostic { severity, rule, message, place, pointer: String::new(), hint });
    }

    /// The entries of a map; null is an empty one, another value is an error.
    pub(crate) fn map<'a>(&mut self, node: &'a Node, what: &str) -> &'a [Entry] {
        match &node.content {
            Content::Map(entries) => entries,
            Content::Null => &[],
            _ => {
                self.error(
                    node.mark,
                    "not-a-map",
                    format!("{what} must be a map, and this is {}", node.kind()),
                    "",
                );
                &[]
            }
        }
    }

    /// The items of a list; another value is an error, and no items.
    pub(crate) fn list<'a>(&mut self, node: &'a Node, what: &str) -> &'a [Node] {
        match &node.content {
            Content::List(items) => items,
            _ => {
                self.error(
                    node.mark,
                    "not-a-list",
                    format!("{what} must be a list, and this is {}", node.kind()),
                    "",
                );
                &[]
            }
        }
    }

    /// A text; another value is an error.
    pub(crate) fn text<'a>(&mut self, node: &'a Node, what: &str) -> Option<&'a str> {
        match &node.content {
            Content::String(text) => Some(text),
            _ => {
                self.error(
                    node.mark,
                    "not-text",
                    format!("{what} must be text, and this is {}", node.kind()),
                    "",
                );
                None
            }
        }
    }

    /// A whole number from `least` on; another value is an error.
    pub(crate) fn number(&mut self, node: &Node, what: &str, least: u32) -> Option<u32> {
        let number = match &node.content {
            Content::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
            _ => None,
        };
        let number = number.filter(|number| *number >= least);
        if number.is_none() {
            self.error(
                node.mark,
                "not-a-count",
                format!("{what} must be a whole number from {least} on"),
                "",
            );
        }
        number
    }

    /// A name of the model; anything else is an error that says the rule.
    pub(crate) fn name<T: FromStr<Err = InvalidName>>(&mut self, text: &str, at: Mark) -> Option<T> {
        match text.parse() {
            Ok(name) => Some(name),
            Err(error) => {
                self.error(at, "bad-name", error.to_string(), "");
                None
            }
        }
    }

    /// The value with the warnings as lines, or the failure that lists all that is wrong.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Outcome<(T, Vec<String>)> {
        match value {
            Some(value) if !self.found.has_errors() => {
                let warnings = self.found.into_sorted();
                Ok((value, warnings.iter().map(ToString::to_string).collect()))
            }
            _ => Err(unusable(&self.file, self.found)),
        }
    }
}

/// The value under a key of a map.
pub(crate) fn entry<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.key == key)
}
