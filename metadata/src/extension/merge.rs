//! Puts what an extension adds into a charm's own tree: what the author wrote stands. It must not know extensions.

use relata_core::yaml::{Content, Entry, Node};

/// Merges the maps of two roots.
pub(super) fn apply(root: &mut Node, snippet: Node) {
    if let (Content::Map(own), Content::Map(added)) = (&mut root.content, snippet.content) {
        merge_maps(own, added);
    }
}

fn merge_maps(own: &mut Vec<Entry>, added: Vec<Entry>) {
    for more in added {
        match own.iter_mut().find(|entry| entry.key == more.key) {
            Some(entry) => merge(&mut entry.value, more.value),
            None => own.push(more),
        }
    }
}

/// What says nothing (null, empty, false, 0) gives way; maps and lists are joined; anything else stands.
fn merge(own: &mut Node, added: Node) {
    if says_nothing(own) {
        *own = added;
        return;
    }
    match (&mut own.content, added.content) {
        (Content::Map(own), Content::Map(added)) => merge_maps(own, added),
        (Content::List(own), Content::List(mut added)) => {
            added.append(own);
            *own = added;
            if own.iter().all(|node| matches!(node.content, Content::String(_))) {
                let mut seen = Vec::new();
                own.retain(|node| {
                    let is_new = !seen.contains(&node.content);
                    seen.push(node.content.clone());
                    is_new
                });
            }
        }
        _ => {}
    }
}

fn says_nothing(node: &Node) -> bool {
    match &node.content {
        Content::Null | Content::Bool(false) => true,
        Content::Number(number) => number.as_f64() == Some(0.0),
        Content::String(text) => text.is_empty(),
        Content::List(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
        Content::Bool(true) => false,
    }
}
