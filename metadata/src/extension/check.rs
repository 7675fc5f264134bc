//! Where an extension cannot be used, and what an author may not write beside it. Source: charmcraft's `_check_input`.

use relata_core::yaml::{Content, Entry, Node};
use serde_json::Value;

use crate::extension::{Extension, Generation, Named, at, entries_at};
use crate::report::{Report, shown};

/// The generation that a charm gets: the first if one of its bases is the first's.
pub(super) fn generation(extension: Extension, root: &Node) -> Generation {
    let first = extension.bases(Generation::First);
    if bases(root).iter().any(|(base, _)| first.contains(&base.as_str())) {
        Generation::First
    } else {
        Generation::Second
    }
}

/// Checks a charm's own tree before an extension is applied.
pub(super) fn check(report: &mut Report, root: &Node, (used, snippet): (&Named, &Node)) {
    check_bases(report, root, used);
    let framework = used.extension.as_str();
    if at(root, &["type"]).is_none_or(|node| node.content != Content::String("charm".to_owned())) {
        let node = at(root, &["extensions"]).unwrap_or(root);
        report.error(
            "extension-conflict",
            node,
            format!("{framework} makes charms alone"),
            "write `type: charm`",
        );
    }
    for entry in entries_at(root, &["parts"]).iter().filter(|entry| entry.key == "charm") {
        let hint = "take the part out, or give it another name";
        report.error("extension-conflict", entry, format!("{framework} has its own part charm"), hint);
    }
    for entry in entries_at(root, &[]) {
        if ["devices", "extra-bindings", "storage"].contains(&entry.key.as_str()) {
            let message = format!("{framework} cannot be used with {}", entry.key);
            report.error("extension-conflict", entry, message, "take one of them out");
        }
    }
    check_kinds(report, root, used);
    check_reserved(report, root, (used, snippet));
    check_overlaps(report, root, (used, snippet));
    check_options(report, root, used);
}

/// The bases that a charm is for, with the value that says so.
fn bases(root: &Node) -> Vec<(String, &Node)> {
    let mut found: Vec<(String, &Node)> = Vec::new();
    if let Some(node) = at(root, &["base"])
        && let Content::String(base) = &node.content
    {
        found.push((base.clone(), node));
    }
    for platform in entries_at(root, &["platforms"]) {
        let targets = at(&platform.value, &["build-for"]);
        let targets = targets.map(|node| match &node.content {
            Content::List(items) => items.iter().collect(),
            _ => vec![node],
        });
        if let Some(base) = base_of(&platform.key) {
            found.push((base, &platform.value));
        } else {
            let named = targets.unwrap_or_default().into_iter();
            found.extend(named.filter_map(|node| Some((base_of(text(node)?)?, node))));
        }
    }
    if let Some(Content::List(items)) = at(root, &["bases"]).map(|node| &node.content) {
        let runs = items.iter().flat_map(|item| match at(item, &["build-on"]).map(|node| &node.content) {
            Some(Content::List(runs)) => runs.iter().collect(),
            _ => vec![item],
        });
        found.extend(runs.filter_map(|run| {
            let base = format!("{}@{}", text(at(run, &["name"])?)?, text(at(run, &["channel"])?)?);
            Some((base, run))
        }));
    }
    found
}

fn text(node: &Node) -> Option<&str> {
    match &node.content {
        Content::String(text) => Some(text),
        _ => None,
    }
}

fn base_of(text: &str) -> Option<String> {
    text.split_once(':').filter(|(base, _)| base.contains('@')).map(|(base, _)| base.to_owned())
}

fn check_bases(report: &mut Report, root: &Node, used: &Named) {
    let extension = used.extension;
    let all = bases(root);
    let mut different: Vec<&str> = all.iter().map(|(base, _)| base.as_str()).collect();
    different.sort_unstable();
    different.dedup();
    if let ([_, _, ..], Some((_, node))) = (&different[..], all.last()) {
        let message = format!("{extension} takes one base, and these are {}", different.join(", "));
        report.error("extension-base", *node, message, "keep one of them");
    }
    let supported = extension.bases(used.generation);
    for (base, node) in all.iter().filter(|(base, _)| !supported.contains(&base.as_str())) {
        let hint = format!("{}, or {}", extension.bases(Generation::First).join(", "), "ubuntu@26.04");
        report.error("extension-base", *node, format!("{extension} does not support {}", shown(base)), hint);
    }
    let experimental = all.iter().find(|(base, _)| supported.contains(&base.as_str()));
    if let Some((base, node)) = experimental.filter(|_| extension.is_experimental(used.generation)) {
        let message = format!("{extension} is experimental on {base}");
        let hint = "charmcraft wants CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS=1 in its environment";
        report.warning("experimental-extension", *node, message, hint);
    }
}

/// What an extension joins with its own must be maps; of what is required each endpoint too.
fn check_kinds(report: &mut Report, root: &Node, used: &Named) {
    for path in [&["actions"][..], &["requires"], &["provides"], &["config"], &["config", "options"]] {
        let Some(node) = at(root, path) else { continue };
        // charmcraft stumbles over these if they are null, as they are once all in them is commented out.
        if node.content == Content::Null && ["requires", "config"].contains(&path[0]) {
            let message = format!("{} takes no empty {}", used.extension, path.join("."));
            report.error("extension-conflict", node, message, "take it out, or write something in it");
        }
        if !matches!(node.content, Content::Map(_) | Content::Null) {
            let message = format!("{} must be a map, and this is {}", path.join("."), node.kind());
            report.error("wrong-type", node, message, "");
        }
    }
    for entry in entries_at(root, &["requires"]) {
        if matches!(entry.value.content, Content::String(_)) {
            let message = format!("{} takes no endpoint that is an interface alone", used.extension);
            report.error("extension-conflict", &entry.value, message, "write `interface: NAME` under it");
        }
    }
}

/// Sections that are the extension's alone: they may stand there only as it has them.
fn check_reserved(report: &mut Report, root: &Node, (used, snippet): (&Named, &Node)) {
    for entry in entries_at(root, &[]) {
        let key = entry.key.as_str();
        if !["assumes", "containers", "resources", "peers"].contains(&key) {
            continue;
        }
        let same = at(snippet, &[key]).is_some_and(|own| without_words(own) == without_words(&entry.value));
        if !same {
            let message = format!("{key} is made by {}", used.extension);
            report.error("extension-conflict", entry, message, "take the section out");
        }
    }
}

/// A value without its descriptions: those are words.
fn without_words(node: &Node) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.remove("description");
                object.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = node.to_json();
    strip(&mut value);
    value
}

fn check_overlaps(report: &mut Report, root: &Node, (used, snippet): (&Named, &Node)) {
    let dynamic = |name: &str| {
        entries_at(root, &["requires"]).iter().any(|entry| {
            name.strip_prefix(entry.key.as_str())
                .is_some_and(|rest| ["-redirect-path", "-scopes", "-user-name-attribute"].contains(&rest))
        })
    };
    for path in [&["actions"][..], &["requires"], &["provides"], &["config", "options"]] {
        let own = entries_at(snippet, path);
        for entry in entries_at(root, path) {
            let overlaps = own.iter().any(|other| other.key == entry.key);
            if overlaps && !(path.len() == 2 && dynamic(&entry.key)) {
                let message =
                    format!("{} in {} is made by {}", shown(&entry.key), path.join("."), used.extension);
                report.error("extension-conflict", entry, message, "take it out, or give it another name");
            }
        }
    }
}

fn check_options(report: &mut Report, root: &Node, used: &Named) {
    let prefixes = ["webserver-".to_owned(), format!("{}-", used.extension.framework())];
    for entry in entries_at(root, &["config", "options"]) {
        if let Some(prefix) = prefixes.iter().find(|prefix| entry.key.starts_with(*prefix)) {
            let message = format!("options that begin with {prefix} are {}'s", used.extension);
            report.error("reserved-option", entry, message, "give it another name");
        }
        check_optional(report, entry);
    }
}

fn check_optional(report: &mut Report, declared: &Entry) {
    let is =
        |key: &str, wanted: &Content| at(&declared.value, &[key]).map(|node| &node.content) == Some(wanted);
    let says_something = at(&declared.value, &["default"]).is_some_and(|node| match &node.content {
        Content::Null | Content::Bool(false) => false,
        Content::String(text) => !text.is_empty(),
        Content::Number(number) => number.as_f64() != Some(0.0),
        _ => true,
    });
    if is("optional", &Content::Bool(false)) && says_something {
        let message = format!("the option {} must be set, and has a default", shown(&declared.key));
        report.error("needless-default", declared, message, "take out the default, or `optional: false`");
    }
}
