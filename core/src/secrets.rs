//! Where the content of Juju secrets comes from. It must not know how a secret is kept, granted or found.

use std::collections::BTreeMap;

use crate::sensitive::Sensitive;

/// Gives out the content of secrets that somebody may read.
pub trait Secrets {
    /// The content of the secret with this URI: `secret:ID`, `secret://MODEL/ID` or the ID alone.
    ///
    /// # Errors
    /// The secret is not there, may not be read, or could not be fetched.
    fn content(&self, uri: &str) -> Result<BTreeMap<String, Sensitive>, SecretError>;
}

/// Why a secret's content could not be read. The URI is no secret; the content is never in a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is no such secret, or no longer.
    #[error("secret {uri:?} not found")]
    NotFound {
        /// The URI as the databag holds it.
        uri: String,
    },
    /// It is there, but was not granted to the reader.
    #[error("permission denied: secret {uri:?} is not granted to the reader")]
    Denied {
        /// The URI as the databag holds it.
        uri: String,
    },
    /// It could not be fetched now.
    #[error("secret {uri:?} could not be read: {why}")]
    Unavailable {
        /// The URI as the databag holds it.
        uri: String,
        /// The reason, in a clause.
        why: String,
    },
}

impl SecretError {
    /// The secret that could not be read.
    pub fn uri(&self) -> &str {
        match self {
            Self::NotFound { uri } | Self::Denied { uri } | Self::Unavailable { uri, .. } => uri,
        }
    }
}

/// No secrets at all: every one is not found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoSecrets;

impl Secrets for NoSecrets {
    fn content(&self, uri: &str) -> Result<BTreeMap<String, Sensitive>, SecretError> {
        Err(SecretError::NotFound { uri: uri.to_owned() })
    }
}

/// Secrets held in memory, found by their ID in any spelling of their URI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretMap(BTreeMap<String, BTreeMap<String, Sensitive>>);

impl SecretMap {
    /// No secrets yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a secret, or replaces its content.
    pub fn insert<K: Into<String>, V: Into<String>>(
        &mut self,
        uri: &str,
        content: impl IntoIterator<Item = (K, V)>,
    ) {
        let content = content.into_iter().map(|(key, value)| (key.into(), Sensitive::new(value)));
        self.0.insert(id(uri).to_owned(), content.collect());
    }
}

impl Secrets for SecretMap {
    fn content(&self, uri: &str) -> Result<BTreeMap<String, Sensitive>, SecretError> {
        self.0.get(id(uri)).cloned().ok_or_else(|| SecretError::NotFound { uri: uri.to_owned() })
    }
}

/// The ID within a secret's URI.
fn id(uri: &str) -> &str {
    let rest = uri.strip_prefix("secret:").unwrap_or(uri);
    rest.rsplit('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_uri_finds_the_secret() {
        let mut secrets = SecretMap::new();
        secrets.insert("secret:abc", [("password", "hunter2")]);
        for uri in ["secret:abc", "abc", "secret://0b7a/abc", "secret:/abc"] {
            let content = secrets.content(uri).unwrap();
            assert_eq!(content["password"].expose(), "hunter2", "{uri}");
        }
        assert_eq!(secrets.content("secret:abd"), Err(SecretError::NotFound { uri: "secret:abd".into() }));
        assert!(!format!("{secrets:?}").contains("hunter2"));
    }
}
