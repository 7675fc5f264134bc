//! Where more about a charm is found. Each is a URL, but for who to talk to.

use relata_core::diagnostic::Severity;
use relata_core::yaml::{Content, Entry, Node};
use url::Url;

use crate::report::{Report, shown, value};

/// Where more about a charm is found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Links {
    /// Whom to talk to: a name, an address or a link.
    pub contact: Vec<String>,
    /// Its documentation.
    pub documentation: Option<Url>,
    /// Where problems are reported.
    pub issues: Vec<Url>,
    /// Where its source is.
    pub source: Vec<Url>,
    /// Its pages.
    pub website: Vec<Url>,
}

const KEYS: [&str; 5] = ["contact", "documentation", "issues", "source", "website"];

/// Reads `links` of a charmcraft.yaml.
pub(crate) fn read(report: &mut Report, node: &Node) -> Links {
    let entries = report.map(node, "links");
    report.unknown_keys(entries, &KEYS, "links", Severity::Error);
    let contact = value(entries, "contact").map(|node| report.text_or_texts(node, "a contact"));
    Links {
        contact: contact.unwrap_or_default().into_iter().map(str::to_owned).collect(),
        documentation: value(entries, "documentation").and_then(|node| url(report, node, "documentation")),
        issues: urls(report, entries, "issues"),
        source: urls(report, entries, "source"),
        website: urls(report, entries, "website"),
    }
}

/// Reads the links of a metadata.yaml, which stand at its top: `docs`, `issues`, `source`, `website`.
pub(crate) fn read_flat(report: &mut Report, entries: &[Entry]) -> Links {
    Links {
        contact: Vec::new(),
        documentation: value(entries, "docs").and_then(|node| url(report, node, "docs")),
        issues: urls(report, entries, "issues"),
        source: urls(report, entries, "source"),
        website: urls(report, entries, "website"),
    }
}

fn urls(report: &mut Report, entries: &[Entry], key: &str) -> Vec<Url> {
    let Some(node) = value(entries, key) else { return Vec::new() };
    match &node.content {
        Content::List(items) => items.iter().filter_map(|item| url(report, item, key)).collect(),
        _ => url(report, node, key).into_iter().collect(),
    }
}

/// A URL of the web; anything else is an error.
pub(crate) fn url(report: &mut Report, node: &Node, what: &str) -> Option<Url> {
    let text = report.text(node, what)?;
    let url = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    if url.is_none() {
        let message = format!("{what} must be a URL, and {:?} is none", shown(text));
        report.error("bad-url", node, message, "write it whole: https://example.com/page");
    }
    url
}
