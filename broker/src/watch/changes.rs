//! From effects to the wire: who is told of an effect, and in which words.

use relata_core::access::{self, Standing};
use relata_core::{ApplicationName, BagId, Life, Owner, UnitName};
use relata_proto::v1;
use v1::change::Change as Kind;

use crate::record::{Committed, End};
use crate::state::{Bag, Effect, RelationInfo};

/// Whom a change is for.
#[derive(Debug, Clone)]
pub(super) enum Audience<'a> {
    /// Every unit of an application.
    Units(&'a ApplicationName),
    /// One unit.
    Unit(&'a UnitName),
    /// Whoever may read a databag: units of its relation, and watches of the databag itself.
    Readers {
        /// The databag's relation.
        relation: &'a RelationInfo,
        /// Its owner.
        owner: &'a Owner,
        /// Who leads the owner's application.
        leader: Option<&'a UnitName>,
    },
    /// Those who watch everything.
    Everything,
}

/// A change in the words of the protocol, and whom it is for.
#[derive(Debug)]
pub(super) struct Notice<'a> {
    pub(super) audience: Audience<'a>,
    pub(super) change: v1::Change,
}

impl Audience<'_> {
    /// Whether it includes this unit, as one of the application that was looked up.
    pub(super) fn includes(&self, unit: &UnitName) -> bool {
        match self {
            Self::Units(application) => unit.application() == *application,
            Self::Unit(only) => unit == *only,
            Self::Everything => false,
            Self::Readers { relation, owner, leader } => {
                let Some(remote) = relation.remote(unit.application()) else { return false };
                let leads = *leader == Some(unit);
                let standing = Standing { unit, leader: leads, remote: &remote.application };
                access::may_read(standing, owner).is_ok()
            }
        }
    }

    /// The applications whose units may be included.
    pub(super) fn applications(&self) -> Vec<&ApplicationName> {
        match self {
            Self::Units(application) => vec![application],
            Self::Unit(unit) => vec![unit.application()],
            Self::Readers { relation, .. } => relation.ends.iter().map(|end| &end.application).collect(),
            Self::Everything => Vec::new(),
        }
    }

    /// The databag that is read.
    pub(super) fn bag(&self) -> Option<BagId> {
        match self {
            Self::Readers { relation, owner, .. } => {
                Some(BagId { relation: relation.id, owner: Owner::clone(owner) })
            }
            _ => None,
        }
    }
}

/// An effect as it is told: to whom, in which words.
pub(super) fn notices(effect: &Effect) -> Vec<Notice<'_>> {
    match effect {
        Effect::BagChanged { relation, owner, bag, leader } => {
            let audience = Audience::Readers { relation, owner, leader: leader.as_deref() };
            vec![notice(audience, bag_changed(relation, owner, bag))]
        }
        Effect::BagShown { to, relation, owner, bag } => {
            vec![notice(Audience::Unit(to), bag_changed(relation, owner, bag))]
        }
        Effect::RelationAdded(info) => relation_added(info),
        Effect::RelationDying(info) => {
            let life = v1::RelationLife { relation: info.id.0, life: v1::Life::Dying.into() };
            to_both_ends(info, &Kind::RelationLife(life))
        }
        Effect::RelationRemoved(info) => to_both_ends(info, &Kind::RelationRemoved(info.id.0)),
        Effect::Entered(info, unit) => member(info, unit, Kind::Entered),
        Effect::Left(info, unit) => member(info, unit, Kind::Left),
        Effect::LeaderChanged(application, leader) => {
            let leader = leader.as_ref().map(ToString::to_string).unwrap_or_default();
            let changed = v1::LeaderChanged { application: application.to_string(), leader };
            and_everything(Audience::Units(application), &Kind::Leader(changed))
        }
        Effect::UnitLife(unit, Life::Dead) => everything(Kind::UnitRemoved(unit.to_string())),
        Effect::UnitLife(unit, life) => {
            let life = v1::UnitLife { unit: unit.to_string(), life: v1::Life::from(*life).into() };
            and_everything(Audience::Unit(unit), &Kind::UnitLife(life))
        }
        Effect::UnitAdded(unit, address) => {
            let added = v1::UnitAdded { unit: unit.to_string(), address: address.to_string() };
            everything(Kind::UnitAdded(added))
        }
        Effect::ApplicationAdded(application, charm) => {
            let added =
                v1::ApplicationAdded { application: application.to_string(), charm: charm.to_string() };
            everything(Kind::ApplicationAdded(added))
        }
        Effect::ApplicationRemoved(application) => {
            everything(Kind::ApplicationRemoved(application.to_string()))
        }
        Effect::HookCommitted(commit) => everything(Kind::Hook(hook_committed(commit))),
        Effect::StatusSet(owner, status) => everything(Kind::Status(v1::StatusChanged {
            owner: owner.to_string(),
            status: Some(status.into()),
        })),
    }
}

fn notice(audience: Audience<'_>, change: Kind) -> Notice<'_> {
    Notice { audience, change: v1::Change { change: Some(change) } }
}

fn everything<'a>(change: Kind) -> Vec<Notice<'a>> {
    vec![notice(Audience::Everything, change)]
}

fn and_everything<'a>(audience: Audience<'a>, change: &Kind) -> Vec<Notice<'a>> {
    vec![notice(audience, change.clone()), notice(Audience::Everything, change.clone())]
}

fn to_both_ends<'a>(info: &'a RelationInfo, change: &Kind) -> Vec<Notice<'a>> {
    let ends = info.ends.iter().map(|end| notice(Audience::Units(&end.application), change.clone()));
    ends.chain(everything(change.clone())).collect()
}

/// A unit in a relation is seen by itself and by the other end; among peers by all.
fn member<'a>(
    info: &'a RelationInfo,
    unit: &'a UnitName,
    kind: impl Fn(v1::Member) -> Kind,
) -> Vec<Notice<'a>> {
    let change = kind(v1::Member { relation: info.id.0, unit: unit.to_string() });
    let mut told = everything(change.clone());
    if let Some(remote) = info.remote(unit.application()) {
        told.push(notice(Audience::Units(&remote.application), change.clone()));
    }
    if !info.is_peer() {
        told.push(notice(Audience::Unit(unit), change));
    }
    told
}

fn bag_changed(relation: &RelationInfo, owner: &Owner, bag: &Bag) -> Kind {
    let seen = (owner, &bag.seen()).into();
    Kind::Bag(v1::BagChanged { relation: relation.id.0, bag: Some(seen) })
}

fn relation_added(info: &RelationInfo) -> Vec<Notice<'_>> {
    let ends = info
        .ends
        .iter()
        .map(|end| notice(Audience::Units(&end.application), Kind::Relation(new_relation(info, end))));
    let added = v1::RelationAdded {
        relation: info.id.0,
        interface: info.interface.to_string(),
        ends: info.ends.iter().map(Into::into).collect(),
    };
    ends.chain(everything(Kind::RelationAdded(added))).collect()
}

/// What the units of one end see of a relation that was just made: nobody is in it and nothing written.
fn new_relation(info: &RelationInfo, end: &End) -> v1::RelationView {
    let remote = info.remote(&end.application).unwrap_or(end);
    v1::RelationView {
        id: info.id.0,
        life: v1::Life::Alive.into(),
        interface: info.interface.to_string(),
        endpoint: end.endpoint.to_string(),
        role: v1::Role::from(end.role).into(),
        remote_application: remote.application.to_string(),
        remote_endpoint: remote.endpoint.to_string(),
        entered: false,
        members: Vec::new(),
        bags: Vec::new(),
    }
}

fn hook_committed(commit: &Committed) -> v1::HookCommitted {
    let hook = commit.stored.hook.as_ref().map(|hook| v1::CommittedHook {
        name: hook.name.clone(),
        relation: hook.relation,
        remote: hook.remote.clone(),
    });
    let writes = commit.stored.writes.iter().map(|write| v1::Write {
        relation: write.relation,
        owner: write.owner.clone(),
        entries: write.entries.clone(),
    });
    v1::HookCommitted { unit: commit.unit.to_string(), hook, writes: writes.collect() }
}
