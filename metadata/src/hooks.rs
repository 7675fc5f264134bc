//! Which hooks a charm may have: the file names in its folder `hooks`, and `dispatch`. It must not know folders.

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::suggest;

use crate::charm::Charm;
use crate::report::shown;

/// Hooks of every charm. Source: Juju's `internal/charm/hooks`.
const UNIT: [&str; 15] = [
    "config-changed",
    "install",
    "leader-deposed",
    "leader-elected",
    "leader-settings-changed",
    "remove",
    "secret-changed",
    "secret-expired",
    "secret-remove",
    "secret-rotate",
    "start",
    "stop",
    "update-status",
    "upgrade-charm",
    "collect-metrics",
];
const RELATION: [&str; 5] = ["created", "joined", "changed", "departed", "broken"];
const STORAGE: [&str; 2] = ["storage-attached", "storage-detaching"];
const CONTAINER: [&str; 4] =
    ["pebble-ready", "pebble-custom-notice", "pebble-check-failed", "pebble-check-recovered"];
/// Of old Juju, and of charms that read its environment.
const OLD: [&str; 4] = ["meter-status-changed", "post-series-upgrade", "pre-series-upgrade", "relation"];

/// Checks the names of the files in a charm's folder `hooks`; `folder` is how messages name it.
///
/// A hook that Juju never runs is a warning: its name is most often a slip.
pub fn check_hooks<'n>(charm: &Charm, folder: &str, names: impl IntoIterator<Item = &'n str>) -> Diagnostics {
    let known = known(charm);
    let mut found = Diagnostics::new();
    for name in names {
        // What lies beside hooks: modules, templates, hidden files.
        if known.iter().any(|hook| hook == name) || name.contains('.') || OLD.contains(&name) {
            continue;
        }
        let looks_like_one =
            name.contains("-relation-") || name.contains("-storage-") || name.contains("-pebble-");
        let near = suggest::nearest(name, known.iter().map(String::as_str));
        let hint = match (near, name.split_once("-relation-")) {
            (Some(near), _) => Some(format!("did you mean `{near}`?")),
            (None, Some((endpoint, _))) => Some(format!("the charm has no endpoint {}", shown(endpoint))),
            _ => None,
        };
        if looks_like_one || near.is_some() {
            found.push(warning(format!("{folder}/{name}"), name, hint));
        }
    }
    found
}

fn known(charm: &Charm) -> Vec<String> {
    let relations = charm
        .endpoints
        .iter()
        .flat_map(|endpoint| RELATION.iter().map(move |event| format!("{}-relation-{event}", endpoint.name)));
    let storage = charm
        .storage
        .iter()
        .flat_map(|storage| STORAGE.iter().map(move |event| format!("{}-{event}", storage.name)));
    let containers = charm
        .containers
        .iter()
        .flat_map(|container| CONTAINER.iter().map(move |event| format!("{}-{event}", container.name)));
    UNIT.iter().map(ToString::to_string).chain(relations).chain(storage).chain(containers).collect()
}

fn warning(file: String, name: &str, hint: Option<String>) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        rule: "unknown-hook",
        message: format!("Juju never runs a hook {:?}", shown(name)),
        place: Place { file, line: 0, column: 0 },
        pointer: String::new(),
        hint,
    }
}
