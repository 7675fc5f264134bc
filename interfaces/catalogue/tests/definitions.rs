//! Every definition is free of problems, and every example beside it is judged as it says.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use relata_catalogue::{Catalogue, sources};
use relata_core::interface::{Dialect, Interface};
use relata_core::validate::{State, validate};
use relata_core::yaml::{self, Content, Node};
use relata_core::{Databag, Role, Scope, definition};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_definition_is_free_of_problems_and_lies_in_its_folder() {
    assert!(!sources().is_empty());
    for source in sources() {
        match definition::load_with_warnings(source.path, source.text) {
            Ok((interface, warnings)) => {
                assert_eq!((interface.name.as_str(), interface.version), (source.name, source.version));
                assert!(warnings.is_empty(), "{warnings}");
            }
            Err(problems) => panic!("{problems}"),
        }
    }
}

#[test]
fn every_version_is_found_by_name() {
    let catalogue = Catalogue::builtin();
    for source in sources() {
        let name = source.name.parse().unwrap();
        assert_eq!(catalogue.get(&name, Some(source.version)).unwrap().version, source.version);
        assert!(catalogue.get(&name, None).unwrap().version >= source.version);
        assert!(catalogue.versions(&name).iter().any(|interface| interface.version == source.version));
    }
    assert!(catalogue.get(&"no_such".parse().unwrap(), None).is_none());
}

/// An example: a databag and what is to be said of it.
struct Example {
    path: PathBuf,
    role: Role,
    scope: Scope,
    state: State,
    databag: Databag,
    errors: BTreeSet<(String, String)>,
    dialect: Option<String>,
}

fn examples(version: &Path) -> Vec<Example> {
    let mut found = Vec::new();
    for bag in fs::read_dir(version.join("examples")).expect("every definition has examples") {
        let bag = bag.unwrap().path();
        let name = bag.file_name().unwrap().to_str().unwrap().to_owned();
        let (role, scope) = name.split_once('.').expect("a folder of examples is named role.scope");
        for file in fs::read_dir(&bag).unwrap() {
            found.push(example(file.unwrap().path(), role.parse().unwrap(), scope.parse().unwrap()));
        }
    }
    found
}

fn example(path: PathBuf, role: Role, scope: Scope) -> Example {
    let text = fs::read_to_string(&path).unwrap();
    let root =
        yaml::parse(&path.display().to_string(), &text).unwrap_or_else(|problems| panic!("{problems}"));
    let name = path.file_name().unwrap().to_str().unwrap();
    let state = match name.split('-').next().unwrap() {
        "ready" => State::Ready,
        "waiting" => State::Waiting,
        "invalid" => State::Invalid,
        _ => panic!("{}: an example's name begins with ready-, waiting- or invalid-", path.display()),
    };
    let root = root.to_json();
    let parts: Vec<&str> = root.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(
        parts.iter().all(|part| ["databag", "errors", "dialect"].contains(part)),
        "{}: {parts:?}",
        path.display()
    );
    let value = |value: &serde_json::Value| value.as_str().expect("values are text").to_owned();
    let entries = root["databag"].as_object().expect("an example has a databag");
    let errors = root["errors"].as_array().cloned().unwrap_or_default();
    Example {
        databag: entries.iter().map(|(key, text)| (key.clone(), value(text))).collect(),
        errors: errors.iter().map(|error| (value(&error["rule"]), value(&error["pointer"]))).collect(),
        dialect: root.get("dialect").map(value),
        path,
        role,
        scope,
        state,
    }
}

fn check(interface: &Interface, example: &Example) {
    let at = example.path.display();
    let validation = validate(interface, example.role, example.scope, &example.databag);
    assert_eq!(validation.state, example.state, "{at}: {:?}", validation.errors);
    if let Some(dialect) = &example.dialect {
        assert_eq!(validation.dialect.as_ref(), Some(dialect), "{at}");
    }
    let wrong = validation.errors.iter().filter(|error| error.rule != "required");
    let found: BTreeSet<(String, String)> =
        wrong.map(|error| (error.rule.to_owned(), error.pointer.clone())).collect();
    assert_eq!(found, example.errors, "{at}");
    if example.state == State::Waiting {
        assert!(!validation.errors.is_empty(), "{at}");
    }
}

#[test]
fn every_example_is_judged_as_it_says() {
    for source in sources() {
        let interface = definition::load(source.path, source.text).unwrap();
        for example in examples(folder().join(source.path).parent().unwrap()) {
            check(&interface, &example);
        }
    }
}

/// A databag that can be ready, waiting and invalid has an example of each.
#[test]
fn every_databag_and_dialect_has_its_examples() {
    for source in sources() {
        let interface = definition::load(source.path, source.text).unwrap();
        let examples = examples(folder().join(source.path).parent().unwrap());
        for (role, scope, record) in interface.records.iter() {
            let has = |state: State| {
                examples.iter().any(|e| e.role == role && e.scope == scope && e.state == state)
            };
            let can_wait = record.ready.iter().all(|keys| !keys.is_empty());
            let at = format!("{} {role}.{scope}", source.path);
            assert!(has(State::Ready), "{at} has no ready example");
            assert!(!can_wait || has(State::Waiting), "{at} has no waiting example");
        }
        for Dialect { name, .. } in &interface.dialects {
            assert!(
                examples.iter().any(|e| e.dialect.as_ref() == Some(name)),
                "{}: dialect {name}",
                source.path
            );
        }
    }
}

#[test]
fn every_key_and_databag_is_described() {
    fn described(node: &Node, keys: &[&str]) -> bool {
        let Content::Map(entries) = &node.content else { return false };
        keys.iter().any(|key| entries.iter().any(|entry| entry.key == *key))
    }
    for source in sources() {
        let root = yaml::parse(source.path, source.text).unwrap();
        assert!(described(&root, &["description"]) && described(&root, &["notes"]), "{}", source.path);
        let interface = definition::load(source.path, source.text).unwrap();
        for (role, scope, record) in interface.records.iter() {
            for field in &record.fields {
                let at = format!("{} {role}.{scope}.{}", source.path, field.property.name);
                assert!(field.property.schema.description.is_some(), "{at} has no description");
            }
        }
    }
}
