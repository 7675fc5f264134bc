//! JSON that its definition does not know.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// JSON as it came, of a kind that the definition does not name. Its `Debug` shows nothing: nobody can say whether a
/// secret is in it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Value);

impl RawJson {
    /// Wraps JSON.
    pub fn new(value: Value) -> Self {
        Self(value)
    }

    /// The JSON.
    pub fn get(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<unknown>")
    }
}
