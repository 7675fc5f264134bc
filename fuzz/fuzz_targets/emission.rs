//! What is made of a definition that is taken: bindings, what they offer, documents and lint cannot fail, and a
//! definition is compatible with itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relata_authoring::breaking::{self, Settings, Subject};
use relata_authoring::docs::{self, Entry};
use relata_authoring::lint::{self, Levels, Source};
use relata_core::definition;

fuzz_target!(|text: &str| {
    let Ok(interface) = definition::load("fuzz.yaml", text) else { return };
    let generated = relata_codegen::generate(&interface, text);
    assert_eq!(generated, relata_codegen::generate(&interface, text));
    let surface = relata_codegen::surface(&interface);
    let _ = lint::lint(&[Source { file: "fuzz.yaml", text, interface: &interface }], &Levels::default());
    assert!(!docs::site(&[Entry { interface: &interface, examples: Vec::new() }]).is_empty());
    let spaced = format!("{text}\n");
    let subject = |text| Subject {
        path: "fuzz/v0/interface.yaml",
        file: "fuzz.yaml",
        text,
        interface: &interface,
        examples: &[],
        surface: Some(surface.clone()),
    };
    let found = breaking::compare(&[subject(text)], &[subject(&spaced)], &Settings::default());
    assert!(found.is_empty(), "{found:?}");
});
