//! JSON text as a tree whose every key and value knows its place, and in which no key stands twice. It must not know
//! what the text is about.
//!
//! `serde_json` says whether a text is JSON; the tree is then built by one walk over a text that is known to be right.

use std::collections::HashSet;

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::yaml::pointer_segment;
use serde_json::Number;

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub at: Mark,
    /// What it is.
    pub value: Json,
}

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    line: u32,
    column: u32,
}

impl Mark {
    /// The mark as a place in a file.
    pub fn place(self, file: &str) -> Place {
        Place { file: file.to_owned(), line: self.line, column: self.column }
    }
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values.
    Object(Vec<Member>),
}

/// A key, unique in its object, and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Where the key begins.
    pub at: Mark,
    /// The value.
    pub value: Node,
}

impl Node {
    /// What it is, with its article.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::Text(_) => "text",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Json::List(items) => Some(items),
            _ => None,
        }
    }

    /// The keys and values, if it is an object.
    pub fn members(&self) -> Option<&[Member]> {
        match &self.value {
            Json::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.members()?.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// How many values it is of, itself one of them.
    pub fn values(&self) -> usize {
        1 + match &self.value {
            Json::List(items) => items.iter().map(Self::values).sum(),
            Json::Object(members) => members.iter().map(|member| member.value.values()).sum(),
            _ => 0,
        }
    }

    /// The same value without places.
    pub fn to_value(&self) -> serde_json::Value {
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

/// Reads a text.
///
/// # Errors
/// It is not UTF-8, not JSON, nested deeper than 127 levels, or has keys that stand twice in one object: all of them.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Node, Diagnostics> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let mark = mark_of(&bytes[..error.valid_up_to()]);
        alone(problem("not-utf8", "the file is not UTF-8".to_owned(), mark, file, "save it as UTF-8"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let from_one = |number: usize| u32::try_from(number.max(1)).unwrap_or(u32::MAX);
        let mark = Mark { line: from_one(error.line()), column: from_one(error.column()) };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let hint = "write it with a program, as json.dumps";
        return Err(alone(problem("json-syntax", format!("not JSON: {message}"), mark, file, hint)));
    }
    let mut walk = Walk {
        text,
        at: 0,
        mark: Mark { line: 1, column: 1 },
        file,
        path: Vec::new(),
        twice: Diagnostics::new(),
    };
    let node = walk.value();
    if walk.twice.is_empty() { Ok(node) } else { Err(walk.twice) }
}

fn problem(rule: &'static str, message: String, mark: Mark, file: &str, hint: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        rule,
        message,
        place: mark.place(file),
        pointer: String::new(),
        hint: Some(hint.to_owned()),
    }
}

fn alone(problem: Diagnostic) -> Diagnostics {
    let mut found = Diagnostics::new();
    found.push(problem);
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
    path: Vec<String>,
    twice: Diagnostics,
}

impl<'t> Walk<'t> {
    fn value(&mut self) -> Node {
        self.space();
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
                    self.path.push(pointer_segment(&key));
                    let value = self.value();
                    if seen.insert(key.clone()) {
                        members.push(Member { key, at, value });
                    } else {
                        self.note_twice(&key, at);
                    }
                    self.path.pop();
                }
                Some(',') => self.step(),
                _ => break,
            }
        }
        self.step();
        Json::Object(members)
    }

    fn note_twice(&mut self, key: &str, at: Mark) {
        let shown: String = key.chars().take(40).collect();
        let message = format!("the key `{shown}` is there twice");
        let mut twice = problem("duplicate-key", message, at, self.file, "keep one of them");
        twice.pointer = self.path.iter().flat_map(|segment| ["/", segment]).collect();
        self.twice.push(twice);
    }

    fn list(&mut self) -> Json {
        let mut items = Vec::new();
        self.step();
        loop {
            self.space();
            match self.peek() {
                Some(',') => self.step(),
                Some(']') | None => break,
                Some(_) => {
                    self.path.push(items.len().to_string());
                    items.push(self.value());
                    self.path.pop();
                }
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
