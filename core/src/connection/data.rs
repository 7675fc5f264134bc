//! The databags of one relation as a connection rule sees them. It must not know a rule.

use std::collections::BTreeMap;

use crate::databag::Databag;
use crate::names::UnitName;
use crate::relation::{Owner, RelationId, Role};
use crate::view::{RelationView, UnitView};

/// The databags of both ends of a relation, from the side of the requirer.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationData {
    /// The relation.
    pub relation: RelationId,
    /// The databag of the provider's application.
    pub provider_app: Databag,
    /// The databags of the provider's units that are in the relation now.
    pub provider_units: BTreeMap<UnitName, Databag>,
    /// The databag of the requirer's application, as far as the reader may see it: a follower may not.
    pub requirer_app: Databag,
    /// The requirer's unit that wants to connect; none when it is about the whole application.
    pub requirer: Option<UnitName>,
    /// The databag of that unit; empty without one.
    pub requirer_unit: Databag,
}

impl RelationData {
    /// No data yet.
    pub fn new(relation: RelationId) -> Self {
        Self {
            relation,
            provider_app: Databag::new(),
            provider_units: BTreeMap::new(),
            requirer_app: Databag::new(),
            requirer: None,
            requirer_unit: Databag::new(),
        }
    }

    /// What a unit sees of a relation in which it is the requirer; none where it has another role. Units that have
    /// departed do not count, though their data can still be read.
    pub fn of_requirer(view: &UnitView, relation: &RelationView) -> Option<Self> {
        let bag = |owner: Owner| relation.bags.get(&owner).map(|seen| seen.content.clone());
        let app = |name: &_| bag(Owner::Application(Clone::clone(name))).unwrap_or_default();
        let unit = |name: &UnitName| bag(Owner::Unit(name.clone())).unwrap_or_default();
        (relation.role == Role::Requirer).then(|| Self {
            relation: relation.id,
            provider_app: app(&relation.remote_application),
            provider_units: relation.members.iter().map(|name| (name.clone(), unit(name))).collect(),
            requirer_app: app(view.unit.application()),
            requirer: Some(view.unit.clone()),
            requirer_unit: unit(&view.unit),
        })
    }
}
