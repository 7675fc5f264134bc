//! Who is asking, and the evidence that they may. The rules themselves are in [`relata_core::access`].
//!
//! The commit path takes a [`PermittedCommit`] and a read a [`PermittedRead`]; only this module makes them, so an
//! unchecked access does not compile.

use std::sync::Arc;

use relata_core::access::{self, AccessDenied};
use relata_core::{BagId, Life, ModelName, Owner, RelationId, UnitName};

use crate::record::Committed;
use crate::refusal::Refusal;
use crate::state::{Bag, Relation, State};

/// Who is asking, as their token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Whoever holds the operator's token.
    Operator,
    /// A unit's agent.
    Unit {
        /// The unit's model.
        model: ModelName,
        /// The unit.
        unit: UnitName,
    },
}

/// A databag that may be read.
#[derive(Debug)]
pub struct PermittedRead<'a> {
    bag: Option<&'a Bag>,
}

impl PermittedRead<'_> {
    /// The databag; an empty one of revision 0 if it was never written.
    pub fn bag(&self) -> Bag {
        self.bag.cloned().unwrap_or_default()
    }
}

/// Lets a caller see anything of its model: the token of a unit that was removed is there only to repeat its last commit.
///
/// # Errors
/// It is a unit that is gone.
pub fn permit_sight(state: &State, caller: &Caller) -> Result<(), Refusal> {
    match caller {
        Caller::Operator => Ok(()),
        Caller::Unit { unit, .. } => there(state, unit),
    }
}

fn there(state: &State, unit: &UnitName) -> Result<(), Refusal> {
    state.unit(unit).map(drop).ok_or_else(|| Refusal::UnknownUnit(unit.clone()))
}

/// Lets a unit, or the operator (`None`), read a databag.
///
/// # Errors
/// No such unit or relation, a unit that never joined it, or a rule that forbids it.
pub fn permit_read<'a>(
    state: &'a State,
    reader: Option<&UnitName>,
    id: &BagId,
) -> Result<PermittedRead<'a>, Refusal> {
    let relation = state.relation(id.relation).ok_or(Refusal::UnknownRelation(id.relation))?;
    if let Some(reader) = reader {
        there(state, reader)?;
        state.may_read(relation, reader, &id.owner)?;
    }
    let bag = relation.bags.get(&id.owner);
    match &id.owner {
        Owner::Unit(unit) if bag.is_none() && state.unit(unit).is_none() => {
            Err(Refusal::NeverJoined { unit: unit.clone(), relation: id.relation })
        }
        owner if relation.info.end(owner.application()).is_none() => {
            Err(Refusal::UnknownApplication(owner.application().clone()))
        }
        _ => Ok(PermittedRead { bag }),
    }
}

/// One databag that a unit may write.
#[derive(Debug)]
struct PermittedWrite;

/// A hook's commit, every part of which the unit may do.
#[derive(Debug)]
pub struct PermittedCommit<'a> {
    commit: &'a Arc<Committed>,
    /// One for each write: the evidence that none was left out.
    _writes: Vec<PermittedWrite>,
}

impl PermittedCommit<'_> {
    /// The commit.
    pub fn commit(&self) -> &Arc<Committed> {
        self.commit
    }
}

/// Lets a unit commit, if it may write each databag that it wants to write and leave each scope it wants to leave.
///
/// # Errors
/// No such unit or relation, or a rule that forbids it.
pub fn permit_commit<'a>(state: &State, commit: &'a Arc<Committed>) -> Result<PermittedCommit<'a>, Refusal> {
    let unit = state.unit(&commit.unit).ok_or_else(|| Refusal::UnknownUnit(commit.unit.clone()))?;
    let leader = state.leader(commit.unit.application());
    let wanted = commit.stored.writes.iter().zip(&commit.owners);
    let writes = wanted.map(|(write, owner)| {
        let relation = known(state, write.relation)?;
        Ok(permit_write(relation, &commit.unit, leader, owner)?)
    });
    let writes = writes.collect::<Result<_, Refusal>>()?;
    for id in &commit.stored.leave {
        let relation = known(state, *id)?;
        if relation.info.end(commit.unit.application()).is_none() {
            return Err(Refusal::UnknownRelation(relation.info.id));
        }
    }
    if commit.stored.gone && unit.life == Life::Alive {
        return Err(Refusal::NotDying(commit.unit.clone()));
    }
    Ok(PermittedCommit { commit, _writes: writes })
}

fn permit_write(
    relation: &Relation,
    unit: &UnitName,
    leader: Option<&UnitName>,
    owner: &Owner,
) -> Result<PermittedWrite, AccessDenied> {
    let Some(standing) = relation.info.standing(unit, leader) else {
        return Err(AccessDenied::NotRelated { unit: unit.clone(), owner: owner.clone() });
    };
    access::may_write(standing, owner).map(|()| PermittedWrite)
}

fn known(state: &State, id: u64) -> Result<&Relation, Refusal> {
    state.relation(RelationId(id)).ok_or(Refusal::UnknownRelation(RelationId(id)))
}
