//! Booleans that are always the same.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::NotAllowed;

/// A boolean that is always `VALUE`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Only<const VALUE: bool>;

impl<const VALUE: bool> From<Only<VALUE>> for bool {
    fn from(_: Only<VALUE>) -> Self {
        VALUE
    }
}

impl<const VALUE: bool> TryFrom<bool> for Only<VALUE> {
    type Error = NotAllowed;

    fn try_from(value: bool) -> Result<Self, NotAllowed> {
        if value == VALUE { Ok(Self) } else { Err(NotAllowed::because(format!("is not {VALUE}"))) }
    }
}

impl<const VALUE: bool> Serialize for Only<VALUE> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(VALUE)
    }
}

impl<'de, const VALUE: bool> Deserialize<'de> for Only<VALUE> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(bool::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
