//! Several requests in one relation, and what all databags of one end say together, as a person meets them.

use relata_proto::v1;
use relata_tests::{Broker, Client, MODEL};
use serde_json::{Value, json};

use crate::charms::{charm, folder_with, write};
use crate::tool;

/// Servers whose answers hold credentials in clear: this broker keeps no secrets.
const SERVERS: &str = r##"
interface: servers
version: 0
status: draft
summary: Servers that answer a list of requests.
provider:
  app:
    type: object
    required: [requests]
    properties:
      requests: {type: array, items: {$ref: "#/$defs/Item"}, x-absent: ["[]"]}
requirer:
  app:
    type: object
    required: [requests]
    properties:
      requests: {type: array, items: {$ref: "#/$defs/Item"}}
$defs:
  Item:
    type: object
    required: [resource, id]
    properties:
      resource: {type: string}
      id: {type: string}
      endpoints: {type: string}
      username: {type: string}
      password: {type: string}
connection:
  scheme: postgresql
  each: {answers: provider.app.requests, requests: requirer.app.requests, by: [id], name: resource}
  hosts: provider.app.requests#/*/endpoints
  username: provider.app.requests#/*/username
  password: provider.app.requests#/*/password
  database: provider.app.requests#/*/resource
"##;

const PROVIDER: &str = "name: server\nprovides:\n  db: {interface: INTERFACE}\n";
const REQUIRER: &str = "name: web\nrequires:\n  database: {interface: INTERFACE}\n";

/// A broker with `server` and `web`, related over an interface.
fn related(data: &std::path::Path, interface: &str, definition: Option<&str>) -> Broker {
    let broker = Broker::start(&tool(), data);
    for metadata in [PROVIDER, REQUIRER] {
        let (folder, path) = charm(&metadata.replace("INTERFACE", interface));
        if let Some(definition) = definition {
            write(folder.path(), "interfaces/servers.yaml", definition);
        }
        broker.run(&["deploy", &path]).succeeded();
    }
    broker.run(&["integrate", "web:database", "server"]).succeeded();
    broker
}

/// Writes an application's databag as its leader.
async fn write_app(broker: &Broker, application: &str, entries: &[(&str, &str)]) {
    let unit = format!("{application}/0");
    let file = broker.data().join("tokens/default").join(format!("{application}-0"));
    let client = Client::with_token_file(broker.address(), &file).await;
    client.enter(&unit, 0).await.unwrap();
    let request = v1::ClaimLeadRequest { model: MODEL.into(), unit: unit.clone() };
    client.units().claim_lead(request).await.unwrap();
    let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let mut id = [0; 16];
    id[..application.len()].copy_from_slice(application.as_bytes());
    client.commit(&unit, id, v1::Write { relation: 0, owner: application.into(), entries }).await.unwrap();
}

/// The rows of `env --explain`: each variable with its source, or what is wrong.
fn explained(broker: &Broker) -> Vec<(String, String)> {
    let printed = broker.run(&["env", "web/0", "--explain", "--format", "json"]).succeeded();
    let rows: Value = serde_json::from_str(&printed).unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| {
        let source = text(row, "source");
        (text(row, "name"), if source.is_empty() { text(row, "problem") } else { source })
    };
    rows.as_array().unwrap().iter().map(row).collect()
}

fn of<'r>(rows: &'r [(String, String)], name: &str) -> &'r str {
    let found = rows.iter().find(|(known, _)| known == name);
    found.map_or_else(|| panic!("no {name} in {rows:?}"), |(_, told)| told)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_several_requests_gets_variables_and_the_first_the_usual_ones() {
    let data = tempfile::tempdir().unwrap();
    let broker = related(data.path(), "servers", Some(SERVERS));
    let asked = json!([{"resource": "shop", "id": "1"}, {"resource": "audit-log", "id": "2"}]).to_string();
    write_app(&broker, "web", &[("requests", &asked)]).await;
    let waiting = "the provider has not answered the request for \"shop\" yet: provider.app.requests";
    assert_eq!(of(&explained(&broker), "DATABASE_URL"), waiting);

    let answer = |resource: &str, id: &str, host: &str| json!({"resource": resource, "id": id, "endpoints": host, "username": resource, "password": "hunter 2"});
    let answers = json!([answer("audit-log", "2", "10.0.0.2:5432"), answer("shop", "1", "10.0.0.1:5432")]);
    write_app(&broker, "server", &[("requests", &answers.to_string())]).await;
    let rows = explained(&broker);
    assert_eq!(of(&rows, "DATABASE_PASSWORD"), "provider.app.requests#/1/password");
    assert_eq!(of(&rows, "DATABASE_AUDIT_LOG_PASSWORD"), "provider.app.requests#/0/password");
    assert!(!format!("{rows:?}").contains("hunter"), "{rows:?}");
    let env = broker.run(&["env", "web", "--format", "json"]).succeeded();
    let env: Value = serde_json::from_str(&env).unwrap();
    let shop = "postgresql://shop:hunter%202@10.0.0.1:5432/shop";
    assert_eq!((&env["DATABASE_URL"], &env["DATABASE_SHOP_URL"]), (&shop.into(), &shop.into()));
    assert_eq!(env["DATABASE_AUDIT_LOG_URL"], "postgresql://audit-log:hunter%202@10.0.0.2:5432/audit-log");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_data_interfaces_v1_says_which_of_its_secrets_is_waited_for() {
    let data = tempfile::tempdir().unwrap();
    let broker = related(data.path(), "postgresql_client", None);
    let item = |more: Value| {
        let mut item =
            json!({"resource": "shop", "request-id": "af3a1776b2887999", "salt": "2keBv3Swz6HrGdar"});
        item.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        json!([item]).to_string()
    };
    write_app(&broker, "web", &[("version", "v1"), ("requests", &item(json!({})))]).await;
    let waiting = "the provider has not answered the request for \"shop\" yet: provider.app.requests";
    assert_eq!(of(&explained(&broker), "DATABASE_URL"), waiting);
    let answer = json!({"endpoints": "10.0.0.1:5432", "secret-user": "secret:7vrxyemq1iqpjlkkcl0g"});
    write_app(&broker, "server", &[("version", "v1"), ("requests", &item(answer))]).await;
    let told = of(&explained(&broker), "DATABASE_URL").to_owned();
    let expected = "provider.app.requests#/0/secret-user: secret \"secret:7vrxyemq1iqpjlkkcl0g\" could not be read: this \
                    broker keeps no secrets";
    assert_eq!(told, expected);
}

#[test]
fn explain_takes_the_other_databags_of_an_end() {
    let folder = folder_with("unit.yaml", "private-address: 10.0.0.1\n");
    write(folder.path(), "app.yaml", "version: '1'\ncertificates: '[\"PEM\"]'\n");
    let unit = folder.path().join("unit.yaml").display().to_string();
    let beside = format!("app={}", folder.path().join("app.yaml").display());
    let explain = |more: &[&str]| {
        let args = ["explain", "certificate_transfer", &unit, "--role", "provider", "--scope", "unit"];
        tool().run(args.iter().chain(more))
    };
    let told = explain(&["--beside", &beside]).succeeded();
    let why = "speaks certificate_transfer v1: nothing in it says a version, and at its end of the relation there is a \
               databag of a provider, of an application, with certificates, which is of this version\n";
    assert!(told.starts_with(why), "{told}");
    explain(&["--beside", "nowhere"]).refused(2, &["app=FILE or unit=FILE"]);
    explain(&["--beside", &beside, "--beside", &beside]).refused(2, &["one databag of an application"]);
}
