//! Every definition is free of problems, and every example beside it is judged as it says.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::fs;
use std::path::{Path, PathBuf};

use relata_authoring::examples::{self, Example};
use relata_catalogue::{Catalogue, sources};
use relata_core::definition;
use relata_core::interface::Dialect;
use relata_core::validate::State;
use relata_core::yaml::{self, Content, Node};

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

fn examples(version: &Path) -> Vec<(String, Example)> {
    let mut found = Vec::new();
    for folder in fs::read_dir(version.join("examples")).expect("every definition has examples") {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap();
        for file in fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let at = file.display().to_string();
            let example = examples::read(name, &at, &fs::read_to_string(&file).unwrap());
            found.push((at, example.unwrap_or_else(|problems| panic!("{problems}"))));
        }
    }
    found
}

#[test]
fn every_example_is_judged_as_it_says() {
    for source in sources() {
        let interface = definition::load(source.path, source.text).unwrap();
        for (file, example) in examples(folder().join(source.path).parent().unwrap()) {
            let problems = examples::check(&interface, &file, &example);
            assert!(problems.is_empty(), "{problems}");
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
                examples.iter().any(|(_, e)| e.role == role && e.scope == scope && e.state == state)
            };
            let can_wait = record.ready.iter().all(|keys| !keys.is_empty());
            let at = format!("{} {role}.{scope}", source.path);
            assert!(has(State::Ready), "{at} has no ready example");
            assert!(!can_wait || has(State::Waiting), "{at} has no waiting example");
        }
        for Dialect { name, .. } in &interface.dialects {
            assert!(
                examples.iter().any(|(_, e)| e.dialect.as_ref() == Some(name)),
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
