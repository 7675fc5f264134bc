//! Reads the keys of one databag and gathers everything that is wrong with it.

use std::collections::BTreeMap;

use relata_core::validate::validate;
use relata_core::yaml::pointer_segment;
use relata_core::{Databag, Secrets, Sensitive, decode};
use serde_json::Value;

use super::{Bag, Codec, Key};
use crate::data::{DecodeError, Finding, KeyInfo};

/// The content of a secret, by key; none if it could not be read.
type Content = Option<BTreeMap<String, Sensitive>>;

/// A databag with `N` keys on its way into a struct.
pub struct Reader<'a, const N: usize> {
    databag: &'a Databag,
    secrets: &'a dyn Secrets,
    bag: &'a Bag,
    /// The texts of the keys, by their index.
    texts: [Option<&'a str>; N],
    /// Whether the databag has a key under several spellings, so that they must be weighed against each other.
    is_ambiguous: bool,
    contents: Vec<(&'a str, Content)>,
    error: DecodeError,
}

impl<'a, const N: usize> Reader<'a, N> {
    /// Starts to read a databag. `index` gives the index of a key under each of its spellings.
    #[inline]
    pub fn new(
        databag: &'a Databag,
        secrets: &'a dyn Secrets,
        bag: &'a Bag,
        index: impl Fn(&str) -> Option<usize>,
    ) -> Self {
        let (mut texts, mut is_ambiguous) = ([None; N], false);
        for (key, text) in databag.iter() {
            if let Some(index) = index(key) {
                is_ambiguous |= texts[index].replace(text).is_some();
            }
        }
        let (contents, mut error) = (Vec::new(), DecodeError::default());
        if bag.is_closed() {
            error.findings = refused_keys(databag, bag, index);
        }
        Self { databag, secrets, bag, texts, is_ambiguous, contents, error }
    }

    /// The value of the key with this index; none if it is not there or not allowed, which the reader keeps in mind.
    // Inlined, so that what is not said about a key, and a key that is not there, cost next to nothing.
    #[inline(always)]
    pub fn read<C: Codec>(&mut self, index: usize, key: &Key<C>) -> Option<C::Value> {
        if self.is_ambiguous {
            return self.read_weighed(key);
        }
        match self.texts[index] {
            Some(text) if key.info.is_value(text) => self.value(key, text),
            _ if key.group.is_some_and(|group| self.texts[group].is_some()) => self.read_part(key),
            _ => None,
        }
    }

    /// The value of a key of which the databag may have several spellings.
    #[cold]
    fn read_weighed<C: Codec>(&mut self, key: &Key<C>) -> Option<C::Value> {
        match find(self.databag, &key.info) {
            Some((_, text)) => self.value(key, text),
            None => self.read_part(key),
        }
    }

    /// The value of a key from the secret of its group.
    #[cold]
    fn read_part<C: Codec>(&mut self, key: &Key<C>) -> Option<C::Value> {
        let part = self.part(&key.info)?;
        self.value(key, part.expose())
    }

    #[inline]
    fn value<C: Codec>(&mut self, key: &Key<C>, text: &str) -> Option<C::Value> {
        match key.codec.decode(text) {
            Ok(value) if !key.by_definition => Some(value),
            _ => self.value_by_definition(key, text),
        }
    }

    /// What the definition makes of a text: more than the codec, where it reads laxly or where its rules are beyond
    /// Rust's types; or else why it is refused.
    #[cold]
    fn value_by_definition<C: Codec>(&mut self, key: &Key<C>, text: &str) -> Option<C::Value> {
        let spelling = find(self.databag, &key.info).map_or(key.info.name, |(spelling, _)| spelling);
        let read = read(self.bag, &key.info, (spelling, text));
        let value = read.and_then(|value| key.codec.take(value).map_err(|_| vec![unfit(spelling)]));
        value.map_err(|found| self.error.findings.extend(found)).ok()
    }

    /// Whether all that was read so far is allowed.
    #[inline]
    pub fn is_fine(&self) -> bool {
        self.error.findings.is_empty() && self.error.secrets.is_empty()
    }

    /// Why the databag cannot be read. `ready` are the sets of keys any of which would do.
    #[cold]
    pub fn refuse(&mut self, keys: &[KeyInfo], ready: &[&[&'static str]]) -> DecodeError {
        let sets: Vec<_> = ready.iter().map(|set| (set.len(), self.missing(keys, set))).collect();
        let missing = relata_core::validate::nearest(sets.into_iter());
        DecodeError { missing, ..std::mem::take(&mut self.error) }
    }

    fn missing(&mut self, keys: &[KeyInfo], set: &[&'static str]) -> Vec<&'static str> {
        let wanted = keys.iter().filter(|info| set.contains(&info.name));
        wanted.filter(|info| !self.is_there(info)).map(|info| info.name).collect()
    }

    fn is_there(&mut self, info: &KeyInfo) -> bool {
        find(self.databag, info).is_some() || self.part(info).is_some() || self.is_in_unread_secret(info)
    }

    fn is_in_unread_secret(&self, info: &KeyInfo) -> bool {
        let uri = info.group.and_then(|group| self.databag.get(group));
        self.contents.iter().any(|(read, content)| Some(*read) == uri && content.is_none())
    }

    /// The value of a key within the secret of its group.
    fn part(&mut self, info: &KeyInfo) -> Option<Sensitive> {
        let uri = self.databag.get(info.group?)?;
        let content = self.content(uri).as_ref()?;
        let part = info.spellings().find_map(|spelling| content.get(spelling));
        part.filter(|part| !part.is_empty() && info.is_value(part.expose())).cloned()
    }

    fn content(&mut self, uri: &'a str) -> &Content {
        let known = self.contents.iter().position(|(read, _)| *read == uri);
        let index = known.unwrap_or_else(|| {
            let content = self.secrets.content(uri);
            let content = content.map_err(|error| self.error.secrets.push(error)).ok();
            self.contents.push((uri, content));
            self.contents.len() - 1
        });
        &self.contents[index].1
    }
}

impl<const N: usize> std::fmt::Debug for Reader<'_, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("databag", self.databag)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// The spelling of a key that the databag has, and its text.
fn find<'a>(databag: &'a Databag, info: &KeyInfo) -> Option<(&'static str, &'a str)> {
    info.spellings().find_map(|spelling| {
        let text = databag.get(spelling)?;
        info.is_value(text).then_some((spelling, text))
    })
}

/// What the definition makes of a text under a spelling of a key.
fn read(bag: &Bag, info: &KeyInfo, found: (&str, &str)) -> Result<Value, Vec<Finding>> {
    let (spelling, text) = found;
    let field = bag.record().and_then(|record| record.field(info.name));
    let field = field.ok_or_else(|| vec![unfit(spelling)])?;
    decode::spelled(bag.interface(), field, spelling, text)
}

/// What the definition says against keys that it does not name, or against the databag as a whole.
#[cold]
fn refused_keys(databag: &Databag, bag: &Bag, index: impl Fn(&str) -> Option<usize>) -> Vec<Finding> {
    let mut findings = validate(bag.interface(), bag.role(), bag.scope(), databag).errors;
    findings.retain(|found| index(&found.key).is_none());
    findings
}

/// The definition allows it, but the binding has no value for it: lax definitions take whole numbers of any size and
/// infinite ones, as pydantic does, where Rust's have 64 bits.
fn unfit(spelling: &str) -> Finding {
    Finding {
        key: spelling.to_owned(),
        pointer: format!("/{}", pointer_segment(spelling)),
        rule: "binding",
        message: "is allowed, but no value of the binding: a whole number beyond 64 bits, or one that is not finite"
            .to_owned(),
    }
}
