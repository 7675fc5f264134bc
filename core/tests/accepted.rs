//! Definitions that are taken, each with databags and what is said of them in lines of JSON beside it.
//!
//! A line: `{role, scope, databag, state, errors: ["POINTER RULE", ..], hidden: [TEXT, ..]}`; no message may hold a
//! hidden text.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use relata_core::validate::{Validation, validate};
use relata_core::{Databag, Interface, definition};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    role: String,
    scope: String,
    databag: BTreeMap<String, String>,
    state: String,
    errors: Vec<String>,
    #[serde(default)]
    hidden: Vec<String>,
}

fn definitions() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accepted");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    paths.sort();
    paths
}

#[test]
fn databags_get_their_verdicts() {
    let mut count = 0;
    for path in definitions() {
        let interface = definition::load(&path.to_string_lossy(), &fs::read_to_string(&path).unwrap());
        let interface = interface.unwrap_or_else(|problems| panic!("{problems}"));
        let cases = fs::read_to_string(path.with_extension("jsonl")).unwrap();
        for (number, line) in cases.lines().enumerate() {
            let case = serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}:{number}: {error}", path.display()));
            check(&interface, &case, &format!("{}:{}", path.display(), number + 1));
            count += 1;
        }
    }
    assert!(count > 30, "only {count} databags found");
}

fn check(interface: &Interface, case: &Case, at: &str) {
    let (role, scope) = (case.role.parse().unwrap(), case.scope.parse().unwrap());
    let Validation { state, errors, .. } = validate(interface, role, scope, &case.databag.clone().into());
    let mut said: Vec<String> =
        errors.iter().map(|error| format!("{} {}", error.pointer, error.rule)).collect();
    said.sort();
    assert_eq!(
        (format!("{state:?}").to_lowercase(), &said),
        (case.state.clone(), &case.errors),
        "{at}: {errors:#?}"
    );
    for text in &case.hidden {
        assert!(!errors.iter().any(|error| error.message.contains(text)), "{at} shows {text}");
    }
}

/// What is read is written back as a text that reads the same.
#[test]
fn what_is_ready_is_written_back() {
    for path in definitions() {
        let interface = definition::load("demo.yaml", &fs::read_to_string(&path).unwrap()).unwrap();
        for line in fs::read_to_string(path.with_extension("jsonl")).unwrap().lines() {
            let case: Case = serde_json::from_str(line).unwrap();
            if case.state == "ready" {
                written_back(&interface, &case);
            }
        }
    }
}

fn written_back(interface: &Interface, case: &Case) {
    let record = interface.records.get(case.role.parse().unwrap(), case.scope.parse().unwrap()).unwrap();
    let databag: Databag = case.databag.clone().into();
    for field in &record.fields {
        let Some((key, text)) = field.find(&databag) else { continue };
        let value = relata_core::decode::value(interface, field, text).unwrap();
        let Ok(written) = relata_core::decode::text(interface, field, &value) else {
            assert!(matches!(text, "nan" | "99999999999999999999"), "{key} {text}: {value} is not written");
            continue;
        };
        assert_eq!(
            relata_core::decode::value(interface, field, &written).as_ref(),
            Ok(&value),
            "{key} {text}"
        );
    }
}
