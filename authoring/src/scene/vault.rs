//! The secrets of a scene: those that were put in, and for every other URI what the rules look for in it.

use std::collections::BTreeMap;

use relata_core::{Interface, SecretError, SecretMap, Secrets, Sensitive};

use super::wanted::secret_keys;

/// Secrets, with a word in place of each part that nobody gave.
#[derive(Debug, Clone, Default)]
pub(super) struct Vault {
    known: SecretMap,
    /// The keys of a secret that was not put in.
    keys: Vec<String>,
}

impl Vault {
    /// No secrets yet; others have the keys for which the definition's rules look.
    pub(super) fn of(interface: &Interface) -> Self {
        let dialects = interface.dialects.iter().filter_map(|dialect| dialect.connection.as_ref());
        let rules = interface.connection.iter().chain(dialects);
        Self { known: SecretMap::new(), keys: rules.flat_map(secret_keys).collect() }
    }

    pub(super) fn insert<V: Into<String>>(
        &mut self,
        uri: &str,
        content: impl IntoIterator<Item = (String, V)>,
    ) {
        self.known.insert(uri, content);
    }
}

impl Secrets for Vault {
    fn content(&self, uri: &str) -> Result<BTreeMap<String, Sensitive>, SecretError> {
        match self.known.content(uri) {
            Err(_) if !self.keys.is_empty() => {
                Ok(self.keys.iter().map(|key| (key.clone(), Sensitive::new(key.as_str()))).collect())
            }
            known => known,
        }
    }
}
