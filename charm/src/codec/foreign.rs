//! Databags of another version or dialect of the interface: which one they speak, and what they say in the own words.
//! The translation is `relata_core::negotiate`'s. It must not know types of Rust.

use relata_core::interface::Interface;
use relata_core::negotiate::{Spoken, View, Why, view_in};
use relata_core::validate::{State, validate};
use relata_core::yaml::pointer_segment;
use relata_core::{Databag, Secrets, detect};

use super::{Bag, Reader, Signs};
use crate::data::{DecodeError, Finding};

/// Reads a databag that may be of another version or dialect of the interface: by what it says itself, else in the own
/// form, else, where that does not do, by its shape.
///
/// # Errors
/// As reading in the own form; and where something is needed that the other form does not say.
#[inline]
pub fn negotiate<T, const N: usize>(
    databag: &Databag,
    secrets: &dyn Secrets,
    (bag, signs): (&Bag, &Signs),
    index: impl Fn(&str) -> Option<usize>,
    read: impl Fn(&mut Reader<'_, N>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let read = |databag: &Databag| read(&mut Reader::new(databag, secrets, bag, &index));
    if signs.are_in(databag, bag) {
        if let Some(spoken) = said(bag, databag) {
            return read_foreign(&spoken, bag, databag, read);
        }
    } else {
        debug_assert!(said(bag, databag).is_none(), "another form without a sign of it");
    }
    let own = read(databag);
    match own {
        Err(error) => read_shaped(error, bag, databag, read),
        own => own,
    }
}

/// Reads a databag whose end of the relation shows what it speaks.
///
/// # Errors
/// As reading in the own form; and where something is needed that the other form does not say.
pub fn read_as<T, const N: usize>(
    databag: &Databag,
    secrets: &dyn Secrets,
    (bag, spoken): (&Bag, &Spoken<'static>),
    index: impl Fn(&str) -> Option<usize>,
    read: impl Fn(&mut Reader<'_, N>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let read = |databag: &Databag| read(&mut Reader::new(databag, secrets, bag, &index));
    let record = spoken.interface.record(bag.role(), bag.scope(), spoken.dialect);
    match (record, bag.record()) {
        (Some(record), Some(own)) if std::ptr::eq(record, own) => read(databag),
        (None, None) => read(databag),
        _ => read_foreign(spoken, bag, databag, read),
    }
}

/// Reads a databag, which is not to be read in the own form, by its shape.
#[cold]
fn read_shaped<T>(
    error: DecodeError,
    bag: &Bag,
    databag: &Databag,
    read: impl Fn(&Databag) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    match shaped(bag, databag).map(|spoken| read_foreign(&spoken, bag, databag, read)) {
        Some(Err(_)) if error.is_waiting() => Err(error),
        Some(read) => read,
        None => Err(error),
    }
}

#[cold]
fn read_foreign<T>(
    spoken: &Spoken<'_>,
    bag: &Bag,
    databag: &Databag,
    read: impl Fn(&Databag) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let form = (bag.interface(), bag.own_dialect());
    let View { databag, absent, .. } = view_in(spoken, form, bag.role(), bag.scope(), databag);
    read(&databag).map_err(|mut error| {
        let lacking = error.missing.iter().copied().filter(|key| absent.iter().any(|absent| absent == key));
        let lacking: Vec<Finding> = lacking.map(|key| unsaid(spoken, bag, key)).collect();
        if bag.dialect().is_some() && !lacking.is_empty() {
            // That a key of the same name holds another thing there says nothing that this does not say better.
            error.findings.clear();
        }
        error.findings.extend(lacking);
        error
    })
}

/// That a key is needed which the other form does not have.
fn unsaid(spoken: &Spoken<'_>, bag: &Bag, key: &str) -> Finding {
    let version = spoken.interface.version;
    let dialect = spoken.dialect.filter(|dialect| !dialect.records.is_empty());
    let form = match (dialect, bag.dialect()) {
        (Some(dialect), _) => format!(", dialect `{}`", dialect.name),
        (None, Some(_)) => " in its plain form".to_owned(),
        (None, None) => String::new(),
    };
    let hint = match bag.dialect() {
        Some(_) => "; read it with that form's binding: `Relation::spoken_as`",
        None => "",
    };
    Finding {
        key: key.to_owned(),
        pointer: format!("/{}", pointer_segment(key)),
        rule: "version",
        message: format!("the other end speaks version {version}{form}, which does not say this{hint}"),
    }
}

/// What a databag speaks by what it says itself, a version's or dialect's key: nothing if that is the own form.
pub(super) fn said(bag: &Bag, databag: &Databag) -> Option<Spoken<'static>> {
    let own = bag.interface();
    let speaks = |interface: &&'static Interface| {
        interface.detect.iter().any(|condition| detect::fits(condition, bag.role(), bag.scope(), databag))
    };
    let interface = if speaks(&own) { own } else { bag.others().rev().find(speaks).unwrap_or(own) };
    spoken(bag, interface, databag)
}

/// What a databag speaks that the own form cannot read: the newest other version in which it is ready.
fn shaped(bag: &Bag, databag: &Databag) -> Option<Spoken<'static>> {
    let ready = |interface: &&'static Interface| {
        let state = validate(interface, bag.role(), bag.scope(), databag).state;
        state == State::Ready && says_something(interface, bag, databag)
    };
    let interface = bag.others().rev().find(ready)?;
    spoken(bag, interface, databag)
}

/// Whether the databag has a key of the version: one without required keys is ready when there is nothing.
fn says_something(interface: &'static Interface, bag: &Bag, databag: &Databag) -> bool {
    let record = interface.record(bag.role(), bag.scope(), None);
    let known = |key| record.is_some_and(|record| record.field_spelled(key).is_some());
    databag.keys().any(|key| known(key) && !detect::JUJU_KEYS.contains(&key))
}

fn spoken(bag: &Bag, interface: &'static Interface, databag: &Databag) -> Option<Spoken<'static>> {
    let dialect = detect::dialect(interface, bag.role(), bag.scope(), databag);
    let record = interface.record(bag.role(), bag.scope(), dialect)?;
    let is_own = bag.record().is_none_or(|own| std::ptr::eq(own, record));
    (!is_own).then_some(Spoken { interface, dialect, why: Why::Only })
}
