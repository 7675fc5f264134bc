//! What a databag holds, as a type: the trait of the structs that the generator writes, and why a databag could not
//! be read. It must not know relations, hooks or who may read what.

use std::fmt;

use relata_core::negotiate::Spoken;
use relata_core::{Databag, Patch, SecretError, Secrets};

/// The content of one databag of one interface: of one role, of the application or of a unit.
///
/// Implemented by generated structs, and by [`NoData`] for databags that hold nothing.
pub trait Data: fmt::Debug + Clone + PartialEq + Send + Sync + Sized + 'static {
    /// The keys that it reads and writes, in the order of the definition.
    const KEYS: &'static [KeyInfo];

    /// Reads a databag. Keys that the definition does not name are ignored.
    ///
    /// `secrets` gives the content of secrets whose URI the databag holds in place of the values.
    ///
    /// # Errors
    /// Keys that are needed are not there yet, keys hold what the definition does not allow, or a secret could not
    /// be read; all of it at once.
    fn decode(databag: &Databag, secrets: &dyn Secrets) -> Result<Self, DecodeError>;

    /// Adds every key of the definition to the patch: what is there as its text, what is not as a delete. Equal data
    /// gives equal text. Keys that the definition does not name are left alone.
    ///
    /// Values that travel in a secret are left out when the secret's URI is set.
    fn encode(&self, patch: &mut Patch);

    /// Whether a databag of another version or dialect may stand in its place.
    const IS_NEGOTIATED: bool = false;

    /// The same as [`Data::decode`] where the other databags at its end of the relation show what it speaks.
    ///
    /// # Errors
    /// As for [`Data::decode`].
    fn decode_as(
        databag: &Databag,
        secrets: &dyn Secrets,
        spoken: &Spoken<'static>,
    ) -> Result<Self, DecodeError> {
        let _ = spoken;
        Self::decode(databag, secrets)
    }

    /// Whether a databag is of the interface's version and dialect, as far as it says so itself. One that is of another
    /// is read into the view that both have.
    fn is_spoken_in(databag: &Databag) -> bool {
        let _ = databag;
        true
    }

    /// The patch that writes it.
    fn to_patch(&self) -> Patch {
        let mut patch = Patch::new();
        self.encode(&mut patch);
        patch
    }

    /// Whether the definition names this key, or reads it as another spelling of one.
    fn covers(key: &str) -> bool {
        Self::KEYS.iter().any(|info| info.spellings().any(|spelling| spelling == key))
    }
}

/// A key of a databag as its definition says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyInfo {
    /// The key as it is written.
    pub name: &'static str,
    /// Other spellings that are read too.
    pub aliases: &'static [&'static str],
    /// Texts that mean that there is no value yet.
    pub absent: &'static [&'static str],
    /// Whether JSON `null` means that there is no value.
    pub nullable: bool,
    /// Whether its value must not be shown.
    pub secret: bool,
    /// The key with the URI of the secret that may hold the value instead.
    pub group: Option<&'static str>,
}

impl KeyInfo {
    /// A key with this name and nothing else said about it.
    pub const fn new(name: &'static str) -> Self {
        Self { name, aliases: &[], absent: &[], nullable: false, secret: false, group: None }
    }

    /// The key that is written, then the others that are read.
    pub fn spellings(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// Whether this text of the key is a value.
    #[inline]
    pub fn is_value(&self, text: &str) -> bool {
        let is_null = self.nullable && text.trim_ascii() == "null";
        !is_null && !self.absent.contains(&text)
    }
}

/// Why a databag could not be read. Secrets are never in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecodeError {
    /// Keys that are needed and not there: of the alternatives that make the databag ready, the one that is nearest.
    /// With no findings and no secrets beside it, the other end is just not ready yet.
    pub missing: Vec<&'static str>,
    /// Keys that hold what the definition does not allow, in the order of the definition.
    pub findings: Vec<Finding>,
    /// Secrets that the databag names and that could not be read.
    pub secrets: Vec<SecretError>,
}

impl DecodeError {
    /// Whether nothing is wrong: keys that are needed have not been written yet.
    pub fn is_waiting(&self) -> bool {
        self.findings.is_empty() && self.secrets.is_empty()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let findings = self.findings.iter().map(|found| format!("{}: {}", found.key, found.message));
        let mut clauses: Vec<String> = findings.collect();
        clauses.extend(self.secrets.iter().map(SecretError::to_string));
        if !self.missing.is_empty() {
            clauses.push(format!("not there yet: {}", self.missing.join(", ")));
        }
        f.write_str(&clauses.join("; "))
    }
}

impl std::error::Error for DecodeError {}

/// Something in a databag that its definition does not allow: the same that `relata validate` says.
pub use relata_core::validate::Finding;

/// The content of a databag that holds nothing but what Juju puts there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoData;

impl Data for NoData {
    const KEYS: &'static [KeyInfo] = &[];

    fn decode(_: &Databag, _: &dyn Secrets) -> Result<Self, DecodeError> {
        Ok(Self)
    }

    fn encode(&self, _: &mut Patch) {}
}

#[cfg(test)]
mod tests {
    use relata_core::NoSecrets;

    use super::*;

    #[test]
    fn no_data_reads_anything_and_writes_nothing() {
        let databag = Databag::from_iter([("private-address", "10.0.0.1")]);
        assert_eq!(NoData::decode(&databag, &NoSecrets), Ok(NoData));
        assert!(NoData.to_patch().is_empty());
        assert!(!NoData::covers("private-address"));
    }

    #[test]
    fn an_error_names_everything_at_once() {
        let error = DecodeError {
            missing: vec!["hostname"],
            findings: vec![Finding {
                key: "port".into(),
                pointer: "/port".into(),
                rule: "maximum",
                message: "is greater than 65535".into(),
            }],
            secrets: vec![SecretError::Denied { uri: "secret:abc".into() }],
        };
        assert!(!error.is_waiting());
        assert_eq!(
            error.to_string(),
            "port: is greater than 65535; permission denied: secret \"secret:abc\" is not granted to the reader; \
             not there yet: hostname"
        );
    }
}
