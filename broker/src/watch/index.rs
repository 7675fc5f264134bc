//! Which watches could be concerned by a change, found without asking each.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use relata_core::{ApplicationName, BagId};

use super::changes::Audience;
use super::{StreamId, Target};
use crate::state::Effect;

/// One watch of one stream.
pub(super) type Key = (StreamId, u64);

/// Watches by what they are about.
#[derive(Debug, Default)]
pub(super) struct Index {
    units: HashMap<ApplicationName, BTreeSet<Key>>,
    bags: HashMap<BagId, BTreeSet<Key>>,
    everything: BTreeSet<Key>,
}

impl Index {
    pub(super) fn add(&mut self, key: Key, target: &Target) {
        match target {
            Target::Unit(unit) => self.units.entry(unit.application().clone()).or_default().insert(key),
            Target::Bag(id, _) => self.bags.entry(id.clone()).or_default().insert(key),
            Target::Everything => self.everything.insert(key),
        };
    }

    pub(super) fn remove(&mut self, key: Key, target: &Target) {
        match target {
            Target::Unit(unit) => forget(&mut self.units, unit.application(), key),
            Target::Bag(id, _) => forget(&mut self.bags, id, key),
            Target::Everything => {
                self.everything.remove(&key);
            }
        }
    }

    /// How many things are watched; zero only if nobody watches.
    pub(super) fn len(&self) -> usize {
        self.units.len() + self.bags.len() + self.everything.len()
    }

    /// Whether anybody could want to hear of it, decided without putting it into words.
    pub(super) fn may_want(&self, effect: &Effect) -> bool {
        match effect {
            Effect::BagChanged { relation, owner, .. } => {
                let of_bag = || BagId { relation: relation.id, owner: (**owner).clone() };
                relation.ends.iter().any(|end| self.units.contains_key(&end.application))
                    || (!self.bags.is_empty() && self.bags.contains_key(&of_bag()))
            }
            Effect::HookCommitted(_) | Effect::StatusSet(..) => !self.everything.is_empty(),
            _ => true,
        }
    }

    /// The watches that an audience may include. [`Target::hears`] decides for each.
    pub(super) fn candidates(&self, audience: &Audience<'_>) -> impl Iterator<Item = Key> {
        let applications = audience.applications().into_iter();
        let units = applications.filter_map(|application| self.units.get(application)).flatten();
        let bag = audience.bag().filter(|_| !self.bags.is_empty());
        let bags = bag.and_then(|bag| self.bags.get(&bag)).into_iter().flatten();
        let everything = matches!(audience, Audience::Everything).then_some(&self.everything);
        units.chain(bags).chain(everything.into_iter().flatten()).copied()
    }
}

fn forget<K: Hash + Eq>(index: &mut HashMap<K, BTreeSet<Key>>, at: &K, key: Key) {
    if let Some(keys) = index.get_mut(at) {
        keys.remove(&key);
        if keys.is_empty() {
            index.remove(at);
        }
    }
}
