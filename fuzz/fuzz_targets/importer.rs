//! The importer: any bytes as a schema give a definition that loads, or findings.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relata_authoring::import::{File, json_schemas};
use relata_core::definition;

fuzz_target!(|bytes: &[u8]| {
    let path = "demo/v0/provider.app.json".to_owned();
    let import = json_schemas(&[File { name: path.clone(), path, bytes: bytes.to_vec() }]);
    for imported in &import.definitions {
        definition::load("demo.yaml", &imported.text).expect("what is imported loads");
    }
    assert!(!import.definitions.is_empty() || !import.findings.is_empty());
});
