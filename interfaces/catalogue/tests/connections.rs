//! The connections of definitions that came from charms with conventions of their own: what a relation's databags come
//! out as, in a URL. Libraries' own outcomes are given where they are known.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use relata_catalogue::Catalogue;
use relata_core::{Databag, NoSecrets, RelationData, RelationId, Resolution, connection};

type Bag<'a> = &'a [(&'a str, &'a str)];

fn bag(entries: Bag<'_>) -> Databag {
    entries.iter().copied().collect()
}

/// A relation of `client/0`: the provider's application and units, then the requirer's application and unit.
fn relation(app: Bag<'_>, units: &[Bag<'_>], asked: (Bag<'_>, Bag<'_>)) -> RelationData {
    let mut data = RelationData::new(RelationId(3));
    data.provider_app = bag(app);
    let units = units.iter().enumerate();
    data.provider_units =
        units.map(|(number, unit)| (format!("server/{number}").parse().unwrap(), bag(unit))).collect();
    (data.requirer_app, data.requirer_unit) = (bag(asked.0), bag(asked.1));
    data.requirer = Some("client/0".parse().unwrap());
    data
}

fn resolve(interface: &str, data: &RelationData) -> Resolution {
    let interface = Catalogue::builtin().get(&interface.parse().unwrap(), None).unwrap();
    connection::resolve(interface, data, &NoSecrets)
}

fn check(interface: &str, data: &RelationData, expected: &str) {
    match resolve(interface, data) {
        Resolution::Ready(connection) => {
            assert_eq!(connection.url().unwrap().to_text().expose(), expected, "{interface}");
        }
        other => panic!("{interface}: {other:?}"),
    }
}

fn waits(interface: &str, data: &RelationData) {
    let resolution = resolve(interface, data);
    assert!(matches!(resolution, Resolution::Waiting(_)), "{interface}: {resolution:?}");
}

const NOTHING: (Bag<'_>, Bag<'_>) = (&[], &[]);

#[test]
fn mysql_speaks_for_the_application_or_through_any_unit() {
    let whole: Bag<'_> = &[
        ("database", "wp_data"),
        ("host", "10.50.0.50"),
        ("port", "5000"),
        ("user", "user"),
        ("password", "A$#20kdsh2~!"),
    ];
    let url = "mysql://user:A%24%2320kdsh2~%21@10.50.0.50:5000/wp_data";
    check("mysql", &relation(whole, &[], NOTHING), url);
    check("mysql", &relation(&[], &[&[], whole], NOTHING), url);
    let without_port: Bag<'_> = &[("database", "d"), ("host", "h"), ("user", "u"), ("password", "p")];
    check("mysql", &relation(&[], &[without_port], NOTHING), "mysql://u:p@h/d");
    waits("mysql", &relation(&[], &[&[("host", "h")]], NOTHING));
}

#[test]
fn redis_is_found_behind_quotes() {
    let quoted: Bag<'_> = &[("host", r#""10.0.3.5""#), ("port", "6379"), ("password", r#""p/w""#)];
    check("redis", &relation(&[], &[&[], quoted], NOTHING), "redis://:p%2Fw@10.0.3.5:6379");
}

#[test]
fn mysql_root_speaks_through_any_unit() {
    let whole: Bag<'_> =
        &[("database", "hive"), ("host", "10.1.2.9"), ("user", "root-hive"), ("password", "p/w")];
    check("mysql-root", &relation(&[], &[&[], whole], NOTHING), "mysql://root-hive:p%2Fw@10.1.2.9/hive");
    waits("mysql-root", &relation(&[], &[&[("database", "hive"), ("host", "10.1.2.9")]], NOTHING));
}

#[test]
fn classic_mongodb_is_all_units_without_a_user() {
    let unit = |host| [("hostname", host), ("port", "27017"), ("replset", "myset"), ("type", "database")];
    let url = "mongodb://10.5.0.12:27017,10.5.0.13:27017/?replicaSet=myset";
    check("mongodb", &relation(&[], &[&unit("10.5.0.12"), &unit("10.5.0.13")], NOTHING), url);
    waits("mongodb", &relation(&[], &[&[("private-address", "10.5.0.12")]], NOTHING));
}

#[test]
fn mysql_shared_lets_named_units_in() {
    let asked: (Bag<'_>, Bag<'_>) =
        (&[], &[("database", "shared"), ("username", "me"), ("hostname", "1.1.1.2")]);
    let answer = |units| {
        relation(
            &[],
            &[&[("db_host", "10.1.2.9"), ("db_port", "3307"), ("password", "pw"), ("allowed_units", units)]],
            asked,
        )
    };
    check("mysql-shared", &answer("client/1 client/0"), "mysql://me:pw@10.1.2.9:3307/shared");
    waits("mysql-shared", &answer("client/1"));
}

/// The URL is what paas-charm makes of the same databags, which puts in the port that goes without saying.
#[test]
fn rabbitmq_speaks_for_the_application_or_through_any_unit() {
    let asked: (Bag<'_>, Bag<'_>) = (&[("username", "go-k8s"), ("vhost", "/")], &[]);
    let k8s: Bag<'_> =
        &[("hostname", "rabbitmq-k8s-endpoints.m.svc.cluster.local"), ("password", "3m036hhyiDHs")];
    let url = "amqp://go-k8s:3m036hhyiDHs@rabbitmq-k8s-endpoints.m.svc.cluster.local/%2F";
    check("rabbitmq", &relation(k8s, &[&[("ingress-address", "10.1.0.4")]], asked), url);
    let server: Bag<'_> = &[("hostname", "10.5.0.12"), ("private-address", "10.5.0.12"), ("password", "pw")];
    check("rabbitmq", &relation(&[], &[&[], server], asked), "amqp://go-k8s:pw@10.5.0.12/%2F");
    let openstack: (Bag<'_>, Bag<'_>) = (&[], &[("username", "nova"), ("vhost", "openstack")]);
    check("rabbitmq", &relation(&[], &[server], openstack), "amqp://nova:pw@10.5.0.12/openstack");
    waits("rabbitmq", &relation(&[], &[&[("private-address", "10.5.0.12")]], asked));
}

#[test]
fn places_to_push_to_are_urls_of_units() {
    let loki: Bag<'_> = &[("endpoint", r#"{"url": "http://10.1.0.9:3100/loki/api/v1/push"}"#)];
    check("loki_push_api", &relation(&[], &[&[], loki], NOTHING), "http://10.1.0.9:3100/loki/api/v1/push");
    let mimir: Bag<'_> = &[("remote_write", r#"{"url": "https://cos.example.com/cos-mimir/api/v1/push"}"#)];
    let url = "https://cos.example.com/cos-mimir/api/v1/push";
    check("prometheus_remote_write", &relation(&[], &[mimir], NOTHING), url);
    waits("prometheus_remote_write", &relation(&[], &[&[]], NOTHING));
    let alerts: Bag<'_> = &[("public_address", "cos.example.com/am"), ("url", "http://cos.example.com/am")];
    check("alertmanager_dispatch", &relation(&[], &[alerts], NOTHING), "http://cos.example.com/am");
}

#[test]
fn management_and_discovery_of_a_5g_core_are_urls() {
    check("fiveg_nrf", &relation(&[("url", "https://nrf:29510")], &[], NOTHING), "https://nrf:29510");
    let management: Bag<'_> = &[("management_url", "http://10.1.50.9:5000")];
    check("sdcore_management", &relation(management, &[], NOTHING), "http://10.1.50.9:5000");
}

#[test]
fn clusters_of_the_data_platform_are_urls() {
    let user = [("username", "relation-4"), ("password", "p@ss")];
    let app = |more: Bag<'static>| -> Vec<_> { user.iter().chain(more).copied().collect() };
    let check = |interface: &str, more: Bag<'static>, expected: &str| {
        check(interface, &relation(&app(more), &[], (&[], &[])), expected);
    };
    check(
        "opensearch_client",
        &[("endpoints", "10.0.0.2:9200,10.0.0.3:9200"), ("index", "shop"), ("tls-ca", "PEM")],
        "https://relation-4:p%40ss@10.0.0.2:9200",
    );
    check(
        "kafka_client",
        &[("endpoints", "10.0.0.2:9093"), ("tls", "enabled")],
        "kafka+ssl://relation-4:p%40ss@10.0.0.2:9093",
    );
    check(
        "kafka_client",
        &[("endpoints", "10.0.0.2:9092"), ("tls", "disabled"), ("topic", "shop")],
        "kafka://relation-4:p%40ss@10.0.0.2:9092/shop",
    );
    check(
        "karapace_client",
        &[("endpoints", "10.0.0.2:8081"), ("tls", "disabled")],
        "http://relation-4:p%40ss@10.0.0.2:8081",
    );
    check(
        "connect_client",
        &[("endpoints", "https://10.0.0.2:8083,https://10.0.0.3:8083"), ("tls-ca", "PEM")],
        "https://relation-4:p%40ss@10.0.0.2:8083",
    );
    check(
        "valkey_client",
        &[("endpoints", "valkey-1:6379"), ("tls", "true")],
        "rediss://relation-4:p%40ss@valkey-1:6379",
    );
}

#[test]
fn a_mail_server_may_let_in_without_a_user() {
    let open: Bag<'_> = &[
        ("host", "smtp.example.com"),
        ("port", "25"),
        ("auth_type", "none"),
        ("transport_security", "none"),
    ];
    check("smtp", &relation(open, &[], (&[], &[])), "smtp://smtp.example.com:25");
    let closed: Bag<'_> = &[
        ("host", "smtp.example.com"),
        ("port", "465"),
        ("auth_type", "plain"),
        ("transport_security", "tls"),
        ("user", "app"),
        ("password", "s3cr3t"),
    ];
    check("smtp", &relation(closed, &[], (&[], &[])), "smtps://app:s3cr3t@smtp.example.com:465");
    waits("smtp", &relation(&closed[1..], &[], (&[], &[])));
    waits("smtp", &relation(&closed[..5], &[], (&[], &[])));
}

#[test]
fn services_with_a_url_of_their_own_keep_it() {
    let vault: Bag<'_> = &[
        ("vault_url", "https://10.152.183.104:8200"),
        ("mount", "charm-app-secrets"),
        ("ca_certificate", "PEM"),
        ("credentials", r#"{"n": "secret:cjk5slcrl3uc767oebp0"}"#),
    ];
    check("vault-kv", &relation(vault, &[], (&[], &[])), "https://10.152.183.104:8200");
    let openfga: Bag<'_> = &[
        ("grpc_api_url", "http://10.10.0.17:8081"),
        ("http_api_url", "http://10.10.0.17:8080"),
        ("store_id", "01GK13VYZK62Q1T0X55Q2BHYD6"),
    ];
    check("openfga", &relation(openfga, &[], (&[], &[])), "http://10.10.0.17:8080");
}
