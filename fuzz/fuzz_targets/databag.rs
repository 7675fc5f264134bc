//! Databags: any text under any key is ready, waiting or invalid; what is read is written as a text that reads the same.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use relata_core::validate::{State, validate};
use relata_core::{Databag, Interface, definition};
use relata_fuzz::assert_written_back;

/// The definitions that core's tests take: all types, strict and lax.
static INTERFACES: LazyLock<Vec<Interface>> = LazyLock::new(|| {
    let texts = [
        include_str!("../../core/tests/accepted/formats.yaml"),
        include_str!("../../core/tests/accepted/lax.yaml"),
        include_str!("../../core/tests/accepted/literals.yaml"),
        include_str!("../../core/tests/accepted/unions.yaml"),
        include_str!("../../core/tests/accepted/values.yaml"),
        include_str!("lax.yaml"),
    ];
    texts.iter().map(|text| definition::load("fuzz.yaml", text).expect("the definitions are taken")).collect()
});

fuzz_target!(|text: &str| {
    for interface in INTERFACES.iter() {
        for (role, scope, record) in interface.records.iter() {
            let keys = record.fields.iter().map(|field| field.property.name.clone());
            let bag: Databag = keys.map(|key| (key, text)).collect();
            let validation = validate(interface, role, scope, &bag);
            assert_eq!(validation.state == State::Ready, validation.errors.is_empty());
            for field in &record.fields {
                assert_written_back(interface, field, text);
            }
        }
    }
});
