//! What charmcraft.yaml says beyond what the charm is: what it is built of and for.

use relata_core::diagnostic::Severity;
use relata_core::yaml::{Content, Entry, Node};

use crate::build::{self, Build};
use crate::extension::Named;
use crate::links;
use crate::metadata;
use crate::platform;
use crate::report::{Report, entry, shown, value};
use crate::repositories;

const KEYS: [&str; 23] = [
    "actions",
    "adopt-info",
    "analysis",
    "base",
    "bases",
    "build-base",
    "build-slices",
    "charm-libs",
    "charmhub",
    "config",
    "contact",
    "description",
    "extensions",
    "issues",
    "license",
    "name",
    "package-repositories",
    "parts",
    "platforms",
    "source-code",
    "summary",
    "title",
    "type",
];
/// Keys of a metadata.yaml, and what stands for them here.
const MOVED: [(&str, &str); 11] = [
    ("display-name", "write `title`"),
    ("docs", "write `documentation` under `links`"),
    ("maintainer", "write `contact` under `links`"),
    ("maintainers", "write `contact` under `links`"),
    ("source", "write it under `links`"),
    ("website", "write it under `links`"),
    ("series", "write `base` and `platforms`"),
    ("min-juju-version", "write `juju >= VERSION` under `assumes`"),
    ("options", "write it under `config`"),
    ("tags", "the store's page of the charm has them"),
    ("payloads", "only metadata.yaml has them"),
];
/// Source: charmcraft's linters.
const ATTRIBUTES: [&str; 2] = ["language", "framework"];
const LINTERS: [&str; 9] = [
    "metadata",
    "juju-actions",
    "juju-config",
    "naming-conventions",
    "entrypoint",
    "ops-main-call",
    "additional-files",
    "pip-check",
    "pydeps",
];

/// Reads what a charmcraft.yaml with its extensions expanded says of the build.
pub(crate) fn read(report: &mut Report, root: &Node, named: &[Named]) -> Option<Build> {
    let entries = report.some_map(root, "charmcraft.yaml")?;
    check_type(report, root, entries);
    check_keys(report, entries);
    let (base, build_base) = platform::read_base(report, entries);
    let has_base = base.is_some() || build_base.is_some();
    let platforms = platforms(report, root, entries, has_base);
    let built_on = build::built_on(base.as_ref(), build_base.as_ref(), &platforms);
    let parts = match value(entries, "parts") {
        Some(node) => build::read_parts(report, node, &built_on),
        None => Vec::new(),
    };
    check_parts(report, root, entries);
    if let Some(node) = value(entries, "package-repositories") {
        repositories::check(report, node);
    }
    if let Some(node) = value(entries, "analysis") {
        analysis(report, node);
    }
    if let Some(entry) = entry(entries, "charmhub") {
        charmhub(report, entry);
    }
    Some(Build {
        base,
        build_base,
        platforms,
        parts,
        charm_libs: value(entries, "charm-libs")
            .map(|node| build::read_libs(report, node))
            .unwrap_or_default(),
        extensions: named.iter().map(|named| named.extension).collect(),
        version: value(entries, "version").and_then(|node| version(report, node)),
    })
}

fn check_type(report: &mut Report, root: &Node, entries: &[Entry]) {
    match value(entries, "type").map(|node| (node, &node.content)) {
        None => report.error("missing-type", root, "charmcraft.yaml has no type", "add `type: charm`"),
        Some((_, Content::String(text))) if text == "charm" => {}
        Some((node, Content::String(text))) if text == "bundle" => {
            report.error("bundle", node, "charmcraft 4 makes no bundles", "charmcraft 3 does");
        }
        Some((node, _)) => {
            report.error("unknown-word", node, "this is not a type of project", "write `type: charm`");
        }
    }
}

fn check_keys(report: &mut Report, entries: &[Entry]) {
    let known: Vec<&str> = KEYS.into_iter().chain(metadata::SECTIONS).chain(["version"]).collect();
    let (moved, others): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().partition(|entry| MOVED.iter().any(|(key, _)| *key == entry.key));
    for entry in moved {
        let hint = MOVED.iter().find(|(key, _)| *key == entry.key).map_or("", |(_, hint)| hint);
        report.error("unknown-key", entry, format!("charmcraft.yaml has no key `{}`", entry.key), hint);
    }
    let others: Vec<Entry> =
        others.into_iter().filter(|entry| !known.contains(&entry.key.as_str())).cloned().collect();
    report.unknown_keys(&others, &known, "charmcraft.yaml", Severity::Error);
    for key in ["license", "contact", "issues", "source-code"] {
        if let Some(node) = value(entries, key) {
            let hint = if key == "license" { "a file LICENSE says it" } else { "write it under `links`" };
            report.error("unused-key", node, format!("charmcraft takes no value for {key}"), hint);
        }
    }
}

fn platforms(report: &mut Report, root: &Node, entries: &[Entry], has_base: bool) -> Vec<platform::Platform> {
    match (entry(entries, "bases"), entry(entries, "platforms")) {
        (Some(bases), _) => {
            for key in ["base", "build-base"] {
                if let Some(node) = value(entries, key) {
                    report.error(
                        "two-bases",
                        node,
                        format!("{key} cannot stand beside bases"),
                        "keep one of them",
                    );
                }
            }
            platform::read_bases(report, &bases.value)
        }
        (None, Some(platforms)) => platform::read(report, platforms, has_base),
        (None, None) => {
            let hint = "add `base: ubuntu@24.04` and `platforms: {amd64: }`";
            report.error("missing-platforms", root, "charmcraft.yaml says not what it is built for", hint);
            Vec::new()
        }
    }
}

/// Charms with `bases` get the part charm if they have none.
fn check_parts(report: &mut Report, root: &Node, entries: &[Entry]) {
    let empty = match value(entries, "parts").map(|node| &node.content) {
        None => true,
        Some(Content::Map(parts)) => parts.is_empty(),
        Some(_) => false,
    };
    if empty && entry(entries, "bases").is_none() {
        let hint = "as `parts: {charm: {plugin: uv, source: .}}`";
        report.error("missing-parts", root, "charmcraft.yaml says not what the charm is made of", hint);
    }
}

fn version(report: &mut Report, node: &Node) -> Option<String> {
    let text = match &node.content {
        Content::Number(number) => number.to_string(),
        _ => report.text(node, "version")?.to_owned(),
    };
    let letter =
        |c: Option<char>, more: &str| c.is_some_and(|c| c.is_ascii_alphanumeric() || more.contains(c));
    let sound = text.len() <= 32
        && letter(text.chars().next(), "")
        && letter(text.chars().next_back(), "+~")
        && text.chars().all(|c| c.is_ascii_alphanumeric() || ":.+~-".contains(c));
    if !sound {
        report.error("bad-version", node, format!("{:?} is not a version", shown(&text)), "as \"1.0\"");
    }
    Some(text)
}

fn analysis(report: &mut Report, node: &Node) {
    let entries = report.map(node, "analysis");
    report.unknown_keys(entries, &["ignore"], "analysis", Severity::Error);
    let Some(ignore) = value(entries, "ignore") else { return };
    let entries = report.map(ignore, "ignore");
    report.unknown_keys(entries, &["attributes", "linters"], "ignore", Severity::Error);
    for (key, known) in [("attributes", &ATTRIBUTES[..]), ("linters", &LINTERS)] {
        let Some(node) = value(entries, key) else { continue };
        let items = report.list(node, key);
        let words: Vec<(&str, ())> = known.iter().map(|word| (*word, ())).collect();
        for item in items {
            report.choice(item, "something that charmcraft looks at", &words);
        }
    }
}

fn charmhub(report: &mut Report, declared: &Entry) {
    report.warning("old-charmhub", declared, "charmcraft no longer reads charmhub", "take it out");
    let entries = report.map(&declared.value, "charmhub");
    report.unknown_keys(entries, &["api-url", "storage-url", "registry-url"], "charmhub", Severity::Error);
    for entry in entries {
        links::url(report, &entry.value, "a URL of the store");
    }
}
