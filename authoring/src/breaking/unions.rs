//! Unions: whether each variant that a writer may write has one that takes it.

use relata_core::Interface;
use relata_core::interface::{Schema, Type, UnionType};

use super::encodings::rough;
use super::kinds::{Spot, Walk, describe};
use super::report::Turn;
use super::rules::{CLOSED, VARIANT_ADDED, VARIANT_REMOVED};

/// A variant of a union, or a type that is none as its own only variant.
struct Choice<'a> {
    /// What tells objects apart, if something does.
    tags: &'a [String],
    kind: &'a Type,
    schema: Option<&'a Schema>,
    index: usize,
}

impl<'a> Walk<'a, '_> {
    /// Compares types of which at least one is a union.
    pub(super) fn unions(&mut self, old: &'a Type, new: &'a Type, spot: &Spot<'a>) {
        let (before, after) = (choices(old, self.both.old), choices(new, self.both.new));
        let (was_open, is_open) = (is_open(old), is_open(new));
        for choice in &before {
            match partner(choice, &after) {
                Some(other) => self.pair(choice, other, new, spot),
                None if is_open => {}
                None => {
                    let message = format!("{} is no longer one of the types", describe(choice.kind));
                    self.add(&VARIANT_REMOVED, &[Turn::NewReader], spot, "anyOf", &message);
                }
            }
        }
        for choice in after.iter().filter(|choice| !was_open && partner(choice, &before).is_none()) {
            let message = format!("{} is one of the types now", describe(choice.kind));
            self.add(&VARIANT_ADDED, &[Turn::NewWriter], spot, "anyOf", &message);
        }
        if was_open && !is_open && matches!(new, Type::Union(_)) {
            let message = "values of other types are refused now";
            self.add(&CLOSED, &[Turn::NewReader], spot, "anyOf", message);
        }
    }

    fn pair(&mut self, old: &Choice<'a>, new: &Choice<'a>, union: &'a Type, spot: &Spot<'a>) {
        let at = match union {
            Type::Union(union) => spot.at.variant(union, new.index),
            _ => spot.at,
        };
        match (old.schema, new.schema) {
            (Some(before), Some(after)) => self.schema(before, after, &spot.within(at, spot.what.clone())),
            _ => self.kind(old.kind, new.kind, &spot.within(at, spot.what.clone())),
        }
    }
}

/// The variants that a value may be of.
fn choices<'a>(kind: &'a Type, interface: &'a Interface) -> Vec<Choice<'a>> {
    let Type::Union(union) = kind else {
        return vec![Choice { tags: &[], kind, schema: None, index: 0 }];
    };
    let tags = |index: usize| -> &[String] {
        let all = union.discriminator.as_ref().map(|discriminator| discriminator.tags.as_slice());
        all.and_then(|tags| tags.get(index)).map_or(&[], Vec::as_slice)
    };
    let of_union = |union: &'a UnionType| union.variants.iter().enumerate();
    of_union(union)
        .map(|(index, variant)| Choice {
            tags: tags(index),
            kind: interface.resolve(&variant.schema.kind),
            schema: Some(&variant.schema),
            index,
        })
        .collect()
}

fn is_open(kind: &Type) -> bool {
    matches!(kind, Type::Union(union) if union.open)
}

/// The variant of the other version that a value of this one would be read as.
fn partner<'a, 'c>(choice: &Choice<'a>, others: &'c [Choice<'a>]) -> Option<&'c Choice<'a>> {
    let alike = |other: &&Choice<'a>| rough(other.kind) == rough(choice.kind);
    let tagged = |other: &&Choice<'a>| other.tags.iter().any(|tag| choice.tags.contains(tag));
    if choice.tags.is_empty() || others.iter().all(|other| other.tags.is_empty()) {
        return others.iter().find(alike);
    }
    others.iter().find(tagged)
}
