//! What a unit's charm has been told: the durable half of what its next hook is derived from. It must not know where
//! it is kept.
//!
//! It is kept in parts, each under a name and small, so that a commit carries only what is new:
//!
//! | name | holds |
//! |---|---|
//! | `unit` | which of the unit's own hooks have run, and whether it was told to lead |
//! | `relation/3` | whether relation 3 was created or left, the application databag as told, a changed that is due |
//! | `relation/3/postgresql/0` | a member of relation 3 and its databag as told |
//!
//! Of a databag the version and a hash of each value are kept, never the values.

mod stored;

use std::collections::BTreeMap;

use relata_core::{
    Databag, Hook, Owner, RelationHook, RelationHookKind, RelationId, RelationView, Revision, SeenBag,
    UnitName, UnitView,
};
use sha2::{Digest, Sha256};

pub use stored::{Parts, ToldError};

/// What a charm has been told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// About the unit itself.
    pub unit: UnitTold,
    /// About each relation that is still there.
    pub relations: BTreeMap<RelationId, RelationTold>,
}

/// Which of a unit's own hooks have run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnitTold {
    /// `install` has run.
    pub installed: bool,
    /// `start` has run, and `stop` has not.
    pub started: bool,
    /// `config-changed` has run for the configuration there is.
    pub configured: bool,
    /// The charm was told that the unit leads, and nothing else since.
    pub leading: bool,
    /// `remove` has run.
    pub removed: bool,
}

/// What a charm has been told about one relation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelationTold {
    /// `relation-created` has run.
    pub created: bool,
    /// The unit left: nothing about this relation is told any more.
    pub left: bool,
    /// The unit whose `relation-changed` is due because it was just joined.
    pub due: Option<UnitName>,
    /// The other application's databag; in a peer relation the own one.
    pub application: SeenKeys,
    /// Units that joined and have not departed, with their databags.
    pub members: BTreeMap<UnitName, SeenKeys>,
}

/// A databag as it was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenKeys {
    /// Its version then.
    pub version: Revision,
    /// Its keys then, each with a hash of its value.
    pub keys: BTreeMap<String, u64>,
}

impl SeenKeys {
    /// A databag as it is now.
    pub fn of(bag: &SeenBag) -> Self {
        let keys = bag.content.iter().map(|(key, value)| (key.to_owned(), hash(value)));
        Self { version: bag.version, keys: keys.collect() }
    }

    /// The keys that differ from what was told, in order.
    pub fn changed(&self, content: &Databag) -> Vec<String> {
        let set = content.iter().filter(|(key, value)| self.keys.get(*key) != Some(&hash(value)));
        let gone = self.keys.keys().filter(|key| content.get(key).is_none());
        let mut changed: Vec<String> =
            set.map(|(key, _)| key).chain(gone.map(String::as_str)).map(str::to_owned).collect();
        changed.sort_unstable();
        changed
    }
}

/// The same for the same value in every build: it is kept. 64 bits, since a clash only hides one key's name.
fn hash(value: &str) -> u64 {
    let digest = Sha256::digest(value.as_bytes());
    let (head, _) = digest.split_at(size_of::<u64>());
    u64::from_be_bytes(head.try_into().expect("split at the size of u64"))
}

impl Told {
    /// What the charm has been told once `hook` has succeeded; `view` is the one at which the hook was derived, so
    /// that what is written while it runs is told later.
    #[must_use]
    pub fn after(&self, hook: &Hook, view: &UnitView) -> Self {
        let mut told = self.clone();
        match hook {
            Hook::Install => told.unit.installed = true,
            Hook::LeaderElected => told.unit.leading = true,
            Hook::ConfigChanged => told.unit.configured = true,
            Hook::Start => told.unit.started = true,
            Hook::Stop => told.unit.started = false,
            Hook::Remove => told.unit.removed = true,
            Hook::UpdateStatus => {}
            Hook::Relation(hook) => {
                let relation = told.relations.entry(hook.relation).or_default();
                relation.take(hook, view.relations.get(&hook.relation));
            }
        }
        told.forget_gone(view);
        told
    }

    /// What the charm knows once its unit has lost the lead, which no hook tells.
    #[must_use]
    pub fn after_lead_lost(&self) -> Self {
        let mut told = self.clone();
        told.unit.leading = false;
        told
    }

    /// What the charm has been told once its unit has left a relation's scope, which no hook needs to tell.
    #[must_use]
    pub fn after_leaving(&self, relation: RelationId) -> Self {
        let mut told = self.clone();
        told.relations.insert(relation, RelationTold::over());
        told
    }

    /// Relation ids are never used again, so what is gone from the model needs no memory.
    fn forget_gone(&mut self, view: &UnitView) {
        self.relations.retain(|id, _| view.relations.contains_key(id));
    }
}

impl RelationTold {
    fn over() -> Self {
        Self { created: true, left: true, ..Self::default() }
    }

    fn take(&mut self, hook: &RelationHook, view: Option<&RelationView>) {
        match (hook.kind, &hook.remote_unit) {
            (RelationHookKind::Created, _) => self.created = true,
            (RelationHookKind::Joined, Some(unit)) => {
                // No keys yet: the changed that follows tells all of them.
                let version = seen(view, &Owner::Unit(unit.clone())).version;
                self.members.insert(unit.clone(), SeenKeys { version, ..SeenKeys::default() });
                self.due = Some(unit.clone());
            }
            (RelationHookKind::Changed, Some(unit)) => {
                self.due.take_if(|due| due == unit);
                self.members.insert(unit.clone(), seen(view, &Owner::Unit(unit.clone())));
            }
            (RelationHookKind::Changed, None) => {
                self.application = seen(view, &Owner::Application(hook.remote_application.clone()));
            }
            (RelationHookKind::Departed, Some(unit)) => {
                self.members.remove(unit);
            }
            (RelationHookKind::Broken, _) => *self = Self::over(),
            (RelationHookKind::Joined | RelationHookKind::Departed, None) => {}
        }
    }
}

fn seen(view: Option<&RelationView>, owner: &Owner) -> SeenKeys {
    view.and_then(|view| view.bags.get(owner)).map(SeenKeys::of).unwrap_or_default()
}
