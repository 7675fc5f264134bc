//! Which interface a relation speaks and in which role: as known, else from the databags' keys and the names around
//! them. What cannot be told apart is not guessed.

use relata_core::detect::{self, JUJU_KEYS};
use relata_core::interface::{Interface, Interfaces};
use relata_core::validate::State;
use relata_core::{Databag, InterfaceName, Role, Scope};

use super::read::{ShownRelation, ShownUnit};
use super::report::Identity;
use super::sources::{KnownEndpoints, Origin};

/// The most interfaces that are named as possible.
const MAX_CANDIDATES: usize = 6;

/// What a relation of the unit is.
pub(super) fn identify(
    interfaces: &dyn Interfaces,
    unit: &ShownUnit,
    relation: &ShownRelation,
    known: &KnownEndpoints,
) -> Identity {
    let Some(known) = known.get(&relation.endpoint) else { return inferred(interfaces, unit, relation) };
    let (name, origin) = (known.interface.clone(), known.origin.clone());
    let versions = interfaces.versions(name.as_str());
    if versions.is_empty() {
        return Identity::NoDefinition { interface: name, role: known.role, origin };
    }
    let role = known.role.or_else(|| best_role(&versions, relation));
    match role {
        Some(role) => Identity::Known { interface: name, role, origin, role_inferred: known.role.is_none() },
        None => {
            Identity::Possible { candidates: roles(&versions).map(|role| (name.clone(), role)).collect() }
        }
    }
}

/// The roles that an endpoint of the interface can have.
fn roles(versions: &[&Interface]) -> impl Iterator<Item = Role> {
    let peer = versions.iter().any(|version| version.is_peer());
    let all = if peer { &[Role::Peer][..] } else { &[Role::Requirer, Role::Provider][..] };
    all.iter().copied()
}

fn best_role(versions: &[&Interface], relation: &ShownRelation) -> Option<Role> {
    let mut fits: Vec<(Fit, Role)> =
        roles(versions).map(|role| (Fit::of(versions, role, relation), role)).collect();
    fits.sort_by(|a, b| b.0.cmp(&a.0));
    match &fits[..] {
        [(_, role)] => Some(*role),
        [(best, role), (next, _), ..] if best > next => Some(*role),
        _ => None,
    }
}

fn inferred(interfaces: &dyn Interfaces, unit: &ShownUnit, relation: &ShownRelation) -> Identity {
    let own = unit.name.application().as_str();
    if relation.endpoint == relation.related_endpoint
        && relation.related_application().is_none_or(|a| a == own)
    {
        return Identity::Peers;
    }
    if own_words(relation) == 0 {
        return Identity::Silent;
    }
    let mut candidates = candidates(interfaces, relation);
    let Some((best, ..)) = candidates.first().cloned() else { return Identity::Unlike };
    candidates.retain(|(fit, ..)| *fit == best);
    let candidates: Vec<(InterfaceName, Role)> =
        candidates.into_iter().map(|(_, name, role)| (name, role)).collect();
    match &candidates[..] {
        [(interface, role)] => Identity::Known {
            interface: interface.clone(),
            role: *role,
            origin: Origin::Inferred,
            role_inferred: true,
        },
        _ => Identity::Possible { candidates: candidates.into_iter().take(MAX_CANDIDATES).collect() },
    }
}

/// The interfaces and roles whose definitions know the databags' keys, the best fit first.
fn candidates(interfaces: &dyn Interfaces, relation: &ShownRelation) -> Vec<(Fit, InterfaceName, Role)> {
    let mut found = Vec::new();
    for name in interfaces.names() {
        let versions = interfaces.versions(name);
        for role in roles(&versions) {
            let mut fit = Fit::of(&versions, role, relation);
            fit.named = is_named(name, relation);
            if let (true, Some(interface)) = (fit.known > fit.unknown, versions.first()) {
                found.push((fit, interface.name.clone(), role));
            }
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0));
    found
}

/// How many keys in all databags are not Juju's own.
fn own_words(relation: &ShownRelation) -> usize {
    bags(relation, Role::Requirer).map(|(_, scope, bag)| words(bag, scope).count()).sum()
}

/// The databags of a relation with their owner's role, for a unit of this role.
fn bags(relation: &ShownRelation, role: Role) -> impl Iterator<Item = (Role, Scope, &Databag)> {
    let other = role.counterpart();
    let application = relation.application.iter().map(move |bag| (other, Scope::App, bag));
    let related = relation.related.iter().filter_map(|unit| unit.data.as_ref());
    let local = relation.local.iter().map(move |bag| (role, Scope::Unit, bag));
    application.chain(related.map(move |bag| (other, Scope::Unit, bag))).chain(local)
}

fn words(bag: &Databag, scope: Scope) -> impl Iterator<Item = &str> {
    bag.keys().filter(move |key| scope == Scope::App || !JUJU_KEYS.contains(key))
}

/// Whether a version or one of its dialects has the key, in any spelling.
fn names_key(interface: &Interface, role: Role, scope: Scope, key: &str) -> bool {
    let dialects = interface.dialects.iter().filter_map(|dialect| dialect.records.get(role, scope));
    let mut records = interface.records.get(role, scope).into_iter().chain(dialects);
    records.any(|record| record.field_spelled(key).is_some())
}

/// How well databags fit an interface and role; a greater one fits better.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fit {
    /// Keys that no version knows there.
    unknown: usize,
    /// Databags that break a rule.
    invalid: usize,
    /// Whether the names around the relation speak of the interface.
    named: bool,
    /// Keys that are known.
    known: usize,
    /// Databags that are ready.
    ready: usize,
}

impl Fit {
    fn of(versions: &[&Interface], own: Role, relation: &ShownRelation) -> Self {
        let mut fit = Self { unknown: 0, invalid: 0, named: false, known: 0, ready: 0 };
        for (role, scope, bag) in bags(relation, own) {
            for key in words(bag, scope) {
                let known = versions.iter().any(|version| names_key(version, role, scope, key));
                *(if known { &mut fit.known } else { &mut fit.unknown }) += 1;
            }
            if words(bag, scope).next().is_none() {
                continue;
            }
            let end = if role == own { relation.local_end() } else { relation.related_end() };
            let found = detect::version_at(&end, versions, role, scope, bag);
            match found.map(|(_, validation)| validation.state) {
                Some(State::Invalid) => fit.invalid += 1,
                Some(State::Ready) => fit.ready += 1,
                _ => {}
            }
        }
        fit
    }

    fn key(&self) -> impl Ord + use<> {
        use std::cmp::Reverse;
        (Reverse(self.unknown), Reverse(self.invalid), self.named, self.known, self.ready)
    }
}

impl Ord for Fit {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Fit {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Whether the interface's name shares a word with an endpoint or with the other application.
fn is_named(interface: &str, relation: &ShownRelation) -> bool {
    let around = [
        relation.endpoint.as_str(),
        relation.related_endpoint.as_str(),
        relation.related_application().unwrap_or_default(),
    ];
    let mut parts = interface.split(['_', '-', '.']).filter(|part| part.len() > 2 && *part != "client");
    parts.any(|part| around.iter().any(|name| name.split(['_', '-']).any(|word| word.starts_with(part))))
}
