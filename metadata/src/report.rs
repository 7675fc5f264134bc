//! Collects what is wrong with one file, and reads values of a wanted kind out of its tree. It must not know what the
//! file is about.

use std::str::FromStr;

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::yaml::{Content, Entry, Mark, Node, Path};
use relata_core::{InvalidName, suggest};

/// The problems found so far in one file.
pub(crate) struct Report {
    file: String,
    found: Diagnostics,
}

/// Where a problem is.
#[derive(Clone, Copy)]
pub(crate) struct At<'n>(Mark, &'n Path);

impl<'n> From<&'n Node> for At<'n> {
    fn from(node: &'n Node) -> Self {
        Self(node.mark, &node.path)
    }
}

impl<'n> From<&'n Entry> for At<'n> {
    fn from(entry: &'n Entry) -> Self {
        Self(entry.mark, &entry.value.path)
    }
}

impl Report {
    pub(crate) fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), found: Diagnostics::new() }
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn finish(self) -> Diagnostics {
        self.found
    }

    /// Something that charmcraft or Juju refuses. An empty hint is none.
    pub(crate) fn error<'n>(
        &mut self,
        rule: &'static str,
        at: impl Into<At<'n>>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(Severity::Error, rule, at.into(), (message.into(), hint.into()));
    }

    /// Something that will surprise somebody.
    pub(crate) fn warning<'n>(
        &mut self,
        rule: &'static str,
        at: impl Into<At<'n>>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(Severity::Warning, rule, at.into(), (message.into(), hint.into()));
    }

    /// Something that charmcraft or Juju refuses, at a place that was kept.
    pub(crate) fn at_place(&mut self, rule: &'static str, place: &Place, message: String, hint: &str) {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        let (place, pointer) = (place.clone(), String::new());
        self.found.push(Diagnostic { severity: Severity::Error, rule, message, place, pointer, hint });
    }

    fn push(
        &mut self,
        severity: Severity,
        rule: &'static str,
        At(mark, path): At<'_>,
        (message, hint): (String, String),
    ) {
        let hint = (!hint.is_empty()).then_some(hint);
        let place = mark.place(&self.file);
        self.found.push(Diagnostic { severity, rule, message, place, pointer: path.to_string(), hint });
    }

    fn wrong_kind(&mut self, node: &Node, what: &str, wanted: &str) {
        self.error("wrong-type", node, format!("{what} must be {wanted}, and this is {}", node.kind()), "");
    }

    /// The entries of a map. Null is an empty one; another value is an error, and no entries.
    pub(crate) fn map<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Entry] {
        match &node.content {
            Content::Map(entries) => entries,
            Content::Null => &[],
            _ => {
                self.wrong_kind(node, what, "a map");
                &[]
            }
        }
    }

    /// The entries of a map that must be there: null is an error too.
    pub(crate) fn some_map<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        if let Content::Map(entries) = &node.content {
            return Some(entries);
        }
        self.wrong_kind(node, what, "a map");
        None
    }

    /// The items of a list. Null is an empty one; another value is an error, and no items.
    pub(crate) fn list<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        match &node.content {
            Content::List(items) => items,
            Content::Null => &[],
            _ => {
                self.wrong_kind(node, what, "a list");
                &[]
            }
        }
    }

    /// A text; another value is an error.
    pub(crate) fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        if let Content::String(text) = &node.content {
            return Some(text);
        }
        let scalar = matches!(node.content, Content::Number(_) | Content::Bool(_));
        let hint = if scalar { "write it with quotes if text is meant" } else { "" };
        let message = format!("{what} must be text, and this is {}", node.kind());
        self.error("wrong-type", node, message, hint);
        None
    }

    /// The texts of a list, those that are some.
    pub(crate) fn texts<'n>(&mut self, node: &'n Node, what: &str, item: &str) -> Vec<&'n str> {
        let items = self.list(node, what);
        items.iter().filter_map(|node| self.text(node, item)).collect()
    }

    /// A text, or a list of texts.
    pub(crate) fn text_or_texts<'n>(&mut self, node: &'n Node, what: &str) -> Vec<&'n str> {
        match &node.content {
            Content::List(_) => self.texts(node, what, what),
            _ => self.text(node, what).into_iter().collect(),
        }
    }

    /// `true` or `false`; another value is an error.
    pub(crate) fn boolean(&mut self, node: &Node, what: &str) -> Option<bool> {
        if let Content::Bool(value) = node.content {
            return Some(value);
        }
        self.wrong_kind(node, what, "true or false");
        None
    }

    /// A whole number from `least` on; another value is an error.
    pub(crate) fn count(&mut self, node: &Node, what: &str, least: u32) -> Option<u32> {
        let number = match &node.content {
            Content::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
            _ => None,
        };
        let number = number.filter(|number| *number >= least);
        if number.is_none() {
            self.error("wrong-number", node, format!("{what} must be a whole number from {least} on"), "");
        }
        number
    }

    /// A name; anything else is an error that says the rule.
    pub(crate) fn name<'n, T: FromStr<Err = InvalidName>>(
        &mut self,
        text: &str,
        at: impl Into<At<'n>>,
    ) -> Option<T> {
        match text.parse() {
            Ok(name) => Some(name),
            Err(error) => {
                let better = text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
                let hint = better.parse::<T>().map(|_| format!("write `{better}`")).unwrap_or_default();
                self.error("bad-name", at, error.to_string(), hint);
                None
            }
        }
    }

    /// One of some words; another value is an error that names them.
    pub(crate) fn choice<T: Copy>(&mut self, node: &Node, what: &str, known: &[(&str, T)]) -> Option<T> {
        let text = self.text(node, what)?;
        let found = known.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words = known.iter().map(|(word, _)| *word);
            let hint = suggest::hint(text, words).unwrap_or_default();
            self.error("unknown-word", node, format!("{:?} is not {what}", shown(text)), hint);
        }
        found.map(|(_, value)| *value)
    }

    /// Reports keys that nobody reads.
    pub(crate) fn unknown_keys(&mut self, entries: &[Entry], known: &[&str], what: &str, severity: Severity) {
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let message = format!("{what} has no key `{}`", shown(&entry.key));
            let hint = suggest::hint(&entry.key, known.iter().copied());
            let ignored = severity == Severity::Warning;
            let hint =
                hint.unwrap_or_else(|| if ignored { "it is ignored" } else { "take it out" }.to_owned());
            self.push(severity, "unknown-key", entry.into(), (message, hint));
        }
    }
}

/// A text as messages show it: not more than is needed to find it.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// The entry with a key.
pub(crate) fn entry<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Entry> {
    entries.iter().find(|entry| entry.key == key)
}

/// The value under a key, if there is more than null: `limit:` alone says nothing.
pub(crate) fn value<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Node> {
    entry(entries, key).map(|entry| &entry.value).filter(|value| value.content != Content::Null)
}
