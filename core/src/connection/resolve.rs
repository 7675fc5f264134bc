//! Chooses among the provider's units. It must not know keys.

use indexmap::IndexSet;

use super::bags::Bags;
use super::cache::Cache;
use super::candidate::{Candidate, Standing, is_read};
use super::each::{self, Answer, Asked};
use super::gates::admission_lists;
use super::resolution::{Obstacle, Resolution, Waiting};
use super::{Connection, RelationData};
use crate::databag::Databag;
use crate::detect;
use crate::interface::{ConnectionRule, Dialect, Interface, StateRule, Take};
use crate::relation::{Role, Scope};
use crate::secrets::Secrets;

/// What a requirer connects to by the interface's rule, or why it cannot yet; of several requests the first.
///
/// A rule that reads the units' databags is applied to each unit that is in the relation, in the order of their
/// numbers, with the application's databag beside it; where there are no units, to the application's alone.
pub fn resolve(interface: &Interface, data: &RelationData, secrets: &dyn Secrets) -> Resolution {
    let mut answers = resolve_each(interface, data, secrets).into_iter();
    answers.next().map_or(Resolution::NotConnectable, |answer| answer.resolution)
}

/// The same for each request that the requirer makes in the relation, in their order; never empty. Most interfaces know
/// one alone, which has no name.
pub fn resolve_each(interface: &Interface, data: &RelationData, secrets: &dyn Secrets) -> Vec<Answer> {
    let ends = [(Role::Provider, &data.provider_app), (Role::Requirer, &data.requirer_app)];
    let [provider, requirer] = ends.map(|(role, bag)| detect::dialect(interface, role, Scope::App, bag));
    let by = |rule| by_rule(rule, interface, data, secrets);
    let alone = |resolution| vec![Answer { request: None, resolution }];
    let answers = match own_rule(provider).or(interface.connection.as_ref()) {
        Some(rule) => by(rule),
        None => alone(Resolution::NotConnectable),
    };
    // A provider that does not yet say what it speaks is going to answer in the requirer's dialect.
    let waits = |answer: &Answer| matches!(answer.resolution, Resolution::Waiting(_));
    match own_rule(requirer).filter(|_| provider.is_none() && answers.iter().all(waits)) {
        Some(rule) => by(rule),
        None => answers,
    }
}

fn own_rule(dialect: Option<&Dialect>) -> Option<&ConnectionRule> {
    dialect.and_then(|dialect| dialect.connection.as_ref())
}

fn by_rule(
    rule: &ConnectionRule,
    interface: &Interface,
    data: &RelationData,
    secrets: &dyn Secrets,
) -> Vec<Answer> {
    let cache = Cache::default();
    let bags = Bags { interface, data, unit: None, item: None, secrets, cache: &cache };
    let asked = match &rule.each {
        Some(each) => each::asked(each, &bags),
        None => return vec![Answer { request: None, resolution: resolve_item(rule, bags).into() }],
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(obstacle) => return vec![Answer { request: None, resolution: obstacle.into() }],
    };
    let answer = |Asked { name, item }: Asked| {
        let resolved = item
            .map_err(Obstacle::from)
            .and_then(|item| resolve_item(rule, Bags { item: Some(item), ..bags }));
        Answer { request: name, resolution: resolved.into() }
    };
    asked.into_iter().map(answer).collect()
}

/// Applies a rule to the units, or to the application alone.
fn resolve_item(rule: &ConnectionRule, bags: Bags<'_>) -> Result<Connection, Obstacle> {
    let candidate = |unit| Candidate::evaluate(rule, &Bags { unit, ..bags });
    let units = &bags.data.provider_units;
    let candidates: Vec<Candidate> = if is_read(rule, Scope::Unit) && !units.is_empty() {
        units.keys().map(|unit| candidate(Some(unit))).collect()
    } else {
        vec![candidate(None)]
    };
    choose(rule, candidates)
}

/// The same as [`resolve`] where nothing says which version of the interface the provider speaks; none of no versions.
pub fn resolve_any<'a>(
    versions: &[&'a Interface],
    data: &RelationData,
    secrets: &dyn Secrets,
) -> Option<(&'a Interface, Resolution)> {
    let interface = spoken_version(versions, data, secrets)?;
    Some((interface, resolve(interface, data, secrets)))
}

/// The version that the provider of a connection speaks: the newest whose `detect` fits one of its databags, else the
/// newest of those that give the best answer. `versions` come oldest first; none of none.
pub fn spoken_version<'a>(
    versions: &[&'a Interface],
    data: &RelationData,
    secrets: &dyn Secrets,
) -> Option<&'a Interface> {
    if let [only] = versions {
        return Some(only);
    }
    let detected = versions.iter().rev().find(|interface| is_detected(interface, data));
    let best = || {
        versions.iter().max_by_key(|interface| match resolve(interface, data, secrets) {
            Resolution::Ready(_) => 3,
            Resolution::Waiting(_) => 2,
            Resolution::Invalid(_) => 1,
            Resolution::NotConnectable => 0,
        })
    };
    detected.or_else(best).copied()
}

fn is_detected(interface: &Interface, data: &RelationData) -> bool {
    let units = data.provider_units.values().map(|bag| (Scope::Unit, bag));
    // A databag that nobody wrote into yet speaks no version.
    let written = |(scope, bag): &(Scope, &Databag)| detect::is_written(*scope, bag);
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
