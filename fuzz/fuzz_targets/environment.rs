//! Connections and environments: whatever both ends wrote, the variables have names that a shell takes and values that a
//! process can be given, and what is not there has its reason.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relata_core::connection::{resolve_each, spoken_version};
use relata_core::environment::{RelationConnection, Request, render};
use relata_core::{RelationData, RelationId, Resolution, Role, Scope};
use relata_fuzz::Relation;

fuzz_target!(|text: &str| {
    let relation = Relation::of(text);
    let data = data(&relation);
    let secrets = relation.secrets();
    let Some(interface) = spoken_version(&relation.versions, &data, &secrets) else { return };
    let answers = resolve_each(interface, &data, &secrets);
    let ready = matches!(answers[0].resolution, Resolution::Ready(_));
    let endpoint = "my-database".parse().expect("it is a name");
    let connection = RelationConnection::new(endpoint, interface.name.clone(), data.relation, answers);
    let environment = render(&[connection.clone(), connection], &Request::default());
    for (name, value) in environment.values(|file| format!("/run/{file}")) {
        assert!(
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        );
        assert!(!value.contains('\0'), "{name} cannot be given to a process");
    }
    assert!(!ready || !environment.variables.is_empty() || !environment.problems.is_empty());
    assert_eq!(environment.explain().len(), environment.variables.len() + environment.problems.len());
});

fn data(relation: &Relation) -> RelationData {
    let mut data = RelationData::new(RelationId(3));
    data.requirer = Some("app/0".parse().expect("it is a name"));
    for (number, (role, scope, bag)) in relation.bags.iter().enumerate() {
        match (role, scope) {
            (Role::Provider, Scope::App) => data.provider_app = bag.clone(),
            (Role::Provider, Scope::Unit) => {
                let unit = format!("db/{number}").parse().expect("it is a name");
                data.provider_units.insert(unit, bag.clone());
            }
            (Role::Requirer, Scope::App) => data.requirer_app = bag.clone(),
            (Role::Requirer, Scope::Unit) => data.requirer_unit = bag.clone(),
            (Role::Peer, _) => {}
        }
    }
    data
}
