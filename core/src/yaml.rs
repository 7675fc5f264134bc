//! YAML text as a tree whose every key and value knows its place.
//!
//! Three readings of one parser: [`parse`] for what people write, where anything that two YAML versions read
//! differently is an error; [`shared`] for what they write for other programs too; [`wire`] for databag values, read
//! as PyYAML's `safe_load` does. It must not know definitions.

mod builder;
mod scalar;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use serde_json::{Number, Value as Json};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use builder::{Builder, Reading};

/// The most bytes that a file may have.
pub const MAX_BYTES: usize = 1 << 20;
/// How deep maps and lists may nest.
pub const MAX_DEPTH: usize = 64;
/// The most keys and values that a file may have.
pub const MAX_NODES: usize = 20_000;
/// The most nodes that a databag's value may have, aliases expanded.
pub const MAX_WIRE_NODES: usize = 200_000;
/// The most bytes of text that anchors and aliases may stand for.
pub const MAX_COPIED: usize = 1 << 24;
/// The most bytes of a key in a file.
pub const MAX_KEY: usize = 1024;
/// The most problems that are told of a file.
pub const MAX_PROBLEMS: usize = 1000;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub mark: Mark,
    /// Where it is within the document.
    pub path: Path,
    /// What it is.
    pub content: Content,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in its canonical form.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, unique in its map.
    pub key: String,
    /// Where the key begins.
    pub mark: Mark,
    /// The value.
    pub value: Node,
}

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl Mark {
    /// The mark as a place in a file.
    pub fn place(self, file: &str) -> Place {
        Place { file: file.to_owned(), line: self.line, column: self.column }
    }
}

/// The way from a document's root to a node. Cheap to copy: parents are shared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Path(Option<Arc<Step>>);

#[derive(Debug, PartialEq)]
struct Step {
    parent: Path,
    segment: Segment,
}

#[derive(Debug, PartialEq)]
enum Segment {
    Key(String),
    Index(usize),
}

impl Path {
    fn key(&self, key: &str) -> Self {
        self.step(Segment::Key(key.to_owned()))
    }

    fn index(&self, index: usize) -> Self {
        self.step(Segment::Index(index))
    }

    fn step(&self, segment: Segment) -> Self {
        Self(Some(Arc::new(Step { parent: self.clone(), segment })))
    }
}

impl fmt::Display for Path {
    /// The JSON pointer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(step) = &self.0 else { return Ok(()) };
        step.parent.fmt(f)?;
        match &step.segment {
            Segment::Key(key) => write!(f, "/{}", pointer_segment(key)),
            Segment::Index(index) => write!(f, "/{index}"),
        }
    }
}

/// A key as a segment of a JSON pointer.
pub fn pointer_segment(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl Node {
    /// What it is, for messages: `a list`.
    pub fn kind(&self) -> &'static str {
        match self.content {
            Content::Null => "null",
            Content::Bool(_) => "a boolean",
            Content::Number(_) => "a number",
            Content::String(_) => "text",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        }
    }

    /// The same value without places.
    pub fn to_json(&self) -> Json {
        match &self.content {
            Content::Null => Json::Null,
            Content::Bool(value) => Json::Bool(*value),
            Content::Number(number) => Json::Number(number.clone()),
            Content::String(text) => Json::String(text.clone()),
            Content::List(items) => items.iter().map(Self::to_json).collect(),
            Content::Map(entries) => {
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect()
            }
        }
    }
}

/// Reads a file that a person wrote: one document, canonical scalars, nothing hidden.
///
/// # Errors
/// All that is wrong, with places and hints. Duplicate keys, doubtful plain scalars (`no`, `017`, `1:30`), tags,
/// anchors, aliases, merge keys, several documents, keys that are not text, too deep, too large.
pub fn parse(file: &str, text: &str) -> Result<Node, Diagnostics> {
    match parse_as_far_as_possible(file, text) {
        (Some(node), found) if found.is_empty() => Ok(node),
        (_, found) => Err(found),
    }
}

/// Reads a file as [`parse`] does and gives the tree, as far as there is one, beside all that is wrong. For files that
/// are written for others too, whose reader knows what it can do without. A doubtful scalar is text in the tree.
pub fn parse_as_far_as_possible(file: &str, text: &str) -> (Option<Node>, Diagnostics) {
    let (node, problems) = Builder::read(text, Reading::Strict);
    let mut found = Diagnostics::new();
    for problem in problems {
        found.push(problem.into_diagnostic(file));
    }
    (node, found)
}

/// Reads a file that a person wrote for other programs too, as those read it: YAML 1.1's scalars as PyYAML has them,
/// anchors and merge keys written out. Gives the tree, as far as there is one, and all that is wrong: syntax, duplicate
/// keys, keys that are not text, dates, tags, too deep, too large. A scalar that PyYAML and go-yaml read differently is
/// a warning.
pub fn shared(file: &str, text: &str) -> (Option<Node>, Diagnostics) {
    let (node, problems) = Builder::read(text, Reading::Shared);
    let mut found = Diagnostics::new();
    for problem in problems {
        let mut diagnostic = problem.into_diagnostic(file);
        if diagnostic.rule == "doubtful-scalar" {
            diagnostic.severity = Severity::Warning;
        }
        found.push(diagnostic);
    }
    (node, found)
}

/// Reads a databag's value as PyYAML's `safe_load` would; keys become text.
///
/// # Errors
/// The first thing that is wrong.
pub fn wire(text: &str) -> Result<Json, WireError> {
    let (node, problems) = Builder::read(text, Reading::Wire);
    match (node, problems.into_iter().next()) {
        (Some(node), None) => Ok(node.to_json()),
        (_, Some(problem)) => {
            Err(WireError { rule: problem.rule, what: problem.what, hint: problem.hint, mark: problem.mark })
        }
        (None, None) => Ok(Json::Null),
    }
}

/// Why a text is not YAML that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at line {} column {}", mark.line, mark.column)]
pub struct WireError {
    rule: &'static str,
    what: String,
    hint: Option<String>,
    mark: Mark,
}

impl WireError {
    /// The same of a text that is a file.
    pub fn into_diagnostic(self, file: &str) -> Diagnostic {
        let Self { rule, what, hint, mark } = self;
        Problem { rule, what, hint, mark, path: Path::default() }.into_diagnostic(file)
    }
}

/// Something wrong in a document.
struct Problem {
    rule: &'static str,
    what: String,
    hint: Option<String>,
    mark: Mark,
    path: Path,
}

impl Problem {
    fn into_diagnostic(self, file: &str) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            rule: self.rule,
            message: self.what,
            place: self.mark.place(file),
            pointer: self.path.to_string(),
            hint: self.hint,
        }
    }
}
