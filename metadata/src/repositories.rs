//! Where a charm's build gets packages from: `package-repositories` of a charmcraft.yaml, as craft-archives reads them.

use relata_core::diagnostic::Severity;
use relata_core::yaml::{Content, Entry, Node};
use url::Url;

use crate::report::{Report, shown, value};

const PERSONAL: [&str; 4] = ["type", "priority", "ppa", "key-id"];
const CLOUD: [&str; 4] = ["type", "priority", "cloud", "pocket"];
const APT: [&str; 12] = [
    "type",
    "priority",
    "url",
    "key-id",
    "architectures",
    "formats",
    "path",
    "components",
    "key-server",
    "suites",
    "pocket",
    "series",
];

/// Checks the list of repositories.
pub(crate) fn check(report: &mut Report, node: &Node) {
    for repository in report.list(node, "package-repositories") {
        if let Some(entries) = report.some_map(repository, "a package repository") {
            one(report, repository, entries);
        }
    }
}

fn one(report: &mut Report, node: &Node, entries: &[Entry]) {
    let is = |key| value(entries, key).is_some();
    let (known, needed): (&[&str], &[&str]) = match (is("ppa"), is("cloud")) {
        (true, _) => (&PERSONAL, &["type"]),
        (false, true) => (&CLOUD, &["type"]),
        (false, false) => (&APT, &["type", "url", "key-id"]),
    };
    // craft-archives takes both spellings.
    let known: Vec<String> =
        known.iter().flat_map(|key| [(*key).to_owned(), key.replace('-', "_")]).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    report.unknown_keys(entries, &known, "a package repository of this kind", Severity::Error);
    for key in needed.iter().filter(|key| spelled(entries, key).is_none()) {
        let message = format!("a package repository needs `{key}`");
        report.error("missing-key", node, message, "or `ppa` or `cloud` in place of a `url`");
    }
    common(report, entries);
    if is("ppa") || is("cloud") {
        let key = if is("ppa") { "ppa" } else { "cloud" };
        some_text(report, entries, key);
    } else {
        apt(report, entries);
    }
    let pockets: &[(&str, ())] = if known.contains(&"cloud") {
        &[("updates", ()), ("proposed", ())]
    } else {
        &[("release", ()), ("updates", ()), ("proposed", ()), ("security", ())]
    };
    if let Some(node) = set(entries, "pocket") {
        report.choice(node, "a pocket", pockets);
    }
}

/// What every kind may say.
fn common(report: &mut Report, entries: &[Entry]) {
    if let Some(node) = value(entries, "type") {
        report.choice(node, "a type of package repository", &[("apt", ())]);
    }
    if let Some(node) = set(entries, "priority") {
        let is_one = match &node.content {
            Content::Number(number) => {
                number.as_f64().is_some_and(|number| number != 0.0 && number.fract() == 0.0)
            }
            Content::String(text) => {
                matches!(text.as_str(), "always" | "prefer" | "defer")
                    || text.trim().parse::<i64>().is_ok_and(|n| n != 0)
            }
            _ => false,
        };
        if !is_one {
            let message = "a priority is a whole number that is not 0, or always, prefer or defer";
            report.error("bad-priority", node, message, "as `priority: always`");
        }
    }
    if let Some(node) = spelled(entries, "key-id").filter(|node| node.content != Content::Null)
        && let Some(text) = report.text(node, "key-id")
        && (text.len() != 40 || !text.chars().all(|c| c.is_ascii_digit() || ('A'..='F').contains(&c)))
    {
        let message = format!("{:?} is not the whole fingerprint of a key", shown(text));
        report.error(
            "bad-key-id",
            node,
            message,
            "40 hexadecimal digits in capital letters, as gpg shows it",
        );
    }
}

/// A repository of Debian's form.
fn apt(report: &mut Report, entries: &[Entry]) {
    if let Some(node) = value(entries, "url")
        && let Some(text) = report.text(node, "url")
        && Url::parse(text).is_err()
    {
        let message = format!("url must be a URL, and {:?} is none", shown(text));
        report.error("bad-url", node, message, "write it whole: https://example.com/ubuntu");
    }
    for key in ["architectures", "components"] {
        if let Some(node) = set(entries, key) {
            unique(report, node, key);
        }
    }
    if let Some(node) = set(entries, "formats") {
        for item in report.list(node, "formats") {
            report.choice(item, "a format of packages", &[("deb", ()), ("deb-src", ())]);
        }
    }
    if let Some(node) = set(entries, "suites") {
        for item in report.list(node, "suites") {
            if report.text(item, "a suite").is_some_and(|text| text.ends_with('/')) {
                report.error(
                    "bad-suite",
                    item,
                    "a suite does not end with a slash",
                    "a repository without suites has a `path`",
                );
            }
        }
    }
    some_text(report, entries, "path");
    if let Some(node) = spelled(entries, "key-server").filter(|node| node.content != Content::Null) {
        report.text(node, "key-server");
    }
    if let Some(node) = set(entries, "series")
        && report
            .text(node, "series")
            .is_some_and(|text| text.is_empty() || !text.chars().all(|c| c.is_ascii_lowercase()))
    {
        report.error("bad-series", node, "a series is one word in small letters", "as noble");
    }
    together(report, entries);
}

/// Which keys exclude or need each other.
fn together(report: &mut Report, entries: &[Entry]) {
    let is = |key| set(entries, key).is_some_and(|node| !is_empty(node));
    let mut refuse = |key, message: &str, hint: &str| {
        if let Some(node) = set(entries, key) {
            report.error("repository-keys", node, message, hint);
        }
    };
    for key in ["components", "suites"].into_iter().filter(|key| is(key) && is("path")) {
        refuse(key, &format!("{key} cannot stand beside path"), "keep one of them");
    }
    if is("suites") && (is("series") || is("pocket")) {
        refuse("suites", "suites cannot stand beside series and pocket", "keep one of them");
    }
    if is("series") && !is("pocket") {
        refuse("series", "series needs pocket", "add `pocket: updates`");
    }
    if is("suites") && !is("components") {
        refuse("suites", "suites needs components", "add `components: [main]`");
    }
    if is("components") && !is("suites") && !is("pocket") {
        refuse("components", "components needs suites, or series and pocket", "add `suites: [noble]`");
    }
}

fn unique(report: &mut Report, node: &Node, key: &str) {
    let mut seen = Vec::new();
    for item in report.list(node, key) {
        let Some(text) = report.text(item, key) else { continue };
        if seen.contains(&text) {
            report.error(
                "duplicate",
                item,
                format!("{:?} stands twice in {key}", shown(text)),
                "take one out",
            );
        }
        seen.push(text);
    }
}

/// A text that is not empty.
fn some_text(report: &mut Report, entries: &[Entry], key: &str) {
    let Some(node) = value(entries, key).filter(|node| key != "path" || node.content != Content::Null) else {
        return;
    };
    if report.text(node, key).is_some_and(str::is_empty) {
        report.error("empty", node, format!("{key} says nothing"), "take it out, or say which");
    }
}

/// The value of a key in either spelling.
fn spelled<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Node> {
    value(entries, key).or_else(|| value(entries, &key.replace('-', "_")))
}

/// The value of a key that may be null, if it is not.
fn set<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Node> {
    value(entries, key).filter(|node| node.content != Content::Null)
}

fn is_empty(node: &Node) -> bool {
    match &node.content {
        Content::List(items) => items.is_empty(),
        Content::String(text) => text.is_empty(),
        _ => false,
    }
}
