//! Which interface is inferred where nobody says it, of sound databags and of broken ones.

use relata_catalogue::{Catalogue, sources};
use relata_core::validate::State;
use relata_core::{Interface, Role, Scope};
use serde_json::{Value, json};

use super::{KnownEndpoints, explain, read};
use crate::examples::{self, Example};
use crate::show_unit::{Identity, RelationReport};

fn explained(relation: &Value) -> RelationReport {
    let text = json!({"app/0": {"relation-info": [relation]}}).to_string();
    let units = read("unit.json", &text).unwrap_or_else(|problems| panic!("{problems}"));
    explain(Catalogue::builtin(), &units[0], &KnownEndpoints::new()).relations.remove(0)
}

/// A relation whose other application wrote `bag`.
fn related(endpoint: &str, related: &str, bag: &Value) -> RelationReport {
    explained(&json!({"relation-id": 1, "endpoint": endpoint, "related-endpoint": endpoint,
        "application-data": bag, "related-units": {related: {"in-scope": true, "data": {}}}}))
}

fn names(identity: &Identity) -> Vec<&str> {
    match identity {
        Identity::Known { interface, .. } => vec![interface.as_str()],
        Identity::Possible { candidates } => candidates.iter().map(|(name, _)| name.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_broken_databag_is_not_taken_for_one_of_another_interface_that_it_satisfies() {
    let bag = json!({"database": "shop", "endpoints": "a:5432", "uris": "not a uri", "username": "u",
        "password": "p", "data": "{}"});
    let report = related("db", "pg/0", &bag);
    let found = names(&report.identity);
    assert!(found.contains(&"postgresql_client") && found.contains(&"zookeeper"), "{found:?}");
}

#[test]
fn the_names_around_decide_even_where_the_databag_is_broken() {
    let bag = json!({"data": "{}", "database": "shop", "endpoints": "a:5432", "tls": "yes", "version": "14",
        "username": "u", "password": "p"});
    for application in ["postgresql/0", "postgres/0"] {
        let report = related("database", application, &bag);
        assert_eq!(names(&report.identity), ["postgresql_client"], "{application}");
        let (_, validation) = report.bags[0].validation.as_ref().unwrap();
        assert_eq!(validation.state, State::Invalid);
    }
}

#[test]
fn a_key_that_no_definition_has_does_not_undo_a_name() {
    let bag = json!({"endpoints": "a:1", "username": "u", "password": "p", "database": "d", "own-key": "x"});
    assert_eq!(names(&related("database", "mongodb/0", &bag).identity), ["mongodb_client"]);
}

#[test]
fn endpoints_of_equal_names_may_be_of_two_applications() {
    let bag = json!({"ingress": "{\"url\":\"http://a\"}"});
    let relation = |cross: bool| {
        explained(&json!({"relation-id": 1, "endpoint": "ingress", "related-endpoint": "ingress",
            "cross-model": cross, "application-data": bag}))
    };
    for cross in [true, false] {
        let report = relation(cross);
        let Identity::Known { interface, role, .. } = &report.identity else { panic!("{report:?}") };
        assert_eq!((interface.as_str(), *role), ("ingress", Role::Requirer));
        assert_eq!(report.bags[0].validation.as_ref().unwrap().0, 2);
    }
    let own = json!({"relation-id": 1, "endpoint": "cluster", "related-endpoint": "cluster",
        "application-data": {"password": "p"}});
    assert_eq!(explained(&own).identity, Identity::Peers { certain: false });
    let silent = json!({"relation-id": 1, "endpoint": "cluster", "related-endpoint": "cluster",
        "cross-model": true, "application-data": {}});
    assert_eq!(explained(&silent).identity, Identity::Silent);
}

#[test]
fn the_longer_name_is_meant_and_a_broken_one_is_not_sure() {
    let bag = json!({"ingress": "app/0:\n  url: http://a/app-0\n"});
    let relation = |related: &str| {
        json!({"relation-id": 1, "endpoint": "ingress", "related-endpoint": related,
            "cross-model": true, "application-data": bag})
    };
    assert_eq!(names(&explained(&relation("ingress-per-unit")).identity), ["ingress_per_unit"]);
    let found = explained(&relation("ingress"));
    assert!(names(&found.identity).contains(&"ingress_per_unit"), "{found:?}");
}

/// The example as the databag of the other end.
fn seen(example: &Example) -> RelationReport {
    let bag: serde_json::Map<String, Value> =
        example.databag.iter().map(|(key, text)| (key.to_owned(), text.into())).collect();
    let (app, unit) = match example.scope {
        Scope::App => (bag, serde_json::Map::new()),
        Scope::Unit => (serde_json::Map::new(), bag),
    };
    explained(&json!({"relation-id": 1, "endpoint": "x", "related-endpoint": "y",
        "application-data": app, "related-units": {"z/0": {"in-scope": true, "data": unit}}}))
}

fn names_key(interface: &Interface, example: &Example, key: &str) -> bool {
    let dialects = interface.dialects.iter().map(Some).chain([None]);
    let mut records = dialects.filter_map(|dialect| interface.record(example.role, example.scope, dialect));
    records.any(|record| record.field_spelled(key).is_some())
}

#[test]
fn no_example_of_the_catalogue_is_taken_for_another_interface() {
    let (mut told, mut listed, mut wrong) = (0, 0, Vec::new());
    for source in sources() {
        let interface = relata_core::definition::load(source.path, source.text).unwrap();
        for file in source.examples {
            let example = examples::read(file.folder, file.file, file.text).unwrap();
            let speaks = |key| names_key(&interface, &example, key);
            if !example.databag.keys().any(speaks) {
                continue;
            }
            match seen(&example).identity {
                Identity::Known { interface: found, .. } if found == interface.name => told += 1,
                Identity::Known { interface: found, .. } => {
                    wrong.push(format!("{} {}/{}: {found}", source.path, file.folder, file.file))
                }
                _ => listed += 1,
            }
        }
    }
    eprintln!("{told} told, {listed} not decided, {} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(wrong.is_empty());
    assert!(2 * told > listed, "what is its own is seen by its keys alone");
}
