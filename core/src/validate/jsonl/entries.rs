//! JSON objects read so that a key that stands twice is seen; serde_json takes the last one and says nothing. It must
//! not know what the keys mean.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// An object's entries as they stand there.
pub(super) struct Entries<V> {
    /// Keys and values in order.
    pub(super) values: Vec<(String, V)>,
    /// The first key that stands there a second time.
    pub(super) twice: Option<String>,
}

/// The value of a part of a row.
#[derive(serde::Deserialize)]
#[serde(untagged)]
pub(super) enum Part {
    /// An object.
    Object(Entries<Value>),
    /// Anything else.
    Other(Value),
}

impl From<Part> for Value {
    fn from(part: Part) -> Self {
        match part {
            Part::Object(entries) => Self::Object(entries.values.into_iter().collect()),
            Part::Other(value) => value,
        }
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collect(PhantomData))
    }
}

struct Collect<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Collect<V> {
    type Value = Entries<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<V>, A::Error> {
        let mut entries = Entries { values: Vec::new(), twice: None };
        let mut seen = HashSet::new();
        while let Some((key, value)) = map.next_entry::<String, V>()? {
            if !seen.insert(key.clone()) && entries.twice.is_none() {
                entries.twice = Some(key.clone());
            }
            entries.values.push((key, value));
        }
        Ok(entries)
    }
}
