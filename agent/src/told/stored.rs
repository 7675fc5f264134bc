//! The told-state's parts as bytes. Each begins with the number of its format, so a part is never empty and a later
//! release can change it. It must not know what the parts mean for the next hook.

use std::collections::BTreeMap;

use prost::Message;
use relata_core::{RelationId, Revision, UnitName};

use super::{RelationTold, SeenKeys, Told, UnitTold};

/// The told-state in parts, by name.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// The format that this release writes. It reads this one alone.
const FORMAT: u32 = 1;
const UNIT: &str = "unit";
const RELATION: &str = "relation/";

/// A told-state that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToldError {
    /// A later release wrote it.
    #[error(
        "told-state {part:?} has format {format}; this agent reads {FORMAT}: run the release that wrote it"
    )]
    Format {
        /// The part's name.
        part: String,
        /// The format that it says it has.
        format: u32,
    },
    /// It is not what its name says.
    #[error("told-state {part:?} cannot be read")]
    Damaged {
        /// The part's name.
        part: String,
        /// What the decoder says.
        #[source]
        source: prost::DecodeError,
    },
    /// Its name stands for nothing.
    #[error("told-state {part:?} is not a part that this agent knows: run the release that wrote it")]
    Unknown {
        /// The part's name.
        part: String,
    },
}

#[derive(Clone, PartialEq, Message)]
struct StoredUnit {
    #[prost(uint32, tag = "1")]
    format: u32,
    #[prost(bool, tag = "2")]
    installed: bool,
    #[prost(bool, tag = "3")]
    started: bool,
    #[prost(bool, tag = "4")]
    configured: bool,
    #[prost(bool, tag = "5")]
    leading: bool,
    #[prost(bool, tag = "6")]
    removed: bool,
}

#[derive(Clone, PartialEq, Message)]
struct StoredRelation {
    #[prost(uint32, tag = "1")]
    format: u32,
    #[prost(bool, tag = "2")]
    created: bool,
    #[prost(bool, tag = "3")]
    left: bool,
    #[prost(string, tag = "4")]
    due: String,
    #[prost(message, optional, tag = "5")]
    application: Option<StoredKeys>,
}

#[derive(Clone, PartialEq, Message)]
struct StoredMember {
    #[prost(uint32, tag = "1")]
    format: u32,
    #[prost(message, optional, tag = "2")]
    databag: Option<StoredKeys>,
}

#[derive(Clone, PartialEq, Message)]
struct StoredKeys {
    #[prost(uint64, tag = "1")]
    version: u64,
    #[prost(btree_map = "string, fixed64", tag = "2")]
    keys: BTreeMap<String, u64>,
}

impl From<&SeenKeys> for StoredKeys {
    fn from(seen: &SeenKeys) -> Self {
        Self { version: seen.version.get(), keys: seen.keys.clone() }
    }
}

impl From<StoredKeys> for SeenKeys {
    fn from(stored: StoredKeys) -> Self {
        Self { version: Revision::new(stored.version), keys: stored.keys }
    }
}

impl Told {
    /// All parts, for the first time or to compare.
    pub fn to_parts(&self) -> Parts {
        let mut parts = Parts::from([(UNIT.to_owned(), unit_part(&self.unit))]);
        for (id, relation) in &self.relations {
            parts.insert(format!("{RELATION}{id}"), relation_part(relation));
            for (unit, seen) in &relation.members {
                let member = StoredMember { format: FORMAT, databag: Some(seen.into()) };
                parts.insert(format!("{RELATION}{id}/{unit}"), member.encode_to_vec());
            }
        }
        parts
    }

    /// The parts that lead from `self` to `later`; an empty one is to be deleted.
    pub fn parts_to(&self, later: &Self) -> Parts {
        let (before, mut parts) = (self.to_parts(), later.to_parts());
        let gone: Vec<String> = before.keys().filter(|name| !parts.contains_key(*name)).cloned().collect();
        parts.retain(|name, bytes| before.get(name) != Some(bytes));
        parts.extend(gone.into_iter().map(|name| (name, Vec::new())));
        parts
    }

    /// Reads what [`Told::to_parts`] wrote; no parts at all is a unit that was told nothing.
    ///
    /// # Errors
    /// A part of another format, an unknown one, or one that is damaged.
    pub fn from_parts<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Self, ToldError> {
        let mut told = Self::default();
        for (part, bytes) in parts {
            told.read_part(part, bytes)?;
        }
        Ok(told)
    }

    fn read_part(&mut self, part: &str, bytes: &[u8]) -> Result<(), ToldError> {
        match parse_name(part).ok_or_else(|| ToldError::Unknown { part: part.to_owned() })? {
            PartName::Unit => self.unit = read_unit(part, bytes)?,
            PartName::Relation(id) => self.relations.entry(id).or_default().read(part, bytes)?,
            PartName::Member(id, unit) => {
                let stored: StoredMember = read(part, bytes, |stored: &StoredMember| stored.format)?;
                let seen = stored.databag.unwrap_or_default().into();
                self.relations.entry(id).or_default().members.insert(unit, seen);
            }
        }
        Ok(())
    }
}

impl RelationTold {
    fn read(&mut self, part: &str, bytes: &[u8]) -> Result<(), ToldError> {
        let stored: StoredRelation = read(part, bytes, |stored: &StoredRelation| stored.format)?;
        self.created = stored.created;
        self.left = stored.left;
        self.application = stored.application.unwrap_or_default().into();
        self.due = match stored.due.as_str() {
            "" => None,
            unit => Some(unit.parse().map_err(|_| ToldError::Unknown { part: format!("{part}: due") })?),
        };
        Ok(())
    }
}

enum PartName {
    Unit,
    Relation(RelationId),
    Member(RelationId, UnitName),
}

fn parse_name(part: &str) -> Option<PartName> {
    if part == UNIT {
        return Some(PartName::Unit);
    }
    let rest = part.strip_prefix(RELATION)?;
    match rest.split_once('/') {
        None => Some(PartName::Relation(RelationId(rest.parse().ok()?))),
        Some((id, unit)) => Some(PartName::Member(RelationId(id.parse().ok()?), unit.parse().ok()?)),
    }
}

fn unit_part(unit: &UnitTold) -> Vec<u8> {
    let UnitTold { installed, started, configured, leading, removed } = *unit;
    StoredUnit { format: FORMAT, installed, started, configured, leading, removed }.encode_to_vec()
}

fn relation_part(relation: &RelationTold) -> Vec<u8> {
    let stored = StoredRelation {
        format: FORMAT,
        created: relation.created,
        left: relation.left,
        due: relation.due.as_ref().map(ToString::to_string).unwrap_or_default(),
        application: Some((&relation.application).into()),
    };
    stored.encode_to_vec()
}

fn read_unit(part: &str, bytes: &[u8]) -> Result<UnitTold, ToldError> {
    let StoredUnit { installed, started, configured, leading, removed, .. } =
        read(part, bytes, |stored: &StoredUnit| stored.format)?;
    Ok(UnitTold { installed, started, configured, leading, removed })
}

fn read<T: Message + Default>(part: &str, bytes: &[u8], format: fn(&T) -> u32) -> Result<T, ToldError> {
    let stored = T::decode(bytes).map_err(|source| ToldError::Damaged { part: part.to_owned(), source })?;
    match format(&stored) {
        FORMAT => Ok(stored),
        format => Err(ToldError::Format { part: part.to_owned(), format }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Told {
        let seen = SeenKeys { version: Revision::new(9), keys: [("port".to_owned(), 7)].into() };
        let relation = RelationTold {
            created: true,
            left: false,
            due: Some("db/1".parse().unwrap()),
            application: seen.clone(),
            members: [("db/0".parse().unwrap(), seen), ("db/1".parse().unwrap(), SeenKeys::default())].into(),
        };
        let unit = UnitTold { installed: true, configured: true, ..UnitTold::default() };
        Told { unit, relations: [(RelationId(3), relation)].into() }
    }

    fn read_back(parts: &Parts) -> Result<Told, ToldError> {
        Told::from_parts(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
    }

    #[test]
    fn what_was_told_reads_back() {
        assert_eq!(read_back(&told().to_parts()), Ok(told()));
        assert_eq!(read_back(&Parts::new()), Ok(Told::default()));
        let names: Vec<_> = told().to_parts().into_keys().collect();
        assert_eq!(names, ["relation/3", "relation/3/db/0", "relation/3/db/1", "unit"]);
    }

    #[test]
    fn only_what_is_new_is_written_and_what_is_gone_is_deleted() {
        let mut later = told();
        later.relations.get_mut(&RelationId(3)).unwrap().members.remove(&"db/0".parse().unwrap());
        let parts = told().parts_to(&later);
        assert_eq!(parts, Parts::from([("relation/3/db/0".to_owned(), Vec::new())]));
        assert_eq!(told().parts_to(&told()), Parts::new());
    }

    #[test]
    fn what_another_release_wrote_is_refused() {
        let later = StoredUnit { format: 2, ..StoredUnit::default() }.encode_to_vec();
        for (part, bytes, expected) in [
            ("unit", later.as_slice(), "has format 2; this agent reads 1"),
            ("unit", &[][..], "has format 0"),
            ("unit", &[0xff][..], "cannot be read"),
            ("storage/1", &[8, 1][..], "is not a part that this agent knows"),
            ("relation/x", &[8, 1][..], "is not a part that this agent knows"),
        ] {
            let error = Told::from_parts([(part, bytes)]).unwrap_err().to_string();
            assert!(error.contains(expected), "{part}: {error}");
        }
    }
}
