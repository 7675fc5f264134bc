//! What a reactive charm is composed of: `layer.yaml`, which `charm build` reads.

use relata_core::InterfaceName;
use relata_core::diagnostic::Severity;
use relata_core::yaml::{Content, Node};
use serde_json::Value;

use crate::report::{Report, shown, value};

/// What a reactive charm is composed of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// The layers and interfaces below it, the lowest first: files of later ones win.
    pub includes: Vec<Include>,
    /// What it sets of the layers below.
    pub options: Vec<LayerOption>,
    /// Where its source is.
    pub repo: Option<String>,
    /// Whether it is itself only a layer.
    pub is: Option<String>,
}

/// A layer or an interface that a layer stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// What it is.
    pub kind: IncludeKind,
    /// Its name, or the address of its source.
    pub name: String,
}

/// What is included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncludeKind {
    /// `layer:basic`
    Layer,
    /// `interface:pgsql`; it lands under `hooks/relations/pgsql`.
    Interface,
    /// `./folder`, `lp:...`, `https://...`: somewhere else.
    Source,
}

/// Values that a layer sets of one below.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerOption {
    /// The layer.
    pub layer: String,
    /// What it sets.
    pub value: Value,
}

/// Source: charm-tools' `build/config.py`.
const KEYS: [&str; 14] = [
    "includes",
    "options",
    "repo",
    "is",
    "defines",
    "exclude",
    "ignore",
    "config",
    "metadata",
    "actions",
    "metrics",
    "dist",
    "storage",
    "resources",
];

/// Reads a whole `layer.yaml`.
pub(crate) fn read(report: &mut Report, node: &Node) -> Layer {
    let Some(entries) = report.some_map(node, "layer.yaml") else { return Layer::default() };
    report.unknown_keys(entries, &KEYS, "layer.yaml", Severity::Warning);
    let includes = value(entries, "includes").map(|node| includes(report, node)).unwrap_or_default();
    let mut text = |key| value(entries, key).and_then(|node| report.text(node, key)).map(str::to_owned);
    let (repo, is) = (text("repo"), text("is"));
    let options = value(entries, "options").map(|node| options(report, node, &includes)).unwrap_or_default();
    for key in ["exclude", "ignore"] {
        if let Some(node) = value(entries, key) {
            let items = report.list(node, key);
            for item in items.iter().filter(|item| !matches!(item.content, Content::Map(_))) {
                report.text(item, "a path");
            }
        }
    }
    if let Some(node) = value(entries, "defines") {
        report.map(node, "defines");
    }
    Layer { includes, options, repo, is }
}

fn includes(report: &mut Report, node: &Node) -> Vec<Include> {
    let items = report.list(node, "includes");
    let mut includes: Vec<Include> = Vec::new();
    for item in items {
        let Some(include) = report.text(item, "an include").and_then(|text| include(report, item, text))
        else {
            continue;
        };
        if includes.contains(&include) {
            report.warning("duplicate-include", item, format!("{} is there twice", shown(&include.name)), "");
            continue;
        }
        includes.push(include);
    }
    includes
}

fn include(report: &mut Report, at: &Node, text: &str) -> Option<Include> {
    if let Some(name) = text.strip_prefix("interface:") {
        let name: InterfaceName = report.name(name, at)?;
        return Some(Include { kind: IncludeKind::Interface, name: name.to_string() });
    }
    if let Some(name) = text.strip_prefix("layer:") {
        let sound = !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !sound {
            let message = format!("{:?} is not the name of a layer", shown(name));
            report.error("bad-name", at, message, "as `layer:basic`");
        }
        return sound.then(|| Include { kind: IncludeKind::Layer, name: name.to_owned() });
    }
    if text.contains(['/', ':']) {
        return Some(Include { kind: IncludeKind::Source, name: text.to_owned() });
    }
    let message = format!("{:?} is neither a layer nor an interface", shown(text));
    report.error(
        "bad-include",
        at,
        message,
        format!("`layer:{text}`, `interface:{text}`, or where its source is"),
    );
    None
}

/// Options of layers that are not included do nothing, but for `basic`, which most layers bring along.
fn options(report: &mut Report, node: &Node, includes: &[Include]) -> Vec<LayerOption> {
    let entries = report.map(node, "options");
    let mut options = Vec::new();
    for entry in entries {
        let included = |include: &Include| include.name == entry.key || include.kind == IncludeKind::Source;
        if entry.key != "basic" && !includes.iter().any(included) {
            let message = format!("options of the layer {}, which is not included", shown(&entry.key));
            report.warning("unknown-layer", entry, message, "it may come with another layer");
        }
        report.map(&entry.value, "options of a layer");
        options.push(LayerOption { layer: entry.key.clone(), value: entry.value.to_json() });
    }
    options
}
