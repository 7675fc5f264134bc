mod hostile;

use super::*;
use crate::connection::tests::{MONGODB, REDIS, data, interface};
use crate::connection::{Connection, Resolution, resolve};
use crate::interface::Interface;
use crate::relation::RelationId;
use crate::secrets::{NoSecrets, SecretMap};
use crate::uri::{Host, Parameters};

fn relation(id: u64, endpoint: &str, interface: &str, resolution: Resolution) -> RelationConnection {
    RelationConnection {
        endpoint: endpoint.parse().unwrap(),
        interface: interface.parse().unwrap(),
        relation: RelationId(id),
        resolution: Ok(resolution),
        requests: Vec::new(),
    }
}

fn ready(endpoint: &str, interface: &str, connection: Connection) -> RelationConnection {
    relation(1, endpoint, interface, Resolution::Ready(Box::new(connection)))
}

fn connection(scheme: &str) -> Connection {
    Connection {
        scheme: scheme.to_owned(),
        hosts: vec![Host { host: "h".to_owned(), port: Some(1) }],
        ..Connection::default()
    }
}

fn environment(relations: &[RelationConnection]) -> Environment {
    render(relations, &Request::default())
}

fn shown(environment: &Environment) -> Vec<String> {
    let value = |variable: &Variable| format!("{}={}", variable.name, variable.value.expose());
    environment.variables.iter().map(value).collect()
}

fn problems(environment: &Environment) -> Vec<String> {
    let row = |row: Explanation| Some(format!("{} {}: {}", row.endpoint, row.name, row.problem?));
    environment.explain().into_iter().filter_map(row).collect()
}

fn redis(app: &[(&str, &str)], unit: &[(&str, &str)]) -> Resolution {
    resolve(&interface(REDIS), &data(app, &[unit]), &NoSecrets)
}

#[test]
fn a_connection_becomes_its_url_and_parts() {
    let mongodb: Interface = interface(MONGODB);
    let mut secrets = SecretMap::new();
    secrets.insert("u", [("username", "u"), ("password", "p/w")]);
    secrets.insert("t", [("tls", "True"), ("tls-ca", "-----BEGIN CERTIFICATE-----\nx")]);
    let app = [
        ("database", "my app"),
        ("endpoints", "10.0.0.1,[2001:db8::5]:27018"),
        ("read-only-endpoints", "10.0.0.9"),
        ("secret-user", "secret:u"),
        ("secret-tls", "secret:t"),
    ];
    let resolution = resolve(&mongodb, &data(&app, &[]), &secrets);
    let environment = environment(&[relation(1, "main-db", "mongodb_client", resolution)]);
    let url = "mongodb://u:p%2Fw@10.0.0.1,[2001:db8::5]:27018/my%20app?tls=true&tlsCAFile={main-db-ca.pem}";
    assert_eq!(
        shown(&environment),
        [
            &format!("DATABASE_URL={url}"),
            "MAIN_DB_CA_FILE={main-db-ca.pem}",
            "MAIN_DB_DATABASE=my app",
            "MAIN_DB_HOST=10.0.0.1",
            "MAIN_DB_HOSTS=10.0.0.1:27017,[2001:db8::5]:27018",
            "MAIN_DB_PASSWORD=p/w",
            "MAIN_DB_PORT=27017",
            "MAIN_DB_READ_ONLY_URL=mongodb://u:p%2Fw@10.0.0.9/my%20app?tls=true&tlsCAFile={main-db-ca.pem}",
            "MAIN_DB_SCHEME=mongodb",
            &format!("MAIN_DB_URL={url}"),
            "MAIN_DB_USERNAME=u",
        ]
    );
    assert_eq!(problems(&environment), [""; 0]);
    let file = &environment.files[0];
    assert_eq!((file.name.as_str(), file.mode), ("main-db-ca.pem", 0o644));
    assert_eq!(file.content, b"-----BEGIN CERTIFICATE-----\nx\n");
    let values = environment.values(|name| format!("/run/my app/{name}"));
    assert_eq!(values["MAIN_DB_CA_FILE"], "/run/my app/main-db-ca.pem");
    assert!(values["DATABASE_URL"].ends_with("&tlsCAFile=%2Frun%2Fmy%20app%2Fmain-db-ca.pem"));
}

#[test]
fn every_row_says_where_it_came_from_and_none_shows_a_secret() {
    let unit = [("hostname", "h"), ("port", "1"), ("password", "hunter2")];
    let environment = environment(&[relation(1, "cache", "redis", redis(&[], &unit))]);
    let rows: Vec<_> =
        environment.explain().into_iter().map(|row| (row.name, row.source, row.secret)).collect();
    let row = |name: &str, source: &str, secret| (name.to_owned(), source.to_owned(), secret);
    let host = "provider.unit.hostname of db/0";
    let port = "provider.unit.port of db/0";
    let password = "provider.unit.password of db/0";
    assert_eq!(
        rows,
        [
            row("CACHE_HOST", host, false),
            row("CACHE_HOSTS", host, false),
            row("CACHE_PASSWORD", password, true),
            row("CACHE_PORT", port, false),
            row("CACHE_SCHEME", "definition of redis", false),
            row("CACHE_URL", &format!("{host}; {port}; {password}"), true),
        ]
    );
    let shown = format!("{environment:?} {}", serde_json::to_string(&environment.explain()).unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn every_scheme_has_its_form() {
    let check = |connection: Connection, expected: &str| {
        let environment = environment(&[ready("x", "redis", connection)]);
        let found = environment.get("X_URL").map(|url| url.value.expose().to_owned());
        assert_eq!(found.unwrap_or_else(|| problems(&environment).join("\n")), expected);
    };
    let tls = |scheme: &str| Connection { tls: true, ..connection(scheme) };
    let ca = |scheme: &str| Connection { tls_ca: Some("-----BEGIN CERTIFICATE-----".into()), ..tls(scheme) };
    let socket = |scheme: &str| Connection {
        hosts: Vec::new(),
        socket: Some("/run/a b.sock".to_owned()),
        database: Some("d".to_owned()),
        ..connection(scheme)
    };
    check(tls("postgresql"), "postgresql://h:1?sslmode=require");
    check(ca("postgresql"), "postgresql://h:1?sslmode=verify-full&sslrootcert={x-ca.pem}");
    check(tls("mysql"), "mysql://h:1?ssl-mode=REQUIRED");
    check(ca("mysql"), "mysql://h:1?ssl-mode=VERIFY_IDENTITY&ssl-ca={x-ca.pem}");
    check(ca("rediss"), "rediss://h:1");
    check(
        tls("memcached"),
        "x X_URL: the server wants TLS, which a URL with scheme \"memcached\" cannot say",
    );
    let own = Connection { parameters: Parameters::from_iter([("sslmode", "prefer")]), ..tls("postgresql") };
    check(own, "postgresql://h:1?sslmode=prefer");
    check(socket("postgresql"), "postgresql:///d?host=%2Frun%2Fa%20b.sock");
    check(socket("mysql"), "mysql://localhost/d?unix_socket=%2Frun%2Fa%20b.sock");
    check(socket("mongodb"), "mongodb://%2Frun%2Fa%20b.sock/d");
    check(socket("redis"), "unix:///run/a%20b.sock?db=d");
    check(socket("amqp"), "x X_URL: no driver reads a unix socket from a URL with scheme \"amqp\"");
    check(connection("amqp"), "amqp://h:1/%2F");
    check(
        Connection { path: vec!["m-a".into(), "b c".into()], ..connection("https") },
        "https://h:1/m-a/b%20c",
    );
}

#[test]
fn a_socket_is_a_variable_of_its_own() {
    let check = |scheme: &str, host: &str| {
        let socket = Some("/run/pg".to_owned());
        let connection = Connection { hosts: Vec::new(), socket, ..connection(scheme) };
        let environment = environment(&[ready("x", "redis", connection)]);
        let value = |name: &str| environment.get(name).map(|variable| variable.value.expose().to_owned());
        assert_eq!(value("X_SOCKET").as_deref(), Some("/run/pg"));
        assert_eq!(value("X_HOST").as_deref(), Some(host));
        assert_eq!(value("X_HOSTS"), None);
    };
    check("postgresql", "/run/pg");
    check("mysql", "localhost");
}

#[test]
fn several_hosts_are_one_url_only_where_drivers_take_them() {
    let two = |scheme: &str| {
        let host = |port| Host { host: "h".to_owned(), port };
        let hosts = vec![host(None), host(Some(2))];
        environment(&[ready("x", "redis", Connection { hosts, default_port: Some(9), ..connection(scheme) })])
    };
    let shown = |scheme: &str| shown(&two(scheme)).join(" ");
    assert_eq!(
        shown("postgresql"),
        "X_HOST=h X_HOSTS=h:9,h:2 X_MULTIHOST_URL=postgresql://h,h:2 X_PORT=9 X_SCHEME=postgresql X_URL=postgresql://h"
    );
    assert_eq!(shown("mysql"), "X_HOST=h X_HOSTS=h:9,h:2 X_PORT=9 X_SCHEME=mysql X_URL=mysql://h");
}

#[test]
fn database_url_is_the_one_database() {
    let check = |endpoints: &[(&str, &str)], primary: &str, url: Option<&str>, expected: &[&str]| {
        let relations: Vec<_> = endpoints
            .iter()
            .map(|(endpoint, interface)| {
                let scheme = format!("x-{endpoint}");
                ready(endpoint, interface, Connection { scheme, ..connection("") })
            })
            .collect();
        let primary = (!primary.is_empty()).then(|| primary.parse().unwrap());
        let environment = render(&relations, &Request { primary, ..Request::default() });
        let found = environment.get("DATABASE_URL").map(|found| found.value.expose().to_owned());
        assert_eq!(found, url.map(|endpoint| format!("x-{endpoint}://h:1")), "{endpoints:?}");
        assert_eq!(problems(&environment), expected, "{endpoints:?}");
    };
    let (a, b) = (("a", "pgsql"), ("b", "mysql_client"));
    let (database, cache) = (("database", "postgresql_client"), ("cache", "redis"));
    check(&[], "", None, &[]);
    check(&[cache], "", None, &[]);
    check(&[a, cache], "", Some("a"), &[]);
    check(&[a, b], "", None, &[" DATABASE_URL: several databases (a, b): name one of them as primary"]);
    check(&[a, b], "b", Some("b"), &[]);
    check(&[a, b], "cache", None, &[" DATABASE_URL: the primary endpoint cache has no relation"]);
    check(&[a, database], "", Some("database"), &[]);
    check(&[a, database], "a", Some("a"), &["database DATABASE_URL: the name is taken by endpoint a"]);
    check(&[a, cache], "cache", Some("cache"), &[]);
    let named = ("database", "redis");
    check(&[a, named], "", Some("a"), &["database DATABASE_URL: the name is taken by endpoint a"]);
}

#[test]
fn what_cannot_be_rendered_is_reported() {
    let check = |relations: &[RelationConnection], expected: &[&str]| {
        assert_eq!(problems(&environment(relations)), expected);
    };
    let good =
        |id, endpoint: &str| relation(id, endpoint, "redis", Resolution::Ready(connection("redis").into()));
    let waiting = "the provider has not published provider.unit.hostname and provider.unit.port";
    check(
        &[relation(1, "a-db", "mysql_client", redis(&[], &[]))],
        &[
            &format!("a-db A_DB_URL: {waiting}"),
            "a-db DATABASE_URL: there is no A_DB_URL that it could stand for",
        ],
    );
    check(
        &[relation(1, "database", "mysql_client", redis(&[], &[]))],
        &[&format!("database DATABASE_URL: {waiting}")],
    );
    check(
        &[relation(1, "a", "redis", redis(&[], &[("hostname", "a b"), ("port", "1")]))],
        &["a A_URL: provider.unit.hostname of db/0: it is not a host's name or address"],
    );
    check(
        &[relation(1, "a", "cos_agent", Resolution::NotConnectable)],
        &["a A_URL: interface cos_agent says nothing about a connection"],
    );
    check(
        &[RelationConnection { resolution: Err("no interface x is known".into()), ..good(1, "a") }],
        &["a A_URL: no interface x is known"],
    );
    check(
        &[good(7, "a"), good(3, "a")],
        &["a : relation 7 is left out: relation 3 is used for this endpoint"],
    );
    check(
        &[ready("a", "redis", Connection { tls_ca: Some("x".into()), ..connection("redis") })],
        &["a A_CA_FILE: the authority's certificate is not PEM text"],
    );
    check(
        &[ready(
            "a",
            "redis",
            Connection { password: Some("a\0b".to_owned().into()), ..connection("redis") },
        )],
        &["a A_PASSWORD: its value holds a NUL byte, which no variable can"],
    );
    let names = problems(&environment(&[good(1, "my-db"), good(2, "my_db")]));
    assert!(
        names.iter().all(|problem| problem.ends_with("the name is taken by endpoint my-db")),
        "{names:?}"
    );
}

#[test]
fn the_order_of_relations_does_not_matter() {
    let relations = [ready("b", "redis", connection("redis")), ready("a", "pgsql", connection("postgresql"))];
    let [first, second] = relations.clone();
    assert_eq!(environment(&relations), environment(&[second, first]));
}
