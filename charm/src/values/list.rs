//! Lists with rules.

use std::ops::Deref;

use relata_core::validate::are_unique;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::NotAllowed;

/// A list with at least `MIN` and at most `MAX` items, and if `UNIQUE` no two of them equal.
///
/// ```
/// use relata::values::NonEmpty;
///
/// let hosts: NonEmpty<String> = vec!["a".to_owned()].try_into()?;
/// assert_eq!((hosts.len(), &hosts[0][..]), (1, "a"));
/// assert!(NonEmpty::<String>::new([]).is_err());
/// # Ok::<(), relata::NotAllowed>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Items<T, const MIN: u64, const MAX: u64 = { u64::MAX }, const UNIQUE: bool = false>(Vec<T>);

/// A list with at least one item.
pub type NonEmpty<T> = Items<T, 1>;

/// A list in which no two items are equal.
pub type Unique<T> = Items<T, 0, { u64::MAX }, true>;

impl<T: Serialize, const MIN: u64, const MAX: u64, const UNIQUE: bool> Items<T, MIN, MAX, UNIQUE> {
    /// The items, if they keep the rules.
    ///
    /// # Errors
    /// The rule that they break.
    pub fn new(items: impl IntoIterator<Item = T>) -> Result<Self, NotAllowed> {
        Self::try_from(items.into_iter().collect::<Vec<T>>())
    }
}

impl<T, const MIN: u64, const MAX: u64, const UNIQUE: bool> Items<T, MIN, MAX, UNIQUE> {
    /// The items as a list that may grow and shrink.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T: Serialize, const MIN: u64, const MAX: u64, const UNIQUE: bool> TryFrom<Vec<T>>
    for Items<T, MIN, MAX, UNIQUE>
{
    type Error = NotAllowed;

    fn try_from(items: Vec<T>) -> Result<Self, NotAllowed> {
        let count = items.len() as u64;
        if count < MIN {
            Err(NotAllowed::because(format!("has fewer than {MIN} items")))
        } else if count > MAX {
            Err(NotAllowed::because(format!("has more than {MAX} items")))
        } else if UNIQUE && !is_unique(&items) {
            Err(NotAllowed::because("holds an item twice"))
        } else {
            Ok(Self(items))
        }
    }
}

fn is_unique<T: Serialize>(items: &[T]) -> bool {
    let items: Result<Vec<_>, _> = items.iter().map(serde_json::to_value).collect();
    items.is_ok_and(|items| are_unique(&items))
}

impl<T, const MIN: u64, const MAX: u64, const UNIQUE: bool> Deref for Items<T, MIN, MAX, UNIQUE> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MIN: u64, const MAX: u64, const UNIQUE: bool> AsRef<[T]> for Items<T, MIN, MAX, UNIQUE> {
    fn as_ref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MIN: u64, const MAX: u64, const UNIQUE: bool> IntoIterator for Items<T, MIN, MAX, UNIQUE> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'i, T, const MIN: u64, const MAX: u64, const UNIQUE: bool> IntoIterator
    for &'i Items<T, MIN, MAX, UNIQUE>
{
    type Item = &'i T;
    type IntoIter = std::slice::Iter<'i, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T, const MIN: u64, const MAX: u64, const UNIQUE: bool> From<Items<T, MIN, MAX, UNIQUE>> for Vec<T> {
    fn from(items: Items<T, MIN, MAX, UNIQUE>) -> Self {
        items.0
    }
}

impl<T: Serialize, const MIN: u64, const MAX: u64, const UNIQUE: bool> Serialize
    for Items<T, MIN, MAX, UNIQUE>
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de> + Serialize, const MIN: u64, const MAX: u64, const UNIQUE: bool>
    Deserialize<'de> for Items<T, MIN, MAX, UNIQUE>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(Vec::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
