//! How a charm is built: `parts`, `charm-libs` and what else charmcraft.yaml says of it.

mod parts;
mod plugins;
mod setting;

use relata_core::diagnostic::Severity;
use relata_core::yaml::{Entry, Node};
use serde_json::Value;

use crate::extension::Extension;
use crate::platform::{Base, Platform};
use crate::report::{Report, shown, value};

pub(crate) use parts::{built_on, read as read_parts};

/// How a charm is built.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Build {
    /// What it runs on, where there is one base for all platforms.
    pub base: Option<Base>,
    /// What it is built on, where that is another.
    pub build_base: Option<Base>,
    /// What is built where.
    pub platforms: Vec<Platform>,
    /// What it is made of.
    pub parts: Vec<Part>,
    /// The libraries of other charms that it brings along.
    pub charm_libs: Vec<CharmLib>,
    /// The extensions that it is made with, in the order they are applied.
    pub extensions: Vec<Extension>,
    /// Its version, which nobody reads.
    pub version: Option<String>,
}

/// A part that a charm is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What builds it; the part's name where it says nothing.
    pub plugin: String,
    /// All that it says.
    pub settings: Value,
}

/// A library of another charm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharmLib {
    /// The charm, as the store has it.
    pub charm: String,
    /// The library within it.
    pub library: String,
    /// The version of its API.
    pub api: u32,
    /// The version within that, if it must be one.
    pub patch: Option<u32>,
}

/// Reads `charm-libs`.
pub(crate) fn read_libs(report: &mut Report, node: &Node) -> Vec<CharmLib> {
    let items = report.list(node, "charm-libs");
    items.iter().filter_map(|item| lib(report, item)).collect()
}

fn lib(report: &mut Report, node: &Node) -> Option<CharmLib> {
    let entries = report.some_map(node, "a library")?;
    report.unknown_keys(entries, &["lib", "version"], "a library", Severity::Error);
    let named = required(report, node, entries, "lib").and_then(|node| lib_name(report, node));
    let version = required(report, node, entries, "version").and_then(|node| lib_version(report, node));
    let ((charm, library), (api, patch)) = (named?, version?);
    Some(CharmLib { charm, library, api, patch })
}

fn required<'n>(report: &mut Report, at: &Node, entries: &'n [Entry], key: &str) -> Option<&'n Node> {
    let found = value(entries, key);
    if found.is_none() {
        let hint = "as `{lib: data_platform_libs.data_interfaces, version: \"0\"}`";
        report.error("missing-key", at, format!("a library has no {key}"), hint);
    }
    found
}

fn lib_name(report: &mut Report, node: &Node) -> Option<(String, String)> {
    let text = report.text(node, "lib")?;
    let word = |text: &str, more: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(c))
    };
    let parts = text.split_once('.').map(|(charm, library)| (charm.replace('_', "-"), library.to_owned()));
    let sound = parts.filter(|(charm, library)| {
        charm.len() > 1
            && charm.contains(|c: char| c.is_ascii_lowercase())
            && library.len() > 1
            && library.starts_with(|c: char| c.is_ascii_lowercase())
            && word(charm, "-")
            && word(library, "_")
    });
    if sound.is_none() {
        let message = format!("{:?} is not the name of a library", shown(text));
        report.error(
            "bad-name",
            node,
            message,
            "the charm and its library: `data_platform_libs.data_interfaces`",
        );
    }
    sound
}

fn lib_version(report: &mut Report, node: &Node) -> Option<(u32, Option<u32>)> {
    let text = report.text(node, "a library's version")?;
    let version = match text.split_once('.') {
        None => text.parse().ok().map(|api| (api, None)),
        Some((api, patch)) => api.parse().ok().zip(patch.parse().ok().map(Some)),
    };
    if version.is_none() {
        let message = format!("{:?} is not a version of a library", shown(text));
        report.error(
            "bad-version",
            node,
            message,
            "the API's number, and the patch if need be: \"1\", \"1.4\"",
        );
    }
    version
}
