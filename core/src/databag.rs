//! Databags: the string maps that applications and units share. Their values never reach a log.

use std::collections::BTreeMap;
use std::fmt;

/// The string map that an application or a unit wrote for one relation, in key order.
///
/// An empty value and an absent key are the same thing on Juju's wire, so a databag never holds an empty value, except
/// one made by [`Databag::as_handed_over`], which is only to be validated. `Debug` shows keys alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Databag(BTreeMap<String, String>);

impl Databag {
    /// An empty databag.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a program was handed as a databag, empty values too. They cannot be on a wire; validation by a definition
    /// with lax scalars takes them for texts, as the programs do that it agrees with.
    pub fn as_handed_over(entries: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(entries.into_iter().collect())
    }

    /// The value of `key`, if it is there.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Sets `key`; the empty value deletes it. Gives back what was there.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<String>) -> Option<String> {
        let (key, value) = (key.into(), value.into());
        if value.is_empty() { self.0.remove(&key) } else { self.0.insert(key, value) }
    }

    /// Removes `key`. Gives back what was there.
    pub fn remove(&mut self, key: &str) -> Option<String> {
        self.0.remove(key)
    }

    /// Keys and values in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no keys.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Applies a patch and says whether that changed anything.
    pub fn apply(&mut self, patch: &Patch) -> bool {
        let mut changed = false;
        for (key, value) in &patch.0 {
            changed |= match value {
                Some(value) if self.get(key) == Some(value) => false,
                Some(value) => {
                    self.0.insert(key.clone(), value.clone());
                    true
                }
                None => self.0.remove(key).is_some(),
            };
        }
        changed
    }

    /// The patch that turns `self` into `other`.
    pub fn patch_to(&self, other: &Self) -> Patch {
        let mut patch = Patch::new();
        for (key, value) in &other.0 {
            if self.get(key) != Some(value) {
                patch.set(key, value);
            }
        }
        for key in self.0.keys().filter(|key| !other.0.contains_key(*key)) {
            patch.delete(key);
        }
        patch
    }
}

impl fmt::Debug for Databag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Databag {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut databag = Self::new();
        for (key, value) in entries {
            databag.set(key, value);
        }
        databag
    }
}

impl From<BTreeMap<String, String>> for Databag {
    fn from(mut entries: BTreeMap<String, String>) -> Self {
        entries.retain(|_, value| !value.is_empty());
        Self(entries)
    }
}

impl From<Databag> for BTreeMap<String, String> {
    fn from(databag: Databag) -> Self {
        databag.0
    }
}

/// Keys to set and keys to delete, in key order. `Debug` shows keys alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Patch(BTreeMap<String, Option<String>>);

impl Patch {
    /// A patch that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `key`; the empty value deletes it, as with `relation-set`.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<String>) -> &mut Self {
        let value = value.into();
        self.0.insert(key.into(), (!value.is_empty()).then_some(value));
        self
    }

    /// Deletes `key`.
    pub fn delete(&mut self, key: impl Into<String>) -> &mut Self {
        self.0.insert(key.into(), None);
        self
    }

    /// Keys with their new value; `None` deletes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_deref()))
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the changes of a later patch in; the later one wins.
    pub fn extend(&mut self, later: Self) {
        self.0.extend(later.0);
    }
}

impl fmt::Debug for Patch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(
                self.0.iter().map(|(key, v)| if v.is_some() { format!("+{key}") } else { format!("-{key}") }),
            )
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let bag = Databag::from_iter([("password", "hunter2")]);
        let mut patch = Patch::new();
        patch.set("password", "hunter2");
        assert!(!format!("{bag:?} {patch:?}").contains("hunter2"));
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let mut bag = Databag::from_iter([("a", "1"), ("b", "")]);
        assert_eq!(bag.keys().collect::<Vec<_>>(), ["a"]);
        bag.set("a", "");
        assert!(bag.is_empty());
    }

    #[test]
    fn a_patch_leads_from_one_databag_to_the_other() {
        let from = Databag::from_iter([("a", "1"), ("b", "2"), ("c", "3")]);
        let to = Databag::from_iter([("a", "1"), ("b", "x"), ("d", "4")]);
        let mut bag = from.clone();
        assert!(bag.apply(&from.patch_to(&to)));
        assert_eq!(bag, to);
        assert!(!bag.apply(&from.patch_to(&to)), "the same patch again changes nothing");
    }
}
