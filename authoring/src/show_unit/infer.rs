//! Which interface a relation speaks and in which role: as known, else from the databags' keys and the names around
//! them. What cannot be told apart is not guessed, and that a databag breaks a rule says nothing of what it is: broken
//! ones are what people look for.

mod fit;

use relata_core::interface::{Interface, Interfaces};
use relata_core::{InterfaceName, Role};

use super::read::{ShownRelation, ShownUnit};
use super::report::Identity;
use super::sources::{KnownEndpoints, Origin};
use fit::{Fit, Named, named, own_words};

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

/// The role that knows more of the keys; of roles that know as many the one whose databags are further, unless one of
/// them may just be broken.
fn best_role(versions: &[&Interface], relation: &ShownRelation) -> Option<Role> {
    let mut fits: Vec<(Fit, Role)> = roles(versions)
        .map(|role| (Fit::of(versions, role, relation).judged(versions, role, relation), role))
        .collect();
    fits.sort_by_key(|(fit, _)| fit.order());
    match &fits[..] {
        [(_, role)] => Some(*role),
        [(best, role), (next, _), ..] if best.unknown < next.unknown => Some(*role),
        [(best, role), (next, _), ..] if next.invalid == 0 && best.ready > next.ready => Some(*role),
        _ => None,
    }
}

fn inferred(interfaces: &dyn Interfaces, unit: &ShownUnit, relation: &ShownRelation) -> Identity {
    let among_peers = among_peers(unit, relation);
    if among_peers == Some(true) {
        return Identity::Peers { certain: true };
    }
    if own_words(relation) == 0 {
        return Identity::Silent;
    }
    let mut candidates = candidates(interfaces, relation);
    if among_peers.is_none() {
        candidates.retain(|(fit, ..)| fit.speaks_for_itself());
        if candidates.is_empty() {
            return Identity::Peers { certain: false };
        }
    }
    let candidates: Vec<(InterfaceName, Role)> =
        candidates.into_iter().map(|(_, name, role)| (name, role)).take(MAX_CANDIDATES).collect();
    match &candidates[..] {
        [] => Identity::Unlike,
        [(interface, role)] => Identity::Known {
            interface: interface.clone(),
            role: *role,
            origin: Origin::Inferred,
            role_inferred: true,
        },
        _ => Identity::Possible { candidates },
    }
}

/// Whether the relation is among the units of one application. Nobody can tell without a unit of the other end: a lone
/// unit has no peers, and applications relate by endpoints of equal names too.
fn among_peers(unit: &ShownUnit, relation: &ShownRelation) -> Option<bool> {
    if relation.cross_model || relation.endpoint != relation.related_endpoint {
        return Some(false);
    }
    relation.related_application().map(|other| other == unit.name.application().as_str())
}

/// Of the interfaces that the names speak of, keeps those that are named best, if their databags are not broken: an
/// endpoint `ingress` may speak `ingress_per_unit` too.
fn prefer_whole_names(found: &mut Vec<(Fit, InterfaceName, Role)>) {
    let sound = found.iter().filter(|(fit, ..)| fit.invalid == 0).map(|(fit, ..)| fit.named).max();
    if let Some(best @ Named::Whole(_)) = sound {
        found.retain(|(fit, ..)| fit.named == Named::Not || fit.named >= best);
    }
}

/// The interfaces and roles whose definitions know most of the databags' keys, those that none other beats by keys and
/// by name; the likeliest first.
fn candidates(interfaces: &dyn Interfaces, relation: &ShownRelation) -> Vec<(Fit, InterfaceName, Role)> {
    let mut found = Vec::new();
    for name in interfaces.names() {
        let versions = interfaces.versions(name);
        for role in roles(&versions) {
            let mut fit = Fit::of(&versions, role, relation);
            fit.named = named(name, relation);
            if let (true, Some(interface)) = (fit.known > fit.unknown, versions.first()) {
                found.push((fit, interface.name.clone(), role));
            }
        }
    }
    let fits: Vec<Fit> = found.iter().map(|(fit, ..)| fit.clone()).collect();
    found.retain(|(fit, ..)| !fits.iter().any(|other| other.beats(fit)));
    let judge = |(fit, name, role): (Fit, InterfaceName, Role)| {
        (fit.judged(&interfaces.versions(name.as_str()), role, relation), name, role)
    };
    let mut found: Vec<_> = found.into_iter().map(judge).collect();
    prefer_whole_names(&mut found);
    found.sort_by_key(|(fit, ..)| fit.order());
    found
}
