//! Connection data: every path leads to a key of the right side and type.

use crate::check::each;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::path::{Bags, path};
use crate::check::report::Report;
use crate::check::wants::{Side, Wants};
use crate::interface::{BagPath, ConnectionRule, Gate, StateRule, Take};
use crate::yaml::{Content, Node};

const KEYWORDS: [&str; 22] = [
    "scheme",
    "tls-scheme",
    "default-port",
    "anonymous",
    "take",
    "gates",
    "state",
    "each",
    "uri",
    "read-only-uri",
    "conninfo",
    "read-only-conninfo",
    "hosts",
    "read-only-hosts",
    "host",
    "port",
    "username",
    "password",
    "database",
    "tls",
    "tls-ca",
    "parameters",
];

/// Reads the rule for connections.
pub(super) fn connection(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Option<ConnectionRule> {
    let keywords = Keywords::open(node, "`connection`", &KEYWORDS, report)?;
    let each = keywords.get("each").and_then(|node| each::each(node, bags, report));
    let lists = each.iter().flat_map(|each| std::iter::once(&each.answers).chain(&each.requests));
    let lists: Vec<BagPath> = lists.cloned().collect();
    let are_known = each.is_some() || !keywords.has("each");
    let bags = &Bags { lists: are_known.then_some(&lists), ..*bags };
    let mut part = |key: &str, side: Side, wants: Wants| match keywords.get(key) {
        Some(node) => paths(node, key, (side, wants), bags, report),
        None => Vec::new(),
    };
    let rule = ConnectionRule {
        uri: part("uri", Side::Provider, Wants::TextOrList),
        read_only_uri: part("read-only-uri", Side::Provider, Wants::TextOrList),
        conninfo: part("conninfo", Side::Provider, Wants::Text),
        read_only_conninfo: part("read-only-conninfo", Side::Provider, Wants::TextOrList),
        hosts: part("hosts", Side::Provider, Wants::Hosts),
        read_only_hosts: part("read-only-hosts", Side::Provider, Wants::Hosts),
        host: part("host", Side::Provider, Wants::Text),
        port: part("port", Side::Provider, Wants::Port),
        username: part("username", Side::Either, Wants::Text),
        password: part("password", Side::Either, Wants::Text),
        database: part("database", Side::Either, Wants::Text),
        tls: part("tls", Side::Provider, Wants::Boolean),
        tls_ca: part("tls-ca", Side::Provider, Wants::Text),
        scheme: scheme(keywords, "scheme", report).unwrap_or_default(),
        tls_scheme: scheme(keywords, "tls-scheme", report),
        default_port: default_port(keywords, report),
        anonymous: keywords.bool("anonymous", report).unwrap_or(false),
        take: take(keywords, report),
        gates: gates(keywords, bags, report),
        state: keywords.get("state").and_then(|node| state(node, bags, report)),
        parameters: parameters(keywords, bags, report),
        each,
    };
    keywords.needed("scheme", "`connection`", report);
    leads_to_a_server(&rule, node, report);
    Some(rule)
}

fn paths(
    node: &Node,
    what: &str,
    (side, wants): (Side, Wants),
    bags: &Bags<'_>,
    report: &mut Report<'_>,
) -> Vec<BagPath> {
    let nodes = match &node.content {
        Content::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    if nodes.is_empty() {
        report.hinted("empty-list", node, format!("`{what}` needs a path"), "or leave it out");
    }
    let mut found: Vec<BagPath> = Vec::new();
    for node in nodes {
        let Some(target) = path(node, bags, report) else { continue };
        let wants = wants.of(&target.path);
        if !side.takes(target.path.role) {
            let message = format!("`{what}` is found in {} databags, this is another's", side.what());
            report.error("wrong-role", node, message);
        } else if !is_of_a_list(&target.path, bags) {
            let message = format!("`{}` does not lead into a list of `each`", target.path);
            report.hinted("bad-path", node, message, "say under `each` whose items are meant");
        } else if target.path.secret.is_none() && !wants.takes(target.kind, bags.types) {
            let message =
                format!("`{what}` must lead to {}, `{}` is something else", wants.what(), target.path);
            report.error("wrong-type", node, message);
        } else if found.contains(&target.path) {
            report.hinted("repeated", node, "this path is listed twice", "keep one of them");
        } else {
            found.push(target.path);
        }
    }
    found
}

/// Whether `*` is the item of a list that `each` names, once.
fn is_of_a_list(path: &BagPath, bags: &Bags<'_>) -> bool {
    let (Some(list), Some(lists)) = (path.list(), bags.lists) else { return true };
    let list = BagPath { pointer: list.to_owned(), secret: None, ..path.clone() };
    lists.contains(&list) && path.at_item(0).list().is_none()
}

fn scheme(keywords: Keywords<'_>, key: &str, report: &mut Report<'_>) -> Option<String> {
    let node = keywords.get(key)?;
    let scheme = keywords.text(key, report)?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c));
    if !fits {
        report.error(
            "bad-scheme",
            node,
            format!("`{}` is not the scheme of a URL in lower case", shorten(&scheme)),
        );
    }
    Some(scheme)
}

fn default_port(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<u16> {
    let node = keywords.get("default-port")?;
    let port = keywords.count("default-port", report)?;
    let port = u16::try_from(port).ok().filter(|port| *port > 0);
    if port.is_none() {
        report.error("out-of-range", node, "`default-port` must be from 1 to 65535");
    }
    port
}

fn take(keywords: Keywords<'_>, report: &mut Report<'_>) -> Take {
    let Some(node) = keywords.get("take") else { return Take::First };
    match keywords::text(node, "take", report) {
        Some("all") => Take::All,
        Some("first") | None => Take::First,
        Some(other) => {
            let message = format!("`{}` is not a way to take units", shorten(other));
            report.unknown("unknown-take", node, message, ["first", "all"].into_iter());
            Take::First
        }
    }
}

fn gates(keywords: Keywords<'_>, bags: &Bags<'_>, report: &mut Report<'_>) -> Vec<Gate> {
    let nodes = keywords.list("gates", report).unwrap_or_default();
    nodes.iter().filter_map(|node| gate(node, bags, report)).collect()
}

fn gate(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Option<Gate> {
    let keywords = Keywords::open(node, "a gate", &["mirrors", "admits"], report)?;
    match (keywords.get("mirrors"), keywords.get("admits")) {
        (Some(node), None) => mirrors(node, bags, report),
        (None, Some(node)) => admits(node, bags, report),
        _ => {
            report.hinted("wrong-kind", node, "a gate is one of `mirrors` and `admits`", "make two of it");
            None
        }
    }
}

fn mirrors(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Option<Gate> {
    let keywords = Keywords::open(node, "`mirrors`", &["asked", "answered", "exact"], report)?;
    let asked = keywords.needed("asked", "`mirrors`", report)?;
    let answered = keywords.needed("answered", "`mirrors`", report)?;
    Some(Gate::Mirrors {
        asked: paths(asked, "asked", (Side::Requirer, Wants::TextOrList), bags, report),
        answered: paths(answered, "answered", (Side::Provider, Wants::TextOrList), bags, report),
        exact: keywords.bool("exact", report).unwrap_or(false),
    })
}

fn admits(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Option<Gate> {
    let keywords = Keywords::open(node, "`admits`", &["subnets", "units", "own"], report)?;
    let mut lists = |key: &str, side: Side| match keywords.get(key) {
        Some(node) => paths(node, key, (side, Wants::List), bags, report),
        None => Vec::new(),
    };
    let (subnets, units) = (lists("subnets", Side::Provider), lists("units", Side::Provider));
    let own = lists("own", Side::Requirer);
    if subnets.is_empty() && units.is_empty() {
        report.hinted("missing-keyword", node, "`admits` needs `subnets` or `units`", "add one of them");
        return None;
    }
    if !subnets.is_empty() {
        keywords.needed("own", "`admits` with `subnets`", report);
    }
    Some(Gate::Admits { subnets, units, own })
}

fn state(node: &Node, bags: &Bags<'_>, report: &mut Report<'_>) -> Option<StateRule> {
    let keywords = Keywords::open(node, "`state`", &["at", "primary", "replica"], report)?;
    let at = keywords.needed("at", "`state`", report)?;
    let at = paths(at, "at", (Side::Provider, Wants::Text), bags, report).into_iter().next()?;
    keywords.needed("primary", "`state`", report);
    let primary = keywords.texts("primary", report)?;
    let replica = keywords.texts("replica", report).unwrap_or_default();
    if let Some(both) = primary.iter().find(|word| replica.contains(word)) {
        let message = format!("`{}` is both primary and replica", shorten(both));
        report.hinted("contradiction", node, message, "keep one of them");
    }
    Some(StateRule { at, primary, replica })
}

fn parameters(
    keywords: Keywords<'_>,
    bags: &Bags<'_>,
    report: &mut Report<'_>,
) -> Vec<(String, Vec<BagPath>)> {
    let Some(node) = keywords.get("parameters") else { return Vec::new() };
    let Some(map) = Keywords::open_any(node, "parameters", report) else { return Vec::new() };
    let read = |entry: &crate::yaml::Entry| {
        let found = paths(&entry.value, &entry.key, (Side::Provider, Wants::Scalar), bags, report);
        (entry.key.clone(), found)
    };
    map.entries().iter().map(read).collect()
}

/// A rule without any place to find a server can never give a connection.
fn leads_to_a_server(rule: &ConnectionRule, node: &Node, report: &mut Report<'_>) {
    let places = [&rule.uri, &rule.conninfo, &rule.hosts, &rule.host];
    if places.iter().all(|paths| paths.is_empty()) {
        let hint = "add `hosts`, `host`, `uri` or `conninfo`";
        report.hinted("missing-keyword", node, "`connection` does not say where the server is found", hint);
    }
}
