//! Checks `parts`: what builds each, and the settings that it takes.

use relata_core::suggest;
use relata_core::yaml::{Content, Entry, Node};

use crate::build::Part;
use crate::build::plugins::{self, COMMON, Plugin};
use crate::build::setting;
use crate::platform::{self, Base, Platform};
use crate::report::{Report, shown, value};

/// The bases that charms are built on with the plugins `charm` and `reactive`.
const OLD_PLUGINS: [&str; 7] = [
    "almalinux@9",
    "ubuntu@18.04",
    "ubuntu@20.04",
    "ubuntu@22.04",
    "ubuntu@24.04",
    "ubuntu@24.10",
    "ubuntu@25.04",
];

/// Reads `parts`. `built_on` are the bases that the charm is built on.
pub(crate) fn read(report: &mut Report, node: &Node, built_on: &[Base]) -> Vec<Part> {
    let declared = report.map(node, "parts");
    let mut parts = Vec::new();
    for declared in declared {
        if declared.key.contains('/') {
            let message = format!("the part name {} holds a '/'", shown(&declared.key));
            report.error("bad-name", declared, message, "give it another name");
        }
        parts.extend(part(report, declared, built_on));
    }
    parts
}

/// The bases that a charm is built on: one for all platforms, or those of each. One for all that does not exist is told
/// of elsewhere.
pub(crate) fn built_on(base: Option<&Base>, build_base: Option<&Base>, platforms: &[Platform]) -> Vec<Base> {
    match build_base.or(base) {
        Some(base) => Some(base.clone()).filter(platform::is_known).into_iter().collect(),
        None => platforms.iter().flat_map(|platform| &platform.build_bases).cloned().collect(),
    }
}

fn part(report: &mut Report, declared: &Entry, built_on: &[Base]) -> Option<Part> {
    let entries = report.some_map(&declared.value, "a part")?;
    let (name, at) = match value(entries, "plugin") {
        None => (declared.key.as_str(), None),
        Some(node) => match &node.content {
            Content::String(text) => (text.as_str(), Some(node)),
            Content::List(_) => {
                let chosen = setting::is_chosen(node);
                if !chosen {
                    report.text(node, "plugin");
                }
                return chosen.then(|| read_part(declared, ""));
            }
            _ => (report.text(node, "plugin")?, Some(node)),
        },
    };
    let Some(plugin) = plugins::of(name) else {
        unknown_plugin(report, declared, at, name);
        return None;
    };
    check_settings(report, entries, plugin);
    check_source(report, declared, entries, plugin);
    check_bases(report, at, declared, (name, built_on));
    if name == "charm" {
        check_strict(report, entries);
    }
    Some(read_part(declared, name))
}

fn read_part(declared: &Entry, plugin: &str) -> Part {
    Part { name: declared.key.clone(), plugin: plugin.to_owned(), settings: declared.value.to_json() }
}

fn unknown_plugin(report: &mut Report, declared: &Entry, at: Option<&Node>, name: &str) {
    match at {
        Some(node) => {
            let hint = suggest::hint(name, plugins::names()).unwrap_or_default();
            report.error("unknown-plugin", node, format!("there is no plugin {:?}", shown(name)), hint);
        }
        None => {
            let message = format!("the part {} has no plugin, and none has its name", shown(name));
            report.error(
                "missing-plugin",
                declared,
                message,
                "add `plugin: uv`, or `plugin: dump` for files alone",
            );
        }
    }
}

fn check_settings(report: &mut Report, entries: &[Entry], plugin: &Plugin) {
    for entry in entries {
        let mut known = COMMON.iter().chain(plugin.settings);
        let Some((_, setting)) = known.find(|(key, _)| *key == entry.key) else {
            let all = COMMON.iter().chain(plugin.settings).map(|(key, _)| *key);
            let hint = suggest::nearest(&entry.key, all).map(|near| format!("did you mean `{near}`?"));
            let message =
                format!("a part with the plugin {} has no setting `{}`", plugin.name, shown(&entry.key));
            report.error("unknown-key", entry, message, hint.unwrap_or_else(|| "take it out".to_owned()));
            continue;
        };
        setting::check(report, entry, *setting);
    }
}

fn check_source(report: &mut Report, declared: &Entry, entries: &[Entry], plugin: &Plugin) {
    if plugin.wants_source && value(entries, "source").is_none() {
        let message = format!("the part {} has no source", shown(&declared.key));
        report.error("missing-source", declared, message, "add `source: .` for the charm's own folder");
    }
}

fn check_bases(
    report: &mut Report,
    at: Option<&Node>,
    declared: &Entry,
    (plugin, built_on): (&str, &[Base]),
) {
    if !["charm", "reactive"].contains(&plugin) {
        return;
    }
    let wrong = built_on.iter().find(|base| !OLD_PLUGINS.contains(&base.to_string().as_str()));
    if let Some(base) = wrong {
        let message = format!("the plugin {plugin} does not build on {base}");
        let hint = "take the plugin uv, poetry or python";
        match at {
            Some(node) => report.error("plugin-and-base", node, message, hint),
            None => report.error("plugin-and-base", declared, message, hint),
        }
    }
}

/// Packages by name alone. Source: charmcraft's `CharmPluginProperties`.
fn check_strict(report: &mut Report, entries: &[Entry]) {
    let strict = value(entries, "charm-strict-dependencies");
    let Some(strict) = strict.filter(|node| node.content == Content::Bool(true)) else { return };
    let binary = value(entries, "charm-binary-python-packages").map(|node| &node.content);
    for node in binary.into_iter().flat_map(|content| match content {
        Content::List(items) => &items[..],
        _ => &[],
    }) {
        let named = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if matches!(&node.content, Content::String(text) if text.is_empty() || !text.chars().all(named)) {
            let message = "beside charm-strict-dependencies a package is named without its version";
            report.error("strict-dependencies", node, message, "the requirements file says the version");
        }
    }
    let is_empty = |node: &Node| matches!(&node.content, Content::List(items) if items.is_empty());
    if let Some(node) = value(entries, "charm-python-packages").filter(|node| !is_empty(node)) {
        let message = "charm-python-packages cannot stand beside charm-strict-dependencies";
        report.error("strict-dependencies", node, message, "list them in a requirements file");
    }
    if value(entries, "charm-requirements").is_none_or(is_empty) {
        let message = "charm-strict-dependencies wants charm-requirements, or a file requirements.txt";
        report.warning(
            "strict-dependencies",
            strict,
            message,
            "add `charm-requirements: [requirements.txt]`",
        );
    }
}
