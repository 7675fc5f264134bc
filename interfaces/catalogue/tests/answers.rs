//! What the providers of data_interfaces answer in its version 1, as in the catalogue's examples: a list with a secret for
//! each request, and what a requirer's application connects to by it.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::fs;

use relata_catalogue::Catalogue;
use relata_core::connection::{Answer, resolve_each};
use relata_core::{Databag, RelationData, RelationId, Resolution, SecretMap};

/// The databag of an example.
fn example(interface: &str, folder: &str, file: &str) -> Databag {
    let version = Catalogue::builtin().get(&interface.parse().unwrap(), None).unwrap().version;
    let path = format!("{}/{interface}/v{version}/examples/{folder}/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    relata_authoring::examples::read(folder, &path, &text).unwrap().databag
}

fn data(interface: &str, file: &str) -> RelationData {
    let mut data = RelationData::new(RelationId(3));
    data.provider_app = example(interface, "provider.app", file);
    data.requirer_app = example(interface, "requirer.app", file);
    data
}

/// The secrets that the examples name: of each request's user, and TLS data.
fn secrets(tls: &str) -> SecretMap {
    let mut secrets = SecretMap::new();
    secrets.insert("secret:7vrxyemq1iqpjlkkcl0g", [("username", "first"), ("password", "p@ss")]);
    secrets.insert("secret:d3ku6hnmp25c7618tfbg", [("username", "second"), ("password", "p/ss")]);
    secrets.insert("secret:9m4e2mr0ui3e8a215n4g", [("tls", tls)]);
    secrets
}

fn urls(interface: &str, file: &str, tls: &str) -> Vec<(Option<String>, String)> {
    let definition = Catalogue::builtin().get(&interface.parse().unwrap(), None).unwrap();
    let url = |answer: Answer| match answer.resolution {
        Resolution::Ready(connection) => {
            (answer.request, connection.url().unwrap().to_text().expose().to_owned())
        }
        other => panic!("{interface}: {other:?}"),
    };
    resolve_each(definition, &data(interface, file), &secrets(tls)).into_iter().map(url).collect()
}

/// For each interface of the family the URLs with TLS and without, then that of the second request.
const FAMILY: [(&str, [&str; 3]); 9] = [
    (
        "postgresql_client",
        [
            "postgresql://first:p%40ss@10.0.0.1:5432/shop?sslmode=require",
            "postgresql://first:p%40ss@10.0.0.1:5432/shop",
            "postgresql://second:p%2Fss@10.0.0.2:5432/audit",
        ],
    ),
    (
        "mysql_client",
        [
            "mysql://first:p%40ss@10.0.0.1:3306/shop?ssl-mode=REQUIRED",
            "mysql://first:p%40ss@10.0.0.1:3306/shop",
            "mysql://second:p%2Fss@10.0.0.2:3306/audit",
        ],
    ),
    (
        "mongodb_client",
        [
            "mongodb://first:p%40ss@10.0.0.1:27017/shop?tls=true",
            "mongodb://first:p%40ss@10.0.0.1:27017/shop",
            "mongodb://second:p%2Fss@10.0.0.2:27017/audit",
        ],
    ),
    (
        "kafka_client",
        [
            "kafka+ssl://first:p%40ss@10.141.78.155:9093/shop-%2A",
            "kafka://first:p%40ss@10.141.78.155:9093/shop-%2A",
            "kafka://second:p%2Fss@10.141.78.155:9093/orders",
        ],
    ),
    (
        "karapace_client",
        [
            "https://first:p%40ss@10.141.78.155:8081",
            "http://first:p%40ss@10.141.78.155:8081",
            "http://second:p%2Fss@10.141.78.155:8081",
        ],
    ),
    (
        "opensearch_client",
        [
            "https://first:p%40ss@10.180.162.200:9200",
            "https://first:p%40ss@10.180.162.200:9200",
            "https://second:p%2Fss@10.180.162.75:9200",
        ],
    ),
    (
        "etcd_client",
        ["https://first@10.73.32.13:2379", "http://first@10.73.32.13:2379", "http://second@10.73.32.13:2379"],
    ),
    (
        "valkey_client",
        [
            "rediss://first:p%40ss@valkey-1.valkey-endpoints:6379",
            "redis://first:p%40ss@valkey-1.valkey-endpoints:6379",
            "redis://second:p%2Fss@valkey-1.valkey-endpoints:6379",
        ],
    ),
    (
        "connect_client",
        [
            "http://first:p%40ss@10.1.1.100:8083",
            "http://first:p%40ss@10.1.1.100:8083",
            "http://second:p%2Fss@10.1.1.100:8083",
        ],
    ),
];

#[test]
fn every_interface_of_the_family_connects_by_an_answers_own_secrets() {
    for (interface, [with_tls, plain, _]) in FAMILY {
        for (tls, expected) in [("true", with_tls), ("false", plain)] {
            let found = urls(interface, "ready-v1.yaml", tls);
            assert_eq!(
                found.iter().map(|(_, url)| url.as_str()).collect::<Vec<_>>(),
                [expected],
                "{interface}"
            );
        }
    }
}

#[test]
fn several_answers_come_in_the_order_of_their_requests() {
    for (interface, [_, first, second]) in FAMILY {
        let found = urls(interface, "ready-v1-several.yaml", "false");
        let found: Vec<&str> = found.iter().map(|(_, url)| url.as_str()).collect();
        assert_eq!(found, [first, second], "{interface}");
    }
}

#[test]
fn no_dialect_with_a_list_of_answers_is_left_without_a_connection() {
    let catalogue = Catalogue::builtin();
    let names: Vec<_> = catalogue.names();
    let versions = names.iter().flat_map(|name| catalogue.versions(&name.parse().unwrap()));
    let mut found: Vec<&str> = Vec::new();
    for interface in versions.filter(|interface| interface.connection.is_some()) {
        for dialect in interface.dialects.iter().filter(|dialect| dialect.name == "v1") {
            assert!(dialect.connection.is_some(), "{} {}", interface.name, dialect.name);
            found.push(interface.name.as_str());
        }
    }
    let mut family = FAMILY.map(|(name, _)| name);
    family.sort_unstable();
    assert_eq!(found, family);
}
