//! What `juju show-unit` printed, or anything else: units that are explained by the catalogue, or problems.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relata_authoring::show_unit::{KnownEndpoints, explain, read};
use relata_catalogue::Catalogue;

fuzz_target!(|text: &str| match read("unit.yaml", text) {
    Err(problems) => assert!(problems.has_errors()),
    Ok(units) => {
        for unit in units {
            let report = explain(Catalogue::builtin(), &unit, &KnownEndpoints::new());
            assert_eq!(report.relations.len(), unit.relations.len());
            let mut known = KnownEndpoints::new();
            let _ = known.status(text, &unit.name);
        }
    }
});
