//! The keys that say what a charm is: in metadata.yaml, and in newer charms in charmcraft.yaml.

mod identity;

use relata_core::ApplicationName;
use relata_core::diagnostic::Severity;
use relata_core::yaml::{Entry, Node};

use crate::assumes;
use crate::charm::Charm;
use crate::container;
use crate::endpoint::{self, DeclaredEndpoint, EndpointScope};
use crate::report::{Report, entry, value};
use crate::resource;
use crate::storage;

/// Which file the keys stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// metadata.yaml
    Metadata,
    /// charmcraft.yaml
    Charmcraft,
}

/// Sections of both files that Juju reads.
pub(crate) const SECTIONS: [&str; 13] = [
    "assumes",
    "charm-user",
    "containers",
    "devices",
    "extra-bindings",
    "peers",
    "provides",
    "requires",
    "resources",
    "storage",
    "subordinate",
    "terms",
    "links",
];
const METADATA_KEYS: [&str; 32] = [
    "assumes",
    "categories",
    "charm-user",
    "containers",
    "description",
    "devices",
    "display-name",
    "docs",
    "extra-bindings",
    "format",
    "issues",
    "maintainer",
    "maintainers",
    "min-juju-version",
    "name",
    "payloads",
    "peers",
    "provides",
    "requires",
    "resources",
    "revision",
    "series",
    "source",
    "storage",
    "subordinate",
    "summary",
    "tags",
    "terms",
    "website",
    "deployment",
    "upgrade-charm",
    "bases",
];

/// Reads a metadata.yaml.
pub(crate) fn read(report: &mut Report, root: &Node) -> Said {
    let Some(entries) = report.some_map(root, "a charm's metadata") else { return Said::default() };
    report.unknown_keys(entries, &METADATA_KEYS, "metadata.yaml", Severity::Warning);
    check_ages(report, entries);
    sections(report, root, Form::Metadata)
}

/// What a file says of a charm. Of a charm without a name there are only endpoints.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) endpoints: Vec<DeclaredEndpoint>,
    pub(crate) charm: Option<Charm>,
}

/// Reads the keys that both files have in common.
pub(crate) fn sections(report: &mut Report, root: &Node, form: Form) -> Said {
    let entries = report.map(root, "a charm");
    let name = identity::name(report, root, entries, form);
    let is_named = name.is_some();
    let mut charm = Charm::blank(name.unwrap_or_else(unnamed));
    identity::read(report, root, (entries, form), &mut charm);
    relations(report, entries, (&mut charm, is_named));
    needs(report, entries, &mut charm);
    Said { endpoints: charm.endpoints.clone(), charm: is_named.then_some(charm) }
}

/// Stands in for a name that is missing or wrong while the rest is checked.
fn unnamed() -> ApplicationName {
    "unnamed".parse().expect("letters alone are a name")
}

/// Who it can be related to.
fn relations(report: &mut Report, entries: &[Entry], (charm, is_named): (&mut Charm, bool)) {
    let subordinate = value(entries, "subordinate").and_then(|node| report.boolean(node, "subordinate"));
    charm.subordinate = subordinate.unwrap_or(false);
    charm.endpoints = endpoint::read(report, entries);
    let name = if is_named { charm.name.as_str() } else { "" };
    endpoint::check_reserved(report, &charm.endpoints, name, charm.subordinate);
    check_subordinate(report, entries, charm);
    charm.extra_bindings = endpoint::read_bindings(report, entries, &charm.endpoints);
}

/// What it needs of a model and what is deployed beside it.
fn needs(report: &mut Report, entries: &[Entry], charm: &mut Charm) {
    charm.assumes = section(report, entries, "assumes", assumes::read);
    charm.storage = section(report, entries, "storage", storage::read);
    charm.devices = section(report, entries, "devices", storage::read_devices);
    charm.resources = section(report, entries, "resources", resource::read);
    charm.payloads = section(report, entries, "payloads", resource::read_payloads);
    let known = (&charm.resources[..], &charm.storage[..]);
    let containers = value(entries, "containers").map(|node| container::read(report, node, known));
    charm.containers = containers.unwrap_or_default();
}

/// A section; none is an empty one.
fn section<T: Default>(
    report: &mut Report,
    entries: &[Entry],
    key: &str,
    read: impl FnOnce(&mut Report, &Node) -> T,
) -> T {
    value(entries, key).map(|node| read(report, node)).unwrap_or_default()
}

fn check_subordinate(report: &mut Report, entries: &[Entry], charm: &Charm) {
    let reaches = |endpoint: &DeclaredEndpoint| {
        endpoint.role == relata_core::Role::Requirer && endpoint.scope == EndpointScope::Container
    };
    if let Some(node) =
        value(entries, "subordinate").filter(|_| charm.subordinate && !charm.endpoints.iter().any(reaches))
    {
        let hint = "add `scope: container` to one of them: that is how it reaches its principal";
        report.error("lone-subordinate", node, "a subordinate requires no endpoint of scope container", hint);
    }
}

/// Juju refuses keys of old charms beside those of new ones.
fn check_ages(report: &mut Report, entries: &[Entry]) {
    let new = ["assumes", "charm-user", "containers"].iter().find(|key| entry(entries, key).is_some());
    let Some(new) = new else { return };
    for old in ["series", "deployment", "min-juju-version"] {
        if let Some(entry) = entry(entries, old) {
            let message = format!(
                "{old} cannot stand beside {new}: Juju takes one for an old charm, the other for a new"
            );
            let hint =
                if old == "series" { "name bases in charmcraft.yaml" } else { "write it as `assumes`" };
            report.error("old-and-new", entry, message, hint);
        }
    }
}
