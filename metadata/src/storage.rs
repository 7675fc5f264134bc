//! What a charm needs of a machine or cluster: `storage` and `devices`.

use relata_core::diagnostic::Severity;
use relata_core::yaml::{Content, Entry, Node};

use crate::names::{DeviceName, StorageName};
use crate::report::{Report, shown, value};

/// A storage that a charm wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Storage {
    /// Its name.
    pub name: StorageName,
    /// What it is.
    pub kind: StorageType,
    /// What it is for.
    pub description: Option<String>,
    /// Whether all units share one.
    pub shared: bool,
    /// Whether it is only read.
    pub read_only: bool,
    /// The least size, in MiB.
    pub minimum_mib: Option<u64>,
    /// Where it is mounted; with several of them the folder that they are mounted in.
    pub location: Option<String>,
    /// How many of it there may be; one if the charm says nothing.
    pub count: Count,
    /// Whether it may be lost when the unit restarts.
    pub transient: bool,
}

/// What a storage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageType {
    /// A file system that is mounted.
    Filesystem,
    /// A block device.
    Block,
}

/// How many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// At least.
    pub least: u32,
    /// At most; `None` is any number.
    pub most: Option<u32>,
}

impl Count {
    /// Exactly one.
    pub const ONE: Self = Self { least: 1, most: Some(1) };
}

/// A device that a charm wants of a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Its name.
    pub name: DeviceName,
    /// What it is, as `nvidia.com/gpu`.
    pub kind: String,
    /// What it is for.
    pub description: Option<String>,
    /// How many.
    pub count: Count,
}

const STORAGE_KEYS: [&str; 8] =
    ["type", "description", "shared", "read-only", "minimum-size", "location", "multiple", "properties"];
const DEVICE_KEYS: [&str; 4] = ["type", "description", "countmin", "countmax"];

/// Reads `storage`.
pub(crate) fn read(report: &mut Report, node: &Node) -> Vec<Storage> {
    let declared = report.map(node, "storage");
    declared.iter().filter_map(|declared| read_one(report, declared)).collect()
}

fn read_one(report: &mut Report, declared: &Entry) -> Option<Storage> {
    let name = report.name(&declared.key, declared);
    let entries = report.some_map(&declared.value, "a storage")?;
    report.unknown_keys(entries, &STORAGE_KEYS, "a storage", Severity::Warning);
    let kinds = [("filesystem", StorageType::Filesystem), ("block", StorageType::Block)];
    let kind = match value(entries, "type") {
        Some(node) => report.choice(node, "a type of storage", &kinds),
        None => {
            let message = format!("the storage {} has no type", shown(&declared.key));
            report.error("missing-type", declared, message, "add `type: filesystem` or `type: block`");
            None
        }
    };
    let mut flag = |key| value(entries, key).and_then(|node| report.boolean(node, key)).unwrap_or(false);
    let (shared, read_only) = (flag("shared"), flag("read-only"));
    let mut text = |key| value(entries, key).and_then(|node| report.text(node, key)).map(str::to_owned);
    let (description, location) = (text("description"), text("location"));
    if let (Some(StorageType::Block), Some(node)) = (kind, value(entries, "location")) {
        let hint = "leave it out, or make the storage a filesystem";
        report.error("block-location", node, "a block storage is not mounted anywhere", hint);
    }
    let minimum_mib = value(entries, "minimum-size").and_then(|node| size(report, node));
    let count = value(entries, "multiple").and_then(|node| multiple(report, node));
    let transient = value(entries, "properties").is_some_and(|node| properties(report, node));
    let count = count.unwrap_or(Count::ONE);
    Some(Storage {
        name: name?,
        kind: kind?,
        description,
        shared,
        read_only,
        minimum_mib,
        location,
        count,
        transient,
    })
}

fn properties(report: &mut Report, node: &Node) -> bool {
    let items = report.list(node, "properties");
    let mut transient = false;
    for item in items {
        transient |= report.choice(item, "a property of a storage", &[("transient", ())]).is_some();
    }
    transient
}

/// The number of times that M stands for in each multiplier, from Juju's `utils.ParseSize`.
fn size(report: &mut Report, node: &Node) -> Option<u64> {
    let text = report.text(node, "minimum-size")?;
    let digits = text.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let power = match unit.strip_suffix("iB").or(unit.strip_suffix('B')).unwrap_or(unit) {
        "" | "M" => Some(0),
        "G" => Some(1),
        "T" => Some(2),
        "P" => Some(3),
        "E" => Some(4),
        "Z" => Some(5),
        "Y" => Some(6),
        _ => None,
    };
    let mib = number.parse::<f64>().ok().zip(power).map(|(number, power)| number * 1024_f64.powi(power));
    let Some(mib) = mib.filter(|_| unit != "B" && unit != "iB") else {
        let message = format!("{:?} is not a size", shown(text));
        report.error("bad-size", node, message, "a number and a multiplier: 512M, 1.5G, 2T");
        return None;
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "digits alone: not negative")]
    Some(mib.ceil() as u64)
}

fn multiple(report: &mut Report, node: &Node) -> Option<Count> {
    let entries = report.map(node, "multiple");
    report.unknown_keys(entries, &["range"], "multiple", Severity::Warning);
    let Some(range) = value(entries, "range") else {
        report.error("missing-range", node, "multiple says no range", "add `range: 0-` or `range: 1-3`");
        return None;
    };
    let count = match &range.content {
        Content::Number(number) => number.as_u64().and_then(|n| parse_range(&n.to_string())),
        Content::String(text) => parse_range(text),
        _ => None,
    };
    if count.is_none() {
        let hint = "a number from 1 on, `1-3`, or `1+` for one or more";
        report.error("bad-range", range, "this is not a range of numbers", hint);
    }
    count
}

/// `n`, `n-m`, `n-` or `n+`. Source: Juju's `storageCountC`.
fn parse_range(text: &str) -> Option<Count> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (least, rest) = text.split_at(digits);
    let least: u32 = least.parse().ok()?;
    let most = match rest {
        "" => Some(Some(least).filter(|least| *least > 0)?),
        "-" | "+" => None,
        _ => Some(rest.strip_prefix('-')?.parse().ok().filter(|most| *most > 0)?),
    };
    Some(Count { least, most })
}

/// Reads `devices`.
pub(crate) fn read_devices(report: &mut Report, node: &Node) -> Vec<Device> {
    let declared = report.map(node, "devices");
    declared.iter().filter_map(|declared| read_device(report, declared)).collect()
}

fn read_device(report: &mut Report, declared: &Entry) -> Option<Device> {
    let name = report.name(&declared.key, declared);
    let entries = report.some_map(&declared.value, "a device")?;
    report.unknown_keys(entries, &DEVICE_KEYS, "a device", Severity::Warning);
    let mut text = |key| value(entries, key).and_then(|node| report.text(node, key)).map(str::to_owned);
    let (kind, description) = (text("type"), text("description"));
    if value(entries, "type").is_none() {
        let message = format!("the device {} has no type", shown(&declared.key));
        report.error("missing-type", declared, message, "add `type: nvidia.com/gpu` or the like");
    }
    let least = value(entries, "countmin").and_then(|node| report.count(node, "countmin", 0)).unwrap_or(1);
    let most = value(entries, "countmax").and_then(|node| report.count(node, "countmax", 0)).unwrap_or(1);
    if let Some(node) = value(entries, "countmax").filter(|_| least > most) {
        report.error("bad-range", node, format!("countmax {most} is less than countmin {least}"), "");
    }
    Some(Device { name: name?, kind: kind?, description, count: Count { least, most: Some(most) } })
}
