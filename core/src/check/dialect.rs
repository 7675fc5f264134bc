//! Dialects: wire formats under the same name and version.

use crate::check::Context;
use crate::check::condition;
use crate::check::interface::records;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::path::Bags;
use crate::check::report::Report;
use crate::interface::{Dialect, Records};
use crate::yaml::Node;

const KEYWORDS: [&str; 6] = ["name", "description", "when", "provider", "requirer", "peer"];

/// Reads the list of dialects. Their databags come first, since conditions look at keys of all of them.
pub(super) fn dialects<'n>(
    node: &'n Node,
    plain: &Records,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Vec<Dialect> {
    let items = keywords::list(node, "dialects", report).unwrap_or_default();
    let opened: Vec<_> =
        items.iter().filter_map(|item| Keywords::open(item, "a dialect", &KEYWORDS, report)).collect();
    let mut dialects: Vec<Dialect> =
        opened.iter().filter_map(|keywords| dialect(*keywords, context, report)).collect();
    let bare = dialects.clone();
    let bags = Bags { records: plain, dialects: &bare, types: &context.types };
    for dialect in &mut dialects {
        let keywords = opened.iter().find(|k| k.get("name").is_some_and(|n| is_text(n, &dialect.name)));
        if let Some(when) = keywords.and_then(|keywords| keywords.get("when")) {
            dialect.when = condition::conditions(when, "when", &bags, report);
        }
    }
    order(&dialects, items, report);
    dialects
}

fn is_text(node: &Node, text: &str) -> bool {
    matches!(&node.content, crate::yaml::Content::String(found) if found == text)
}

fn dialect<'n>(
    keywords: Keywords<'n>,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Dialect> {
    let node = keywords.needed("name", "a dialect", report)?;
    let name = keywords::text(node, "name", report)?;
    let kebab = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !kebab {
        let message = format!("`{}` cannot be a dialect's name", shorten(name));
        report.hinted("bad-name", node, message, "lower-case letters, digits and `-`");
    }
    Some(Dialect {
        name: name.to_owned(),
        description: keywords.text("description", report),
        when: Vec::new(),
        records: records(keywords, context, report),
    })
}

/// Names are unique, and none stands behind one that takes everything it would take.
fn order(dialects: &[Dialect], nodes: &[Node], report: &mut Report<'_>) {
    for (index, (dialect, node)) in dialects.iter().zip(nodes).enumerate() {
        let before = &dialects[..index];
        if before.iter().any(|earlier| earlier.name == dialect.name) {
            let message = format!("the dialect `{}` is there twice", shorten(&dialect.name));
            report.hinted("repeated", node, message, "give each a name of its own");
        } else if let Some(earlier) = before.iter().find(|earlier| takes_all(earlier, dialect)) {
            let message = format!(
                "the dialect `{}` is never reached: `{}` takes all that it would take",
                shorten(&dialect.name),
                shorten(&earlier.name)
            );
            report.hinted("unreachable-dialect", node, message, "put the more special one first");
        }
    }
}

fn takes_all(earlier: &Dialect, later: &Dialect) -> bool {
    let all_taken = || later.when.iter().all(|condition| earlier.when.contains(condition));
    earlier.when.is_empty() || (!later.when.is_empty() && all_taken())
}
