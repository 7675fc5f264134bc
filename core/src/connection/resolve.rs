//! Chooses among the provider's units. It must not know keys.

use indexmap::IndexSet;

use super::bags::Bags;
use super::candidate::{Candidate, Standing, is_read};
use super::gates::admission_lists;
use super::resolution::{Obstacle, Resolution, Waiting};
use super::{Connection, RelationData};
use crate::databag::Databag;
use crate::detect;
use crate::interface::{ConnectionRule, Interface, StateRule, Take};
use crate::relation::{Role, Scope};
use crate::secrets::Secrets;

/// What a requirer connects to by the interface's rule, or why it cannot yet.
///
/// A rule that reads the units' databags is applied to each unit that is in the relation, in the order of their
/// numbers, with the application's databag beside it; where there are no units, to the application's alone.
pub fn resolve(interface: &Interface, data: &RelationData, secrets: &dyn Secrets) -> Resolution {
    let Some(rule) = &interface.connection else { return Resolution::NotConnectable };
    let candidate = |unit| Candidate::evaluate(rule, &Bags { interface, data, unit, secrets });
    let candidates: Vec<Candidate> = if is_read(rule, Scope::Unit) && !data.provider_units.is_empty() {
        data.provider_units.keys().map(|unit| candidate(Some(unit))).collect()
    } else {
        vec![candidate(None)]
    };
    match choose(rule, candidates) {
        Ok(connection) => Resolution::Ready(Box::new(connection)),
        Err(obstacle) => obstacle.into(),
    }
}

/// The same where nothing says which version of the interface the provider speaks: the newest whose `detect` fits one of
/// its databags, else the newest of those that give the best answer. `versions` come oldest first; none of none.
pub fn resolve_any<'a>(
    versions: &[&'a Interface],
    data: &RelationData,
    secrets: &dyn Secrets,
) -> Option<(&'a Interface, Resolution)> {
    if let Some(interface) = versions.iter().rev().find(|interface| is_detected(interface, data)) {
        return Some((interface, resolve(interface, data, secrets)));
    }
    let resolved = versions.iter().map(|interface| (*interface, resolve(interface, data, secrets)));
    resolved.max_by_key(|(_, resolution)| match resolution {
        Resolution::Ready(_) => 3,
        Resolution::Waiting(_) => 2,
        Resolution::Invalid(_) => 1,
        Resolution::NotConnectable => 0,
    })
}

fn is_detected(interface: &Interface, data: &RelationData) -> bool {
    let units = data.provider_units.values().map(|bag| (Scope::Unit, bag));
    // A databag that nobody wrote into yet speaks no version.
    let written = |(scope, bag): &(Scope, &Databag)| {
        bag.keys().any(|key| *scope == Scope::App || !detect::JUJU_KEYS.contains(&key))
    };
    let bags = std::iter::once((Scope::App, &data.provider_app)).chain(units).filter(written);
    let fits = |(scope, bag): (Scope, &_)| {
        interface.detect.iter().any(|condition| detect::fits(condition, Role::Provider, scope, bag))
    };
    bags.into_iter().any(fits)
}

fn choose(rule: &ConnectionRule, candidates: Vec<Candidate>) -> Result<Connection, Obstacle> {
    refused_by_any(rule, &candidates)?;
    if let Some(index) = candidates.iter().position(Candidate::is_conninfo) {
        return take_first(candidates.into_iter().skip(index));
    }
    match (&rule.state, rule.take) {
        (Some(state), _) if candidates.iter().any(|candidate| candidate.offer.is_ok()) => {
            take_primary(state, candidates)
        }
        (_, Take::First) => take_first(candidates.into_iter()),
        (_, Take::All) => take_all(candidates),
    }
}

/// A unit that keeps no list of whom it lets in is not ready, and another may be taken. A unit that publishes a
/// connection and lets others in, but not this requirer, makes everything wait: the provider's units are told of a new
/// requirer one after the other, and a failover may lead to that unit at any time. This agrees with both clients of
/// `pgsql`: ops-lib-pgsql takes any unit that is ready where the others have empty lists, juju-relation-pgsql waits
/// until every unit that publishes has let the requirer in.
fn refused_by_any(rule: &ConnectionRule, candidates: &[Candidate]) -> Result<(), Obstacle> {
    if !candidates.iter().any(|candidate| candidate.refuses) {
        return Ok(());
    }
    let missing = admission_lists(&rule.gates);
    let why = format!("a unit of the provider does not let this unit in: {}", missing.join(" or "));
    Err(Waiting { missing, why }.into())
}

fn take_first(candidates: impl Iterator<Item = Candidate>) -> Result<Connection, Obstacle> {
    let mut obstacles = Vec::new();
    for candidate in candidates {
        match candidate.offer {
            Ok(offer) => return Ok(offer.connection),
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    Err(worst(obstacles))
}

/// What a person must repair comes before what will come by itself.
fn worst(obstacles: Vec<Obstacle>) -> Obstacle {
    let none = || Obstacle::Waiting(Waiting::gate("no unit of the provider is in the relation"));
    let invalid = obstacles.iter().position(|obstacle| matches!(obstacle, Obstacle::Invalid(_)));
    obstacles.into_iter().nth(invalid.unwrap_or(0)).unwrap_or_else(none)
}

fn take_primary(state: &StateRule, candidates: Vec<Candidate>) -> Result<Connection, Obstacle> {
    let (mut primaries, mut replicas) = (Vec::new(), Vec::new());
    for candidate in candidates {
        match (candidate.offer, candidate.standing) {
            (Ok(offer), Standing::Primary) => primaries.push(offer.connection),
            (Ok(offer), Standing::Replica) => replicas.push(offer.connection),
            _ => {}
        }
    }
    let wait = |why: String| Waiting { missing: vec![state.at.to_string()], why };
    match (primaries.pop(), primaries.len()) {
        (Some(mut primary), 0) => {
            primary.read_only.extend(replicas);
            Ok(primary)
        }
        (Some(_), others) => {
            Err(wait(format!("{} units say that they take writes: {}", others + 1, state.at)).into())
        }
        (None, _) => Err(wait(format!("no unit says that it takes writes: {}", state.at)).into()),
    }
}

fn take_all(candidates: Vec<Candidate>) -> Result<Connection, Obstacle> {
    let (mut all, mut hosts, mut obstacles) = (None::<Connection>, IndexSet::new(), Vec::new());
    for candidate in candidates {
        match candidate.offer {
            Ok(mut offer) => {
                hosts.extend(std::mem::take(&mut offer.connection.hosts));
                all.get_or_insert(offer.connection);
            }
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    let all = all.ok_or_else(|| worst(obstacles))?;
    Ok(Connection { hosts: hosts.into_iter().collect(), ..all })
}
