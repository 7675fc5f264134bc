//! Values that must not be seen.

use std::fmt;

use relata_core::Sensitive;
use serde::{Deserialize, Serialize};

/// A secret value. Its `Debug` shows nothing, it has no `Display`, and only [`Secret::expose`] gives it out. It is
/// serialised as what it holds, since that is how it travels.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret<T = String>(T);

impl<T> Secret<T> {
    /// Wraps a secret.
    pub fn new(value: impl Into<T>) -> Self {
        Self(value.into())
    }

    /// The secret itself, for the one place that needs it: never for a log, an error or an argument list.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Sensitive> for Secret {
    fn from(text: Sensitive) -> Self {
        Self(text.expose().to_owned())
    }
}

impl From<Secret> for Sensitive {
    fn from(secret: Secret) -> Self {
        Self::new(secret.0)
    }
}
