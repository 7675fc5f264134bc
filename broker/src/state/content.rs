//! A databag's content as one slice of bytes: half the memory of a map of strings, and a clone costs nothing.
//!
//! The bytes are the protobuf encoding of a string map in key order (field 1: key 1, value 2), so that a program in any
//! language can read a snapshot. It must not know whose databag it is.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use bytes::{Buf, BufMut};
use prost::encoding::{decode_varint, encode_varint, encoded_len_varint};
use relata_core::Databag;

/// The field tags of the encoding: a map's entry, its key, its value.
const ENTRY: u8 = 0x0a;
const KEY: u8 = 0x0a;
const VALUE: u8 = 0x12;

/// A databag's content. `Debug` shows keys alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(Arc<[u8]>);

impl Content {
    /// Keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        Entries(&self.0).map(|(key, value)| (text(key), text(value)))
    }

    /// The content with these changes, where an empty value deletes; `None` if it stays as it is.
    pub fn patched(&self, changes: &BTreeMap<String, String>) -> Option<Self> {
        let mut merged: BTreeMap<&[u8], &[u8]> = Entries(&self.0).collect();
        let mut changed = false;
        for (key, value) in changes {
            let (key, value) = (key.as_bytes(), value.as_bytes());
            changed |= if value.is_empty() {
                merged.remove(key).is_some()
            } else {
                merged.insert(key, value) != Some(value)
            };
        }
        changed.then(|| Self::encode(&merged))
    }

    /// The content as a databag of its own.
    pub fn to_databag(&self) -> Databag {
        self.iter().collect()
    }

    /// The encoded bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Takes encoded bytes, of a snapshot for example, if they are well formed.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut last: Option<&[u8]> = None;
        while !rest.is_empty() {
            let (key, value) = entry(&mut rest)?;
            let well = last < Some(key) && !value.is_empty();
            if !well || std::str::from_utf8(key).is_err() || std::str::from_utf8(value).is_err() {
                return None;
            }
            last = Some(key);
        }
        Some(Self(bytes.into()))
    }

    fn encode(entries: &BTreeMap<&[u8], &[u8]>) -> Self {
        let length = entries.iter().map(|(key, value)| field(entry_length(key, value))).sum();
        let mut bytes = Vec::with_capacity(length);
        for (key, value) in entries {
            bytes.put_u8(ENTRY);
            encode_varint(entry_length(key, value) as u64, &mut bytes);
            for (tag, part) in [(KEY, key), (VALUE, value)] {
                bytes.put_u8(tag);
                encode_varint(part.len() as u64, &mut bytes);
                bytes.put_slice(part);
            }
        }
        Self(bytes.into())
    }
}

impl Default for Content {
    fn default() -> Self {
        Self(Arc::from([]))
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(key, _)| key)).finish()
    }
}

/// A tag, a length and that many bytes.
fn field(length: usize) -> usize {
    1 + encoded_len_varint(length as u64) + length
}

fn entry_length(key: &[u8], value: &[u8]) -> usize {
    field(key.len()) + field(value.len())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("only strings are encoded, and from_bytes checks")
}

struct Entries<'a>(&'a [u8]);

impl<'a> Iterator for Entries<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() { None } else { entry(&mut self.0) }
    }
}

fn entry<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let mut entry = part(rest, ENTRY)?;
    let key = part(&mut entry, KEY)?;
    let value = part(&mut entry, VALUE)?;
    entry.is_empty().then_some((key, value))
}

fn part<'a>(rest: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    if !rest.has_remaining() || rest.get_u8() != tag {
        return None;
    }
    let length = usize::try_from(decode_varint(rest).ok()?).ok()?;
    let (part, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_patch_sets_and_deletes() {
        let content = Content::default().patched(&map(&[("b", "2"), ("a", "1"), ("c", "3")])).unwrap();
        let content = content.patched(&map(&[("a", ""), ("b", "x"), ("d", "4")])).unwrap();
        assert_eq!(content.iter().collect::<Vec<_>>(), [("b", "x"), ("c", "3"), ("d", "4")]);
        assert_eq!(Content::from_bytes(content.as_bytes()), Some(content.clone()));
        assert_eq!(content.patched(&map(&[("b", "x"), ("zzz", "")])), None, "nothing changes");
    }

    #[test]
    fn large_values_survive() {
        let large = "x".repeat(70_000);
        let content = Content::default().patched(&map(&[("k", &large)])).unwrap();
        assert_eq!(content.to_databag().get("k"), Some(large.as_str()));
    }

    #[test]
    fn it_is_the_wires_encoding() {
        use prost::Message;
        let entries = map(&[("host", "10.0.0.1"), ("port", "5432")]);
        let content = Content::default().patched(&entries).unwrap();
        let message = relata_proto::v1::Databag { entries };
        assert_eq!(content.as_bytes(), message.encode_to_vec());
    }

    #[test]
    fn broken_bytes_are_refused() {
        let good = Content::default().patched(&map(&[("a", "1"), ("b", "2")])).unwrap();
        for end in 1..good.as_bytes().len() {
            let cut = Content::from_bytes(&good.as_bytes()[..end]);
            assert!(cut.is_none_or(|cut| cut.iter().count() == 1), "cut at {end}");
        }
        assert_eq!(Content::from_bytes(b"\x0a\x06\x0a\x01b\x12\x01"), None);
    }

    #[test]
    fn no_value_shows() {
        let content = Content::default().patched(&map(&[("password", "hunter2")])).unwrap();
        assert_eq!(format!("{content:?}"), r#"{"password"}"#);
    }
}
