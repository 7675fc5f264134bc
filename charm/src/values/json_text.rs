//! JSON text within a value: a string that holds JSON.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use relata_core::validate::value::MAX_UNPACKED;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};

/// A value that travels as a string of JSON text within other JSON. It is written with the keys of its objects in
/// order, so that equal values are equal texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JsonText<T>(pub T);

impl<T> Deref for JsonText<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for JsonText<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for JsonText<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Serialize> Serialize for JsonText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = serde_json::to_value(&self.0).map_err(S::Error::custom)?;
        value.sort_all_objects();
        serializer.collect_str(&value)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for JsonText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let _depth =
            Depth::deeper().ok_or_else(|| D::Error::custom("JSON text lies in JSON text too deep"))?;
        // What a parser says may quote the text.
        serde_json::from_str(&text)
            .map(Self)
            .map_err(|_| D::Error::custom("is not the JSON text of such a value"))
    }
}

thread_local! {
    /// In how many JSON texts the one lies that this thread reads. Serde's own limit begins anew in each.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// One JSON text that is being read.
struct Depth;

impl Depth {
    /// None where a text lies in so many others that the definition refuses it too.
    fn deeper() -> Option<Self> {
        let depth = DEPTH.get();
        (depth < MAX_UNPACKED).then(|| {
            DEPTH.set(depth + 1);
            Self
        })
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}
