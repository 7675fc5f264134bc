//! A map of a definition, read keyword by keyword: what is not known is reported, never skipped.

use indexmap::IndexSet;

use crate::check::report::Report;
use crate::yaml::{Content, Entry, Node};

/// A map whose keys are all known keywords, or were reported.
#[derive(Clone, Copy)]
pub(super) struct Keywords<'n> {
    /// The map itself, for messages about all of it.
    pub(super) node: &'n Node,
    entries: &'n [Entry],
}

impl<'n> Keywords<'n> {
    /// Opens a map whose keys must all be among `known`; `what` is what it describes, with its article.
    pub(super) fn open(node: &'n Node, what: &str, known: &[&str], report: &mut Report<'_>) -> Option<Self> {
        let keywords = Self::open_any(node, what, report)?;
        for entry in keywords.entries {
            if !known.contains(&entry.key.as_str()) {
                let message = format!("`{}` is not a keyword of {what}", shorten(&entry.key));
                let hint = report.hint(&entry.key, known.iter().copied());
                report.key("unknown-keyword", entry, message, hint);
            }
        }
        Some(keywords)
    }

    /// Opens a map with any keys.
    pub(super) fn open_any(node: &'n Node, what: &str, report: &mut Report<'_>) -> Option<Self> {
        match &node.content {
            Content::Map(entries) => Some(Self { node, entries }),
            _ => wrong_kind(node, what, "a map", report),
        }
    }

    pub(super) fn entries(&self) -> &'n [Entry] {
        self.entries
    }

    pub(super) fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// A keyword that must be there.
    pub(super) fn needed(&self, key: &str, what: &str, report: &mut Report<'_>) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() {
            report.hinted(
                "missing-keyword",
                self.node,
                format!("{what} needs `{key}`"),
                format!("add `{key}:`"),
            );
        }
        found
    }

    pub(super) fn text(&self, key: &str, report: &mut Report<'_>) -> Option<String> {
        text(self.get(key)?, key, report).map(str::to_owned)
    }

    pub(super) fn bool(&self, key: &str, report: &mut Report<'_>) -> Option<bool> {
        let node = self.get(key)?;
        match node.content {
            Content::Bool(value) => Some(value),
            _ => wrong_kind(node, key, "`true` or `false`", report),
        }
    }

    /// A count: a whole number from 0.
    pub(super) fn count(&self, key: &str, report: &mut Report<'_>) -> Option<u64> {
        let node = self.get(key)?;
        match &node.content {
            Content::Number(number) if number.is_u64() => number.as_u64(),
            _ => wrong_kind(node, key, "a whole number from 0", report),
        }
    }

    pub(super) fn integer(&self, key: &str, report: &mut Report<'_>) -> Option<i64> {
        let node = self.get(key)?;
        match &node.content {
            Content::Number(number) if number.is_i64() => number.as_i64(),
            _ => wrong_kind(node, key, "a whole number of 64 bits", report),
        }
    }

    pub(super) fn number(&self, key: &str, report: &mut Report<'_>) -> Option<f64> {
        let node = self.get(key)?;
        match &node.content {
            Content::Number(number) => number.as_f64(),
            _ => wrong_kind(node, key, "a number", report),
        }
    }

    pub(super) fn list(&self, key: &str, report: &mut Report<'_>) -> Option<&'n [Node]> {
        list(self.get(key)?, key, report)
    }

    /// A list of texts, each once.
    pub(super) fn texts(&self, key: &str, report: &mut Report<'_>) -> Option<Vec<String>> {
        texts(self.get(key)?, key, report)
    }
}

/// The text of a node.
pub(super) fn text<'n>(node: &'n Node, what: &str, report: &mut Report<'_>) -> Option<&'n str> {
    match &node.content {
        Content::String(text) => Some(text),
        Content::Number(_) | Content::Bool(_) => {
            let message = format!("`{what}` must be text, this is {}", node.kind());
            report.hinted("wrong-kind", node, message, "write it with quotes");
            None
        }
        _ => wrong_kind(node, what, "text", report),
    }
}

/// The items of a node.
pub(super) fn list<'n>(node: &'n Node, what: &str, report: &mut Report<'_>) -> Option<&'n [Node]> {
    match &node.content {
        Content::List(items) => Some(items),
        _ => wrong_kind(node, what, "a list", report),
    }
}

/// The texts of a list, each once.
pub(super) fn texts(node: &Node, what: &str, report: &mut Report<'_>) -> Option<Vec<String>> {
    let mut found: IndexSet<String> = IndexSet::new();
    for item in list(node, what, report)? {
        let Some(text) = text(item, what, report) else { continue };
        if found.contains(text) {
            report.hinted(
                "repeated",
                item,
                format!("`{}` is listed twice", shorten(text)),
                "keep one of them",
            );
        } else {
            found.insert(text.to_owned());
        }
    }
    Some(found.into_iter().collect())
}

fn wrong_kind<T>(node: &Node, what: &str, wanted: &str, report: &mut Report<'_>) -> Option<T> {
    let what = if what.contains(' ') { what.to_owned() } else { format!("`{what}`") };
    report.error("wrong-kind", node, format!("{what} must be {wanted}, this is {}", node.kind()));
    None
}

/// A text short enough for a message.
pub(super) fn shorten(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}...") } else { short }
}
