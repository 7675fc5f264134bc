//! Several requests in one relation, each answered with a connection of its own.

use crate::connection::tests::{Bag, bag, interface};
use crate::connection::{Answer, Part, RelationData, Resolution, resolve, resolve_each};
use crate::environment::{Environment, RelationConnection, Request, render};
use crate::interface::Interface;
use crate::relation::RelationId;
use crate::secrets::{NoSecrets, SecretMap};

const SERVERS: &str = r##"
interface: postgresql_client
version: 0
status: published
summary: Servers that answer one request, or several.
provider:
  app:
    required: [endpoints, username, password]
    properties:
      endpoints: {type: array, items: {type: string}, x-encoding: comma}
      username: {type: string}
      password: {type: string}
requirer:
  app:
    required: [database]
    properties:
      database: {type: string}
dialects:
  - name: v1
    when: [{equals: {version: v1}}]
    provider:
      app:
        required: [version, requests]
        properties:
          version: {type: string, const: v1}
          requests: {type: array, items: {$ref: "#/$defs/Item"}, x-absent: ["[]"]}
    requirer:
      app:
        required: [version, requests]
        properties:
          version: {type: string, const: v1}
          requests: {type: array, items: {$ref: "#/$defs/Item"}, x-absent: ["[]"]}
    connection:
      scheme: postgresql
      each:
        answers: provider.app.requests
        requests: requirer.app.requests
        by: [request-id, [resource, salt]]
        name: resource
      uri: provider.app.requests#/*/secret-user/uris
      hosts: provider.app.requests#/*/endpoints
      username: provider.app.requests#/*/secret-user/username
      password: provider.app.requests#/*/secret-user/password
      database: [provider.app.requests#/*/database, requirer.app.requests#/*/resource]
      tls: provider.app.requests#/*/secret-tls/tls
      tls-ca: provider.app.requests#/*/secret-tls/tls-ca
$defs:
  Item:
    type: object
    required: [resource]
    properties:
      resource: {type: string}
      request-id: {type: [string, "null"]}
      salt: {type: [string, "null"]}
      database: {type: [string, "null"]}
      endpoints: {type: [string, "null"]}
      secret-user: {type: [string, "null"], format: secret-uri}
      secret-tls: {type: [string, "null"], format: secret-uri}
connection:
  scheme: postgresql
  hosts: provider.app.endpoints
  username: provider.app.username
  password: provider.app.password
  database: requirer.app.database
"##;

const SHOP: &str = r#"{"resource": "shop", "request-id": "r1", "endpoints": "10.0.0.1:5432, 10.0.0.2:5432", "secret-user": "secret:u1", "secret-tls": null}"#;
const AUDIT: &str = r#"{"resource": "audit", "request-id": "r2", "endpoints": "10.0.0.3:5432", "secret-user": "secret:u2", "secret-tls": "secret:t2"}"#;

fn servers() -> Interface {
    interface(SERVERS)
}

fn secrets() -> SecretMap {
    let mut secrets = SecretMap::new();
    secrets.insert("secret:u1", [("username", "shop_user"), ("password", "p/1")]);
    secrets.insert("secret:u2", [("username", "audit_user"), ("password", "p2")]);
    secrets.insert("secret:t2", [("tls", "true")]);
    secrets
}

fn data(answers: &[&str], requests: &[&str]) -> RelationData {
    let list = |items: &[&str]| format!("[{}]", items.join(","));
    let written = |items: &[&str]| {
        if items.is_empty() { bag(&[]) } else { bag(&[("version", "v1"), ("requests", &list(items))]) }
    };
    let mut data = RelationData::new(RelationId(3));
    (data.provider_app, data.requirer_app) = (written(answers), written(requests));
    data
}

fn request(resource: &str, id: &str) -> String {
    format!(r#"{{"resource": "{resource}", "request-id": "{id}"}}"#)
}

/// What becomes of each request: its URL, or what is waited for.
fn outcomes(data: &RelationData) -> Vec<(Option<String>, String)> {
    let outcome = |answer: Answer| match answer.resolution {
        Resolution::Ready(connection) => connection.url().unwrap().to_text().expose().to_owned(),
        Resolution::Waiting(waiting) => waiting.why,
        other => panic!("{other:?}"),
    };
    let answers = resolve_each(&servers(), data, &secrets()).into_iter();
    answers.map(|answer| (answer.request.clone(), outcome(answer))).collect()
}

fn check(data: &RelationData, expected: &[(Option<&str>, &str)]) {
    let found = outcomes(data);
    let found: Vec<_> = found.iter().map(|(name, outcome)| (name.as_deref(), outcome.as_str())).collect();
    assert_eq!(found, expected);
}

const SHOP_URL: &str = "postgresql://shop_user:p%2F1@10.0.0.1:5432/shop";
const AUDIT_URL: &str = "postgresql://audit_user:p2@10.0.0.3:5432/audit?sslmode=require";

#[test]
fn an_answer_is_read_through_its_own_secrets() {
    let shop = request("shop", "r1");
    check(&data(&[SHOP], &[&shop]), &[(Some("shop"), SHOP_URL)]);
    let resolution = resolve(&servers(), &data(&[AUDIT, SHOP], &[&shop]), &secrets());
    let sources = &resolution.ready().unwrap().sources;
    let source = |part: Part| sources.get(&part).unwrap().to_string();
    assert_eq!(source(Part::Hosts), "provider.app.requests#/1/endpoints");
    assert_eq!(source(Part::Password), "provider.app.requests#/1/secret-user, key password");
    assert_eq!(source(Part::Database), "requirer.app.requests#/0/resource");
    let Resolution::Waiting(waiting) = resolve(&servers(), &data(&[SHOP], &[&shop]), &NoSecrets) else {
        panic!("the secret was not given")
    };
    assert_eq!(waiting.missing, ["provider.app.requests#/0/secret-user"]);
    assert_eq!(waiting.why, r#"provider.app.requests#/0/secret-user: secret "secret:u1" not found"#);
}

#[test]
fn the_requests_say_the_order_and_what_is_still_to_come() {
    let (shop, audit) = (request("shop", "r1"), request("audit", "r2"));
    let both = [(Some("shop"), SHOP_URL), (Some("audit"), AUDIT_URL)];
    check(&data(&[SHOP, AUDIT], &[&shop, &audit]), &both);
    check(&data(&[AUDIT, SHOP], &[&shop, &audit]), &both);
    let unanswered = r#"the provider has not answered the request for "shop" yet: provider.app.requests"#;
    check(&data(&[AUDIT], &[&shop, &audit]), &[(Some("shop"), unanswered), both[1]]);
    check(&data(&[AUDIT, SHOP], &[&audit]), &both[1..]);
    let begun = r#"{"resource": "shop", "request-id": "r1", "secret-user": null}"#;
    let missing = "the provider has not published provider.app.requests#/1/endpoints or \
                   provider.app.requests#/1/secret-user/username or provider.app.requests#/1/secret-user/password";
    check(&data(&[AUDIT, begun], &[&shop, &audit]), &[(Some("shop"), missing), both[1]]);
}

#[test]
fn without_the_requests_the_answers_count_in_their_own_order() {
    let of = |resource: &str, database: &str| {
        AUDIT.replace("\"audit\"", &format!("\"{resource}\", \"database\": \"{database}\""))
    };
    let named = of("audit", "audit");
    let shop = "postgresql://shop_user:p%2F1@10.0.0.1:5432";
    check(&data(&[&named, SHOP], &[]), &[(Some("audit"), AUDIT_URL), (Some("shop"), shop)]);
}

#[test]
fn an_answer_without_an_id_is_known_by_what_it_repeats() {
    let salted = |salt: &str| format!(r#"{{"resource": "shop", "salt": "{salt}", "request-id": "x"}}"#);
    let answer = SHOP.replace("\"request-id\": \"r1\"", "\"request-id\": null, \"salt\": \"s2\"");
    let unanswered = r#"the provider has not answered the request for "shop" yet: provider.app.requests"#;
    let found = data(&[&answer], &[&salted("s1"), &salted("s2")]);
    check(&found, &[(Some("shop"), unanswered), (Some("shop"), SHOP_URL)]);
}

#[test]
fn a_silent_provider_is_waited_for_in_the_requirers_dialect() {
    let shop = request("shop", "r1");
    let unanswered = r#"the provider has not answered the request for "shop" yet: provider.app.requests"#;
    check(&data(&[], &[&shop]), &[(Some("shop"), unanswered)]);
    let mut begun = data(&[], &[&shop]);
    begun.provider_app = bag(&[("data", "{}")]);
    check(&begun, &[(Some("shop"), unanswered)]);
    let plain = "the provider has not published provider.app.endpoints and provider.app.username and \
                 provider.app.password";
    check(&data(&[], &[]), &[(None, plain)]);
    let nothing: Bag<'_> = &[("version", "v1"), ("requests", "[]")];
    let mut nobody = data(&[], &[]);
    nobody.provider_app = bag(nothing);
    check(&nobody, &[(None, "the provider has not answered any request yet: provider.app.requests")]);
    let flat: Bag<'_> = &[("endpoints", "h"), ("username", "u"), ("password", "p")];
    let mut old = data(&[], &[&shop]);
    old.provider_app = bag(flat);
    check(&old, &[(None, "postgresql://u:p@h")]);
}

fn environment(data: &RelationData, endpoint: &str) -> Environment {
    let answers = resolve_each(&servers(), data, &secrets());
    let (endpoint, interface) = (endpoint.parse().unwrap(), "postgresql_client".parse().unwrap());
    render(&[RelationConnection::new(endpoint, interface, data.relation, answers)], &Request::default())
}

#[test]
fn one_request_gives_the_usual_variables_and_several_their_own_beside_them() {
    let (shop, audit) = (request("shop", "r1"), request("audit", "r2"));
    let one = environment(&data(&[SHOP], &[&shop]), "database");
    assert!(one.variables.iter().all(|variable| !variable.name.contains("SHOP")), "{one:?}");
    assert_eq!(one.get("DATABASE_URL").unwrap().value.expose(), SHOP_URL);

    let both = environment(&data(&[AUDIT, SHOP], &[&shop, &audit]), "db");
    let value = |name: &str| both.get(name).map(|variable| variable.value.expose());
    assert_eq!(value("DATABASE_URL"), Some(SHOP_URL));
    assert_eq!(value("DB_URL"), Some(SHOP_URL));
    assert_eq!(value("DB_SHOP_URL"), Some(SHOP_URL));
    assert_eq!(value("DB_AUDIT_URL"), Some(AUDIT_URL));
    assert_eq!(value("DB_AUDIT_PASSWORD"), Some("p2"));
    assert_eq!(
        both.get("DB_AUDIT_PASSWORD").unwrap().source,
        "provider.app.requests#/0/secret-user, key password"
    );
    assert!(both.get("DB_AUDIT_URL").unwrap().secret);
    assert_eq!(both.problems, []);
}

#[test]
fn a_request_that_waits_takes_no_others_place() {
    let (shop, audit) = (request("shop", "r1"), request("audit", "r2"));
    let environment = environment(&data(&[AUDIT], &[&shop, &audit]), "db");
    assert!(environment.get("DB_URL").is_none());
    assert_eq!(environment.get("DB_AUDIT_URL").unwrap().value.expose(), AUDIT_URL);
    let unanswered = r#"the provider has not answered the request for "shop" yet: provider.app.requests"#;
    let problems: Vec<_> =
        environment.problems.iter().map(|p| (p.name.as_deref().unwrap(), p.message.as_str())).collect();
    let expected = [
        ("DATABASE_URL", "there is no DB_URL that it could stand for"),
        ("DB_SHOP_URL", unanswered),
        ("DB_URL", unanswered),
    ];
    assert_eq!(problems, expected);
}

#[test]
fn a_long_list_takes_no_longer_than_its_length() {
    let many: Vec<String> = (0..5_000).map(|n| SHOP.replace("r1", &format!("r{n}"))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let begun = std::time::Instant::now();
    for data in [data(&many, &[]), data(&many, &many)] {
        let found = outcomes(&data);
        assert_eq!(found.len(), 257);
        assert_eq!(found[256].1, "of 5000 requests or answers only the first 256 are looked at");
    }
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}
