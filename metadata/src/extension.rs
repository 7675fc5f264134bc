//! Charmcraft's extensions: what they add to a charmcraft.yaml, and where they cannot be used.
//!
//! They come in two generations, chosen by the charm's base. Source: charmcraft's `extensions` and the documents of
//! PaaS App Charmer.

mod check;
mod merge;
mod options;
mod paas_config;
mod snippet;

use std::fmt;

use relata_core::suggest;
use relata_core::yaml::{Content, Entry, Mark, Node};
use serde_json::Value;

use crate::report::{Report, entry, shown, value};

/// An extension of charmcraft: a charm for a web application made with one framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extension {
    /// `django-framework`
    Django,
    /// `expressjs-framework`
    ExpressJs,
    /// `fastapi-framework`
    FastApi,
    /// `flask-framework`
    Flask,
    /// `go-framework`
    Go,
    /// `spring-boot-framework`
    SpringBoot,
}

/// Which of an extension's two forms is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    /// For Ubuntu up to 24.04.
    First,
    /// For Ubuntu 26.04: settings in `paas-config.yaml`, built with uv.
    Second,
}

impl Extension {
    /// All of them, in the order they are applied.
    pub const ALL: [Self; 6] =
        [Self::Django, Self::ExpressJs, Self::FastApi, Self::Flask, Self::Go, Self::SpringBoot];

    /// The framework's name, which begins the names of its own options.
    pub fn framework(self) -> &'static str {
        match self {
            Self::Django => "django",
            Self::ExpressJs => "expressjs",
            Self::FastApi => "fastapi",
            Self::Flask => "flask",
            Self::Go => "go",
            Self::SpringBoot => "spring-boot",
        }
    }

    /// The word in a charm's files, as `flask-framework`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Django => "django-framework",
            Self::ExpressJs => "expressjs-framework",
            Self::FastApi => "fastapi-framework",
            Self::Flask => "flask-framework",
            Self::Go => "go-framework",
            Self::SpringBoot => "spring-boot-framework",
        }
    }

    /// The bases of one generation.
    fn bases(self, generation: Generation) -> &'static [&'static str] {
        match (self, generation) {
            (_, Generation::Second) => &["ubuntu@26.04"],
            (Self::Flask | Self::Django, Generation::First) => &["ubuntu@22.04", "ubuntu@24.04"],
            (_, Generation::First) => &["ubuntu@24.04"],
        }
    }

    /// Whether charmcraft wants to be told that its user knows it may change.
    fn is_experimental(self, generation: Generation) -> bool {
        generation == Generation::Second || self == Self::SpringBoot
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An extension that a charmcraft.yaml names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    pub(crate) extension: Extension,
    /// In which of its forms.
    pub(crate) generation: Generation,
    /// Where it is named; everything that it adds has this place.
    pub(crate) mark: Mark,
}

/// Puts what the named extensions add into the tree of a charmcraft.yaml. `has_config` says whether there is a
/// `paas-config.yaml` beside it.
pub(crate) fn expand(report: &mut Report, mut root: Node, has_config: bool) -> (Node, Vec<Named>) {
    let named = named(report, &root);
    for one in &named {
        let snippet = snippet::build(one, (&root, has_config));
        let snippet = snippet::place(snippet, one.mark);
        check::check(report, &root, (one, &snippet));
        merge::apply(&mut root, snippet);
    }
    (root, named)
}

/// Checks the content of a `paas-config.yaml`.
pub(crate) fn check_config(report: &mut Report, config: &Node, named: &Named) {
    paas_config::check(report, config, named);
}

/// The extensions that are named, in the order they are applied.
fn named(report: &mut Report, root: &Node) -> Vec<Named> {
    let Content::Map(entries) = &root.content else { return Vec::new() };
    let Some(node) = value(entries, "extensions") else { return Vec::new() };
    let items = report.list(node, "extensions");
    let mut found: Vec<Named> = Vec::new();
    for item in items {
        let Some(text) = report.text(item, "an extension") else { continue };
        match Extension::ALL.into_iter().find(|extension| extension.as_str() == text) {
            Some(extension) => {
                let generation = check::generation(extension, root);
                found.push(Named { extension, generation, mark: item.mark });
            }
            None => {
                let known = Extension::ALL.into_iter().map(Extension::as_str);
                let hint = suggest::hint(text, known).unwrap_or_default();
                report.error(
                    "unknown-extension",
                    item,
                    format!("there is no extension {:?}", shown(text)),
                    hint,
                );
            }
        }
    }
    found.sort_by_key(|named| named.extension.as_str());
    found
}

/// A charmcraft.yaml as JSON with its extensions expanded, as `charmcraft expand-extensions` has it, before defaults.
pub(crate) fn expanded(root: &Node) -> Value {
    let mut json = root.to_json();
    if let Value::Object(object) = &mut json {
        object.remove("extensions");
    }
    json
}

/// The value at a path of keys; `None` where something on the way is no map.
fn at<'n>(root: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, key| match &node.content {
        Content::Map(entries) => entry(entries, key).map(|entry| &entry.value),
        _ => None,
    })
}

/// The entries at a path of keys; none where there is no map.
fn entries_at<'n>(root: &'n Node, path: &[&str]) -> &'n [Entry] {
    match at(root, path).map(|node| &node.content) {
        Some(Content::Map(entries)) => entries,
        _ => &[],
    }
}
