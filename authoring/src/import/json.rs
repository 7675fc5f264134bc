//! JSON text as a tree whose every key and value knows its place. It must not know JSON Schema.
//!
//! `serde_json` says whether a text is JSON; the tree is then built by one walk over a text that is known to be right.

use std::collections::HashSet;

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use serde_json::Number;

/// The most bytes that a schema's file may have.
pub const MAX_BYTES: usize = 4 << 20;

/// The most values that it may hold: a definition of more is not taken either.
const MAX_VALUES: usize = 100_000;

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) at: Mark,
    pub(super) value: Json,
}

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    line: u32,
    column: u32,
}

impl Mark {
    pub(super) fn place(self, file: &str) -> Place {
        Place { file: file.to_owned(), line: self.line, column: self.column }
    }
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// A key, unique in its object, and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) key: String,
    pub(super) at: Mark,
    pub(super) value: Node,
}

impl Node {
    /// What it is, with its article.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::Text(_) => "text",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Json::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn members(&self) -> Option<&[Member]> {
        match &self.value {
            Json::Object(members) => Some(members),
            _ => None,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.members()?.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The same value without places.
    pub(super) fn to_value(&self) -> serde_json::Value {
        match &self.value {
            Json::Null => serde_json::Value::Null,
            Json::Bool(value) => (*value).into(),
            Json::Number(number) => serde_json::Value::Number(number.clone()),
            Json::Text(text) => text.as_str().into(),
            Json::List(items) => items.iter().map(Self::to_value).collect(),
            Json::Object(members) => {
                members.iter().map(|member| (member.key.clone(), member.value.to_value())).collect()
            }
        }
    }
}

/// Reads a file.
///
/// # Errors
/// It is too large, not UTF-8, not JSON, nested deeper than 127 levels, or has keys that stand twice in one object.
pub(super) fn parse(file: &str, bytes: &[u8]) -> Result<Node, Diagnostics> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the file has more than {MAX_BYTES} bytes, which is the most that is taken");
        let hint = "what large constants and descriptions it holds, leave out; the rest of the tree is imported without it";
        return Err(problem("too-large", message, Mark::default(), file, hint));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let mark = mark_of(&bytes[..error.valid_up_to()]);
        problem("not-utf8", "the file is not UTF-8".to_owned(), mark, file, "save it as UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let from_one = |number: usize| u32::try_from(number.max(1)).unwrap_or(u32::MAX);
        let mark = Mark { line: from_one(error.line()), column: from_one(error.column()) };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let hint = "write it with json.dumps";
        return Err(problem("json-syntax", format!("not JSON: {message}"), mark, file, hint));
    }
    let mut walk =
        Walk { text, at: 0, mark: Mark { line: 1, column: 1 }, file, values: 0, twice: Diagnostics::new() };
    let node = walk.value();
    if walk.values > MAX_VALUES {
        let message = format!("the file has more than {MAX_VALUES} values");
        return Err(problem("too-large", message, Mark::default(), file, "split the schema"));
    }
    if walk.twice.is_empty() { Ok(node) } else { Err(walk.twice) }
}

fn problem(rule: &'static str, message: String, mark: Mark, file: &str, hint: &str) -> Diagnostics {
    let mut found = Diagnostics::new();
    found.push(Diagnostic {
        severity: Severity::Error,
        rule,
        message,
        place: mark.place(file),
        pointer: String::new(),
        hint: Some(hint.to_owned()),
    });
    found
}

/// The place behind some bytes that are UTF-8.
fn mark_of(bytes: &[u8]) -> Mark {
    let mut mark = Mark { line: 1, column: 1 };
    for c in String::from_utf8_lossy(bytes).chars() {
        mark.step(c);
    }
    mark
}

impl Mark {
    fn step(&mut self, c: char) {
        if c == '\n' {
            *self = Self { line: self.line.saturating_add(1), column: 1 };
        } else {
            self.column = self.column.saturating_add(1);
        }
    }
}

/// The way through a text that is JSON. Recursion is bounded: `serde_json` has refused what is deeper than 127 levels.
struct Walk<'t> {
    text: &'t str,
    at: usize,
    mark: Mark,
    file: &'t str,
    values: usize,
    twice: Diagnostics,
}

impl<'t> Walk<'t> {
    fn value(&mut self) -> Node {
        self.space();
        self.values += 1;
        let at = self.mark;
        let value = match self.peek() {
            Some('{') => self.object(),
            Some('[') => self.list(),
            Some('"') => Json::Text(self.string()),
            _ => self.word(),
        };
        Node { at, value }
    }

    fn object(&mut self) -> Json {
        let (mut members, mut seen) = (Vec::new(), HashSet::new());
        self.step();
        loop {
            self.space();
            let at = self.mark;
            match self.peek() {
                Some('"') => {
                    let key = self.string();
                    self.space();
                    self.step();
                    let value = self.value();
                    if seen.insert(key.clone()) {
                        members.push(Member { key, at, value });
                    } else {
                        let shown: String = key.chars().take(40).collect();
                        let message = format!("the key `{shown}` is there twice");
                        self.twice.extend(problem(
                            "duplicate-key",
                            message,
                            at,
                            self.file,
                            "keep one of them",
                        ));
                    }
                }
                Some(',') => self.step(),
                _ => break,
            }
        }
        self.step();
        Json::Object(members)
    }

    fn list(&mut self) -> Json {
        let mut items = Vec::new();
        self.step();
        loop {
            self.space();
            match self.peek() {
                Some(',') => self.step(),
                Some(']') | None => break,
                Some(_) => items.push(self.value()),
            }
        }
        self.step();
        Json::List(items)
    }

    /// A string with its quotes; escapes are `serde_json`'s to read.
    fn string(&mut self) -> String {
        let begin = self.at;
        self.step();
        while let Some(c) = self.peek() {
            self.step();
            match c {
                '\\' => self.step(),
                '"' => break,
                _ => {}
            }
        }
        serde_json::from_str(&self.text[begin..self.at]).unwrap_or_default()
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Json {
        let begin = self.at;
        while self.peek().is_some_and(|c| !matches!(c, ',' | ']' | '}') && !c.is_ascii_whitespace()) {
            self.step();
        }
        match &self.text[begin..self.at] {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            word => serde_json::from_str(word).map_or(Json::Null, Json::Number),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn step(&mut self) {
        if let Some(c) = self.peek() {
            self.at += c.len_utf8();
            self.mark.step(c);
        }
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
            self.step();
        }
    }
}

#[cfg(test)]
mod tests;
