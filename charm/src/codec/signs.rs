//! What a databag of another version or dialect must have, so that one without it need not be asked what it speaks. It
//! must not decide that a databag is of another form: only that it cannot be.

use std::sync::OnceLock;

use relata_core::Databag;
use relata_core::interface::{Condition, Dialect};

use super::Bag;

/// What tells databags of other forms from one's own, found when the first one is read.
#[derive(Debug)]
pub struct Signs(OnceLock<Option<Vec<Sign>>>);

/// A key that is there, with this text where one is given.
#[derive(Debug)]
struct Sign {
    key: String,
    text: Option<String>,
}

impl Signs {
    /// Signs that are not known yet.
    pub const fn unknown() -> Self {
        Self(OnceLock::new())
    }

    /// Whether a databag may be of another form: surely not, if it shows no sign of one.
    #[inline]
    pub(super) fn are_in(&self, databag: &Databag, bag: &Bag) -> bool {
        match self.0.get_or_init(|| of(bag)) {
            Some(signs) => signs.iter().any(|sign| sign.is_in(databag)),
            None => true,
        }
    }
}

impl Sign {
    #[inline]
    fn is_in(&self, databag: &Databag) -> bool {
        databag.get(&self.key).is_some_and(|found| self.text.as_deref().is_none_or(|text| text == found))
    }
}

/// A sign of each condition that leads to another form; none if one of them asks for nothing that is there.
fn of(bag: &Bag) -> Option<Vec<Sign>> {
    if bag.dialect().is_some() {
        return None;
    }
    let versions = bag.others().flat_map(|interface| &interface.detect);
    let dialects: Vec<&Dialect> = dialects(bag).collect();
    if dialects.iter().any(|dialect| dialect.when.is_empty()) {
        return None;
    }
    let conditions = versions.chain(dialects.into_iter().flat_map(|dialect| &dialect.when));
    conditions.filter(|condition| is_about(condition, bag)).map(sign).collect()
}

/// The dialects that have such a databag of their own.
fn dialects(bag: &Bag) -> impl Iterator<Item = &'static Dialect> {
    let differs = |dialect: &&Dialect| dialect.records.get(bag.role(), bag.scope()).is_some();
    bag.interface().dialects.iter().filter(differs)
}

fn is_about(condition: &Condition, bag: &Bag) -> bool {
    condition.role.is_none_or(|role| role == bag.role())
        && condition.scope.is_none_or(|scope| scope == bag.scope())
}

fn sign(condition: &Condition) -> Option<Sign> {
    let equals = condition.equals.iter().map(|(key, text)| (key, Some(text)));
    let has = condition.has.iter().chain(condition.json.iter().map(|(key, _)| key)).map(|key| (key, None));
    let (key, text) = equals.chain(has).next()?;
    Some(Sign { key: key.clone(), text: text.cloned() })
}

#[cfg(test)]
mod tests {
    use relata_core::{Interface, definition};

    use super::*;
    use crate::binding::Described;

    macro_rules! described {
        ($name:ident, $version:literal, $rest:literal, $others:expr) => {
            #[derive(Debug)]
            enum $name {}

            impl Described for $name {
                const INTERFACE: &'static str = "demo";
                const VERSION: u32 = $version;
                const DEFINITION: &'static str = concat!(
                    "{interface: demo, version: ",
                    $version,
                    ", status: draft, summary: A demo., provider: {app: {type: object, properties: {a: {type: string}}}}, ",
                    $rest,
                    "}"
                );

                fn interface() -> &'static Interface {
                    static CHECKED: OnceLock<Interface> = OnceLock::new();
                    CHECKED.get_or_init(|| definition::load("", Self::DEFINITION).unwrap())
                }

                fn others() -> &'static [fn() -> &'static Interface] {
                    $others
                }
            }
        };
    }

    described!(
        Old,
        0,
        "detect: [{role: requirer, has: [r]}, {scope: app, equals: {version: '0'}}, {has: [a, b]}]",
        &[]
    );
    described!(
        New,
        1,
        "dialects: [{name: d, when: [{json: {j: true}}], provider: {app: {type: object, properties: {}}}}]",
        &[Old::interface]
    );
    described!(Vague, 2, "detect: [{has: [a]}]", &[Unsure::interface]);
    described!(Unsure, 3, "detect: [{lacks: [a]}]", &[]);

    fn may_be_foreign<D: Described>(entries: &[(&str, &str)]) -> bool {
        let databag = entries.iter().copied().collect();
        Signs::unknown().are_in(&databag, &Bag::provider_app::<D>())
    }

    #[test]
    fn a_databag_without_a_sign_of_another_form_is_ones_own() {
        for own in [&[("b", "1")][..], &[("r", "1")], &[("version", "1")], &[]] {
            assert!(!may_be_foreign::<New>(own), "{own:?}");
        }
        for sign in [("version", "0"), ("a", "1"), ("j", "1")] {
            assert!(may_be_foreign::<New>(&[sign]), "{sign:?}");
        }
        assert!(!may_be_foreign::<Old>(&[("a", "1"), ("version", "0")]), "there is no other form");
    }

    #[test]
    fn what_a_missing_key_may_mean_is_always_asked() {
        assert!(may_be_foreign::<Vague>(&[]) && may_be_foreign::<Vague>(&[("a", "1")]));
    }
}
