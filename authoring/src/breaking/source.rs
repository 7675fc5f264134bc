//! What bindings offer: whether code that uses the old ones compiles with the new.

use relata_core::Interface;
use relata_core::interface::Record;

use super::Surface;
use super::report::{Report, Scene};
use super::rules::{BINDING_CHANGED, BINDING_REMOVED};
use crate::places::At;

/// Compares the items of bindings. What is new breaks nobody: bindings are made so that they can grow.
pub(super) fn compare(
    old: &Surface,
    new: &Surface,
    interface: &Interface,
    root: At<'_>,
    report: &mut Report<'_>,
) {
    report.scene = Scene::default();
    for (path, was) in old {
        // The item has said it, or the module.
        if owners(path).any(|owner| old.contains_key(owner) && !new.contains_key(owner)) {
            continue;
        }
        let at = place(path, interface, root);
        match new.get(path) {
            Some(is) if is == was => {}
            Some(is) => {
                report.add(&BINDING_CHANGED, &[], at, format!("`{path}` is `{is}`, and was `{was}`"));
            }
            None => report.add(&BINDING_REMOVED, &[], at, format!("`{path}` is gone")),
        }
    }
}

/// The item that has this one: `ProviderApp` of `ProviderApp.port`.
fn owner(path: &str) -> Option<&str> {
    owners(path).next()
}

/// All that have this one, outermost first: `v1` and `v1::ProviderApp` of `v1::ProviderApp.port`.
fn owners(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices([':', '.']).map(|(end, _)| &path[..end])
}

/// The part of the definition that an item is made from, as far as names tell.
fn place<'n>(path: &str, interface: &Interface, root: At<'n>) -> At<'n> {
    let name = owner(path).unwrap_or(path);
    let bare = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
    };
    let part = path.rsplit(['.', ':']).next().unwrap_or_default();
    for (role, scope, record) in interface.records.iter() {
        if bare(name) == bare(&format!("{role}{scope}")) {
            let at = root.record(role, scope);
            let found = key(record, |key| bare(key) == bare(part));
            return found.map_or(at, |key| at.property(key));
        }
    }
    let named = interface.types.keys().find(|known| bare(known) == bare(name));
    named.map_or(root, |known| root.named(known).property_if(|key| bare(key) == bare(part)))
}

fn key(record: &Record, is: impl Fn(&str) -> bool) -> Option<&str> {
    record.fields.iter().map(|field| field.property.name.as_str()).find(|name| is(name))
}
