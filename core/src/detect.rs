//! Which version and which dialect a databag speaks, from its keys alone.

use crate::databag::Databag;
use crate::interface::{Condition, Dialect, Interface};
use crate::negotiate::{self, End, Spoken};
use crate::relation::{Role, Scope};
use crate::validate::{Finding, Validation, validate_as};

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

/// Whether somebody wrote into a databag: it has a key that is not Juju's own.
pub fn is_written(scope: Scope, databag: &Databag) -> bool {
    databag.keys().any(|key| scope == Scope::App || !JUJU_KEYS.contains(&key))
}

/// The dialect that a databag speaks: the first that fits, else the fall-back. A databag in which nothing but Juju's
/// own keys was written speaks none yet.
pub fn dialect<'a>(
    interface: &'a Interface,
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<&'a Dialect> {
    if !is_written(scope, databag) {
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
    version_at(&End::only(scope, databag), versions, role, scope, databag)
}

/// The same by all databags of its end of the relation: see [`negotiate::spoken_at`].
pub fn version_at<'a>(
    end: &End<'_>,
    versions: &[&'a Interface],
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> Option<(&'a Interface, Validation)> {
    let Spoken { interface, dialect, .. } = negotiate::spoken_at(end, versions, role, scope, databag)?;
    let mut validation = validate_as(interface, dialect, role, scope, databag);
    // What is a secret in any version is one in a databag of which nobody can be sure.
    let masked = |key: &str| versions.iter().any(|version| is_masked(version, role, scope, key));
    let hide = |finding: Finding| {
        let told = finding.rule != "required" && !is_masked(interface, role, scope, &finding.key);
        if told && masked(&finding.key) { finding.hidden() } else { finding }
    };
    validation.errors = validation.errors.into_iter().map(hide).collect();
    Some((interface, validation))
}

/// Whether a version says, in its plain form or in a dialect, that a key's value must not be shown.
fn is_masked(interface: &Interface, role: Role, scope: Scope, key: &str) -> bool {
    let dialects = interface.dialects.iter().filter_map(|dialect| dialect.records.get(role, scope));
    let mut records = interface.records.get(role, scope).into_iter().chain(dialects);
    records.any(|record| record.field_spelled(key).is_some_and(crate::interface::Field::is_masked))
}
