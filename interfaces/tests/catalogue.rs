//! The bindings against the definitions they were made from: they read what `relata validate` calls ready and nothing
//! else, and write what they read.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

#[path = "../../codegen/tests/compiled/agreement.rs"]
mod agreement;
mod support;

use relata::core::interface::Field;
use relata::core::validate::{State, validate};
use relata::core::{Databag, Interface, Role, Scope, decode};
use relata::{Binding, Data, Described, PeerBinding};

use agreement::filled;
use support::{Case, examples, secrets_for, speaks_own_form, variants};

/// Calls a function for each databag of a binding.
macro_rules! databags {
    ($check:ident, Binding, $binding:ty) => {
        $check::<$binding, <$binding as Binding>::ProviderApp>(Role::Provider, Scope::App);
        $check::<$binding, <$binding as Binding>::ProviderUnit>(Role::Provider, Scope::Unit);
        $check::<$binding, <$binding as Binding>::RequirerApp>(Role::Requirer, Scope::App);
        $check::<$binding, <$binding as Binding>::RequirerUnit>(Role::Requirer, Scope::Unit);
    };
    ($check:ident, PeerBinding, $binding:ty) => {
        $check::<$binding, <$binding as PeerBinding>::PeerApp>(Role::Peer, Scope::App);
        $check::<$binding, <$binding as PeerBinding>::PeerUnit>(Role::Peer, Scope::Unit);
    };
}

#[test]
fn every_interface_is_a_feature() {
    let manifest = include_str!("../Cargo.toml");
    let (before, after) = manifest.split_once("\nall = [").expect("Cargo.toml has a list of all features");
    let mut names: Vec<_> = relata_catalogue::sources().iter().map(|source| source.name).collect();
    names.dedup();
    let (all, features): (Vec<_>, Vec<_>) =
        names.iter().map(|name| (format!("    \"{name}\",\n"), format!("{name} = []\n"))).unzip();
    let note = "# One for each interface of the catalogue; a test compares.";
    let lists = format!("\nall = [\n{}]\n{note}\n{}\n[", all.concat(), features.concat());
    let rest = after.split_once("\n[").map_or("", |(_, rest)| rest);
    let expected = format!("{before}{lists}{rest}");
    assert!(
        manifest == expected,
        "interfaces/Cargo.toml does not name the catalogue's interfaces; put this in place of what it has from \
         `all = [` to the next table:\n{lists}"
    );
}

#[test]
fn what_is_read_is_what_is_written() {
    macro_rules! check {
        ($($binding:tt)*) => { databags!(check_round_trips, $($binding)*); };
    }
    relata_interfaces::each_binding!(check);
}

fn check_round_trips<B: Described, D: Data>(role: Role, scope: Scope) {
    for case in examples(B::INTERFACE, B::VERSION, role, scope) {
        if case.is_ready() && speaks_own_form::<B>(&case) {
            check_round_trip::<B, D>(&case);
        }
    }
}

fn check_round_trip<B: Described, D: Data>(case: &Case) {
    let interface = B::interface();
    let dialect = interface.dialects.iter().find(|dialect| Some(dialect.name.as_str()) == B::DIALECT);
    let record = interface.record(case.role, case.scope, dialect).unwrap();
    let secrets = secrets_for(interface, record, case);
    let data = D::decode(&case.databag, &secrets).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let mut written = case.databag.clone();
    written.apply(&data.to_patch());
    let again = D::decode(&written, &secrets).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    assert_eq!(data, again, "{}", case.name);
    assert_eq!(data.to_patch(), again.to_patch(), "{}: equal data gives equal bytes", case.name);
    for field in &record.fields {
        let (before, after) = (meaning(interface, field, &case.databag), meaning(interface, field, &written));
        assert_eq!(before, after, "{}: {}", case.name, field.property.name);
    }
    for (key, text) in case.databag.iter().filter(|(key, _)| !D::covers(key)) {
        assert_eq!(written.get(key), Some(text), "{}: {key} is not the binding's to change", case.name);
    }
}

/// What a key of a databag says, with what it says by not being there.
fn meaning(interface: &Interface, field: &Field, databag: &Databag) -> Option<serde_json::Value> {
    let schema = &field.property.schema;
    let value = field.find(databag).map(|(_, text)| decode::value(interface, field, text).unwrap());
    let value = value.map(|value| filled(interface, schema, &value));
    value.filter(|value| !value.is_null()).or_else(|| schema.default.clone())
}

#[test]
fn bindings_and_validation_agree() {
    macro_rules! check {
        ($($binding:tt)*) => { databags!(check_agreement, $($binding)*); };
    }
    relata_interfaces::each_binding!(check);
}

fn check_agreement<B: Described, D: Data>(role: Role, scope: Scope) {
    for case in examples(B::INTERFACE, B::VERSION, role, scope) {
        for databag in std::iter::once(case.databag.clone()).chain(variants(&case)) {
            let case = Case { databag, ..case.clone() };
            if speaks_own_form::<B>(&case) {
                check_state::<B, D>(&case);
            }
        }
    }
}

fn check_state<B: Described, D: Data>(case: &Case) {
    let (interface, role, scope) = (B::interface(), case.role, case.scope);
    let expected = validate(interface, role, scope, &case.databag);
    let dialect = interface.dialects.iter().find(|dialect| Some(dialect.name.as_str()) == B::DIALECT);
    let Some(record) = interface.record(role, scope, dialect) else { return };
    let read = D::decode(&case.databag, &secrets_for(interface, record, case));
    let state = match &read {
        Ok(_) => State::Ready,
        Err(error) if error.is_waiting() => State::Waiting,
        Err(_) => State::Invalid,
    };
    let fits_other = |other: &fn() -> &'static Interface| {
        validate(other(), role, scope, &case.databag).state == State::Ready
    };
    if expected.state != State::Ready && B::others().iter().any(fits_other) {
        return; // By its shape it is another version's: see negotiation.rs.
    }
    let shown: Vec<_> = case.databag.iter().collect();
    assert_eq!(state, expected.state, "{} with {shown:?}: {read:?}, {:?}", case.name, expected.errors);
    if let (State::Invalid, Err(error)) = (state, read) {
        let wrong: Vec<_> = expected.errors.into_iter().filter(|found| found.rule != "required").collect();
        assert_eq!(error.findings, wrong, "{} with {shown:?}", case.name);
    }
}

/// What core reads and writes of made-up texts under each key of each example, the bindings read and write.
#[test]
fn core_and_bindings_read_and_write_alike() {
    macro_rules! check {
        ($($binding:tt)*) => { databags!(check_alike, $($binding)*); };
    }
    relata_interfaces::each_binding!(check);
}

fn check_alike<B: Described, D: Data>(role: Role, scope: Scope) {
    let Some(side) = agreement::Side::of::<B>(role, scope) else { return };
    let own = |case: &Case| case.is_ready() && speaks_own_form::<B>(case);
    for case in examples(B::INTERFACE, B::VERSION, role, scope).into_iter().filter(own).take(2) {
        let is_meant = |databag: &Databag| {
            let case = Case { databag: databag.clone(), ..case.clone() };
            let state = |interface| validate(interface, role, scope, databag).state;
            let is_ready = |interface| state(interface) == State::Ready;
            let fits_other = || B::others().iter().any(|other| is_ready(other()));
            speaks_own_form::<B>(&case) && (is_ready(B::interface()) || !fits_other())
        };
        let record = side.record();
        side.check::<D>(&case.databag, (&secrets_for(B::interface(), record, &case), 3), is_meant);
    }
}
