//! What a charm assumes of the model it is deployed to. Source: Juju's `internal/charm/assumes`.

use relata_core::yaml::{Content, Node};

use crate::report::{Report, shown};

/// Something that a charm assumes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assumption {
    /// A feature, as `k8s-api` or `juju >= 3.5`.
    Feature(Feature),
    /// At least one of these.
    AnyOf(Vec<Assumption>),
    /// All of these.
    AllOf(Vec<Assumption>),
}

/// A feature of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// Which versions of it.
    pub version: Option<(Comparison, String)>,
}

/// How a version is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `<`
    Below,
}

/// Reads `assumes`.
pub(crate) fn read(report: &mut Report, node: &Node) -> Vec<Assumption> {
    let items = report.list(node, "assumes");
    items.iter().filter_map(|item| read_one(report, item)).collect()
}

/// Recursion is bounded by the reader's own depth.
fn read_one(report: &mut Report, node: &Node) -> Option<Assumption> {
    match &node.content {
        Content::String(text) => feature(report, node, text).map(Assumption::Feature),
        Content::Map(entries) => match &entries[..] {
            [entry] if ["any-of", "all-of"].contains(&entry.key.as_str()) => {
                let items = report.list(&entry.value, "it");
                let all = items.iter().filter_map(|item| read_one(report, item)).collect();
                Some(if entry.key == "any-of" { Assumption::AnyOf(all) } else { Assumption::AllOf(all) })
            }
            _ => {
                let hint = "one key, `any-of` or `all-of`, with a list of features";
                report.error("bad-assumption", node, "this is not something to assume", hint);
                None
            }
        },
        _ => {
            let message = format!("something to assume must be text or a map, and this is {}", node.kind());
            report.error("wrong-type", node, message, "a feature, as `juju >= 3.5` or `k8s-api`");
            None
        }
    }
}

fn feature(report: &mut Report, node: &Node, text: &str) -> Option<Feature> {
    let (name, version) = match text.find(['<', '>']) {
        None => (text.trim(), None),
        Some(at) => (text[..at].trim(), Some(text[at..].trim())),
    };
    let version = match version {
        None => Some(None),
        Some(text) => comparison(text).map(Some),
    };
    let is_name = name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let Some(version) = version.filter(|_| is_name) else {
        let message = format!("{:?} is not a feature", shown(text));
        report.error("bad-assumption", node, message, "as `k8s-api`, `juju >= 3.5` or `juju < 4.0`");
        return None;
    };
    Some(Feature { name: name.to_owned(), version })
}

fn comparison(text: &str) -> Option<(Comparison, String)> {
    let (comparison, version) = match text.strip_prefix(">=") {
        Some(version) => (Comparison::AtLeast, version.trim()),
        None => (Comparison::Below, text.strip_prefix('<')?.trim()),
    };
    is_version(version).then(|| (comparison, version.to_owned()))
}

/// A version of Juju: `3`, `3.5`, `3.5.1`, `3.5.1.2`, `3.5-beta1`. Source: Juju's `version.ParseNonStrict`.
pub(crate) fn is_version(text: &str) -> bool {
    static VERSION: std::sync::LazyLock<regex_lite::Regex> = std::sync::LazyLock::new(|| {
        regex_lite::Regex::new(r"^[0-9]{1,9}(\.[0-9]{1,9})?(\.[0-9]{1,9}|-[a-z]+[0-9]{1,9})?(\.[0-9]{1,9})?$")
            .expect("the pattern is constant")
    });
    VERSION.is_match(text)
}
