//! The cases, as relata judges them: each rule accepts what it should and refuses the rest by its own id.

#![allow(clippy::unwrap_used, reason = "all of it is tests")]

mod support;

use relata_core::diagnostic::Severity;

use support::{cases, reading};

#[test]
fn each_case_is_accepted_or_refused_by_its_rule() {
    let mut wrong = Vec::new();
    let cases = cases();
    for case in &cases {
        let found = reading(&case.texts).found;
        let errors: Vec<_> = found.iter().filter(|problem| problem.severity == Severity::Error).collect();
        let by_rule = |rule: &String| errors.iter().any(|problem| problem.rule == rule);
        let sound = match &case.rule {
            None => case.accepted && errors.is_empty(),
            Some(rule) => !case.accepted && by_rule(rule),
        };
        if !sound {
            wrong.push(format!("{}: {errors:#?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() >= 300, "{} cases", cases.len());
}

#[test]
fn each_error_has_a_place_in_its_file() {
    for case in cases().iter().filter(|case| !case.accepted) {
        // What lies in a folder is told by its name alone.
        let found = reading(&case.texts).found;
        for problem in found.iter().filter(|problem| problem.rule != "cos-custom") {
            let text = case.texts.get(&problem.place.file);
            let text = text.unwrap_or_else(|| panic!("{}: {problem} is in no file", case.name));
            let lines = u32::try_from(text.lines().count()).unwrap();
            assert!((1..=lines + 1).contains(&problem.place.line), "{}: {problem}", case.name);
        }
    }
}
