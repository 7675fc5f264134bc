//! The catalogue's examples as databags, and databags made from them.

#![allow(dead_code, reason = "each test uses a part")]

use std::path::{Path, PathBuf};

use relata::Described;
use relata::core::interface::{Field, Record, SecretUse, Type};
use relata::core::yaml::{self, Content, Node};
use relata::core::{Databag, Interface, Role, Scope, SecretMap, decode, detect};
use serde_json::Value;

/// A databag of an example.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// Its file.
    pub(crate) name: String,
    pub(crate) version: u32,
    pub(crate) role: Role,
    pub(crate) scope: Scope,
    pub(crate) databag: Databag,
}

impl Case {
    pub(crate) fn is_ready(&self) -> bool {
        self.name.contains("/ready-")
    }
}

/// The examples of a databag of a version of an interface.
pub(crate) fn examples(interface: &str, version: u32, role: Role, scope: Scope) -> Vec<Case> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("catalogue/{interface}/v{version}/examples"));
    let folders = entries(&folder);
    assert!(!folders.is_empty(), "{} holds no examples", folder.display());
    let wanted = folder.join(format!("{role}.{scope}"));
    let files = folders.into_iter().filter(|bag| *bag == wanted).flat_map(|bag| entries(&bag));
    files
        .map(|file| Case { name: file.display().to_string(), version, role, scope, databag: databag(&file) })
        .collect()
}

/// Whether a databag is of the binding's own version and dialect, by what it says itself.
pub(crate) fn speaks_own_form<B: Described>(case: &Case) -> bool {
    let (interface, role, scope) = (B::interface(), case.role, case.scope);
    let says = |interface: &Interface| {
        interface.detect.iter().any(|condition| detect::fits(condition, role, scope, &case.databag))
    };
    if !says(interface) && B::others().iter().any(|other| says(other())) {
        return false;
    }
    let own = interface.dialects.iter().find(|dialect| Some(dialect.name.as_str()) == B::DIALECT);
    let spoken = detect::dialect(interface, role, scope, &case.databag);
    interface.record(role, scope, own) == interface.record(role, scope, spoken)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn databag(file: &Path) -> Databag {
    let text = std::fs::read_to_string(file).unwrap();
    let root = yaml::parse(&file.display().to_string(), &text).unwrap();
    let node = entry(&root, "databag").unwrap_or_else(|| panic!("{}: no databag", file.display()));
    let Content::Map(entries) = &node.content else { panic!("{}: not a map", file.display()) };
    let text = |node: &Node| match &node.content {
        Content::String(text) => text.clone(),
        other => panic!("{}: {other:?} is not text", file.display()),
    };
    entries.iter().map(|entry| (entry.key.clone(), text(&entry.value))).collect()
}

fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Content::Map(entries) = &node.content else { return None };
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

/// Secrets with everything that could be in them, for every group whose URI the databag has.
pub(crate) fn secrets_for(interface: &Interface, record: &Record, case: &Case) -> SecretMap {
    let mut secrets = SecretMap::new();
    let group_of = |secret: &Option<SecretUse>| match secret {
        Some(SecretUse::Group { group }) => Some(group.clone()),
        _ => None,
    };
    for uri_field in &record.fields {
        let Some(uri) = case.databag.get(&uri_field.property.name) else { continue };
        let members = record
            .fields
            .iter()
            .filter(|field| group_of(&field.secret).as_deref() == Some(uri_field.property.name.as_str()));
        let sampled = |field: &Field| {
            let sample = sample(interface, field, interface.resolve(&field.property.schema.kind))?;
            Some((field.property.name.clone(), sample))
        };
        let parts: Vec<_> = members.filter_map(sampled).collect();
        if !parts.is_empty() {
            secrets.insert(uri, parts);
        }
    }
    secrets
}

/// A text that fits; no URI, since a URI alone may make a databag ready and nobody else sees what lies in a secret.
fn sample(interface: &Interface, field: &Field, kind: &Type) -> Option<String> {
    let value = match kind {
        Type::Boolean(_) => true.into(),
        Type::String(rules) if rules.format.is_none() => "hunter2".into(),
        Type::Enum(texts) => texts.values.first()?.as_str().into(),
        Type::Array(_) => Value::Array(Vec::new()),
        Type::Map(_) => Value::Object(serde_json::Map::new()),
        _ => return None,
    };
    decode::text(interface, field, &value).ok()
}

/// The databag without each of its keys, and with each of its keys holding something else.
pub(crate) fn variants(case: &Case) -> Vec<Databag> {
    const TEXTS: [&str; 19] = [
        "null",
        "true",
        "True",
        "0",
        "-1",
        "080",
        "65536",
        "1.0",
        "1e400",
        "x",
        "\"x\"",
        "[]",
        "[1]",
        "{}",
        "{\"url\": \"x\"}",
        "[{}]",
        "a b=c",
        "a: [",
        "secret:x",
    ];
    let mut databags = Vec::new();
    for key in case.databag.keys() {
        let mut without = case.databag.clone();
        without.remove(key);
        databags.push(without);
        for text in TEXTS {
            let mut with = case.databag.clone();
            with.set(key, text);
            databags.push(with);
        }
    }
    databags
}
