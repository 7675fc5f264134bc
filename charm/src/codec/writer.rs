//! Writes the keys of one databag into a patch.

use relata_core::Patch;

use super::{Codec, Key};
use crate::data::KeyInfo;

/// Keys that Juju writes into every unit's databag: a charm may write them too, but must not delete them by saying
/// nothing.
const JUJU_KEYS: [&str; 3] = ["egress-subnets", "ingress-address", "private-address"];

/// A struct on its way into a databag.
#[derive(Debug)]
pub struct Writer<'a>(&'a mut Patch);

impl<'a> Writer<'a> {
    /// Starts to write into a patch.
    pub fn new(patch: &'a mut Patch) -> Self {
        Self(patch)
    }

    /// Writes a value that is there.
    pub fn write<C: Codec>(&mut self, key: &Key<C>, value: &C::Value) {
        self.delete_aliases(&key.info);
        self.0.set(key.info.name, key.codec.encode(value));
    }

    /// Writes a value, or that there is none.
    pub fn write_optional<C: Codec>(&mut self, key: &Key<C>, value: Option<&C::Value>) {
        match value {
            Some(value) => self.write(key, value),
            None => self.delete(&key.info),
        }
    }

    /// Writes a value in clear, unless it travels in a secret whose URI is there.
    pub fn write_grouped<C: Codec, U>(&mut self, key: &Key<C>, value: Option<&C::Value>, uri: Option<&U>) {
        self.write_optional(key, value.filter(|_| uri.is_none()));
    }

    /// Writes a value unless it is the one that a reader takes when there is none.
    pub fn write_unless<C: Codec<Value: PartialEq>>(
        &mut self,
        key: &Key<C>,
        value: &C::Value,
        default: &C::Value,
    ) {
        self.write_optional(key, Some(value).filter(|value| *value != default));
    }

    /// Says that there is no value.
    pub fn delete(&mut self, info: &KeyInfo) {
        self.delete_aliases(info);
        if !JUJU_KEYS.contains(&info.name) {
            self.0.delete(info.name);
        }
    }

    fn delete_aliases(&mut self, info: &KeyInfo) {
        for alias in info.aliases.iter().filter(|alias| !JUJU_KEYS.contains(alias)) {
            self.0.delete(*alias);
        }
    }
}
