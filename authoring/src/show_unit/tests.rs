//! Outputs of `juju show-unit` against the catalogue.

use relata_catalogue::Catalogue;
use relata_core::validate::State;
use relata_core::{Role, Scope};

use super::*;

mod infer;

/// What a requirer of a database sees, as YAML.
const REQUIRER: &str = r#"
app/0:
  opened-ports: []
  charm: local:app-0
  leader: true
  life: alive
  relation-info:
  - relation-id: 3
    endpoint: database
    related-endpoint: database
    application-data:
      database: shop
      endpoints: 10.1.2.3:5432
      secret-user: secret://11111111-2222-4333-8444-555555555555/cjqub6vubg2s77p3nio0
      version: "14.5"
    local-unit:
      in-scope: true
      data:
        egress-subnets: 10.1.2.9/32
        ingress-address: 10.1.2.9
        private-address: 10.1.2.9
    related-units:
      postgresql/0:
        in-scope: true
        data:
          egress-subnets: 10.1.2.3/32
          ingress-address: 10.1.2.3
          private-address: 10.1.2.3
  address: 10.1.2.9
"#;

fn report(text: &str, known: &KnownEndpoints) -> UnitReport {
    let units = read("unit.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    explain(Catalogue::builtin(), &units[0], known)
}

fn told(endpoint: &str, interface: &str) -> KnownEndpoints {
    let mut known = KnownEndpoints::new();
    known.tell(&endpoint.parse().unwrap(), interface.parse().unwrap());
    known
}

#[test]
fn what_is_told_is_taken_and_every_databag_is_explained() {
    let report = report(REQUIRER, &told("database", "postgresql_client:requirer"));
    let relation = &report.relations[0];
    let role = match &relation.identity {
        Identity::Known { role, origin: Origin::Told, role_inferred: false, .. } => *role,
        other => panic!("{other:?}"),
    };
    assert_eq!((role, report.leader, relation.id), (Role::Requirer, Some(true), 3));
    let owners: Vec<_> =
        relation.bags.iter().map(|bag| (bag.owner.as_deref(), bag.scope, bag.role)).collect();
    assert_eq!(
        owners,
        [
            (Some("postgresql"), Scope::App, Some(Role::Provider)),
            (Some("postgresql/0"), Scope::Unit, Some(Role::Provider)),
            (Some("app/0"), Scope::Unit, Some(Role::Requirer)),
        ]
    );
    let (version, validation) = relation.bags[0].validation.as_ref().unwrap();
    assert_eq!((*version, validation.state), (0, State::Ready));
    assert!(report.is_sound());
    assert!(relation.not_shown.iter().any(|line| line.contains("secrets under secret-user")), "{relation:?}");
    assert!(relation.bags[1].keys.iter().all(|key| key.kind == KeyKind::Juju));
}

#[test]
fn the_names_around_tell_apart_what_the_keys_do_not() {
    let report = report(REQUIRER, &KnownEndpoints::new());
    match &report.relations[0].identity {
        Identity::Known { interface, role: Role::Requirer, origin: Origin::Inferred, .. } => {
            assert_eq!(interface.as_str(), "postgresql_client");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_told_apart_is_not_guessed() {
    let report = report(&REQUIRER.replace("postgresql/0", "server/0"), &KnownEndpoints::new());
    match &report.relations[0].identity {
        Identity::Possible { candidates } => {
            let names: Vec<&str> = candidates.iter().map(|(name, _)| name.as_str()).collect();
            assert!(names.contains(&"mysql_client") && names.contains(&"postgresql_client"), "{names:?}");
        }
        other => panic!("{other:?}"),
    }
    assert!(report.relations[0].bags.iter().all(|bag| bag.validation.is_none()));
}

#[test]
fn peers_and_silence_and_strangers_are_said() {
    let peers = REQUIRER.replace("postgresql/0", "app/1").replace("endpoint: database", "endpoint: cluster");
    assert_eq!(
        report(&peers, &KnownEndpoints::new()).relations[0].identity,
        Identity::Peers { certain: true }
    );
    let silent = "app/0: {relation-info: [{relation-id: 1, endpoint: a, related-endpoint: b, related-units: \
                  {x/0: {in-scope: true, data: {private-address: h}}}}]}";
    assert_eq!(report(silent, &KnownEndpoints::new()).relations[0].identity, Identity::Silent);
    let strange = silent.replace("private-address", "no-such-key-anywhere");
    assert_eq!(report(&strange, &KnownEndpoints::new()).relations[0].identity, Identity::Unlike);
    match &report(silent, &told("a", "unheard_of")).relations[0].identity {
        Identity::NoDefinition { interface, .. } => assert_eq!(interface.as_str(), "unheard_of"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn status_tells_the_interface_and_the_databags_the_role() {
    let status = r#"{"applications": {"app": {"relations":
        {"database": [{"related-application": "postgresql", "interface": "postgresql_client", "scope": "global"}]}}}}"#;
    let unit = "app/0".parse().unwrap();
    let mut known = KnownEndpoints::new();
    known.status(status, &unit).unwrap();
    match &report(REQUIRER, &known).relations[0].identity {
        Identity::Known { role: Role::Requirer, origin: Origin::Status, role_inferred: true, .. } => {}
        other => panic!("{other:?}"),
    }
    let old = r#"{"applications": {"app": {"relations": {"database": ["postgresql"]}}}}"#;
    assert_eq!(known.status(old, &unit), Err(StatusError::NoInterface("database".into())));
    assert_eq!(known.status("{}", &unit), Err(StatusError::NotStatus));
    let elsewhere = r#"{"applications": {}}"#;
    assert_eq!(known.status(elsewhere, &unit), Err(StatusError::NoApplication("app".into())));
}

#[test]
fn json_without_a_local_unit_is_read_and_what_is_wrong_is_named() {
    let json = r#"{"app/0": {"relation-info": [{"relation-id": 0, "endpoint": "cache", "related-endpoint": "redis",
        "application-data": {}, "local-unit": {"in-scope": false, "data": null},
        "related-units": {"redis/0": {"in-scope": true, "data": {"hostname": "h", "port": "99999"}}}}]}}"#;
    let report = report(json, &told("cache", "redis"));
    assert!(!report.is_sound());
    assert!(report.relations[0].not_shown.iter().any(|line| line.contains("the databag of app/0")));
}

#[test]
fn what_is_not_such_output_is_refused_with_pointers() {
    let rules = |text: &str| {
        let problems = read("f", text).unwrap_err();
        problems.into_sorted().into_iter().map(|problem| (problem.rule, problem.pointer)).collect::<Vec<_>>()
    };
    assert_eq!(rules("{"), [("json-syntax", String::new())]);
    assert_eq!(rules("a: [b"), [("yaml-syntax", String::new())]);
    assert_eq!(rules("- a"), [("not-show-unit", String::new())]);
    assert_eq!(rules("app: {}"), [("not-show-unit", String::new())]);
    assert_eq!(rules("app/0: 1"), [("wrong-type", "/app~10".to_owned())]);
    let number = "app/0: {relation-info: [{relation-id: 1, endpoint: a, application-data: {port: 80}}]}";
    assert_eq!(rules(number), [("not-text", "/app~10/relation-info/0/application-data/port".to_owned())]);
}

#[test]
fn a_key_that_stands_twice_is_refused_with_its_place() {
    let places = |text: &str| {
        let problems = read("f", text).unwrap_err().into_sorted().into_iter();
        problems.map(|problem| (problem.rule, problem.place.to_string())).collect::<Vec<_>>()
    };
    let json = "{\"app/0\": {\"relation-info\": [{\"relation-id\": 1, \"endpoint\": \"a\",\n \
                \"application-data\": {\"port\": \"x\", \"port\": \"1\"}}]}}";
    assert_eq!(places(json), [("duplicate-key", "f:2:36".to_owned())]);
    let yaml = "app/0:\n  relation-info:\n  - endpoint: a\n    endpoint: b\n";
    assert_eq!(places(yaml), [("duplicate-key", "f:4:5".to_owned())]);
    let mut known = KnownEndpoints::new();
    let status = r#"{"applications": {}, "applications": {}}"#;
    let refused = known.status(status, &"app/0".parse().unwrap()).unwrap_err();
    assert!(refused.to_string().contains("1:22: error[duplicate-key]"), "{refused}");
}

#[test]
fn values_are_kept_from_debug() {
    let text = REQUIRER.replace("database: shop", "password: hunter2");
    let report = report(&text, &told("database", "postgresql_client:requirer"));
    assert!(!format!("{report:?}").contains("hunter2"));
    let password = report.relations[0].bags[0].keys.iter().find(|key| key.key == "password").unwrap();
    assert!(matches!(password.kind, KeyKind::Defined { secret: true, .. }));
}

#[test]
fn a_value_with_a_secret_in_it_is_a_secret() {
    let providers = r#"[{"client_id":"c","provider":"p","client_secret":"hunter2"}]"#;
    let text = serde_json::json!({"app/0": {"relation-info": [{"relation-id": 0, "endpoint": "idp",
        "related-endpoint": "idp", "application-data": {"providers": providers}}]}});
    let report = report(&text.to_string(), &told("idp", "kratos_external_idp:requirer"));
    let key = &report.relations[0].bags[0].keys[0];
    assert!(matches!(key.kind, KeyKind::Defined { secret: true, .. }), "{key:?}");
}

/// A provider of certificates says in its application's databag that it speaks version 1; its units have nothing.
const CERTIFICATES: &str = r#"
app/0:
  relation-info:
  - relation-id: 7
    endpoint: certificates
    related-endpoint: send-ca-cert
    application-data:
      certificates: '["-----BEGIN CERTIFICATE-----"]'
      version: "1"
    related-units:
      ca/0:
        in-scope: true
        data:
          egress-subnets: 10.1.2.3/32
"#;

#[test]
fn a_silent_unit_speaks_as_its_application_does() {
    let report = report(CERTIFICATES, &told("certificates", "certificate_transfer:requirer"));
    let versions: Vec<_> =
        report.relations[0].bags.iter().map(|bag| bag.validation.as_ref().unwrap().0).collect();
    assert_eq!(versions, [1, 1]);
    let older = CERTIFICATES.replace("certificates: '[\"-----BEGIN CERTIFICATE-----\"]'", "").replace(
        "egress-subnets: 10.1.2.3/32",
        "egress-subnets: 10.1.2.3/32\n          ca: PEM\n          certificate: PEM\n          chain: '[\"PEM\"]'",
    );
    let report = self::report(&older, &told("certificates", "certificate_transfer:requirer"));
    let versions: Vec<_> =
        report.relations[0].bags.iter().map(|bag| bag.validation.as_ref().unwrap().0).collect();
    assert_eq!(versions, [0, 0]);
}
