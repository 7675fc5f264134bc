//! How well the databags of a relation, and the names around it, fit an interface and a role.

use std::cmp::Reverse;

use relata_core::detect::{self, JUJU_KEYS};
use relata_core::interface::Interface;
use relata_core::validate::State;
use relata_core::{Databag, Role, Scope};

use crate::show_unit::read::ShownRelation;

/// How many keys in all databags are not Juju's own.
pub(super) fn own_words(relation: &ShownRelation) -> usize {
    bags(relation, Role::Requirer).map(|(_, scope, bag)| words(bag, scope).count()).sum()
}

/// The databags of a relation with their owner's role, for a unit of this role.
fn bags(relation: &ShownRelation, role: Role) -> impl Iterator<Item = (Role, Scope, &Databag)> {
    let other = role.counterpart();
    let application = relation.application.iter().map(move |bag| (other, Scope::App, bag));
    let related = relation.related.iter().filter_map(|unit| unit.data.as_ref());
    let local = relation.local.iter().map(move |bag| (role, Scope::Unit, bag));
    application.chain(related.map(move |bag| (other, Scope::Unit, bag))).chain(local)
}

fn words(bag: &Databag, scope: Scope) -> impl Iterator<Item = &str> {
    bag.keys().filter(move |key| scope == Scope::App || !JUJU_KEYS.contains(key))
}

/// Whether a version or one of its dialects has the key, in any spelling.
fn names_key(interface: &Interface, role: Role, scope: Scope, key: &str) -> bool {
    let dialects = interface.dialects.iter().filter_map(|dialect| dialect.records.get(role, scope));
    let mut records = interface.records.get(role, scope).into_iter().chain(dialects);
    records.any(|record| record.field_spelled(key).is_some())
}

/// How well databags fit an interface and role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    /// Keys that no version knows there.
    pub(super) unknown: usize,
    /// Keys that are known.
    pub(super) known: usize,
    /// How the names around the relation speak of the interface.
    pub(super) named: Named,
    /// Databags that break a rule.
    pub(super) invalid: usize,
    /// Databags that are ready.
    pub(super) ready: usize,
}

/// How the names around a relation speak of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// They do not.
    Not,
    /// They share a word with it.
    InPart,
    /// One of them is its name, of this many words.
    Whole(usize),
}

impl Fit {
    pub(super) fn of(versions: &[&Interface], own: Role, relation: &ShownRelation) -> Self {
        let mut fit = Self { unknown: 0, known: 0, named: Named::Not, invalid: 0, ready: 0 };
        for (role, scope, bag) in bags(relation, own) {
            for key in words(bag, scope) {
                let known = versions.iter().any(|version| names_key(version, role, scope, key));
                *(if known { &mut fit.known } else { &mut fit.unknown }) += 1;
            }
        }
        fit
    }

    /// The same with how far the databags are, which takes longer to find out.
    pub(super) fn judged(mut self, versions: &[&Interface], own: Role, relation: &ShownRelation) -> Self {
        for (role, scope, bag) in bags(relation, own) {
            if words(bag, scope).next().is_none() {
                continue;
            }
            let end = if role == own { relation.local_end() } else { relation.related_end() };
            let found = detect::version_at(&end, versions, role, scope, bag);
            match found.map(|(_, validation)| validation.state) {
                Some(State::Invalid) => self.invalid += 1,
                Some(State::Ready) => self.ready += 1,
                _ => {}
            }
        }
        self
    }

    /// Whether another fit need not be considered beside this one: it knows fewer keys and is not named, or as many and
    /// this one is. A name does not make up for more than a quarter of the keys.
    pub(super) fn beats(&self, other: &Self) -> bool {
        let is_named = |fit: &Self| fit.named > Named::Not;
        let slack = ((self.known + self.unknown) / 4).max(1);
        let knows_more = match (is_named(self), is_named(other)) {
            (true, false) => self.unknown <= other.unknown,
            (false, true) => false,
            _ => self.unknown < other.unknown,
        };
        knows_more || self.unknown + slack < other.unknown
    }

    /// Whether it is more than a coincidence that databags which may be a charm's own affair fit.
    pub(super) fn speaks_for_itself(&self) -> bool {
        self.named > Named::Not || (self.unknown == 0 && self.known > 1)
    }

    /// What makes one likelier than another, the likeliest first.
    pub(super) fn order(&self) -> impl Ord + use<> {
        (Reverse(self.named), self.unknown, self.invalid, Reverse(self.ready))
    }
}

/// How the endpoints and the other application speak of the interface.
pub(super) fn named(interface: &str, relation: &ShownRelation) -> Named {
    let around = [
        relation.endpoint.as_str(),
        relation.related_endpoint.as_str(),
        relation.related_application().unwrap_or_default(),
    ];
    let words = |name: &'_ str| -> Vec<String> {
        name.split(['_', '-', '.']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let own = words(interface);
    if around.iter().any(|name| words(name) == own) {
        return Named::Whole(own.len());
    }
    let around: Vec<String> = around.iter().flat_map(|name| words(name)).collect();
    let mut own = own.iter().filter(|part| part.len() > 2 && *part != "client");
    let shared = own.any(|part| around.iter().any(|word| is_same_word(part, word)));
    if shared { Named::InPart } else { Named::Not }
}

/// Whether a word is one of an interface's, more than that, or its beginning as in `postgres`.
fn is_same_word(part: &str, word: &str) -> bool {
    word.starts_with(part) || (word.len() > 3 && part.starts_with(word))
}
