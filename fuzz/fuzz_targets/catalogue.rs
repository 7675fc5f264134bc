//! Databags by the catalogue's definitions: each is ready, waiting or invalid in every version, each value that is read
//! can be written, and a reader of every version gets a view of what any other wrote.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relata_core::validate::{State, validate};
use relata_core::{Databag, Interface, Role, Scope, negotiate};
use relata_fuzz::{Relation, assert_written_back};

fuzz_target!(|text: &str| {
    let relation = Relation::of(text);
    for (role, scope, bag) in &relation.bags {
        for interface in &relation.versions {
            judged(interface, *role, *scope, bag);
        }
        negotiated(&relation.versions, *role, *scope, bag);
    }
});

fn judged(interface: &Interface, role: Role, scope: Scope, bag: &Databag) {
    let validation = validate(interface, role, scope, bag);
    assert_eq!(validation.state == State::Ready, validation.errors.is_empty());
    assert!(validation.errors.iter().all(|error| error.message.len() < 2000), "a message is long");
    let dialect =
        interface.dialects.iter().find(|dialect| Some(&dialect.name) == validation.dialect.as_ref());
    let fields = interface.record(role, scope, dialect).into_iter().flat_map(|record| &record.fields);
    for field in fields {
        if let Some((_, text)) = field.find(bag) {
            assert_written_back(interface, field, text);
        }
    }
}

fn negotiated(versions: &[&Interface], role: Role, scope: Scope, bag: &Databag) {
    let spoken = negotiate::spoken(versions, role, scope, bag).expect("there is a version");
    assert!(!spoken.why.to_string().is_empty());
    for reader in versions {
        let view = negotiate::view(&spoken, reader, role, scope, bag);
        let again = negotiate::view(&spoken, reader, role, scope, bag);
        assert_eq!(view, again);
        let _ = validate(reader, role, scope, &view.databag);
    }
}
