//! Types of values: whether what a writer may write is what a reader takes, in both directions.

use std::collections::HashSet;

use relata_core::Interface;
use relata_core::interface::{BooleanType, EnumType, Schema, Type};

use super::encodings::rough;
use super::records::Both;
use super::report::{BOTH, Report, Turn};
use super::rules::{
    CLOSED, DEFAULT_CHANGED, NULL_ADDED, NULL_REMOVED, TYPE_CHANGED, TYPE_NARROWED, TYPE_WIDENED,
    VALUE_ADDED, VALUE_REMOVED,
};
use super::{constraints, secrets};
use crate::places::At;

/// A part of both versions, where it stands in the new one, and what a message calls it.
#[derive(Clone)]
pub(super) struct Spot<'a> {
    pub(super) at: At<'a>,
    pub(super) what: String,
    /// Whether the value stands in the databag as its bare text, so that a number is a text too.
    pub(super) is_bare: bool,
    /// Whether it is the whole value of a databag's key.
    pub(super) is_key: bool,
}

impl<'a> Spot<'a> {
    /// A part of this part, which stands within JSON.
    pub(super) fn within(&self, at: At<'a>, what: String) -> Self {
        Self { at, what, is_bare: false, is_key: false }
    }
}

/// A walk along both versions of a type.
pub(super) struct Walk<'a, 'r> {
    pub(super) both: Both<'a>,
    pub(super) report: &'r mut Report<'a>,
    /// Pairs of named types that were compared, so that each is once.
    seen: HashSet<(&'a str, &'a str)>,
}

impl<'a, 'r> Walk<'a, 'r> {
    pub(super) fn new(both: Both<'a>, report: &'r mut Report<'a>) -> Self {
        Self { both, report, seen: HashSet::new() }
    }

    pub(super) fn add(
        &mut self,
        rule: &super::rules::Rule,
        turns: &[Turn],
        spot: &Spot<'a>,
        word: &str,
        message: &str,
    ) {
        self.report.add(rule, turns, spot.at.keyword(word), format!("{}: {message}", spot.what));
    }

    /// Compares two types.
    pub(super) fn schema(&mut self, old: &'a Schema, new: &'a Schema, spot: &Spot<'a>) {
        let (was, is) = (nullable(old, self.both.old), nullable(new, self.both.new));
        if is && !was {
            self.add(&NULL_ADDED, &[Turn::NewWriter], spot, "type", "null is allowed now");
        } else if was && !is {
            self.add(&NULL_REMOVED, &[Turn::NewReader], spot, "type", "null is no longer allowed");
        }
        match (&old.default, &new.default) {
            (Some(was), Some(is)) if was != is => {
                self.add(&DEFAULT_CHANGED, &BOTH, spot, "default", "it has another default");
            }
            (Some(_), None) => self.add(&DEFAULT_CHANGED, &BOTH, spot, "type", "it has no default any more"),
            // A default that comes says what readers made of nothing anyway.
            _ => {}
        }
        if !spot.is_key && old.secret && !new.secret && !matches!(new.kind, Type::Named(_)) {
            secrets::revealed(spot.what.trim_matches('`'), spot.at, self.report);
        }
        self.named(old, new, spot);
    }

    /// Follows names on both sides; a pair of names that was compared is left out.
    fn named(&mut self, old: &'a Schema, new: &'a Schema, spot: &Spot<'a>) {
        let (before, after) = (self.both.old.resolve(&old.kind), self.both.new.resolve(&new.kind));
        let mut spot = spot.clone();
        if let Type::Named(name) = &new.kind {
            spot.at = self.both.root.named(name);
            if let Type::Named(other) = &old.kind
                && !spot.is_bare
                && !self.seen.insert((other.as_str(), name.as_str()))
            {
                return;
            }
        }
        self.kind(before, after, &spot);
    }

    /// Compares two types about which nothing else is said.
    pub(super) fn kind(&mut self, old: &'a Type, new: &'a Type, spot: &Spot<'a>) {
        match (old, new) {
            (Type::Any, Type::Any) => {}
            (Type::Any, _) => self.narrowed(old, new, spot),
            (_, Type::Any) => self.widened(old, new, spot),
            (Type::String(was), Type::String(is)) => constraints::texts(self, was, is, spot),
            (Type::Integer(was), Type::Integer(is)) => constraints::integers(self, was, is, spot),
            (Type::Number(was), Type::Number(is)) => constraints::numbers(self, was, is, spot),
            (Type::Boolean(was), Type::Boolean(is)) => self.booleans(*was, *is, spot),
            (Type::Enum(was), Type::Enum(is)) => self.words(was, is, spot),
            (Type::IntegerEnum(was), Type::IntegerEnum(is)) => {
                let text = |numbers: &[i64]| numbers.iter().map(ToString::to_string).collect();
                let open = |values: &[i64], closed| EnumType { values: text(values), closed };
                self.words(&open(&was.values, was.closed), &open(&is.values, is.closed), spot);
            }
            (Type::Array(was), Type::Array(is)) => {
                constraints::lists(self, was, is, spot);
                let what = format!("an item of {}", spot.what);
                self.schema(&was.items, &is.items, &spot.within(spot.at.items(), what));
            }
            (Type::JsonText(was), Type::JsonText(is)) => {
                self.schema(was, is, &spot.within(spot.at.json(), spot.what.clone()));
            }
            (Type::Object(was), Type::Object(is)) => self.objects(was, is, spot),
            (Type::Map(was), Type::Map(is)) => self.maps(was, is, spot),
            (Type::Union(_), _) | (_, Type::Union(_)) => self.unions(old, new, spot),
            _ => self.different(old, new, spot),
        }
    }

    /// Types of different kinds. Some hold all values of the other.
    fn different(&mut self, old: &'a Type, new: &'a Type, spot: &Spot<'a>) {
        match (holds(new, old, spot.is_bare), holds(old, new, spot.is_bare)) {
            (true, true) => {}
            (true, false) => self.widened(old, new, spot),
            (false, true) => self.narrowed(old, new, spot),
            (false, false) => {
                let message = format!("{} is {} now", describe(old), describe(new));
                self.add(&TYPE_CHANGED, &BOTH, spot, "type", &message);
            }
        }
    }

    fn narrowed(&mut self, old: &Type, new: &Type, spot: &Spot<'a>) {
        let message = format!("{} is only {} now", describe(old), describe(new));
        self.add(&TYPE_NARROWED, &[Turn::NewReader], spot, "type", &message);
    }

    fn widened(&mut self, old: &Type, new: &Type, spot: &Spot<'a>) {
        let message = format!("{} may be {} now", describe(old), describe(new));
        self.add(&TYPE_WIDENED, &[Turn::NewWriter], spot, "type", &message);
    }

    fn booleans(&mut self, old: BooleanType, new: BooleanType, spot: &Spot<'a>) {
        match (old.only, new.only) {
            (was, is) if was == is => {}
            (None, Some(_)) => self.narrowed(&Type::Boolean(old), &Type::Boolean(new), spot),
            (Some(_), None) => self.widened(&Type::Boolean(old), &Type::Boolean(new), spot),
            _ => self.add(&TYPE_CHANGED, &BOTH, spot, "const", "the only value is the other one now"),
        }
    }

    fn words(&mut self, old: &EnumType, new: &EnumType, spot: &Spot<'a>) {
        let word = if spot.at.key("const").is_some() { "const" } else { "enum" };
        for value in old.values.iter().filter(|value| new.closed && !new.values.contains(value)) {
            self.add(&VALUE_REMOVED, &[Turn::NewReader], spot, word, &format!("`{value}` is refused now"));
        }
        for value in new.values.iter().filter(|value| old.closed && !old.values.contains(value)) {
            self.add(&VALUE_ADDED, &[Turn::NewWriter], spot, word, &format!("`{value}` is new"));
        }
        if new.closed && !old.closed {
            self.add(&CLOSED, &[Turn::NewReader], spot, word, "values that are not named are refused now");
        }
    }
}

/// Whether a reader of one kind takes all that a writer of another kind may write.
fn holds(reader: &Type, writer: &Type, is_bare: bool) -> bool {
    match (reader, writer) {
        (Type::String(text), Type::Enum(_)) => *text == Default::default(),
        // A writer writes the words that are named; the reader takes any other too.
        (Type::Enum(words), Type::String(_)) => !words.closed,
        (Type::Number(wide), Type::Integer(_) | Type::IntegerEnum(_)) => *wide == Default::default(),
        (Type::Integer(wide), Type::IntegerEnum(_)) => *wide == Default::default(),
        (Type::IntegerEnum(numbers), Type::Integer(_)) => !numbers.closed,
        (Type::Map(map), Type::Object(_)) => {
            map.values.kind == Type::Any
                && map.keys == Default::default()
                && map.min_properties.is_none()
                && map.max_properties.is_none()
        }
        // Every text is a text, and a number's or a boolean's is one.
        (
            Type::String(text),
            Type::Integer(_) | Type::Number(_) | Type::Boolean(_) | Type::IntegerEnum(_),
        ) => is_bare && *text == Default::default(),
        _ => false,
    }
}

/// Whether null is a value of a type, or of one that it names.
pub(super) fn nullable(schema: &Schema, interface: &Interface) -> bool {
    let mut schema = schema;
    for _ in 0..=interface.types.len() {
        match &schema.kind {
            Type::Named(name) if !schema.nullable => match interface.types.get(name) {
                Some(named) => schema = named,
                None => return false,
            },
            _ => return schema.nullable,
        }
    }
    false
}

/// A type in words.
pub(super) fn describe(kind: &Type) -> &'static str {
    match kind {
        Type::Any => "anything",
        Type::Enum(_) => "one of some words",
        Type::IntegerEnum(_) => "one of some numbers",
        Type::Integer(_) => "a whole number",
        Type::JsonText(_) => "text that holds JSON",
        Type::Map(_) => "a map",
        Type::Union(_) => "one of several types",
        Type::Boolean(boolean) => match boolean.only {
            Some(true) => "`true`",
            Some(false) => "`false`",
            None => "a boolean",
        },
        other => rough(other).unwrap_or("anything"),
    }
}
