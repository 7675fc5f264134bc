//! Deploying and removing applications and their units.

use relata_core::{ApplicationName, Life, Role, UnitName};

use super::{Answer, Deploy, NewUnit};
use crate::record::{End, Record};
use crate::refusal::Refusal;
use crate::writer::Draft;

pub(super) fn deploy(draft: &mut Draft, deploy: &Deploy) -> Result<Answer, Refusal> {
    let name = &deploy.application;
    if draft.state().application(name).is_some() {
        return Err(Refusal::ApplicationExists(name.clone()));
    }
    for (place, endpoint) in deploy.endpoints.iter().enumerate() {
        if deploy.endpoints[..place].iter().any(|other| other.name == endpoint.name) {
            let why = format!("{} is there twice", endpoint.name);
            return Err(Refusal::Invalid { field: "endpoints", why });
        }
    }
    draft.push(&Record::ApplicationAdded {
        application: name.clone(),
        charm: deploy.charm.clone(),
        endpoints: deploy.endpoints.clone(),
        definitions: deploy.definitions.clone(),
    })?;
    add_peers(draft, deploy)?;
    let units = deploy.units.iter().map(|unit| push_unit(draft, name, unit)).collect::<Result<_, _>>()?;
    Ok(Answer::Units(draft.state().revision(), units))
}

fn add_peers(draft: &mut Draft, deploy: &Deploy) -> Result<(), Refusal> {
    for endpoint in deploy.endpoints.iter().filter(|endpoint| endpoint.role == Role::Peer) {
        let end = End {
            application: deploy.application.clone(),
            endpoint: endpoint.name.clone(),
            role: endpoint.role,
        };
        draft.push(&Record::RelationAdded {
            relation: draft.state().next_relation(),
            interface: endpoint.interface.clone(),
            ends: vec![end],
        })?;
    }
    Ok(())
}

fn push_unit(draft: &mut Draft, name: &ApplicationName, unit: &NewUnit) -> Result<UnitName, Refusal> {
    let added = UnitName::new(name.clone(), draft.state().next_unit(name));
    draft.push(&Record::UnitAdded {
        unit: added.clone(),
        address: unit.address.clone(),
        token: unit.token,
    })?;
    Ok(added)
}

pub(super) fn add_unit(draft: &mut Draft, name: &ApplicationName, unit: &NewUnit) -> Result<Answer, Refusal> {
    alive(draft, name)?;
    let added = push_unit(draft, name, unit)?;
    Ok(Answer::Units(draft.state().revision(), vec![added]))
}

/// A unit that never committed anything has no hooks to run: it goes at once.
pub(super) fn remove_unit(draft: &mut Draft, name: &UnitName) -> Result<Answer, Refusal> {
    let found = draft.state().unit(name).ok_or_else(|| Refusal::UnknownUnit(name.clone()))?;
    let (alive, never_ran) = (found.life == Life::Alive, found.last_commit.is_none());
    if alive {
        draft.push(&Record::UnitDying { unit: name.clone() })?;
    }
    if never_ran {
        draft.remove_unit(name)?;
    }
    Ok(Answer::Done(draft.state().revision()))
}

/// A unit whose agent will not come back: it leaves its relations without a word, and the others are told as ever.
pub(super) fn drop_unit(draft: &mut Draft, name: &UnitName) -> Result<Answer, Refusal> {
    remove_unit(draft, name)?;
    if draft.state().unit(name).is_some() {
        draft.remove_unit(name)?;
    }
    Ok(Answer::Done(draft.state().revision()))
}

pub(super) fn remove(draft: &mut Draft, name: &ApplicationName) -> Result<Answer, Refusal> {
    let found =
        draft.state().application(name).ok_or_else(|| Refusal::UnknownApplication(name.clone()))?.clone();
    if found.life == Life::Alive {
        draft.push(&Record::ApplicationDying { application: name.clone() })?;
    }
    for id in found.relations.iter().copied() {
        super::relations::push_dying(draft, id)?;
    }
    for unit in found.units.iter() {
        remove_unit(draft, unit)?;
    }
    for id in found.relations.iter().copied() {
        draft.settle_relation(id)?;
    }
    draft.settle_application(name)?;
    Ok(Answer::Done(draft.state().revision()))
}

/// The application, if it is there to stay.
pub(super) fn alive(draft: &Draft, name: &ApplicationName) -> Result<(), Refusal> {
    match draft.state().application(name) {
        None => Err(Refusal::UnknownApplication(name.clone())),
        Some(found) if found.life != Life::Alive => Err(Refusal::Dying(format!("application {name}"))),
        Some(_) => Ok(()),
    }
}
