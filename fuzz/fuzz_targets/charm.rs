//! A charm's own files, one after the other in one text with a unit separator between them, in the order of
//! `FileKind::ALL`: a charm from which code is made, or problems.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relata_fuzz::BETWEEN;
use relata_metadata::{FileKind, Files, read};

fuzz_target!(|text: &str| {
    let mut files = Files::new();
    for (kind, text) in FileKind::ALL.into_iter().zip(text.split(BETWEEN)) {
        if !text.is_empty() {
            files = files.with(kind, kind.file_name(), text);
        }
    }
    match read(&files).sound() {
        Err(problems) => assert!(problems.has_errors() && problems.iter().all(|one| !one.message.is_empty())),
        Ok(charm) => assert!(!relata_codegen::generate_charm(&charm).is_empty()),
    }
});
