//! The operator's commands end to end, on a real broker.

use relata_proto::v1;
use relata_tests::{Broker, Client, endpoint};
use serde_json::Value;

use crate::charms::{DATABASE, WEB, charm};
use crate::tool;

/// A broker with the applications `database` and `web`, a unit each.
fn shop(data: &std::path::Path) -> Broker {
    let broker = Broker::start(&tool(), data);
    for metadata in [DATABASE, WEB] {
        let (_folder, path) = charm(metadata);
        broker.run(&["deploy", &path]).succeeded();
    }
    broker
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_model_is_deployed_integrated_shown_and_removed() {
    let data = tempfile::tempdir().unwrap();
    let broker = shop(data.path());
    let made = broker.run(&["integrate", "web", "database"]).succeeded();
    assert_eq!(made, "made relation 0: database:database web:database\n");
    let added = broker.run(&["add-unit", "web", "--address", "10.0.0.7", "--format", "json"]).succeeded();
    assert_eq!(json(&added)["unit"], "web/1");
    assert!(json(&added)["token-file"].as_str().unwrap().ends_with("tokens/default/web-1"), "{added}");
    let status = json(&broker.run(&["status", "--format", "json"]).succeeded());
    assert_eq!(status["relations"][0]["interface"], "postgresql_client");
    assert_eq!(status["relations"][0]["ends"][0]["role"], "provider");
    assert_eq!(status["applications"]["web"]["units"]["web/1"]["address"], "10.0.0.7");
    let table = broker.run(&["status"]).succeeded();
    assert!(table.contains("database:database  web:database  postgresql_client"), "{table}");
    broker.run(&["remove-unit", "web/1"]).succeeded();
    broker.run(&["remove-relation", "web", "database"]).succeeded();
    broker.run(&["remove-application", "web"]).succeeded();
    broker.run(&["remove-application", "database"]).succeeded();
    let status = json(&broker.run(&["status", "--format", "json"]).succeeded());
    assert_eq!(status["relations"], Value::Array(Vec::new()), "nobody was in the relation's scope");
}

#[test]
fn the_paths_that_a_broker_tells_hold_from_every_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut command = tool().command();
    command.args(["serve", "--data", "data"]).current_dir(folder.path());
    let broker = Broker::try_spawn(&tool(), &data, &mut command).unwrap();
    assert_eq!(broker.address(), format!("unix:{}", data.join("socket").display()));
    let (_folder, path) = charm(DATABASE);
    let deployed = json(&broker.run(&["deploy", &path, "--format", "json"]).succeeded());
    let token_file = deployed["units"][0]["token-file"].as_str().unwrap().to_owned();
    assert_eq!(token_file, data.join("tokens/default/database-0").display().to_string());
    let added = json(&broker.run(&["add-unit", "database", "--format", "json"]).succeeded());
    assert_eq!(added["token-file"], data.join("tokens/default/database-1").display().to_string());
}

#[test]
fn an_endpoint_is_inferred_only_where_one_pair_fits() {
    let data = tempfile::tempdir().unwrap();
    let broker = shop(data.path());
    let (_folder, path) =
        charm("name: two\nrequires: {first: postgresql_client, second: postgresql_client}\n");
    let deployed = broker.run(&["deploy", &path, "-n", "0", "--format", "json"]).succeeded();
    assert_eq!(deployed, "{\"application\":\"two\",\"charm\":\"two\",\"units\":[]}\n");
    let refused = |a: &str, b: &str, texts: &[&str]| broker.run(&["integrate", a, b]).refused(1, texts);
    refused("two", "database", &["two:first", "two:second"]);
    refused("web", "two", &["web", "two"]);
    refused("web:nothing", "database", &["nothing"]);
    refused("web:cache", "database:database", &["redis", "postgresql_client"]);
    refused("nobody", "database", &["nobody"]);
    let made = broker.run(&["integrate", "two:second", "database", "--format", "yaml"]).succeeded();
    assert_eq!(made, "relation: 0\nends:\n- database:database\n- two:second\n");
    refused("two:second", "database", &["already"]);
}

#[test]
fn a_limit_is_respected() {
    let data = tempfile::tempdir().unwrap();
    let broker = shop(data.path());
    let (_folder, path) = charm(DATABASE);
    broker.run(&["deploy", &path, "other"]).succeeded();
    broker.run(&["integrate", "web:database", "database"]).succeeded();
    broker.run(&["integrate", "web:database", "other"]).refused(1, &["web:database", "limit", "1"]);
}

#[test]
fn models_are_apart() {
    let data = tempfile::tempdir().unwrap();
    let broker = shop(data.path());
    broker.run(&["add-model", "staging"]).succeeded();
    let models = json(&broker.run(&["models", "--format", "json"]).succeeded());
    assert_eq!(models["models"], serde_json::json!(["default", "staging"]));
    let status = json(&broker.run(&["status", "-m", "staging", "--format", "json"]).succeeded());
    assert_eq!(status["applications"], serde_json::json!({}));
    broker.run(&["add-model", "staging"]).refused(1, &["staging"]);
    broker.run(&["status", "-m", "nowhere"]).refused(1, &["nowhere"]);
}

/// Relates `web` and `database`; both units enter the scope and the provider offers a database.
async fn related(broker: &Broker) {
    let made = json_revision(broker);
    let database = unit_client(broker, "database/0").await;
    let web = unit_client(broker, "web/0").await;
    database.enter("database/0", made).await.unwrap();
    web.enter("web/0", made).await.unwrap();
    lead(&database, "database/0").await;
    lead(&web, "web/0").await;
    let offer = [
        ("endpoints", "10.1.2.3:5432"),
        ("username", "shop"),
        ("password", "hunter 2"),
        ("database", "shop"),
        ("version", "15.1"),
    ];
    commit(&database, "database/0", made, "database", &offer).await;
    commit(&web, "web/0", made, "web", &[("database", "shop")]).await;
}

fn json_revision(broker: &Broker) -> u64 {
    broker.run(&["integrate", "web:database", "database"]).succeeded();
    let status = json(&broker.run(&["status", "--format", "json"]).succeeded());
    status["relations"][0]["id"].as_u64().unwrap()
}

async fn unit_client(broker: &Broker, unit: &str) -> Client {
    let file = broker.data().join("tokens/default").join(unit.replace('/', "-"));
    Client::with_token_file(broker.address(), &file).await
}

async fn lead(client: &Client, unit: &str) {
    let request = v1::ClaimLeadRequest { model: relata_tests::MODEL.into(), unit: unit.into() };
    assert_eq!(client.units().claim_lead(request).await.unwrap().into_inner().leader, unit);
}

async fn commit(client: &Client, unit: &str, relation: u64, owner: &str, entries: &[(&str, &str)]) {
    let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let mut id = [0; 16];
    id[..owner.len()].copy_from_slice(owner.as_bytes());
    client.commit(unit, id, v1::Write { relation, owner: owner.into(), entries }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn show_unit_has_the_shape_of_juju_s() {
    let data = tempfile::tempdir().unwrap();
    let broker = shop(data.path());
    related(&broker).await;
    let shown = broker.run(&["show-unit", "web/0"]).succeeded();
    let expected = "web/0:
  opened-ports: []
  charm: web
  leader: true
  life: alive
  relation-info:
  - relation-id: 0
    endpoint: database
    related-endpoint: database
    application-data:
      database: shop
      endpoints: 10.1.2.3:5432
      password: hunter 2
      username: shop
      version: \"15.1\"
    local-unit:
      in-scope: true
      data:
        egress-subnets: 127.0.0.1/32
        ingress-address: 127.0.0.1
        private-address: 127.0.0.1
    related-units:
      database/0:
        in-scope: true
        data:
          egress-subnets: 127.0.0.1/32
          ingress-address: 127.0.0.1
          private-address: 127.0.0.1
  address: 127.0.0.1
";
    assert_eq!(shown, expected);
    let both = json(&broker.run(&["show-unit", "web/0", "database/0", "--format", "json"]).succeeded());
    assert_eq!(both["database/0"]["relation-info"][0]["application-data"]["database"], "shop");
    broker.run(&["show-unit", "web/7"]).refused(1, &["web/7"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn env_renders_and_explains_without_secrets() {
    let data = tempfile::tempdir().unwrap();
    let broker = shop(data.path());
    let early = broker.run(&["env", "web"]);
    assert!(early.code == Some(0) && early.err.contains("web has no connection data yet"), "{early:?}");
    related(&broker).await;
    let url = "postgresql://shop:hunter%202@10.1.2.3:5432/shop";
    for target in ["web", "web/0"] {
        let env = json(&broker.run(&["env", target, "--format", "json"]).succeeded());
        assert_eq!(env["DATABASE_URL"], url, "{env}");
        assert_eq!(env["DATABASE_PASSWORD"], "hunter 2");
    }
    let dotenv = broker.run(&["env", "web", "--format", "dotenv"]).succeeded();
    assert!(dotenv.contains(&format!("DATABASE_URL='{url}'\n")), "{dotenv}");
    let table = broker.run(&["env", "web"]).succeeded();
    assert!(table.contains("shop:*****@10.1.2.3") && !table.contains("hunter"), "{table}");
    let revealed = broker.run(&["env", "web", "--reveal"]).succeeded();
    assert!(revealed.contains(url), "{revealed}");
    broker.run(&["env", "web/0", "--primary", "database"]).succeeded();
    broker
        .run(&["env", "web/0", "--primary", "nope"])
        .refused(1, &["no endpoint nope", "one of:", "database"]);
    broker.run(&["env", "nope"]).refused(1, &["no application nope", "help: `relata status`"]);
    broker.run(&["show-unit", "web/9"]).refused(1, &["no unit web/9", "help: `relata status`"]);
    let explained = broker.run(&["env", "web", "--explain", "--format", "json"]).succeeded();
    assert!(!explained.contains("hunter"), "{explained}");
    let rows = json(&explained);
    let password = rows.as_array().unwrap().iter().find(|row| row["name"] == "DATABASE_PASSWORD").unwrap();
    assert_eq!((&password["endpoint"], &password["secret"]), (&"database".into(), &true.into()));
    assert!(password["source"].as_str().unwrap().contains("password"), "{password}");
    for row in rows.as_array().unwrap() {
        let keys: Vec<_> = row.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["name", "endpoint", "source", "secret", "problem"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn watch_tells_what_happens_and_masks_secrets() {
    use std::io::{BufRead, BufReader};

    let data = tempfile::tempdir().unwrap();
    let broker = shop(data.path());
    let mut command = tool().command();
    command.args(["watch", "--format", "json"]).env("RELATA_DATA", data.path());
    let mut watch = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    assert_eq!(json(&lines.next().unwrap().unwrap())["event"], "snapshot");
    related(&broker).await;
    let mut seen = String::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        seen.push_str(&line);
        if line.contains("10.1.2.3:5432") {
            break;
        }
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(seen.contains("relation-added"), "{seen}");
    assert!(seen.contains(r#""password":"*****""#) && !seen.contains("hunter"), "{seen}");
}

#[test]
fn watch_prints_yaml_documents() {
    use std::io::{BufRead, BufReader};

    let data = tempfile::tempdir().unwrap();
    let _broker = shop(data.path());
    let mut command = tool().command();
    command.args(["watch", "--format", "yaml"]).env("RELATA_DATA", data.path());
    let mut watch = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let seen: Vec<_> = lines.take(6).map(Result::unwrap).collect();
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(seen[0] == "---" && seen[1].starts_with("revision: "), "{seen:?}");
    assert_eq!(seen[2..], ["event: snapshot", "applications: 2", "units: 2", "relations: 0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_s_token_is_good_for_that_unit_alone() {
    let data = tempfile::tempdir().unwrap();
    let broker = shop(data.path());
    let web = unit_client(&broker, "web/0").await;
    let status = web.deploy("evil", vec![endpoint("x", v1::Role::Provider, "y")], 1).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::PermissionDenied, "{status:?}");
    let made = json_revision(&broker);
    let status = web.enter("database/0", made).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::PermissionDenied, "{status:?}");
}
