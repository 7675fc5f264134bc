//! The fold: what each record makes of the state, and what that changed for those who watch.

use std::collections::BTreeMap;
use std::net::Ipv6Addr;
use std::sync::Arc;

use relata_core::{ApplicationName, Life, Owner, RelationId, Revision, UnitName};

use super::{
    Application, Bag, Effect, Gone, LastCommit, REMEMBERED, Relation, RelationInfo, State, Status, Unit,
};
use crate::record::{Committed, Record, TokenHash};

/// A record that cannot have happened in this state: the log is not of this model, or this program is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the record at revision {revision} does not fit what came before it: {what}")]
pub struct FoldError {
    /// The record's revision.
    pub revision: Revision,
    /// What is missing or too much.
    pub what: String,
}

/// What a step of the fold misses.
struct Misfit(String);

fn no(what: &str, name: &impl ToString) -> Misfit {
    Misfit(format!("there is no {what} {}", name.to_string()))
}

impl State {
    /// Takes in what happened next, and says what that changed. After an error the state is of no use.
    ///
    /// # Errors
    /// The record cannot follow the ones before it.
    pub fn apply(&mut self, record: &Record) -> Result<Vec<Effect>, FoldError> {
        let revision = self.revision.next();
        let mut effects = Vec::new();
        let step = Step { state: self, revision, effects: &mut effects };
        step.take(record).map_err(|Misfit(what)| FoldError { revision, what })?;
        self.revision = revision;
        Ok(effects)
    }
}

struct Step<'a> {
    state: &'a mut State,
    revision: Revision,
    effects: &'a mut Vec<Effect>,
}

impl Step<'_> {
    fn take(mut self, record: &Record) -> Result<(), Misfit> {
        match record {
            Record::Opened { version, epoch } => self.opened(version, epoch),
            Record::ApplicationAdded { .. } => self.application_added(record),
            Record::UnitAdded { unit, address, token } => self.unit_added(unit, address, *token)?,
            Record::TokenIssued { unit, token } => self.unit(unit)?.token = *token,
            Record::RelationAdded { relation, interface, ends } => {
                let info = RelationInfo { id: *relation, interface: interface.clone(), ends: ends.clone() };
                self.relation_added(info)?;
            }
            Record::ScopeEntered { relation, unit } => self.scope_entered(*relation, unit)?,
            Record::HookCommitted(commit) => self.hook_committed(commit)?,
            Record::StatusSet { owner, word, message } => self.status_set(owner, word, message)?,
            Record::LeadTaken { unit } => self.lead_taken(unit)?,
            Record::LeadEnded { unit } => self.lead_ended(unit)?,
            Record::RelationDying { relation } => self.relation_dying(*relation)?,
            Record::RelationRemoved { relation } => self.relation_removed(*relation)?,
            Record::UnitDying { unit } => self.unit_dying(unit)?,
            Record::UnitRemoved { unit } => self.unit_removed(unit)?,
            Record::ApplicationDying { application } => self.application(application)?.life = Life::Dying,
            Record::ApplicationRemoved { application } => self.application_removed(application)?,
        }
        Ok(())
    }

    fn application(&mut self, name: &ApplicationName) -> Result<&mut Application, Misfit> {
        let found = self.state.applications.get_mut(name).ok_or_else(|| no("application", name))?;
        Ok(Arc::make_mut(found))
    }

    fn unit(&mut self, name: &UnitName) -> Result<&mut Unit, Misfit> {
        let found = self.state.units.get_mut(name).ok_or_else(|| no("unit", name))?;
        Ok(Arc::make_mut(found))
    }

    fn relation(&mut self, id: RelationId) -> Result<&mut Relation, Misfit> {
        let found = self.state.relations.get_mut(&id).ok_or_else(|| no("relation", &id))?;
        Ok(Arc::make_mut(found))
    }

    fn opened(&mut self, version: &str, epoch: &str) {
        self.state.writer = version.into();
        if *self.state.epoch != *epoch {
            self.state.epoch = epoch.into();
        }
    }

    // === applications and units ===

    fn application_added(&mut self, record: &Record) {
        let Record::ApplicationAdded { application, charm, endpoints, definitions } = record else { return };
        let name = Arc::new(application.clone());
        let added = Application {
            name: Arc::clone(&name),
            charm: charm.as_str().into(),
            endpoints: endpoints.as_slice().into(),
            definitions: definitions.as_slice().into(),
            life: Life::Alive,
            leader: None,
            status: None,
            units: imbl::OrdSet::new(),
            relations: imbl::OrdSet::new(),
        };
        self.effects.push(Effect::ApplicationAdded(Arc::clone(&name), Arc::clone(&added.charm)));
        self.state.applications.insert(name, Arc::new(added));
    }

    fn unit_added(&mut self, unit: &UnitName, address: &str, token: TokenHash) -> Result<(), Misfit> {
        let name = Arc::new(unit.clone());
        let application = self.application(unit.application())?;
        application.units.insert(Arc::clone(&name));
        let key = Arc::clone(&application.name);
        self.state.next_units.insert(key, unit.number() + 1);
        let added = Unit {
            name: Arc::clone(&name),
            address: address.into(),
            token,
            life: Life::Alive,
            status: None,
            told: imbl::OrdMap::new(),
            last_commit: None,
            scopes: imbl::OrdSet::new(),
        };
        self.effects.push(Effect::UnitAdded(Arc::clone(&name), Arc::clone(&added.address)));
        self.state.units.insert(name, Arc::new(added));
        Ok(())
    }

    fn unit_dying(&mut self, unit: &UnitName) -> Result<(), Misfit> {
        let found = self.unit(unit)?;
        found.life = Life::Dying;
        let name = Arc::clone(&found.name);
        self.effects.push(Effect::UnitLife(name, Life::Dying));
        Ok(())
    }

    fn unit_removed(&mut self, unit: &UnitName) -> Result<(), Misfit> {
        let removed = self.state.units.remove(unit).ok_or_else(|| no("unit", unit))?;
        for relation in removed.scopes.iter() {
            self.leave(*relation, &removed.name)?;
        }
        let application = self.application(unit.application())?;
        application.units.remove(unit);
        if application.leader.as_deref() == Some(unit) {
            application.leader = None;
            let name = Arc::clone(&application.name);
            self.effects.push(Effect::LeaderChanged(name, None));
        }
        self.remember(&removed);
        self.effects.push(Effect::UnitLife(Arc::clone(&removed.name), Life::Dead));
        Ok(())
    }

    fn remember(&mut self, removed: &Unit) {
        let gone = &mut self.state.gone;
        gone.push_back(Gone {
            unit: Arc::clone(&removed.name),
            token: removed.token,
            last_commit: removed.last_commit,
        });
        if gone.len() > REMEMBERED {
            gone.pop_front();
        }
    }

    fn application_removed(&mut self, name: &ApplicationName) -> Result<(), Misfit> {
        let removed = self.state.applications.remove(name).ok_or_else(|| no("application", name))?;
        self.effects.push(Effect::ApplicationRemoved(Arc::clone(&removed.name)));
        Ok(())
    }

    fn status_set(&mut self, owner: &Owner, word: &str, message: &str) -> Result<(), Misfit> {
        let status = Status { word: word.into(), message: message.into() };
        match owner {
            Owner::Application(name) => self.application(name)?.status = Some(status.clone()),
            Owner::Unit(name) => self.unit(name)?.status = Some(status.clone()),
        }
        self.effects.push(Effect::StatusSet(Arc::new(owner.clone()), status));
        Ok(())
    }

    // === leadership ===

    fn lead_taken(&mut self, unit: &UnitName) -> Result<(), Misfit> {
        let leader = Arc::clone(&self.unit(unit)?.name);
        let application = self.application(unit.application())?;
        application.leader = Some(Arc::clone(&leader));
        let (name, relations) = (Arc::clone(&application.name), application.relations.clone());
        self.effects.push(Effect::LeaderChanged(Arc::clone(&name), Some(Arc::clone(&leader))));
        let owner = Owner::Application(unit.application().clone());
        for id in relations.iter() {
            let relation = self.state.relation(*id).ok_or_else(|| no("relation", id))?;
            if let Some((owner, bag)) = relation.bags.get_key_value(&owner) {
                self.effects.push(Effect::BagShown {
                    to: Arc::clone(&leader),
                    relation: Arc::clone(&relation.info),
                    owner: Arc::clone(owner),
                    bag: bag.clone(),
                });
            }
        }
        Ok(())
    }

    fn lead_ended(&mut self, unit: &UnitName) -> Result<(), Misfit> {
        let application = self.application(unit.application())?;
        application.leader = None;
        let name = Arc::clone(&application.name);
        self.effects.push(Effect::LeaderChanged(name, None));
        Ok(())
    }

    // === relations ===

    fn relation_added(&mut self, info: RelationInfo) -> Result<(), Misfit> {
        for end in &info.ends {
            self.application(&end.application)?.relations.insert(info.id);
        }
        self.state.next_relation = info.id.0 + 1;
        let info = Arc::new(info);
        let added = Relation {
            info: Arc::clone(&info),
            life: Life::Alive,
            scope: imbl::OrdSet::new(),
            bags: imbl::OrdMap::new(),
        };
        self.state.relations.insert(info.id, Arc::new(added));
        self.effects.push(Effect::RelationAdded(info));
        Ok(())
    }

    fn relation_dying(&mut self, id: RelationId) -> Result<(), Misfit> {
        let relation = self.relation(id)?;
        relation.life = Life::Dying;
        let info = Arc::clone(&relation.info);
        self.effects.push(Effect::RelationDying(info));
        Ok(())
    }

    fn relation_removed(&mut self, id: RelationId) -> Result<(), Misfit> {
        let removed = self.state.relations.remove(&id).ok_or_else(|| no("relation", &id))?;
        for end in &removed.info.ends {
            self.application(&end.application)?.relations.remove(&id);
        }
        self.effects.push(Effect::RelationRemoved(Arc::clone(&removed.info)));
        Ok(())
    }

    fn scope_entered(&mut self, id: RelationId, unit: &UnitName) -> Result<(), Misfit> {
        let found = self.unit(unit)?;
        found.scopes.insert(id);
        let (name, address) = (Arc::clone(&found.name), Arc::clone(&found.address));
        let relation = self.relation(id)?;
        relation.scope.insert(Arc::clone(&name));
        let (info, owner) = (Arc::clone(&relation.info), Owner::Unit(unit.clone()));
        let mut keys = address_keys(&address);
        if let Some(bag) = relation.bags.get(&owner) {
            let held: Vec<_> = bag.content.iter().map(|(key, _)| key).collect();
            keys.retain(|key, _| !held.contains(&key.as_str()));
        }
        self.write(id, &owner, &keys)?;
        self.effects.push(Effect::Entered(info, name));
        Ok(())
    }

    fn leave(&mut self, id: RelationId, unit: &Arc<UnitName>) -> Result<(), Misfit> {
        let relation = self.relation(id)?;
        if relation.scope.remove(unit).is_some() {
            let info = Arc::clone(&relation.info);
            self.effects.push(Effect::Left(info, Arc::clone(unit)));
        }
        Ok(())
    }

    // === commits ===

    fn hook_committed(&mut self, commit: &Arc<Committed>) -> Result<(), Misfit> {
        self.effects.push(Effect::HookCommitted(Arc::clone(commit)));
        for (write, owner) in commit.stored.writes.iter().zip(&commit.owners) {
            self.write(RelationId(write.relation), owner, &write.entries)?;
        }
        let revision = self.revision;
        let unit = self.unit(&commit.unit)?;
        unit.last_commit = Some(LastCommit { id: commit.id, revision });
        for (part, value) in &commit.stored.told {
            if value.is_empty() {
                unit.told.remove(part.as_str());
            } else {
                unit.told.insert(part.as_str().into(), value.as_ref().into());
            }
        }
        if commit.stored.leave.is_empty() {
            return Ok(());
        }
        let name = Arc::clone(&unit.name);
        for id in commit.stored.leave.iter().copied().map(RelationId) {
            self.unit(&name)?.scopes.remove(&id);
            self.leave(id, &name)?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        id: RelationId,
        owner: &Owner,
        entries: &BTreeMap<String, String>,
    ) -> Result<(), Misfit> {
        let found = self.state.relation(id).ok_or_else(|| no("relation", &id))?;
        let held = found.bags.get(owner).map(|bag| &bag.content);
        let content = match held {
            Some(content) => content.patched(entries),
            None => super::Content::default().patched(entries),
        };
        let Some(content) = content else { return Ok(()) };
        let bag = Bag { version: self.revision, content };
        let leader = self.state.applications.get(owner.application()).and_then(|found| found.leader.clone());
        let relation = self.relation(id)?;
        match relation.bags.get_mut(owner) {
            Some(held) => *held = bag.clone(),
            None => drop(relation.bags.insert(Arc::new(owner.clone()), bag.clone())),
        }
        let (owner, _) = relation.bags.get_key_value(owner).expect("it was just written");
        let (relation, owner) = (Arc::clone(&relation.info), Arc::clone(owner));
        self.effects.push(Effect::BagChanged { relation, owner, bag, leader });
        Ok(())
    }
}

/// Juju's default keys of a unit's databag.
fn address_keys(address: &str) -> BTreeMap<String, String> {
    let width = if address.parse::<Ipv6Addr>().is_ok() { 128 } else { 32 };
    BTreeMap::from([
        ("egress-subnets".to_owned(), format!("{address}/{width}")),
        ("ingress-address".to_owned(), address.to_owned()),
        ("private-address".to_owned(), address.to_owned()),
    ])
}
