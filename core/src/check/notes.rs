//! Notes: where the wire differs from what upstream says.

use crate::check::keywords::{self, Keywords};
use crate::check::path::{Bags, path};
use crate::check::report::Report;
use crate::interface::Note;
use crate::yaml::Node;

/// Reads the list of notes.
pub(super) fn notes(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Vec<Note> {
    let items = keywords::list(node, "notes", report).unwrap_or_default();
    items.iter().filter_map(|item| note(item, bags, report)).collect()
}

fn note(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Option<Note> {
    let keywords = Keywords::open(node, "a note", &["at", "upstream", "why", "source"], report)?;
    let at = keywords.get("at").and_then(|node| path(node, bags, report)).map(|target| target.path);
    keywords.needed("why", "a note", report);
    keywords.needed("source", "a note", report);
    Some(Note {
        at,
        upstream: keywords.text("upstream", report),
        why: keywords.text("why", report)?,
        source: keywords.text("source", report)?,
    })
}
