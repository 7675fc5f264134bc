//! Definitions: whatever the bytes are, they are taken or refused with a place. One that is taken validates databags.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relata_core::validate::validate;
use relata_core::{Databag, definition};

fuzz_target!(|text: &str| match definition::load("fuzz.yaml", text) {
    Err(problems) => assert!(problems.has_errors() && problems.iter().all(|problem| problem.place.line > 0)),
    Ok(interface) => {
        for (role, scope, record) in interface.records.iter() {
            for text in ["", "1", "x", "null", "[{}]", "{\"a\": [null, 1, \"x\"]}", "true", "a: [b]"] {
                let keys = record.fields.iter().map(|field| field.property.name.clone());
                let bag: Databag = keys.map(|key| (key, text)).collect();
                validate(&interface, role, scope, &bag);
            }
        }
    }
});
