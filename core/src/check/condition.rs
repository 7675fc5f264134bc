//! Conditions: what tells the databags of one version or dialect from those of another.

use crate::check::keywords::{self, Keywords, shorten};
use crate::check::path::Bags;
use crate::check::report::Report;
use crate::interface::Condition;
use crate::relation::{Role, Scope};
use crate::yaml::Node;

const KEYWORDS: [&str; 6] = ["role", "scope", "has", "lacks", "equals", "json"];

/// Reads a list of conditions.
pub(super) fn conditions(
    node: &Node,
    what: &str,
    bags: &Bags<'_>,
    report: &mut Report<'_>,
) -> Vec<Condition> {
    let items = keywords::list(node, what, report).unwrap_or_default();
    if items.is_empty() {
        report.hinted("empty-list", node, format!("`{what}` needs a condition"), "or leave it out");
    }
    items.iter().filter_map(|item| condition(item, bags, report)).collect()
}

fn condition(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Option<Condition> {
    let keywords = Keywords::open(node, "a condition", &KEYWORDS, report)?;
    if keywords.entries().is_empty() {
        report.hinted(
            "empty-condition",
            node,
            "a condition without keywords fits everything",
            "say what it is",
        );
        return None;
    }
    let condition = Condition {
        role: keywords.get("role").and_then(|node| role(node, report)),
        scope: keywords.get("scope").and_then(|node| scope(node, report)),
        has: keywords.texts("has", report).unwrap_or_default(),
        lacks: keywords.texts("lacks", report).unwrap_or_default(),
        equals: equals(keywords, report),
        json: json(keywords, report),
    };
    contradiction(&condition, node, report);
    keys_exist(&condition, node, bags, report);
    Some(condition)
}

fn role(node: &Node, report: &mut Report<'_>) -> Option<Role> {
    let words = ["provider", "requirer", "peer"];
    let text = keywords::text(node, "role", report)?;
    if !words.contains(&text) {
        report.unknown("unknown-role", node, format!("`{}` is not a role", shorten(text)), words.into_iter());
        return None;
    }
    text.parse().ok()
}

fn scope(node: &Node, report: &mut Report<'_>) -> Option<Scope> {
    let words = ["app", "unit"];
    let text = keywords::text(node, "scope", report)?;
    if !words.contains(&text) {
        report.unknown(
            "unknown-scope",
            node,
            format!("`{}` is not a scope", shorten(text)),
            words.into_iter(),
        );
        return None;
    }
    text.parse().ok()
}

fn equals(keywords: Keywords<'_>, report: &mut Report<'_>) -> Vec<(String, String)> {
    let Some(map) = keywords.get("equals").and_then(|node| Keywords::open_any(node, "equals", report)) else {
        return Vec::new();
    };
    let pairs = map.entries().iter();
    pairs.filter_map(|entry| Some((entry.key.clone(), map.text(&entry.key, report)?))).collect()
}

fn json(keywords: Keywords<'_>, report: &mut Report<'_>) -> Vec<(String, bool)> {
    let Some(map) = keywords.get("json").and_then(|node| Keywords::open_any(node, "json", report)) else {
        return Vec::new();
    };
    let pairs = map.entries().iter();
    pairs.filter_map(|entry| Some((entry.key.clone(), map.bool(&entry.key, report)?))).collect()
}

fn needed_keys(condition: &Condition) -> impl Iterator<Item = &str> + Clone {
    let has = condition.has.iter().map(String::as_str);
    let equals = condition.equals.iter().map(|(key, _)| key.as_str());
    has.chain(equals).chain(condition.json.iter().map(|(key, _)| key.as_str()))
}

fn contradiction(condition: &Condition, node: &Node, report: &mut Report<'_>) {
    if let Some(key) = needed_keys(condition).find(|key| condition.lacks.iter().any(|lacked| lacked == key)) {
        let message = format!("the condition wants `{}` to be there and not to be there", shorten(key));
        report.hinted("contradiction", node, message, "keep one of them");
    }
}

/// A key that no databag of the definition has is most likely misspelt.
fn keys_exist(condition: &Condition, node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) {
    let all = [Role::Provider, Role::Requirer, Role::Peer];
    let roles = all.into_iter().filter(|role| condition.role.is_none_or(|wanted| wanted == *role));
    let scopes = [Scope::App, Scope::Unit].into_iter();
    let scopes = scopes.filter(|scope| condition.scope.is_none_or(|wanted| wanted == *scope));
    let records = roles.flat_map(|role| scopes.clone().flat_map(move |scope| bags.records(role, scope)));
    let fields = records.flat_map(|record| &record.fields);
    let known: Vec<&str> = fields.flat_map(|field| field.spellings()).collect();
    for key in needed_keys(condition).filter(|key| !known.contains(key)) {
        let message = format!("no databag that the condition can meet has a key `{}`", shorten(key));
        let hint = report.hint(key, known.iter().copied());
        report.warning("unknown-key", node, message, hint.unwrap_or_else(|| "declare the key".to_owned()));
    }
}
