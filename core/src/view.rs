//! What one unit can see of its model at one revision, and the buffer of a hook that works on it.
//!
//! The broker makes views, the agent keeps them up to date, a hook reads one from start to end. Pure data: it must not
//! know where it came from.

use std::collections::BTreeMap;

use crate::access::{self, AccessDenied, Standing};
use crate::databag::{Databag, Patch};
use crate::names::{ApplicationName, EndpointName, InterfaceName, ModelName, UnitName};
use crate::relation::{Owner, RelationId, Role};
use crate::revision::Revision;

/// How far something is on its way out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Life {
    /// It is there to stay.
    #[default]
    Alive,
    /// It is on its way out: its last hooks run.
    Dying,
    /// It is gone; only what remembers it is left.
    Dead,
}

impl Life {
    /// `alive`, `dying` or `dead`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Dying => "dying",
            Self::Dead => "dead",
        }
    }
}

/// What a unit sees of its model.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitView {
    /// The revision at which all of it was true together.
    pub revision: Revision,
    /// The model.
    pub model: ModelName,
    /// The unit that sees it.
    pub unit: UnitName,
    /// Whether the unit itself is on its way out.
    pub life: Life,
    /// Who leads its application.
    pub leader: Option<UnitName>,
    /// The relations that its application is in.
    pub relations: BTreeMap<RelationId, RelationView>,
}

impl UnitView {
    /// Whether the unit leads its application.
    pub fn is_leader(&self) -> bool {
        self.leader.as_ref() == Some(&self.unit)
    }
}

/// What a unit sees of one relation.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationView {
    /// Its number.
    pub id: RelationId,
    /// Whether it is on its way out.
    pub life: Life,
    /// The interface of both its ends.
    pub interface: InterfaceName,
    /// The unit's own endpoint.
    pub endpoint: EndpointName,
    /// The role of that endpoint.
    pub role: Role,
    /// The application at the other end; its own in a peer relation.
    pub remote_application: ApplicationName,
    /// The other end's endpoint.
    pub remote_endpoint: EndpointName,
    /// Whether the unit has entered the relation's scope.
    pub entered: bool,
    /// The remote units (in a peer relation: the other units) that are in the relation's scope now.
    pub members: Vec<UnitName>,
    /// Every databag that the unit may read, that of a departed unit too.
    pub bags: BTreeMap<Owner, SeenBag>,
}

/// A databag with the revision of its last change; [`Revision::ZERO`] if it was never written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeenBag {
    /// When its content last changed.
    pub version: Revision,
    /// Its content.
    pub content: Databag,
}

/// A hook at work: one view, and what the hook wants to write, which nobody else sees until it has succeeded.
#[derive(Debug)]
pub struct HookBuffer<'a> {
    view: &'a UnitView,
    writes: BTreeMap<(RelationId, Owner), Patch>,
}

/// Why a hook could not read or write a databag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookAccessError {
    /// There is no such relation, or no longer.
    #[error("relation {0} not found")]
    NoRelation(RelationId),
    /// The rules forbid it.
    #[error(transparent)]
    Denied(#[from] AccessDenied),
}

impl<'a> HookBuffer<'a> {
    /// A hook's start: nothing written yet.
    pub fn new(view: &'a UnitView) -> Self {
        Self { view, writes: BTreeMap::new() }
    }

    /// What the hook sees, without its own writes.
    pub fn view(&self) -> &'a UnitView {
        self.view
    }

    /// A databag as the hook sees it: its own writes included. One that was never written is empty.
    ///
    /// # Errors
    /// Unknown relation, or a databag that the unit may not read.
    pub fn read(&self, relation: RelationId, owner: &Owner) -> Result<Databag, HookAccessError> {
        let seen = self.relation(relation)?;
        access::may_read(self.standing(seen), owner)?;
        let mut bag = seen.bags.get(owner).map(|seen| seen.content.clone()).unwrap_or_default();
        if let Some(patch) = self.writes.get(&(relation, owner.clone())) {
            bag.apply(patch);
        }
        Ok(bag)
    }

    /// Buffers a change to a databag.
    ///
    /// # Errors
    /// Unknown relation, or a databag that the unit may not write.
    pub fn write(
        &mut self,
        relation: RelationId,
        owner: &Owner,
        patch: Patch,
    ) -> Result<(), HookAccessError> {
        let seen = self.relation(relation)?;
        access::may_write(self.standing(seen), owner)?;
        self.writes.entry((relation, owner.clone())).or_default().extend(patch);
        Ok(())
    }

    /// What is to be committed: for each databag the keys that really differ from what it holds.
    pub fn into_writes(self) -> Vec<(RelationId, Owner, Patch)> {
        let changes = self.writes.into_iter().filter_map(|((relation, owner), patch)| {
            let held = self.view.relations.get(&relation)?.bags.get(&owner).map(|seen| &seen.content);
            let mut wanted = held.cloned().unwrap_or_default();
            wanted.apply(&patch);
            let patch = held.unwrap_or(&Databag::new()).patch_to(&wanted);
            (!patch.is_empty()).then_some((relation, owner, patch))
        });
        changes.collect()
    }

    fn relation(&self, id: RelationId) -> Result<&'a RelationView, HookAccessError> {
        self.view.relations.get(&id).ok_or(HookAccessError::NoRelation(id))
    }

    fn standing(&self, seen: &'a RelationView) -> Standing<'a> {
        Standing { unit: &self.view.unit, leader: self.view.is_leader(), remote: &seen.remote_application }
    }
}
