//! Dialects: wire formats under the same name and version.

use crate::check::Context;
use crate::check::condition;
use crate::check::connection;
use crate::check::interface::records;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::path::Bags;
use crate::check::report::Report;
use crate::interface::{ConnectionRule, Dialect, Records};
use crate::yaml::{Content, Node};

const KEYWORDS: [&str; 7] = ["name", "description", "when", "provider", "requirer", "peer", "connection"];

/// Reads the list of dialects. Their databags come first, since conditions look at keys of all of them.
pub(super) fn dialects<'n>(
    node: &'n Node,
    plain: &Records,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Vec<Dialect> {
    let items = keywords::list(node, "dialects", report).unwrap_or_default();
    let mut read: Vec<(Keywords<'_>, Dialect)> = Vec::new();
    for item in items {
        if let Some(keywords) = Keywords::open(item, "a dialect", &KEYWORDS, report)
            && let Some(dialect) = dialect(keywords, context, report)
        {
            read.push((keywords, dialect));
        }
    }
    let bare: Vec<Dialect> = read.iter().map(|(_, dialect)| dialect.clone()).collect();
    let bags = Bags { own: None, records: plain, dialects: &bare, types: &context.types, lists: None };
    for (keywords, dialect) in &mut read {
        if let Some(when) = keywords.get("when") {
            dialect.when = condition::conditions(when, "when", &bags, report);
        }
    }
    order(&read, report);
    read.into_iter().map(|(_, dialect)| dialect).collect()
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
        connection: None,
    })
}

/// Reads the rules for connections of dialects: after all databags, since paths lead into them.
pub(super) fn connections(
    node: &Node,
    bags: &Bags<'_>,
    report: &mut Report<'_>,
) -> Vec<Option<ConnectionRule>> {
    let maps = match &node.content {
        Content::List(items) => items.as_slice(),
        _ => &[],
    };
    let node_of = |dialect: &Dialect| {
        maps.iter().find_map(|item| {
            let Content::Map(entries) = &item.content else { return None };
            let value = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
            let is_it = matches!(&value("name")?.content, Content::String(name) if *name == dialect.name);
            value("connection").filter(|_| is_it)
        })
    };
    let mut rule = |dialect: &Dialect| {
        let own = Bags { own: Some(&dialect.records), dialects: &[], ..*bags };
        connection::connection(node_of(dialect)?, &own, report)
    };
    bags.dialects.iter().map(&mut rule).collect()
}

/// Names are unique, and none stands behind one that takes everything it would take.
fn order(read: &[(Keywords<'_>, Dialect)], report: &mut Report<'_>) {
    for (index, (keywords, dialect)) in read.iter().enumerate() {
        let before = &read[..index];
        if before.iter().any(|(_, earlier)| earlier.name == dialect.name) {
            let message = format!("the dialect `{}` is there twice", shorten(&dialect.name));
            report.hinted("repeated", keywords.node, message, "give each a name of its own");
        } else if let Some((_, earlier)) = before.iter().find(|earlier| takes_all(earlier, dialect)) {
            let message = format!(
                "the dialect `{}` is never reached: `{}` takes all that it would take",
                shorten(&dialect.name),
                shorten(&earlier.name)
            );
            let hint = "put the more special one first";
            report.hinted("unreachable-dialect", keywords.node, message, hint);
        }
    }
}

fn takes_all((keywords, earlier): &(Keywords<'_>, Dialect), later: &Dialect) -> bool {
    let all_taken = || later.when.iter().all(|condition| earlier.when.contains(condition));
    !keywords.has("when") || (!later.when.is_empty() && all_taken())
}
