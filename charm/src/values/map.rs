//! Maps with rules.

use std::collections::BTreeMap;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::NotAllowed;

/// A map with at least `MIN` and at most `MAX` entries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entries<K, V, const MIN: u64, const MAX: u64 = { u64::MAX }>(BTreeMap<K, V>);

impl<K: Ord, V, const MIN: u64, const MAX: u64> Entries<K, V, MIN, MAX> {
    /// The entries, if they are neither too few nor too many.
    ///
    /// # Errors
    /// The bound that they break.
    pub fn new(entries: impl IntoIterator<Item = (K, V)>) -> Result<Self, NotAllowed> {
        Self::try_from(entries.into_iter().collect::<BTreeMap<K, V>>())
    }

    /// The entries as a map that may grow and shrink.
    pub fn into_map(self) -> BTreeMap<K, V> {
        self.0
    }
}

impl<K, V, const MIN: u64, const MAX: u64> TryFrom<BTreeMap<K, V>> for Entries<K, V, MIN, MAX> {
    type Error = NotAllowed;

    fn try_from(entries: BTreeMap<K, V>) -> Result<Self, NotAllowed> {
        let count = entries.len() as u64;
        if count < MIN {
            Err(NotAllowed::because(format!("has fewer than {MIN} entries")))
        } else if count > MAX {
            Err(NotAllowed::because(format!("has more than {MAX} entries")))
        } else {
            Ok(Self(entries))
        }
    }
}

impl<K, V, const MIN: u64, const MAX: u64> Deref for Entries<K, V, MIN, MAX> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &BTreeMap<K, V> {
        &self.0
    }
}

impl<K: Serialize, V: Serialize, const MIN: u64, const MAX: u64> Serialize for Entries<K, V, MIN, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>, const MIN: u64, const MAX: u64> Deserialize<'de>
    for Entries<K, V, MIN, MAX>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(BTreeMap::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
