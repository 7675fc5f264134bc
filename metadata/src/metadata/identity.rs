//! What a charm is called, what it says of itself, and who stands behind it.

use relata_core::ApplicationName;
use relata_core::yaml::{Content, Entry, Node};

use crate::assumes;
use crate::charm::{Charm, CharmUser};
use crate::links::{self, Links};
use crate::metadata::Form;
use crate::report::{Report, entry, shown, value};
use crate::text::{Maintainer, Tag, Term};

/// Longest name that the store takes.
const MAX_NAME: usize = 40;
/// Longest summary that charmcraft takes.
const MAX_SUMMARY: usize = 200;

/// Reads all but the name.
pub(super) fn read(report: &mut Report, root: &Node, (entries, form): (&[Entry], Form), charm: &mut Charm) {
    let mut said = |key: &'static str| required_text(report, root, entries, (key, form)).unwrap_or_default();
    (charm.summary, charm.description) = (said("summary"), said("description"));
    check_summary(report, entries, &charm.summary);
    let key = if form == Form::Metadata { "display-name" } else { "title" };
    charm.title = value(entries, key).and_then(|node| title(report, node, key));
    charm.maintainers = maintainers(report, entries);
    charm.tags = tags(report, entries);
    charm.series = series(report, entries);
    charm.terms = terms(report, entries);
    charm.min_juju_version = min_juju_version(report, entries);
    charm.user = value(entries, "charm-user").and_then(|node| user(report, node));
    charm.links = links(report, entries, form);
}

/// The name by which the store and Juju know it.
pub(super) fn name(
    report: &mut Report,
    root: &Node,
    entries: &[Entry],
    form: Form,
) -> Option<ApplicationName> {
    let Some(node) = value(entries, "name") else {
        report.error("missing-name", root, "the charm has no name", "add `name: my-charm`");
        return None;
    };
    let text = report.text(node, "name")?;
    if form == Form::Charmcraft && text.len() > MAX_NAME {
        let message = format!("the name has {} characters; the store takes {MAX_NAME}", text.len());
        report.error("long-name", node, message, "shorten it");
    }
    report.name(text, node)
}

/// A text that must be there. In charmcraft.yaml a number is one too: charmcraft writes it as text.
fn required_text(
    report: &mut Report,
    root: &Node,
    entries: &[Entry],
    (key, form): (&'static str, Form),
) -> Option<String> {
    let rule = if key == "summary" { "missing-summary" } else { "missing-description" };
    match value(entries, key).map(|node| (node, &node.content)) {
        None => {
            let hint = format!("add `{key}:` and what the charm is, for those who choose one");
            match entry(entries, key) {
                Some(entry) => report.error(rule, entry, format!("the {key} is empty"), hint),
                None => report.error(rule, root, format!("the charm has no {key}"), hint),
            }
            None
        }
        Some((_, Content::Number(number))) if form == Form::Charmcraft => Some(number.to_string()),
        Some((node, _)) => report.text(node, key).map(str::to_owned),
    }
}

fn check_summary(report: &mut Report, entries: &[Entry], summary: &str) {
    let Some(node) = value(entries, "summary") else { return };
    let length = summary.chars().count();
    if length > MAX_SUMMARY {
        let message = format!("the summary has {length} characters; charmcraft takes {MAX_SUMMARY}");
        report.error("long-summary", node, message, "the rest belongs in the description");
    }
    if summary.trim_end().contains('\n') {
        report.warning(
            "long-summary",
            node,
            "the summary has several lines",
            "the rest belongs in the description",
        );
    }
}

fn title(report: &mut Report, node: &Node, key: &str) -> Option<String> {
    let text = report.text(node, key)?;
    if key == "title" && !(2..=MAX_NAME).contains(&text.chars().count()) {
        report.error("bad-title", node, format!("a title has 2 to {MAX_NAME} characters"), "");
    }
    Some(text.to_owned())
}

fn maintainers(report: &mut Report, entries: &[Entry]) -> Vec<Maintainer> {
    if let (Some(_), Some(both)) = (entry(entries, "maintainers"), entry(entries, "maintainer")) {
        report.error("two-maintainers", both, "there are both maintainer and maintainers", "keep the list");
    }
    let one = value(entries, "maintainer").map(|node| vec![node]).unwrap_or_default();
    let all: Option<Vec<&Node>> =
        value(entries, "maintainers").map(|node| report.list(node, "maintainers").iter().collect());
    let nodes: Vec<&Node> = one.into_iter().chain(all.unwrap_or_default()).collect();
    let mut maintainers = Vec::new();
    for node in nodes {
        let Some(text) = report.text(node, "a maintainer") else { continue };
        let maintainer = Maintainer::parse(text);
        if maintainer.email.is_none() {
            let message = format!("the maintainer {:?} has no address", shown(text));
            report.warning("maintainer-address", node, message, "as `First Last <name@example.com>`");
        }
        maintainers.push(maintainer);
    }
    maintainers
}

fn tags(report: &mut Report, entries: &[Entry]) -> Vec<Tag> {
    let Some(node) = value(entries, "tags") else { return Vec::new() };
    let items = report.list(node, "tags");
    let mut tags = Vec::new();
    for item in items {
        let Some(text) = report.text(item, "a tag") else { continue };
        let tag = Tag::new(text);
        if !tag.is_the_stores() {
            let hint = relata_core::suggest::hint(text, Tag::store()).unwrap_or_default();
            report.warning("unknown-tag", item, format!("the store has no tag {:?}", shown(text)), hint);
        }
        tags.push(tag);
    }
    tags
}

/// Names as `jammy` or `centos7`. Source: Juju's `IsValidSeries`.
fn series(report: &mut Report, entries: &[Entry]) -> Vec<String> {
    let Some(node) = value(entries, "series") else { return Vec::new() };
    report.warning("old-series", node, "Juju 4 takes no series", "name bases in charmcraft.yaml");
    let items = report.list(node, "series");
    let mut series = Vec::new();
    for item in items {
        let Some(text) = report.text(item, "a series") else { continue };
        let letters = text.trim_end_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        if !letters.is_empty() || !text.starts_with(|c: char| c.is_ascii_lowercase()) {
            report.error(
                "bad-series",
                item,
                format!("{:?} is not a series", shown(text)),
                "as `jammy` or `centos7`",
            );
        }
        series.push(text.to_owned());
    }
    series
}

fn terms(report: &mut Report, entries: &[Entry]) -> Vec<Term> {
    let Some(node) = value(entries, "terms") else { return Vec::new() };
    let items = report.list(node, "terms");
    let mut terms = Vec::new();
    for item in items {
        let Some(text) = report.text(item, "a term") else { continue };
        match Term::parse(text) {
            Some(term) => terms.push(term),
            None => {
                let message = format!("Juju does not deploy a charm with the term {:?}", shown(text));
                report.warning("bad-term", item, message, "as `owner/name` or `owner/name/1`");
            }
        }
    }
    terms
}

fn min_juju_version(report: &mut Report, entries: &[Entry]) -> Option<String> {
    let node = value(entries, "min-juju-version")?;
    let text = report.text(node, "min-juju-version")?;
    if !assumes::is_version(text) || !text.contains('.') {
        let message = format!("{:?} is not a version of Juju", shown(text));
        report.error("bad-version", node, message, "as `2.9.0`");
    }
    Some(text.to_owned())
}

fn user(report: &mut Report, node: &Node) -> Option<CharmUser> {
    let users = [("root", CharmUser::Root), ("sudoer", CharmUser::Sudoer), ("non-root", CharmUser::NonRoot)];
    report.choice(node, "a user of charms", &users)
}

fn links(report: &mut Report, entries: &[Entry], form: Form) -> Links {
    match (form, value(entries, "links")) {
        (Form::Metadata, _) => links::read_flat(report, entries),
        (Form::Charmcraft, Some(node)) => links::read(report, node),
        (Form::Charmcraft, None) => Links::default(),
    }
}
