//! Records: what happened in a model, one entry of its log each. The fold needs nothing else.
//!
//! A record must not hold anything that the fold would have to look up elsewhere: no clock, no definition.

mod stored;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use relata_core::{
    ApplicationName, Endpoint, EndpointName, InterfaceName, Owner, RelationId, Role, UnitName,
};

pub use stored::{Hook, HookCommitted, Write};
pub(crate) use stored::{Malformed, StoredEnd, StoredEndpoint, commit_id, token_hash};

/// The version of this broker, kept in every model it writes.
pub const WRITER: &str = env!("CARGO_PKG_VERSION");

/// The SHA-256 of a unit's token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<token hash>")
    }
}

/// The id of a unit's commit, unique among its commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommitId(pub [u8; 16]);

/// One end of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The application.
    pub application: ApplicationName,
    /// Its endpoint.
    pub endpoint: EndpointName,
    /// The endpoint's role.
    pub role: Role,
}

impl fmt::Display for End {
    /// `application:endpoint`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.application, self.endpoint)
    }
}

/// A hook's commit: the stored form with its names parsed, so that nothing is copied on its way to the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// Whose hook it was.
    pub unit: UnitName,
    /// The commit's id.
    pub id: CommitId,
    /// The owner of each write's databag, in the order of `stored.writes`.
    pub owners: Vec<Owner>,
    /// The unit's last commit that the caller knows of, an empty id if none. A question of the caller's, which is not
    /// kept.
    pub after: Option<Bytes>,
    /// All the rest.
    pub stored: HookCommitted,
}

/// Something that happened in a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// The model was made, or a broker of another version began to write it.
    Opened {
        /// The version of relata that writes from here on.
        version: String,
        /// The model's epoch: revisions of another epoch mean nothing in this one.
        epoch: String,
    },
    /// An application was deployed.
    ApplicationAdded {
        /// Its name.
        application: ApplicationName,
        /// Its charm's name.
        charm: String,
        /// Its charm's endpoints.
        endpoints: Vec<Endpoint>,
        /// Texts of the interface definitions that its charm brings along.
        definitions: Vec<String>,
    },
    /// A unit was added.
    UnitAdded {
        /// Its name.
        unit: UnitName,
        /// Its IP address.
        address: String,
        /// What its token hashes to.
        token: TokenHash,
    },
    /// A unit got a new token; the one before is worth nothing now.
    TokenIssued {
        /// The unit.
        unit: UnitName,
        /// What its token hashes to.
        token: TokenHash,
    },
    /// Two endpoints were joined, or a peer endpoint came with its application.
    RelationAdded {
        /// Its number.
        relation: RelationId,
        /// The interface of its ends.
        interface: InterfaceName,
        /// The provider's end and the requirer's, or the peers'.
        ends: Vec<End>,
    },
    /// A unit came into a relation's scope.
    ScopeEntered {
        /// The relation.
        relation: RelationId,
        /// The unit.
        unit: UnitName,
    },
    /// A hook succeeded.
    HookCommitted(Arc<Committed>),
    /// A unit or an application has a new status.
    StatusSet {
        /// Whose.
        owner: Owner,
        /// `active`, `waiting` and so on.
        word: String,
        /// For people.
        message: String,
    },
    /// A unit leads its application now.
    LeadTaken {
        /// The unit.
        unit: UnitName,
    },
    /// A unit's lease ran out: nobody leads its application.
    LeadEnded {
        /// The unit that led it.
        unit: UnitName,
    },
    /// A relation is to go once every unit has left it.
    RelationDying {
        /// The relation.
        relation: RelationId,
    },
    /// A relation is gone, and its databags with it.
    RelationRemoved {
        /// The relation.
        relation: RelationId,
    },
    /// A unit is to go after its last hooks.
    UnitDying {
        /// The unit.
        unit: UnitName,
    },
    /// A unit is gone. Its databags stay until their relations go.
    UnitRemoved {
        /// The unit.
        unit: UnitName,
    },
    /// An application is to go after its units and relations.
    ApplicationDying {
        /// The application.
        application: ApplicationName,
    },
    /// An application is gone.
    ApplicationRemoved {
        /// The application.
        application: ApplicationName,
    },
}

/// Why bytes of a log could not be understood as a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The layout of the record is from another time.
    #[error("a record has format {0}, and this relata ({WRITER}) reads format {format} only", format = stored::FORMAT)]
    UnknownFormat(u8),
    /// What it says happened is unknown here.
    #[error("a record is of kind {0}, which this relata ({WRITER}) does not know")]
    UnknownKind(u64),
    /// It is of a known kind, but does not say what it must.
    #[error("a record of kind {kind} is malformed: {why}")]
    Malformed {
        /// The kind's number.
        kind: u64,
        /// What is wrong with it, without content.
        why: String,
    },
}

impl Record {
    /// The record as bytes of a log.
    pub fn encode(&self) -> Bytes {
        stored::encode(self)
    }

    /// The record that these bytes of a log are.
    ///
    /// # Errors
    /// A format or kind that this version does not know, or a broken record.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        stored::decode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn committed() -> Record {
        let stored = HookCommitted {
            unit: "web/0".into(),
            id: vec![7; 16],
            writes: vec![Write {
                relation: 3,
                owner: "web".into(),
                entries: [("database".to_owned(), "shop".to_owned())].into(),
            }],
            told: [("relation/3".to_owned(), Bytes::from_static(b"seen"))].into(),
            leave: vec![4],
            gone: true,
            hook: Some(Hook { name: "stop".into(), relation: Some(0), remote: String::new() }),
        };
        Record::HookCommitted(Arc::new(Committed::parse(stored).unwrap()))
    }

    fn all() -> Vec<Record> {
        let unit: UnitName = "web/0".parse().unwrap();
        let application: ApplicationName = "web".parse().unwrap();
        let relation = RelationId(3);
        let endpoint = Endpoint {
            name: "database".parse().unwrap(),
            role: Role::Requirer,
            interface: "mysql_client".parse().unwrap(),
            limit: Some(1),
            optional: true,
        };
        let end =
            End { application: application.clone(), endpoint: endpoint.name.clone(), role: Role::Requirer };
        let token = TokenHash([9; 32]);
        vec![
            Record::Opened { version: "0.1.0".into(), epoch: "e".into() },
            Record::ApplicationAdded {
                application: application.clone(),
                charm: "shop".into(),
                endpoints: vec![endpoint.clone()],
                definitions: vec!["interface: x".into()],
            },
            Record::UnitAdded { unit: unit.clone(), address: "127.0.0.1".into(), token },
            Record::TokenIssued { unit: unit.clone(), token },
            Record::RelationAdded { relation, interface: endpoint.interface.clone(), ends: vec![end] },
            Record::ScopeEntered { relation, unit: unit.clone() },
            committed(),
            Record::StatusSet {
                owner: Owner::Unit(unit.clone()),
                word: "active".into(),
                message: "ok".into(),
            },
            Record::LeadTaken { unit: unit.clone() },
            Record::LeadEnded { unit: unit.clone() },
            Record::RelationDying { relation },
            Record::RelationRemoved { relation },
            Record::UnitDying { unit: unit.clone() },
            Record::UnitRemoved { unit },
            Record::ApplicationDying { application: application.clone() },
            Record::ApplicationRemoved { application },
        ]
    }

    #[test]
    fn every_kind_reads_back() {
        for record in all() {
            let bytes = record.encode();
            assert_eq!(Record::decode(&bytes).unwrap(), record);
            for end in 0..bytes.len() {
                let _must_not_panic = Record::decode(&bytes[..end]);
            }
        }
    }

    #[test]
    fn the_unknown_is_refused() {
        assert_eq!(Record::decode(&[9, 1]), Err(RecordError::UnknownFormat(9)));
        assert_eq!(Record::decode(&[1, 99]), Err(RecordError::UnknownKind(99)));
        let error = Record::decode(b"\x01\x09\x0a\x03web").unwrap_err().to_string();
        assert!(error.starts_with("a record of kind 9 is malformed: "), "{error}");
    }

    #[test]
    fn no_value_shows() {
        assert!(!format!("{:?}", committed()).contains("shop"));
    }
}
