//! One relation of the catalogue as a text that a fuzzer can change piece by piece. It must not know what is done with it.
//!
//! The text's parts stand between [`BETWEEN`]: the interface's name, then databags. A databag's first part says whose
//! (`provider.app`), the others are `key=value`. A name that is none picks one by its bytes.

use relata_catalogue::Catalogue;
use relata_core::interface::{Field, Interfaces};
use relata_core::validate::are_unique;
use relata_core::{Databag, Interface, Role, Scope, SecretMap, decode};

/// What stands between the parts: the unit separator, which no databag has a use for.
pub const BETWEEN: char = '\u{1f}';

/// The databags of a relation, each with its role and scope.
pub struct Relation {
    /// The interface's name.
    pub name: &'static str,
    /// Its versions, the oldest first.
    pub versions: Vec<&'static Interface>,
    /// The databags, in the order of the text.
    pub bags: Vec<(Role, Scope, Databag)>,
}

impl Relation {
    /// The relation that a text tells of: each text tells of one.
    pub fn of(text: &str) -> Self {
        let mut parts = text.split(BETWEEN);
        let wanted = parts.next().unwrap_or_default();
        let names = Catalogue::builtin().names();
        let any = wanted.bytes().map(usize::from).sum::<usize>() % names.len();
        let name = names.iter().find(|name| **name == wanted).unwrap_or(&names[any]);
        let mut relation =
            Self { name, versions: Interfaces::versions(Catalogue::builtin(), name), bags: Vec::new() };
        for part in parts {
            relation.part(part);
        }
        relation
    }

    fn part(&mut self, part: &str) {
        match (whose(part), self.bags.last_mut()) {
            (Some((role, scope)), _) => self.bags.push((role, scope, Databag::new())),
            (None, Some((_, _, bag))) => {
                let (key, value) = part.split_once('=').unwrap_or((part, ""));
                bag.set(key, value);
            }
            (None, None) => {}
        }
    }

    /// Secrets that hold every key of the databags, under every value that may be a secret's URI.
    pub fn secrets(&self) -> SecretMap {
        let mut secrets = SecretMap::new();
        let all = || self.bags.iter().flat_map(|(_, _, bag)| bag.iter());
        for (_, uri) in all().filter(|(_, value)| value.starts_with("secret:")) {
            secrets.insert(uri, all());
        }
        secrets
    }
}

/// The role and scope of `provider.app`.
fn whose(part: &str) -> Option<(Role, Scope)> {
    let (role, scope) = part.split_once('.')?;
    Some((role.parse().ok()?, scope.parse().ok()?))
}

/// The value of a text under a key, written, is read as the same value.
pub fn assert_written_back(interface: &Interface, field: &Field, text: &str) {
    let Ok(value) = decode::value(interface, field, text) else { return };
    let Ok(written) = decode::text(interface, field, &value) else { return };
    if !written.is_empty() {
        let again = decode::value(interface, field, &written);
        // `80` and `80.0` are the same number.
        let is_same = again.as_ref().is_ok_and(|again| again == &value || !are_unique([again, &value]));
        assert!(is_same, "{}: {text:?} {value} {written:?} {again:?}", field.property.name);
        assert_eq!(decode::text(interface, field, &value).as_ref(), Ok(&written), "{}", field.property.name);
    }
}
