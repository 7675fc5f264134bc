//! Which version and which dialect a databag speaks, from its keys alone.

use crate::databag::Databag;
use crate::interface::{Condition, Dialect, Interface};
use crate::negotiate;
use crate::relation::{Role, Scope};
use crate::validate::{Validation, validate};

/// The keys that Juju itself writes into unit databags. A charm may overwrite them.
pub const JUJU_KEYS: [&str; 3] = ["egress-subnets", "ingress-address", "private-address"];

/// Whether a databag fits a condition.
pub fn fits(condition: &Condition, role: Role, scope: Scope, databag: &Databag) -> bool {
    condition.role.is_none_or(|wanted| wanted == role)
        && condition.scope.is_none_or(|wanted| wanted == scope)
        && condition.has.iter().all(|key| databag.get(key).is_some())
        && condition.lacks.iter().all(|key| databag.get(key).is_none())
        && condition.equals.iter().all(|(key, text)| databag.get(key) == Some(text))
        && condition
            .json
            .iter()
            .all(|(key, wanted)| databag.get(key).is_some_and(|text| crate::codec::is_json(text) == *wanted))
}

/// The dialect that a databag speaks: the first that fits, else the fall-back. A databag in which nothing but Juju's
/// own keys was written speaks none yet.
pub fn dialect<'a>(
    interface: &'a Interface,
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<&'a Dialect> {
    let own_words = databag.keys().any(|key| scope == Scope::App || !JUJU_KEYS.contains(&key));
    if !own_words {
        return None;
    }
    let speaks = |dialect: &&Dialect| {
        dialect.when.is_empty() || dialect.when.iter().any(|condition| fits(condition, role, scope, databag))
    };
    interface.dialects.iter().find(speaks)
}

/// The version that a databag is of, with its validation: see [`negotiate::spoken`]. `versions` come oldest first; none
/// of none.
pub fn version<'a>(
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<(&'a Interface, Validation)> {
    let interface = negotiate::spoken(versions, role, scope, databag)?.interface;
    Some((interface, validate(interface, role, scope, databag)))
}
