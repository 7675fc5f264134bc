//! Checks one setting of a part: its value, or craft-grammar's choice of values by platform.

use relata_core::yaml::{Content, Entry, Node};

use crate::build::plugins::{COMMON, Setting};
use crate::report::{Report, shown};

/// Checks the value of a setting.
pub(super) fn check(report: &mut Report, entry: &Entry, setting: Setting) {
    let (key, node) = (entry.key.as_str(), &entry.value);
    if key.contains("overlay") {
        report.error("overlay", entry, "charms have no overlays", "take it out");
    }
    match &node.content {
        Content::Null => null(report, entry),
        Content::List(_) if is_chosen(node) => {}
        _ => value(report, key, node, setting),
    }
}

/// Whether a value is chosen by platform: `[{on amd64: x}, {else: y}]`.
pub(super) fn is_chosen(node: &Node) -> bool {
    let Content::List(items) = &node.content else { return false };
    let is_choice = |item: &Node| match &item.content {
        Content::Map(entries) => entries.iter().all(|entry| {
            let word = entry.key.split(' ').next().unwrap_or_default();
            ["on", "to", "for", "try", "else"].contains(&word)
        }),
        Content::String(text) => text == "else fail",
        _ => false,
    };
    !items.is_empty() && items.iter().any(|item| matches!(item.content, Content::Map(_)) && is_choice(item))
}

/// Scripts may be null; of anything else that is no value.
fn null(report: &mut Report, entry: &Entry) {
    if !entry.key.starts_with("override-") && entry.key != "source-channel" {
        let message = format!("{} has no value", entry.key);
        report.error("missing-value", entry, message, "write one, or leave the key out");
    }
}

fn value(report: &mut Report, key: &str, node: &Node, setting: Setting) {
    match setting {
        Setting::Flag => flag(report, key, node),
        Setting::Texts => texts(report, key, node),
        Setting::Map => {
            let entries = report.map(node, key);
            entries.iter().for_each(|entry| text(report, key, &entry.value));
        }
        Setting::Text if key == "source" => {
            report.text(node, key);
        }
        Setting::Text => text(report, key, node),
        Setting::Number => {
            report.count(node, key, 0);
        }
        Setting::Maps => maps(report, key, node),
        Setting::Environment => environment(report, key, node),
        Setting::Other => {}
    }
}

/// Pydantic takes some words and numbers for true and false too.
fn flag(report: &mut Report, key: &str, node: &Node) {
    let is_one = match &node.content {
        Content::Number(number) => matches!(number.as_u64(), Some(0 | 1)),
        Content::String(text) => {
            let words = ["0", "1", "f", "false", "n", "no", "off", "on", "t", "true", "y", "yes"];
            words.contains(&text.to_ascii_lowercase().as_str())
        }
        _ => false,
    };
    if !is_one {
        report.boolean(node, key);
    }
}

/// A number is text too in the settings of every part, and not in a plugin's own.
fn text(report: &mut Report, key: &str, node: &Node) {
    let is_common = COMMON.iter().any(|(common, _)| *common == key);
    if !is_common || !matches!(node.content, Content::Number(_)) {
        report.text(node, key);
    }
}

fn texts(report: &mut Report, key: &str, node: &Node) {
    for item in report.list(node, key) {
        text(report, key, item);
        let Content::String(text) = &item.content else { continue };
        if ["stage", "prime"].contains(&key) && text.starts_with('/') {
            let message = format!("{:?} does not lie in the part", shown(text));
            report.error("absolute-path", item, message, "name it from the part's folder on");
        }
        let slice =
            text.split_once('_').is_some_and(|(package, slice)| package.len() > 1 && !slice.is_empty());
        if key.ends_with("-slices") && !slice {
            let message = format!("{:?} is not a slice of a package", shown(text));
            report.error("bad-slice", item, message, "a package and a slice: `libc6_libs`");
        }
    }
}

fn maps(report: &mut Report, key: &str, node: &Node) {
    for item in report.list(node, key) {
        report.some_map(item, key);
    }
}

/// A list of single variables.
fn environment(report: &mut Report, key: &str, node: &Node) {
    for item in report.list(node, key) {
        let Some(entries) = report.some_map(item, "a variable") else { continue };
        if entries.len() != 1 {
            report.error(
                "one-variable",
                item,
                "one variable stands here",
                "as `- NAME: value`, each in a line",
            );
        }
        entries.iter().for_each(|entry| text(report, key, &entry.value));
    }
}
