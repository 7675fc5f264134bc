//! The state in the words of the protocol: what status, show-unit and the first message of a watch say.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use relata_core::{ModelName, Owner, UnitName};
use relata_proto::v1;
use v1::snapshot::Content;

use crate::access;
use crate::record::End;
use crate::refusal::Refusal;
use crate::state::{Application, Relation, State, Status, Unit};
use crate::watch::Target;

/// How far each unit's agent is, as it last said. Not kept: agents say it again.
#[derive(Debug, Default)]
pub struct Progress(Mutex<HashMap<UnitName, v1::Progress>>);

impl Progress {
    /// An agent says how far it is.
    pub fn report(&self, unit: UnitName, progress: v1::Progress) {
        self.all().insert(unit, v1::Progress { connected: true, ..progress });
    }

    fn of(&self, unit: &UnitName) -> v1::Progress {
        self.all().get(unit).cloned().unwrap_or_default()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<UnitName, v1::Progress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a new watch is told first.
///
/// # Errors
/// It is not there, or may not be seen.
pub fn watched(
    model: &ModelName,
    state: &State,
    target: &Target,
    progress: &Progress,
) -> Result<Content, Refusal> {
    match target {
        Target::Unit(unit) => unit_view(model, state, unit).map(Content::Unit),
        Target::Bag(id, reader) => {
            let bag = access::permit_read(state, reader.as_ref(), id)?.bag();
            Ok(Content::Bag((&id.owner, &bag.seen()).into()))
        }
        Target::Everything => Ok(Content::Model(status(model, state, progress))),
    }
}

/// What a unit sees, with what its charm has been told.
///
/// # Errors
/// There is no such unit.
pub fn unit_view(model: &ModelName, state: &State, unit: &UnitName) -> Result<v1::UnitView, Refusal> {
    let unknown = || Refusal::UnknownUnit(unit.clone());
    let found = state.unit(unit).ok_or_else(unknown)?;
    let view = state.unit_view(model, unit).ok_or_else(unknown)?;
    let told = found.told.iter();
    Ok(v1::UnitView {
        told: told.map(|(part, value)| (part.to_string(), Bytes::copy_from_slice(value))).collect(),
        last_commit: found.last_commit.map(|last| last.id.0.to_vec().into()).unwrap_or_default(),
        ..(&view).into()
    })
}

/// All applications, units and relations, without databags.
pub fn status(model: &ModelName, state: &State, progress: &Progress) -> v1::GetStatusResponse {
    v1::GetStatusResponse {
        revision: state.revision().get(),
        model: model.to_string(),
        applications: state.applications().map(|found| application(state, found, progress)).collect(),
        relations: state.relations().map(relation).collect(),
    }
}

fn application(state: &State, found: &Application, progress: &Progress) -> v1::ApplicationStatus {
    let units = found.units.iter().filter_map(|name| state.unit(name));
    v1::ApplicationStatus {
        application: found.name.to_string(),
        charm: found.charm.to_string(),
        life: v1::Life::from(found.life).into(),
        status: found.status.as_ref().map(Into::into),
        endpoints: found.endpoints.iter().map(Into::into).collect(),
        units: units.map(|unit| unit_status(state, unit, progress)).collect(),
    }
}

/// How a unit is.
pub fn unit_status(state: &State, unit: &Unit, progress: &Progress) -> v1::UnitStatus {
    v1::UnitStatus {
        unit: unit.name.to_string(),
        life: v1::Life::from(unit.life).into(),
        leader: state.leader(unit.name.application()) == Some(&unit.name),
        address: unit.address.to_string(),
        status: unit.status.as_ref().map(Into::into),
        progress: Some(progress.of(&unit.name)),
    }
}

fn relation(found: &Relation) -> v1::RelationStatus {
    let end = |end: &End| {
        let here = found.scope.iter().filter(|unit| *unit.application() == end.application);
        v1::RelationEnd { units: here.map(ToString::to_string).collect(), ..end.into() }
    };
    v1::RelationStatus {
        id: found.info.id.0,
        interface: found.info.interface.to_string(),
        life: v1::Life::from(found.life).into(),
        ends: found.info.ends.iter().map(end).collect(),
    }
}

impl From<&Status> for v1::Status {
    fn from(status: &Status) -> Self {
        Self { word: status.word.to_string(), message: status.message.to_string() }
    }
}

impl From<&End> for v1::RelationEnd {
    fn from(end: &End) -> Self {
        Self {
            application: end.application.to_string(),
            endpoint: end.endpoint.to_string(),
            role: v1::Role::from(end.role).into(),
            units: Vec::new(),
        }
    }
}

/// Whether a name is a unit or an application that is there.
///
/// # Errors
/// It is not.
pub fn known(state: &State, owner: &Owner) -> Result<(), Refusal> {
    match owner {
        Owner::Unit(unit) if state.unit(unit).is_none() => Err(Refusal::UnknownUnit(unit.clone())),
        Owner::Application(name) if state.application(name).is_none() => {
            Err(Refusal::UnknownApplication(name.clone()))
        }
        _ => Ok(()),
    }
}
