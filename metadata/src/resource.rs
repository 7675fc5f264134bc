//! What is deployed beside a charm: `resources`, and `payloads` that it reports.

use relata_core::diagnostic::Severity;
use relata_core::yaml::{Entry, Node};

use crate::names::{PayloadName, ResourceName};
use crate::report::{Report, shown, value};

/// A resource that is deployed beside a charm.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name.
    pub name: ResourceName,
    /// What it is.
    pub kind: ResourceType,
    /// The name of its file, of one that is a file.
    pub filename: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The image that a charm was tried with, as authors note it.
    pub upstream_source: Option<String>,
}

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceType {
    /// A file.
    File,
    /// An image of a container.
    OciImage,
}

/// Something that a charm runs and tells Juju of.
#[derive(Debug, Clone, PartialEq)]
pub struct Payload {
    /// Its class.
    pub name: PayloadName,
    /// What it is, as `docker` or `kvm`.
    pub kind: String,
}

const KEYS: [&str; 5] = ["type", "filename", "description", "upstream-source", "auto-fetch"];

/// Reads `resources`.
pub(crate) fn read(report: &mut Report, node: &Node) -> Vec<Resource> {
    let declared = report.map(node, "resources");
    declared.iter().filter_map(|declared| read_one(report, declared)).collect()
}

fn read_one(report: &mut Report, declared: &Entry) -> Option<Resource> {
    let name = report.name(&declared.key, declared);
    let entries = report.some_map(&declared.value, "a resource")?;
    report.unknown_keys(entries, &KEYS, "a resource", Severity::Warning);
    let kinds = [("file", ResourceType::File), ("oci-image", ResourceType::OciImage)];
    let kind = match value(entries, "type") {
        Some(node) => report.choice(node, "a type of resource", &kinds),
        None => Some(ResourceType::File),
    };
    let mut text = |key| value(entries, key).and_then(|node| report.text(node, key)).map(str::to_owned);
    let (filename, description) = (text("filename"), text("description"));
    let upstream_source = text("upstream-source");
    if kind == Some(ResourceType::File) {
        check_filename(report, declared, entries, filename.as_deref());
    }
    Some(Resource { name: name?, kind: kind?, filename, description, upstream_source })
}

fn check_filename(report: &mut Report, declared: &Entry, entries: &[Entry], filename: Option<&str>) {
    match (value(entries, "filename"), filename) {
        (Some(node), Some(name)) if name.contains('/') => {
            let message = format!("the file name {:?} holds a folder", shown(name));
            report.error("bad-filename", node, message, "name the file alone: Juju says where it lies");
        }
        (None, _) | (_, Some("")) => {
            let message = format!("the resource {} has no filename", shown(&declared.key));
            let hint = "add `filename: NAME`, or `type: oci-image` if it is an image";
            report.error("missing-filename", declared, message, hint);
        }
        _ => {}
    }
}

/// Reads `payloads`.
pub(crate) fn read_payloads(report: &mut Report, node: &Node) -> Vec<Payload> {
    let declared = report.map(node, "payloads");
    declared.iter().filter_map(|declared| read_payload(report, declared)).collect()
}

fn read_payload(report: &mut Report, declared: &Entry) -> Option<Payload> {
    let name = report.name(&declared.key, declared);
    let entries = report.some_map(&declared.value, "a payload")?;
    report.unknown_keys(entries, &["type"], "a payload", Severity::Warning);
    let kind = match value(entries, "type") {
        Some(node) => report.text(node, "a payload's type").map(str::to_owned),
        None => {
            let message = format!("the payload {} has no type", shown(&declared.key));
            report.error("missing-type", declared, message, "add `type: docker` or the like");
            None
        }
    };
    Some(Payload { name: name?, kind: kind? })
}
