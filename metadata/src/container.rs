//! The containers of a charm for Kubernetes, with what they run and mount.

use relata_core::diagnostic::Severity;
use relata_core::yaml::{Content, Entry, Node};

use crate::names::{ContainerName, ResourceName, StorageName};
use crate::platform::{self, BaseRun};
use crate::report::{Report, shown, value};
use crate::resource::{Resource, ResourceType};
use crate::storage::Storage;

/// A container beside the charm's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Container {
    /// Its name.
    pub name: ContainerName,
    /// What it runs.
    pub source: ContainerSource,
    /// What it mounts.
    pub mounts: Vec<Mount>,
    /// The user that it runs as.
    pub uid: Option<u32>,
    /// The group that it runs as.
    pub gid: Option<u32>,
}

/// What a container runs.
#[derive(Debug, Clone, PartialEq)]
pub enum ContainerSource {
    /// The image of a resource.
    Resource(ResourceName),
    /// A base alone, in order of preference.
    Bases(Vec<BaseRun>),
    /// The charm does not say.
    Unnamed,
}

/// A storage in a container.
#[derive(Debug, Clone, PartialEq)]
pub struct Mount {
    /// The storage.
    pub storage: StorageName,
    /// Where; a container with several of a storage needs none.
    pub location: Option<String>,
}

const KEYS: [&str; 5] = ["resource", "bases", "mounts", "uid", "gid"];

/// Reads `containers`; what they name must be among the resources and storages.
pub(crate) fn read(report: &mut Report, node: &Node, known: (&[Resource], &[Storage])) -> Vec<Container> {
    let declared = report.map(node, "containers");
    declared.iter().filter_map(|declared| read_one(report, declared, known)).collect()
}

fn read_one(
    report: &mut Report,
    declared: &Entry,
    (resources, storages): (&[Resource], &[Storage]),
) -> Option<Container> {
    let name = report.name(&declared.key, declared);
    if declared.value.content == Content::Null {
        let message = format!("the container {} says nothing of what it runs", shown(&declared.key));
        report.warning("empty-container", declared, message, "add `resource: NAME` under it");
    }
    let entries = report.map(&declared.value, "a container");
    report.unknown_keys(entries, &KEYS, "a container", Severity::Warning);
    let source = source(report, entries, resources);
    let mounts = value(entries, "mounts").map(|node| mounts(report, node, storages)).unwrap_or_default();
    let uid = value(entries, "uid").and_then(|node| user(report, node, "uid"));
    let gid = value(entries, "gid").and_then(|node| user(report, node, "gid"));
    Some(Container { name: name?, source: source?, mounts, uid, gid })
}

fn source(report: &mut Report, entries: &[Entry], resources: &[Resource]) -> Option<ContainerSource> {
    match (value(entries, "resource"), value(entries, "bases")) {
        (Some(_), Some(bases)) => {
            report.error("two-sources", bases, "a container has a resource or bases, not both", "");
            None
        }
        (Some(node), None) => image(report, node, resources).map(ContainerSource::Resource),
        (None, Some(node)) => {
            let items = report.list(node, "bases");
            let bases = items.iter().filter_map(|item| platform::read_base_run(report, item));
            Some(ContainerSource::Bases(bases.collect()))
        }
        (None, None) => Some(ContainerSource::Unnamed),
    }
}

fn image(report: &mut Report, node: &Node, resources: &[Resource]) -> Option<ResourceName> {
    let text = report.text(node, "a container's resource")?;
    let name: ResourceName = report.name(text, node)?;
    match resources.iter().find(|resource| resource.name == name) {
        None => {
            let message = format!("there is no resource {name}");
            report.error("unknown-resource", node, message, "add it to `resources` as `type: oci-image`");
        }
        Some(resource) if resource.kind != ResourceType::OciImage => {
            let message = format!("the resource {name} is not an image");
            report.error("not-an-image", node, message, "give it `type: oci-image`");
        }
        Some(_) => {}
    }
    Some(name)
}

/// A user or group by number. Source: Juju's `parseContainers`.
fn user(report: &mut Report, node: &Node, key: &str) -> Option<u32> {
    let number = report.count(node, key, 0)?;
    if (1000..10_000).contains(&number) {
        let message = format!("{key} {number} is among those that Juju keeps for itself");
        report.error("reserved-user", node, message, "take one below 1000, or from 10000 on");
    }
    Some(number)
}

fn mounts(report: &mut Report, node: &Node, storages: &[Storage]) -> Vec<Mount> {
    let items = report.list(node, "mounts");
    items.iter().filter_map(|item| mount(report, item, storages)).collect()
}

fn mount(report: &mut Report, node: &Node, storages: &[Storage]) -> Option<Mount> {
    let entries = report.some_map(node, "a mount")?;
    report.unknown_keys(entries, &["storage", "location"], "a mount", Severity::Warning);
    let location = value(entries, "location").and_then(|node| report.text(node, "a mount's location"));
    if value(entries, "location").is_none() {
        report.error("missing-location", node, "a mount has no location", "add `location: /path`");
    }
    let Some(named) = value(entries, "storage") else {
        report.error("missing-storage", node, "a mount names no storage", "add `storage: NAME`");
        return None;
    };
    let text = report.text(named, "a mount's storage")?;
    let name: StorageName = report.name(text, named)?;
    if !storages.iter().any(|storage| storage.name == name) {
        let message = format!("there is no storage {name}");
        report.error("unknown-storage", named, message, "add it to `storage`");
    }
    Some(Mount { storage: name, location: location.map(str::to_owned) })
}
