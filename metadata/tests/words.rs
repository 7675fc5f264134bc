//! What is said of a problem, where the words once misled.

#![allow(clippy::unwrap_used, reason = "all of it is tests")]

use relata_core::diagnostic::Diagnostic;
use relata_metadata::{FileKind, Files};

fn found(files: &Files) -> Vec<Diagnostic> {
    relata_metadata::read(files).found.into_sorted()
}

fn said(files: &Files, rule: &str) -> (String, String) {
    let found = found(files);
    let problem = found.iter().find(|problem| problem.rule == rule);
    let problem = problem.unwrap_or_else(|| panic!("no {rule}: {found:#?}"));
    (problem.message.clone(), problem.hint.clone().unwrap_or_default())
}

fn metadata(more: &str) -> Files {
    let text = format!("name: shop\nsummary: A shop\ndescription: Sells.\n{more}");
    Files::new().with(FileKind::Metadata, "metadata.yaml", text)
}

#[test]
fn a_default_that_is_no_number_of_its_type_is_not_called_text() {
    let option = |kind: &str, default: &str| {
        let text = format!("options: {{n: {{type: {kind}, default: {default}}}}}");
        said(&metadata("").with(FileKind::Config, "config.yaml", text), "wrong-default")
    };
    let (message, hint) = option("int", "99999999999999999999");
    assert_eq!(message, "the default of an option of type int cannot be a whole number of more than 64 bits");
    assert!(hint.contains("9223372036854775807"), "{hint}");
    let (message, hint) = option("float", "-99999999999999999999");
    assert!(message.ends_with("a whole number of more than 64 bits") && hint.contains("1.0e+20"), "{hint}");
    let (message, hint) = option("int", "1.5");
    assert!(message.ends_with("cannot be a number with a fraction") && hint.contains("float"), "{hint}");
    let (message, hint) = option("int", "\"12\"");
    assert!(message.ends_with("cannot be text") && hint == "write the number without quotes", "{hint}");
}

#[test]
fn what_to_leave_out_of_a_name_is_in_it() {
    let hint = |name: &str| said(&metadata(&format!("requires: {{{name}: some}}")), "reserved-name").1;
    assert_eq!(hint("juju"), "give it another name");
    assert_eq!(hint("juju-info"), "leave out `juju-`: `info`");
    assert_eq!(hint("juju-juju"), "give it another name");
}

#[test]
fn a_charmcraft_yaml_that_is_no_map_is_one_problem() {
    for text in ["- name: shop\n- type: charm\n", "just text\n"] {
        let found = found(&Files::new().with(FileKind::Charmcraft, "charmcraft.yaml", text));
        let [problem] = &found[..] else { panic!("{found:#?}") };
        assert_eq!(problem.rule, "wrong-type");
        assert!(problem.message.starts_with("charmcraft.yaml must be a map"), "{problem}");
    }
}
