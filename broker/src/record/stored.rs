//! How a record lies on the disk: one byte of format, the kind as a varint, then a protobuf message of that kind.
//!
//! Kinds and tags are never reused or changed: logs written by every release must open. A change that an older broker
//! must not overlook is a new kind.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use prost::Message;
use prost::encoding::{decode_varint, encode_varint};
use relata_core::{Endpoint, InvalidName, RelationId, Role};

use super::{CommitId, Committed, End, Record, RecordError, TokenHash};

/// The one format there is so far.
pub(super) const FORMAT: u8 = 1;

/// A hook's commit. `Debug` shows no values.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct HookCommitted {
    /// The unit's name.
    #[prost(string, tag = "1")]
    pub unit: String,
    /// 16 bytes.
    #[prost(bytes = "vec", tag = "2")]
    pub id: Vec<u8>,
    /// Changes to databags.
    #[prost(message, repeated, tag = "3")]
    pub writes: Vec<Write>,
    /// New parts of what the charm has been told; an empty one deletes.
    #[prost(btree_map = "string, bytes", tag = "4")]
    pub told: BTreeMap<String, Bytes>,
    /// Relations whose scope the unit leaves.
    #[prost(uint64, repeated, tag = "5")]
    pub leave: Vec<u64>,
    /// Whether this was the unit's last hook.
    #[prost(bool, tag = "6")]
    pub gone: bool,
    /// The hook, for whoever watches the model.
    #[prost(message, optional, tag = "7")]
    pub hook: Option<Hook>,
}

/// Changes to one databag; an empty value deletes a key. `Debug` shows no values.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct Write {
    /// The relation's number.
    #[prost(uint64, tag = "1")]
    pub relation: u64,
    /// An application's or a unit's name.
    #[prost(string, tag = "2")]
    pub owner: String,
    /// Keys with their new values.
    #[prost(btree_map = "string, string", tag = "3")]
    pub entries: BTreeMap<String, String>,
}

/// What a hook was about.
#[derive(Clone, PartialEq, Message)]
pub struct Hook {
    /// Juju's name of it.
    #[prost(string, tag = "1")]
    pub name: String,
    /// The relation it was about.
    #[prost(uint64, optional, tag = "2")]
    pub relation: Option<u64>,
    /// The remote unit or application it was about; empty if none.
    #[prost(string, tag = "3")]
    pub remote: String,
}

impl fmt::Debug for HookCommitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("HookCommitted");
        told.field("unit", &self.unit).field("writes", &self.writes).field("hook", &self.hook);
        told.field("leave", &self.leave).field("gone", &self.gone).finish_non_exhaustive()
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.entries.keys().collect();
        let mut told = f.debug_struct("Write");
        told.field("relation", &self.relation).field("owner", &self.owner).field("keys", &keys).finish()
    }
}

#[derive(Clone, PartialEq, Message)]
struct Opened {
    #[prost(string, tag = "1")]
    version: String,
    #[prost(string, tag = "2")]
    epoch: String,
}

/// An application as the log and the snapshot keep it.
#[derive(Clone, PartialEq, Message)]
struct ApplicationAdded {
    #[prost(string, tag = "1")]
    application: String,
    #[prost(string, tag = "2")]
    charm: String,
    #[prost(message, repeated, tag = "3")]
    endpoints: Vec<StoredEndpoint>,
    #[prost(string, repeated, tag = "4")]
    definitions: Vec<String>,
}

/// A charm's endpoint.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct StoredEndpoint {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    role: String,
    #[prost(string, tag = "3")]
    interface: String,
    #[prost(uint32, optional, tag = "4")]
    limit: Option<u32>,
    #[prost(bool, tag = "5")]
    optional: bool,
}

#[derive(Clone, PartialEq, Message)]
struct UnitToken {
    #[prost(string, tag = "1")]
    unit: String,
    #[prost(string, tag = "2")]
    address: String,
    #[prost(bytes = "vec", tag = "3")]
    token: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct RelationAdded {
    #[prost(uint64, tag = "1")]
    relation: u64,
    #[prost(string, tag = "2")]
    interface: String,
    #[prost(message, repeated, tag = "3")]
    ends: Vec<StoredEnd>,
}

/// A relation's end.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct StoredEnd {
    #[prost(string, tag = "1")]
    application: String,
    #[prost(string, tag = "2")]
    endpoint: String,
    #[prost(string, tag = "3")]
    role: String,
}

/// A relation, a unit or an application, and what else a small record may say.
#[derive(Clone, PartialEq, Message)]
struct Plain {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(uint64, tag = "2")]
    relation: u64,
    #[prost(string, tag = "3")]
    word: String,
    #[prost(string, tag = "4")]
    message: String,
}

impl Plain {
    fn named(name: &impl ToString) -> Self {
        Self { name: name.to_string(), ..Self::default() }
    }

    fn relation(relation: RelationId) -> Self {
        Self { relation: relation.0, ..Self::default() }
    }
}

pub(super) fn encode(record: &Record) -> Bytes {
    match record {
        Record::Opened { version, epoch } => {
            framed(1, &Opened { version: version.clone(), epoch: epoch.clone() })
        }
        Record::ApplicationAdded { application, charm, endpoints, definitions } => framed(
            2,
            &ApplicationAdded {
                application: application.to_string(),
                charm: charm.clone(),
                endpoints: endpoints.iter().map(Into::into).collect(),
                definitions: definitions.clone(),
            },
        ),
        Record::UnitAdded { unit, address, token } => framed(
            3,
            &UnitToken { unit: unit.to_string(), address: address.clone(), token: token.0.to_vec() },
        ),
        Record::TokenIssued { unit, token } => {
            framed(4, &UnitToken { unit: unit.to_string(), address: String::new(), token: token.0.to_vec() })
        }
        Record::RelationAdded { relation, interface, ends } => framed(
            5,
            &RelationAdded {
                relation: relation.0,
                interface: interface.to_string(),
                ends: ends.iter().map(Into::into).collect(),
            },
        ),
        Record::ScopeEntered { relation, unit } => {
            framed(6, &Plain { name: unit.to_string(), relation: relation.0, ..Plain::default() })
        }
        Record::HookCommitted(commit) => framed(7, &commit.stored),
        Record::StatusSet { owner, word, message } => framed(
            8,
            &Plain {
                name: owner.to_string(),
                word: word.clone(),
                message: message.clone(),
                ..Plain::default()
            },
        ),
        Record::LeadTaken { unit } => framed(9, &Plain::named(unit)),
        Record::LeadEnded { unit } => framed(10, &Plain::named(unit)),
        Record::RelationDying { relation } => framed(11, &Plain::relation(*relation)),
        Record::RelationRemoved { relation } => framed(12, &Plain::relation(*relation)),
        Record::UnitDying { unit } => framed(13, &Plain::named(unit)),
        Record::UnitRemoved { unit } => framed(14, &Plain::named(unit)),
        Record::ApplicationDying { application } => framed(15, &Plain::named(application)),
        Record::ApplicationRemoved { application } => framed(16, &Plain::named(application)),
    }
}

fn framed(kind: u64, message: &impl Message) -> Bytes {
    let mut bytes = BytesMut::with_capacity(4 + message.encoded_len());
    bytes.put_u8(FORMAT);
    encode_varint(kind, &mut bytes);
    message.encode(&mut bytes).expect("a growing buffer takes everything");
    bytes.freeze()
}

pub(super) fn decode(bytes: &[u8]) -> Result<Record, RecordError> {
    let mut rest = bytes;
    match rest.has_remaining().then(|| rest.get_u8()) {
        Some(FORMAT) => {}
        other => return Err(RecordError::UnknownFormat(other.unwrap_or_default())),
    }
    let malformed = |kind, why: String| RecordError::Malformed { kind, why };
    let kind = decode_varint(&mut rest).map_err(|error| malformed(0, error.to_string()))?;
    if !(1..=16).contains(&kind) {
        return Err(RecordError::UnknownKind(kind));
    }
    body(kind, rest).map_err(|error| malformed(kind, error.0))
}

/// Why a record's body is not one, without content.
#[derive(Debug)]
pub(crate) struct Malformed(pub(crate) String);

impl From<prost::DecodeError> for Malformed {
    fn from(error: prost::DecodeError) -> Self {
        Self(error.to_string())
    }
}

impl From<InvalidName> for Malformed {
    fn from(error: InvalidName) -> Self {
        Self(error.to_string())
    }
}

fn body(kind: u64, body: &[u8]) -> Result<Record, Malformed> {
    match kind {
        1 => {
            let Opened { version, epoch } = Opened::decode(body)?;
            Ok(Record::Opened { version, epoch })
        }
        2 => application(ApplicationAdded::decode(body)?),
        3 | 4 => unit_token(kind, UnitToken::decode(body)?),
        5 => relation(RelationAdded::decode(body)?),
        7 => Ok(Record::HookCommitted(Arc::new(Committed::parse(HookCommitted::decode(body)?)?))),
        _ => plain(kind, Plain::decode(body)?),
    }
}

fn application(stored: ApplicationAdded) -> Result<Record, Malformed> {
    Ok(Record::ApplicationAdded {
        application: stored.application.parse()?,
        charm: stored.charm,
        endpoints: stored.endpoints.into_iter().map(Endpoint::try_from).collect::<Result<_, _>>()?,
        definitions: stored.definitions,
    })
}

fn unit_token(kind: u64, stored: UnitToken) -> Result<Record, Malformed> {
    let unit = stored.unit.parse()?;
    let token = token_hash(&stored.token)?;
    Ok(match kind {
        3 => Record::UnitAdded { unit, address: stored.address, token },
        _ => Record::TokenIssued { unit, token },
    })
}

/// A token's hash from stored bytes.
pub(crate) fn token_hash(bytes: &[u8]) -> Result<TokenHash, Malformed> {
    bytes.try_into().map(TokenHash).map_err(|_| Malformed("a token's hash has 32 bytes".into()))
}

/// A commit's id from stored bytes.
pub(crate) fn commit_id(bytes: &[u8]) -> Result<CommitId, Malformed> {
    bytes.try_into().map(CommitId).map_err(|_| Malformed("a commit's id has 16 bytes".into()))
}

fn relation(stored: RelationAdded) -> Result<Record, Malformed> {
    Ok(Record::RelationAdded {
        relation: RelationId(stored.relation),
        interface: stored.interface.parse()?,
        ends: stored.ends.into_iter().map(End::try_from).collect::<Result<_, _>>()?,
    })
}

fn plain(kind: u64, stored: Plain) -> Result<Record, Malformed> {
    fn name<T: FromStr<Err = InvalidName>>(stored: &Plain) -> Result<T, InvalidName> {
        stored.name.parse()
    }
    let relation = RelationId(stored.relation);
    Ok(match kind {
        6 => Record::ScopeEntered { relation, unit: name(&stored)? },
        8 => Record::StatusSet { owner: name(&stored)?, word: stored.word, message: stored.message },
        9 => Record::LeadTaken { unit: name(&stored)? },
        10 => Record::LeadEnded { unit: name(&stored)? },
        11 => Record::RelationDying { relation },
        12 => Record::RelationRemoved { relation },
        13 => Record::UnitDying { unit: name(&stored)? },
        14 => Record::UnitRemoved { unit: name(&stored)? },
        15 => Record::ApplicationDying { application: name(&stored)? },
        16 => Record::ApplicationRemoved { application: name(&stored)? },
        _ => return Err(Malformed("its kind has no body".into())),
    })
}

impl Committed {
    /// Parses the names of a stored commit.
    pub(crate) fn parse(stored: HookCommitted) -> Result<Self, Malformed> {
        let owners = stored.writes.iter().map(|write| write.owner.parse()).collect::<Result<_, _>>()?;
        Ok(Self { unit: stored.unit.parse()?, id: commit_id(&stored.id)?, owners, after: None, stored })
    }
}

impl From<&Endpoint> for StoredEndpoint {
    fn from(endpoint: &Endpoint) -> Self {
        Self {
            name: endpoint.name.to_string(),
            role: endpoint.role.to_string(),
            interface: endpoint.interface.to_string(),
            limit: endpoint.limit,
            optional: endpoint.optional,
        }
    }
}

impl TryFrom<StoredEndpoint> for Endpoint {
    type Error = Malformed;

    fn try_from(stored: StoredEndpoint) -> Result<Self, Malformed> {
        Ok(Self {
            name: stored.name.parse()?,
            role: Role::from_str(&stored.role)?,
            interface: stored.interface.parse()?,
            limit: stored.limit,
            optional: stored.optional,
        })
    }
}

impl From<&End> for StoredEnd {
    fn from(end: &End) -> Self {
        Self {
            application: end.application.to_string(),
            endpoint: end.endpoint.to_string(),
            role: end.role.to_string(),
        }
    }
}

impl TryFrom<StoredEnd> for End {
    type Error = Malformed;

    fn try_from(stored: StoredEnd) -> Result<Self, Malformed> {
        Ok(Self {
            application: stored.application.parse()?,
            endpoint: stored.endpoint.parse()?,
            role: Role::from_str(&stored.role)?,
        })
    }
}
