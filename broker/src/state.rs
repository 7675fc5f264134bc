//! What is true in one model: a fold over its records.
//!
//! Persistent maps inside, so that a clone is cheap: the writer goes on with one while readers keep another. It must not
//! read a clock, a definition or a random number, nor know who is asking.

pub mod content;
mod effect;
mod fold;
#[cfg(test)]
mod tests;
mod view;

use std::fmt;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet, Vector};
use relata_core::access::Standing;
use relata_core::{
    ApplicationName, Endpoint, EndpointName, InterfaceName, Life, Owner, RelationId, Revision, UnitName,
};

pub use content::Content;
pub use effect::Effect;
pub use fold::FoldError;

use crate::record::{CommitId, End, TokenHash};

/// How many removed units are remembered, so that a repeated last commit still gets its answer.
const REMEMBERED: usize = 256;

/// One model at one revision.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    pub(crate) revision: Revision,
    pub(crate) epoch: Arc<str>,
    pub(crate) writer: Arc<str>,
    pub(crate) next_relation: u64,
    pub(crate) next_units: OrdMap<Arc<ApplicationName>, u32>,
    pub(crate) applications: OrdMap<Arc<ApplicationName>, Arc<Application>>,
    pub(crate) units: OrdMap<Arc<UnitName>, Arc<Unit>>,
    pub(crate) relations: OrdMap<RelationId, Arc<Relation>>,
    pub(crate) gone: Vector<Gone>,
}

/// A deployed charm.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    /// Its name.
    pub name: Arc<ApplicationName>,
    /// Its charm's name.
    pub charm: Arc<str>,
    /// Its charm's endpoints.
    pub endpoints: Arc<[Endpoint]>,
    /// Texts of the interface definitions that its charm brings along.
    pub definitions: Arc<[String]>,
    /// How far it is on its way out.
    pub life: Life,
    /// Who leads it.
    pub leader: Option<Arc<UnitName>>,
    /// What its leader last said of it.
    pub status: Option<Status>,
    /// Its units.
    pub units: OrdSet<Arc<UnitName>>,
    /// The relations it is in.
    pub relations: OrdSet<RelationId>,
}

impl Application {
    /// The endpoint with this name.
    pub fn endpoint(&self, name: &EndpointName) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == *name)
    }
}

/// A unit. `Debug` shows no told values.
#[derive(Clone, PartialEq)]
pub struct Unit {
    /// Its name.
    pub name: Arc<UnitName>,
    /// Its IP address.
    pub address: Arc<str>,
    /// What its token hashes to.
    pub token: TokenHash,
    /// How far it is on its way out.
    pub life: Life,
    /// What it last said of itself.
    pub status: Option<Status>,
    /// What its charm has been told, in its agent's words.
    pub told: OrdMap<Arc<str>, Arc<[u8]>>,
    /// Its last commit.
    pub last_commit: Option<LastCommit>,
    /// The relations whose scope it is in.
    pub scopes: OrdSet<RelationId>,
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<_> = self.told.keys().collect();
        let mut unit = f.debug_struct("Unit");
        unit.field("name", &self.name).field("life", &self.life).field("status", &self.status);
        unit.field("told", &told).field("last_commit", &self.last_commit);
        unit.field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// A commit that a repeat of it is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCommit {
    /// Its id.
    pub id: CommitId,
    /// Its revision.
    pub revision: Revision,
}

/// A unit that was removed.
#[derive(Debug, Clone, PartialEq)]
pub struct Gone {
    /// Its name.
    pub unit: Arc<UnitName>,
    /// What its token hashed to.
    pub token: TokenHash,
    /// Its last commit.
    pub last_commit: Option<LastCommit>,
}

/// A status: a word of Juju's and a text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// `active`, `waiting`, `blocked`, `maintenance`, `error` or `unknown`.
    pub word: Arc<str>,
    /// For people.
    pub message: Arc<str>,
}

/// Two endpoints that were joined, or the peers of one application.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// What never changes of it.
    pub info: Arc<RelationInfo>,
    /// How far it is on its way out.
    pub life: Life,
    /// The units that are in it now.
    pub scope: OrdSet<Arc<UnitName>>,
    /// Every databag that was ever written, that of a departed unit too.
    pub bags: OrdMap<Arc<Owner>, Bag>,
}

/// What never changes of a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationInfo {
    /// Its number.
    pub id: RelationId,
    /// The interface of its ends.
    pub interface: InterfaceName,
    /// The provider's end and the requirer's, or the peers'.
    pub ends: Vec<End>,
}

/// A databag and when it last changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bag {
    /// The revision of its last change.
    pub version: Revision,
    /// What it holds.
    pub content: Content,
}

impl RelationInfo {
    /// Whether it connects the units of one application.
    pub fn is_peer(&self) -> bool {
        self.ends.len() == 1
    }

    /// The end of this application.
    pub fn end(&self, application: &ApplicationName) -> Option<&End> {
        self.ends.iter().find(|end| end.application == *application)
    }

    /// The end that this application talks to; its own in a peer relation.
    pub fn remote(&self, application: &ApplicationName) -> Option<&End> {
        self.end(application)?;
        self.ends.iter().find(|end| end.application != *application).or(self.ends.first())
    }

    /// What the access rules need to know of this unit here; none if its application is not in the relation.
    pub fn standing<'a>(&'a self, unit: &'a UnitName, leader: Option<&UnitName>) -> Option<Standing<'a>> {
        let remote = &self.remote(unit.application())?.application;
        Some(Standing { unit, leader: leader == Some(unit), remote })
    }
}

impl State {
    /// The revision of the last record in it.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Revisions of another epoch mean nothing here.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// The version of relata that wrote it last; empty if none did yet.
    pub fn writer(&self) -> &str {
        &self.writer
    }

    /// The application with this name.
    pub fn application(&self, name: &ApplicationName) -> Option<&Application> {
        self.applications.get(name).map(Arc::as_ref)
    }

    /// All applications by name.
    pub fn applications(&self) -> impl Iterator<Item = &Application> {
        self.applications.values().map(Arc::as_ref)
    }

    /// The unit with this name.
    pub fn unit(&self, name: &UnitName) -> Option<&Unit> {
        self.units.get(name).map(Arc::as_ref)
    }

    /// All units by name.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values().map(Arc::as_ref)
    }

    /// The unit with this name that was removed not long ago.
    pub fn gone(&self, name: &UnitName) -> Option<&Gone> {
        self.gone.iter().rev().find(|gone| *gone.unit == *name)
    }

    /// Units that were removed not long ago.
    pub fn all_gone(&self) -> impl Iterator<Item = &Gone> {
        self.gone.iter()
    }

    /// The relation with this number.
    pub fn relation(&self, id: RelationId) -> Option<&Relation> {
        self.relations.get(&id).map(Arc::as_ref)
    }

    /// All relations by number.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values().map(Arc::as_ref)
    }

    /// Who leads this application.
    pub fn leader(&self, application: &ApplicationName) -> Option<&UnitName> {
        self.application(application)?.leader.as_deref()
    }

    /// The number that the next relation gets.
    pub fn next_relation(&self) -> RelationId {
        RelationId(self.next_relation)
    }

    /// The number that the application's next unit gets.
    pub fn next_unit(&self, application: &ApplicationName) -> u32 {
        self.next_units.get(application).copied().unwrap_or_default()
    }
}
