//! The endpoints of a charm: `provides`, `requires`, `peers` and `extra-bindings`.

use std::collections::{HashMap, HashSet};

use relata_core::diagnostic::{Place, Severity};
use relata_core::yaml::{Content, Entry, Node};
use relata_core::{Endpoint, EndpointName, InterfaceName, Role};

use crate::extension::Extension;
use crate::names::{is_reserved, reserved_hint};
use crate::report::{Report, entry, shown, value};

/// An endpoint as a charm declares it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredEndpoint {
    /// Its name, role, interface, limit, and whether the charm works without it.
    pub endpoint: Endpoint,
    /// How far its relations reach.
    pub scope: EndpointScope,
    /// What it is for.
    pub description: Option<String>,
    /// Where it is declared; of an extension's the place that names the extension.
    pub place: Place,
    /// The extension that added it; `None` if the author wrote it.
    pub extension: Option<Extension>,
}

impl std::ops::Deref for DeclaredEndpoint {
    type Target = Endpoint;

    fn deref(&self) -> &Endpoint {
        &self.endpoint
    }
}

/// How far the relations of an endpoint reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EndpointScope {
    /// Between all units of both applications.
    #[default]
    Global,
    /// Between a subordinate and the principal on the same machine.
    Container,
}

pub(crate) const SECTIONS: [(&str, Role); 3] =
    [("provides", Role::Provider), ("requires", Role::Requirer), ("peers", Role::Peer)];
const KEYS: [&str; 6] = ["interface", "limit", "optional", "scope", "description", "versions"];

/// Reads the three sections; a name that is there twice keeps its first meaning.
pub(crate) fn read(report: &mut Report, entries: &[Entry]) -> Vec<DeclaredEndpoint> {
    let mut endpoints: Vec<DeclaredEndpoint> = Vec::new();
    let mut seen: HashMap<EndpointName, Role> = HashMap::new();
    for (section, role) in SECTIONS {
        let Some(node) = value(entries, section) else { continue };
        for declared in report.map(node, section) {
            let Some(endpoint) = read_one(report, declared, role) else { continue };
            if let Some(first) = seen.get(&endpoint.name) {
                let message =
                    format!("the endpoint {} is there twice, the first time as {first}", endpoint.name);
                report.error("duplicate-endpoint", declared, message, "give one of them another name");
                continue;
            }
            seen.insert(endpoint.name.clone(), role);
            endpoints.push(endpoint);
        }
    }
    endpoints
}

fn read_one(report: &mut Report, declared: &Entry, role: Role) -> Option<DeclaredEndpoint> {
    let name: Option<EndpointName> = report.name(&declared.key, declared);
    let mut endpoint = DeclaredEndpoint {
        endpoint: Endpoint {
            name: name?,
            role,
            interface: interface(report, declared)?,
            limit: None,
            optional: false,
        },
        scope: EndpointScope::Global,
        description: None,
        place: declared.mark.place(report.file()),
        extension: None,
    };
    if let Content::Map(entries) = &declared.value.content {
        details(report, entries, &mut endpoint);
    }
    Some(endpoint)
}

/// The interface, in the long form and the short one (`database: mysql_client`).
fn interface(report: &mut Report, declared: &Entry) -> Option<InterfaceName> {
    let node = match &declared.value.content {
        Content::Map(entries) => value(entries, "interface"),
        Content::String(_) => Some(&declared.value),
        Content::Null => None,
        _ => {
            let message =
                format!("an endpoint must be a map or an interface, and this is {}", declared.value.kind());
            report.error("wrong-type", &declared.value, message, "write `interface: NAME` under it");
            return None;
        }
    };
    let Some(node) = node else {
        let message = format!("the endpoint {} has no interface", shown(&declared.key));
        report.error("missing-interface", declared, message, "add `interface: NAME` under it");
        return None;
    };
    let text = report.text(node, "an interface")?;
    report.name(text, node)
}

fn details(report: &mut Report, entries: &[Entry], endpoint: &mut DeclaredEndpoint) {
    report.unknown_keys(entries, &KEYS, "an endpoint", Severity::Warning);
    endpoint.endpoint.limit = value(entries, "limit").and_then(|node| limit(report, node));
    let optional = value(entries, "optional").and_then(|node| report.boolean(node, "optional"));
    endpoint.endpoint.optional = optional.unwrap_or(false);
    let scopes = [("global", EndpointScope::Global), ("container", EndpointScope::Container)];
    let scope = value(entries, "scope").and_then(|node| report.choice(node, "a scope", &scopes));
    endpoint.scope = scope.unwrap_or_default();
    let description = value(entries, "description").and_then(|node| report.text(node, "description"));
    endpoint.description = description.map(str::to_owned);
}

/// How many relations there may be. Juju takes 0 for no limit.
fn limit(report: &mut Report, node: &Node) -> Option<u32> {
    let limit = report.count(node, "limit", 0)?;
    if limit == 0 {
        report.warning("no-limit", node, "a limit of 0 is no limit to Juju", "leave the limit out");
    }
    Some(limit).filter(|limit| *limit > 0)
}

/// Names that Juju keeps for itself, but for a charm of its own and a subordinate's way to its principal.
pub(crate) fn check_reserved(
    report: &mut Report,
    endpoints: &[DeclaredEndpoint],
    charm: &str,
    subordinate: bool,
) {
    if charm.starts_with("juju-") {
        return;
    }
    for endpoint in endpoints {
        let to_principal =
            subordinate && endpoint.role == Role::Requirer && endpoint.scope == EndpointScope::Container;
        if is_reserved(endpoint.name.as_str()) && !to_principal {
            let message = format!("the endpoint name {} is one that Juju keeps for itself", endpoint.name);
            let hint = reserved_hint(endpoint.name.as_str());
            report.at_place("reserved-name", &endpoint.place, message, &hint);
        }
        if is_reserved(endpoint.interface.as_str()) && endpoint.role != Role::Requirer {
            let message =
                format!("the interface {} is one that only Juju itself provides", endpoint.interface);
            let hint = reserved_hint(endpoint.interface.as_str());
            report.at_place("reserved-name", &endpoint.place, message, &hint);
        }
    }
}

/// Reads `extra-bindings`: names without values, none of them an endpoint's.
pub(crate) fn read_bindings(
    report: &mut Report,
    entries: &[Entry],
    known: &[DeclaredEndpoint],
) -> Vec<String> {
    let Some(section) = entry(entries, "extra-bindings") else { return Vec::new() };
    let Some(node) = value(entries, "extra-bindings") else { return Vec::new() };
    let bindings = report.map(node, "extra-bindings");
    if bindings.is_empty() && matches!(node.content, Content::Map(_)) {
        report.error("empty-bindings", section, "extra-bindings has no names", "leave it out");
    }
    let names: HashSet<&str> = known.iter().map(|endpoint| endpoint.name.as_str()).collect();
    for binding in bindings {
        let name = shown(&binding.key);
        if binding.value.content != Content::Null {
            let message = format!("the binding {name} has a value");
            report.error("binding-value", &binding.value, message, format!("write `{name}:` alone"));
        }
        if names.contains(binding.key.as_str()) {
            let message = format!("the binding {name} has an endpoint's name");
            report.error("duplicate-binding", binding, message, "every endpoint can be bound without it");
        }
        if binding.key.trim().is_empty() {
            report.error("bad-name", binding, "a binding has no name", "");
        }
    }
    bindings.iter().map(|binding| binding.key.clone()).collect()
}
