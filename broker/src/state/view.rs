//! What a unit may see of the state, as the access rules say.

use std::collections::BTreeMap;

use relata_core::access::{self, AccessDenied};
use relata_core::{Life, ModelName, Owner, RelationView, SeenBag, UnitName, UnitView};

use super::{Bag, Relation, State};

impl Bag {
    /// The databag in the vocabulary's form.
    pub fn seen(&self) -> SeenBag {
        SeenBag { version: self.version, content: self.content.to_databag() }
    }
}

impl State {
    /// What the unit sees now; none if there is no such unit.
    pub fn unit_view(&self, model: &ModelName, unit: &UnitName) -> Option<UnitView> {
        let found = self.unit(unit)?;
        let application = self.application(unit.application())?;
        let relations = application.relations.iter().filter_map(|id| self.relation(*id));
        let seen = relations.filter_map(|relation| self.relation_view(relation, unit));
        Some(UnitView {
            revision: self.revision,
            model: model.clone(),
            unit: unit.clone(),
            life: found.life,
            leader: application.leader.as_deref().cloned(),
            relations: seen.map(|view| (view.id, view)).collect(),
        })
    }

    /// What the unit sees of a relation; none if its application is not in it.
    pub fn relation_view(&self, relation: &Relation, unit: &UnitName) -> Option<RelationView> {
        let info = &relation.info;
        let (end, remote) = (info.end(unit.application())?, info.remote(unit.application())?);
        let others = relation
            .scope
            .iter()
            .filter(|other| *other.application() == remote.application && ***other != *unit);
        Some(RelationView {
            id: info.id,
            life: relation.life,
            interface: info.interface.clone(),
            endpoint: end.endpoint.clone(),
            role: end.role,
            remote_application: remote.application.clone(),
            remote_endpoint: remote.endpoint.clone(),
            entered: relation.scope.contains(unit),
            members: others.map(|other| UnitName::clone(other)).collect(),
            bags: self.readable_bags(relation, unit),
        })
    }

    fn readable_bags(&self, relation: &Relation, unit: &UnitName) -> BTreeMap<Owner, SeenBag> {
        let readable = relation.bags.iter().filter(|(owner, _)| self.may_read(relation, unit, owner).is_ok());
        readable.map(|(owner, bag)| (Owner::clone(owner), bag.seen())).collect()
    }

    /// Whether the unit may read this databag of the relation.
    ///
    /// # Errors
    /// The rule that forbids it.
    pub fn may_read(&self, relation: &Relation, unit: &UnitName, owner: &Owner) -> Result<(), AccessDenied> {
        let leader = self.leader(unit.application());
        let Some(standing) = relation.info.standing(unit, leader) else {
            return Err(AccessDenied::NotRelated { unit: unit.clone(), owner: owner.clone() });
        };
        access::may_read(standing, owner)
    }

    /// Whether the unit is there and has not begun to go.
    pub fn is_alive(&self, unit: &UnitName) -> bool {
        self.unit(unit).is_some_and(|found| found.life == Life::Alive)
    }
}
