//! The state as bytes and back, so that a start need not fold everything that ever happened.
//!
//! One byte of format, then a protobuf message. Fields are only added, never reused.

use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use imbl::{OrdMap, OrdSet};
use prost::Message;
use relata_core::{Life, Owner, RelationId, Revision, UnitName};

use crate::log;
use crate::record::{End, Malformed, StoredEnd, StoredEndpoint, commit_id, token_hash};
use crate::state::{
    Application, Bag, Content, Gone, LastCommit, Relation, RelationInfo, State, Status, Unit,
};

/// The one format there is so far.
const FORMAT: u8 = 1;

/// Why a snapshot could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The layout is from another time.
    #[error("it has format {0}, and this relata ({version}) reads format {FORMAT} only", version = crate::record::WRITER)]
    UnknownFormat(u8),
    /// It does not say what it must.
    #[error("it is malformed: {0}")]
    Malformed(String),
}

/// The state as a log keeps it.
pub fn encode(state: &State) -> log::Snapshot {
    let stored = stored::State::from(state);
    let mut bytes = BytesMut::with_capacity(1 + stored.encoded_len());
    bytes.put_u8(FORMAT);
    stored.encode(&mut bytes).expect("a growing buffer takes everything");
    log::Snapshot { revision: state.revision(), bytes: bytes.freeze() }
}

/// The state that a snapshot holds.
///
/// # Errors
/// The version of relata that wrote it, as far as that can be read, and why it cannot be read here.
pub fn decode(snapshot: &log::Snapshot) -> Result<State, (String, SnapshotError)> {
    match snapshot.bytes.first() {
        Some(&FORMAT) => {}
        other => {
            let format = other.copied().unwrap_or_default();
            return Err((String::new(), SnapshotError::UnknownFormat(format)));
        }
    }
    let malformed = |why: Malformed| SnapshotError::Malformed(why.0);
    // Databags stay slices of the one allocation until they get their own.
    let stored = stored::State::decode(snapshot.bytes.slice(1..));
    let stored = stored.map_err(|error| (String::new(), malformed(error.into())))?;
    let writer = stored.writer.clone();
    State::try_from((snapshot.revision, stored)).map_err(|error| (writer, malformed(error)))
}

mod stored {
    use super::{Bytes, Message, StoredEnd, StoredEndpoint};
    use std::collections::BTreeMap;

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct State {
        #[prost(string, tag = "1")]
        pub(super) writer: String,
        #[prost(string, tag = "2")]
        pub(super) epoch: String,
        #[prost(uint64, tag = "3")]
        pub(super) next_relation: u64,
        #[prost(btree_map = "string, uint32", tag = "4")]
        pub(super) next_units: BTreeMap<String, u32>,
        #[prost(message, repeated, tag = "5")]
        pub(super) applications: Vec<Application>,
        #[prost(message, repeated, tag = "6")]
        pub(super) units: Vec<Unit>,
        #[prost(message, repeated, tag = "7")]
        pub(super) relations: Vec<Relation>,
        #[prost(message, repeated, tag = "8")]
        pub(super) gone: Vec<Unit>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Application {
        #[prost(string, tag = "1")]
        pub(super) name: String,
        #[prost(string, tag = "2")]
        pub(super) charm: String,
        #[prost(message, repeated, tag = "3")]
        pub(super) endpoints: Vec<StoredEndpoint>,
        #[prost(string, repeated, tag = "4")]
        pub(super) definitions: Vec<String>,
        #[prost(bool, tag = "5")]
        pub(super) dying: bool,
        #[prost(string, tag = "6")]
        pub(super) leader: String,
        #[prost(message, optional, tag = "7")]
        pub(super) status: Option<Status>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Unit {
        #[prost(string, tag = "1")]
        pub(super) name: String,
        #[prost(string, tag = "2")]
        pub(super) address: String,
        #[prost(bytes = "vec", tag = "3")]
        pub(super) token: Vec<u8>,
        #[prost(bool, tag = "4")]
        pub(super) dying: bool,
        #[prost(message, optional, tag = "5")]
        pub(super) status: Option<Status>,
        #[prost(btree_map = "string, bytes", tag = "6")]
        pub(super) told: BTreeMap<String, Bytes>,
        /// Empty if it never committed.
        #[prost(bytes = "vec", tag = "7")]
        pub(super) commit: Vec<u8>,
        #[prost(uint64, tag = "8")]
        pub(super) committed: u64,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Status {
        #[prost(string, tag = "1")]
        pub(super) word: String,
        #[prost(string, tag = "2")]
        pub(super) message: String,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Relation {
        #[prost(uint64, tag = "1")]
        pub(super) id: u64,
        #[prost(string, tag = "2")]
        pub(super) interface: String,
        #[prost(message, repeated, tag = "3")]
        pub(super) ends: Vec<StoredEnd>,
        #[prost(bool, tag = "4")]
        pub(super) dying: bool,
        #[prost(string, repeated, tag = "5")]
        pub(super) scope: Vec<String>,
        #[prost(message, repeated, tag = "6")]
        pub(super) bags: Vec<Bag>,
    }

    /// The content is a string map, encoded as in the protocol's `Databag`.
    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Bag {
        #[prost(string, tag = "1")]
        pub(super) owner: String,
        #[prost(uint64, tag = "2")]
        pub(super) version: u64,
        #[prost(bytes = "bytes", tag = "3")]
        pub(super) content: Bytes,
    }
}

// === state to bytes ===

impl From<&State> for stored::State {
    fn from(state: &State) -> Self {
        Self {
            writer: state.writer.to_string(),
            epoch: state.epoch.to_string(),
            next_relation: state.next_relation,
            next_units: state.next_units.iter().map(|(name, next)| (name.to_string(), *next)).collect(),
            applications: state.applications().map(Into::into).collect(),
            units: state.units().map(Into::into).collect(),
            relations: state.relations().map(Into::into).collect(),
            gone: state.gone.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Application> for stored::Application {
    fn from(found: &Application) -> Self {
        Self {
            name: found.name.to_string(),
            charm: found.charm.to_string(),
            endpoints: found.endpoints.iter().map(Into::into).collect(),
            definitions: found.definitions.to_vec(),
            dying: found.life != Life::Alive,
            leader: found.leader.as_ref().map(ToString::to_string).unwrap_or_default(),
            status: found.status.as_ref().map(Into::into),
        }
    }
}

impl From<&Status> for stored::Status {
    fn from(status: &Status) -> Self {
        Self { word: status.word.to_string(), message: status.message.to_string() }
    }
}

impl From<&Unit> for stored::Unit {
    fn from(unit: &Unit) -> Self {
        let told = unit.told.iter();
        Self {
            name: unit.name.to_string(),
            address: unit.address.to_string(),
            token: unit.token.0.to_vec(),
            dying: unit.life != Life::Alive,
            status: unit.status.as_ref().map(Into::into),
            told: told.map(|(part, value)| (part.to_string(), Bytes::copy_from_slice(value))).collect(),
            commit: unit.last_commit.map(|last| last.id.0.to_vec()).unwrap_or_default(),
            committed: unit.last_commit.map(|last| last.revision.get()).unwrap_or_default(),
        }
    }
}

impl From<&Gone> for stored::Unit {
    fn from(gone: &Gone) -> Self {
        Self {
            name: gone.unit.to_string(),
            token: gone.token.0.to_vec(),
            commit: gone.last_commit.map(|last| last.id.0.to_vec()).unwrap_or_default(),
            committed: gone.last_commit.map(|last| last.revision.get()).unwrap_or_default(),
            ..Self::default()
        }
    }
}

impl From<&Relation> for stored::Relation {
    fn from(relation: &Relation) -> Self {
        let bag = |(owner, bag): (&Arc<Owner>, &Bag)| stored::Bag {
            owner: owner.to_string(),
            version: bag.version.get(),
            content: Bytes::copy_from_slice(bag.content.as_bytes()),
        };
        Self {
            id: relation.info.id.0,
            interface: relation.info.interface.to_string(),
            ends: relation.info.ends.iter().map(Into::into).collect(),
            dying: relation.life != Life::Alive,
            scope: relation.scope.iter().map(ToString::to_string).collect(),
            bags: relation.bags.iter().map(bag).collect(),
        }
    }
}

// === bytes to state ===

impl TryFrom<(Revision, stored::State)> for State {
    type Error = Malformed;

    fn try_from((revision, stored): (Revision, stored::State)) -> Result<Self, Malformed> {
        let mut state = Self {
            revision,
            epoch: stored.epoch.into(),
            writer: stored.writer.into(),
            next_relation: stored.next_relation,
            ..Self::default()
        };
        for (name, next) in stored.next_units {
            state.next_units.insert(Arc::new(name.parse()?), next);
        }
        for application in stored.applications {
            let application = Application::try_from(application)?;
            state.applications.insert(Arc::clone(&application.name), Arc::new(application));
        }
        for unit in stored.units {
            state.restore_unit(unit)?;
        }
        for relation in stored.relations {
            state.restore_relation(relation)?;
        }
        for gone in stored.gone {
            state.gone.push_back(Gone {
                unit: Arc::new(gone.name.parse()?),
                token: token_hash(&gone.token)?,
                last_commit: last_commit(&gone.commit, gone.committed)?,
            });
        }
        Ok(state)
    }
}

fn life(dying: bool) -> Life {
    if dying { Life::Dying } else { Life::Alive }
}

fn last_commit(id: &[u8], revision: u64) -> Result<Option<LastCommit>, Malformed> {
    if id.is_empty() {
        return Ok(None);
    }
    Ok(Some(LastCommit { id: commit_id(id)?, revision: Revision::new(revision) }))
}

impl From<stored::Status> for Status {
    fn from(stored: stored::Status) -> Self {
        Self { word: stored.word.into(), message: stored.message.into() }
    }
}

impl TryFrom<stored::Application> for Application {
    type Error = Malformed;

    fn try_from(stored: stored::Application) -> Result<Self, Malformed> {
        let endpoints = stored.endpoints.into_iter().map(TryInto::try_into);
        let leader: Option<UnitName> =
            if stored.leader.is_empty() { None } else { Some(stored.leader.parse()?) };
        Ok(Self {
            name: Arc::new(stored.name.parse()?),
            charm: stored.charm.into(),
            endpoints: endpoints.collect::<Result<Vec<_>, _>>()?.into(),
            definitions: stored.definitions.into(),
            life: life(stored.dying),
            leader: leader.map(Arc::new),
            status: stored.status.map(Into::into),
            units: OrdSet::new(),
            relations: OrdSet::new(),
        })
    }
}

impl State {
    fn restore_unit(&mut self, stored: stored::Unit) -> Result<(), Malformed> {
        let name: Arc<UnitName> = Arc::new(stored.name.parse()?);
        let application = self.applications.get_mut(name.application());
        let application = application.ok_or_else(|| Malformed(format!("{name} has no application")))?;
        Arc::make_mut(application).units.insert(Arc::clone(&name));
        let told = stored.told.into_iter();
        let unit = Unit {
            name: Arc::clone(&name),
            address: stored.address.into(),
            token: token_hash(&stored.token)?,
            life: life(stored.dying),
            status: stored.status.map(Into::into),
            told: told.map(|(part, value)| (Arc::from(part), Arc::<[u8]>::from(&value[..]))).collect(),
            last_commit: last_commit(&stored.commit, stored.committed)?,
            scopes: OrdSet::new(),
        };
        self.units.insert(name, Arc::new(unit));
        Ok(())
    }

    fn restore_relation(&mut self, stored: stored::Relation) -> Result<(), Malformed> {
        let id = RelationId(stored.id);
        let ends = stored.ends.into_iter().map(End::try_from).collect::<Result<Vec<_>, _>>()?;
        for end in &ends {
            let application = self.applications.get_mut(&end.application);
            let application = application.ok_or_else(|| Malformed(format!("{end} has no application")))?;
            Arc::make_mut(application).relations.insert(id);
        }
        let mut scope = OrdSet::new();
        for name in stored.scope {
            let name: UnitName = name.parse()?;
            let unit = self.units.get_mut(&name).ok_or_else(|| Malformed(format!("there is no {name}")))?;
            Arc::make_mut(unit).scopes.insert(id);
            scope.insert(Arc::clone(&unit.name));
        }
        let mut bags = OrdMap::new();
        for bag in stored.bags {
            let content = Content::from_bytes(&bag.content);
            let content = content.ok_or_else(|| Malformed("a databag's content is none".into()))?;
            let owner: Owner = bag.owner.parse()?;
            bags.insert(Arc::new(owner), Bag { version: Revision::new(bag.version), content });
        }
        let info = RelationInfo { id, interface: stored.interface.parse()?, ends };
        let relation = Relation { info: Arc::new(info), life: life(stored.dying), scope, bags };
        self.relations.insert(id, Arc::new(relation));
        Ok(())
    }
}
