//! What a record changed, for those who watch. It must not know who watches, nor how it is told.

use std::sync::Arc;

use relata_core::{ApplicationName, Life, Owner, UnitName};

use super::{Bag, RelationInfo, Status};
use crate::record::Committed;

/// One change of a model, with what is needed to decide who may see it.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A databag has new content.
    BagChanged {
        /// Its relation.
        relation: Arc<RelationInfo>,
        /// Its owner.
        owner: Arc<Owner>,
        /// What it holds now.
        bag: Bag,
        /// Who leads the owner's application at that moment: it alone may see its own application's databag.
        leader: Option<Arc<UnitName>>,
    },
    /// A databag that a new leader may see from now on.
    BagShown {
        /// The new leader.
        to: Arc<UnitName>,
        /// The databag's relation.
        relation: Arc<RelationInfo>,
        /// Its owner.
        owner: Arc<Owner>,
        /// What it holds.
        bag: Bag,
    },
    /// A relation was made.
    RelationAdded(Arc<RelationInfo>),
    /// A relation is on its way out.
    RelationDying(Arc<RelationInfo>),
    /// A relation is gone.
    RelationRemoved(Arc<RelationInfo>),
    /// A unit came into a relation's scope.
    Entered(Arc<RelationInfo>, Arc<UnitName>),
    /// A unit left a relation's scope.
    Left(Arc<RelationInfo>, Arc<UnitName>),
    /// An application has another leader, or none.
    LeaderChanged(Arc<ApplicationName>, Option<Arc<UnitName>>),
    /// A unit was added, at this address.
    UnitAdded(Arc<UnitName>, Arc<str>),
    /// A unit is on its way out, or gone.
    UnitLife(Arc<UnitName>, Life),
    /// An application was deployed, from this charm.
    ApplicationAdded(Arc<ApplicationName>, Arc<str>),
    /// An application is gone.
    ApplicationRemoved(Arc<ApplicationName>),
    /// A hook succeeded.
    HookCommitted(Arc<Committed>),
    /// A unit or an application has a new status.
    StatusSet(Arc<Owner>, Status),
}
