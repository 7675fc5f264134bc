use super::*;
use crate::databag::Databag;
use crate::definition;
use crate::interface::Interface;
use crate::relation::RelationId;
use crate::secrets::{NoSecrets, SecretMap};

pub(crate) const REDIS: &str = r#"
interface: redis
version: 0
status: published
summary: A Redis server.
provider:
  app:
    properties:
      leader-host: {type: string}
  unit:
    required: [hostname, port]
    properties:
      hostname: {type: string, x-aliases: [host]}
      port: {type: integer, minimum: 1, maximum: 65535, x-absent: ["-1", "None"]}
      password: {type: string, x-secret: true}
      uri: {type: string, x-secret: true}
connection:
  scheme: redis
  tls-scheme: rediss
  default-port: 6379
  take: first
  uri: [provider.unit.uri]
  host: [provider.app.leader-host, provider.unit.hostname]
  port: [provider.unit.port]
  password: [provider.unit.password]
"#;

pub(crate) const MONGODB: &str = r#"
interface: mongodb_client
version: 0
status: published
summary: A MongoDB database.
provider:
  app:
    anyOf:
      - required: [endpoints, username, password]
      - required: [uris]
    properties:
      database: {type: string}
      endpoints: {type: array, items: {type: string}, x-encoding: comma}
      read-only-endpoints: {type: array, items: {type: string}, x-encoding: comma}
      username: {type: string, x-secret: {group: secret-user}}
      password: {type: string, x-secret: {group: secret-user}}
      uris: {type: string, x-secret: {group: secret-user}}
      tls: {type: boolean, x-encoding: python-bool, x-secret: {group: secret-tls}}
      tls-ca: {type: string, x-secret: {group: secret-tls}}
      replset: {type: string}
      secret-user: {type: string, format: secret-uri, x-secret: {uri: [username, password, uris]}}
      secret-tls: {type: string, format: secret-uri, x-secret: {uri: [tls, tls-ca]}}
requirer:
  app:
    required: [database]
    properties:
      database: {type: string}
connection:
  scheme: mongodb
  default-port: 27017
  uri: [provider.app.uris]
  hosts: [provider.app.endpoints]
  read-only-hosts: [provider.app.read-only-endpoints]
  username: [provider.app.username]
  password: [provider.app.password]
  database: [provider.app.database, requirer.app.database]
  tls: [provider.app.tls]
  tls-ca: [provider.app.tls-ca]
  parameters: {replicaSet: [provider.app.replset]}
"#;

const PGSQL: &str = r#"
interface: pgsql
version: 1
status: published
summary: A PostgreSQL database.
provider:
  app:
    required: [master]
    properties: &keys
      master: {type: string, format: conninfo, x-secret: true}
      standbys: {type: array, items: {type: string}, x-encoding: conninfo-lines, x-secret: true}
      database: {type: string}
      roles: {type: array, items: {type: string}, x-encoding: comma}
      allowed-subnets: {type: array, items: {type: string}, x-encoding: comma}
      allowed-units: {type: array, items: {type: string}, x-encoding: words}
"#;

pub(crate) fn interface(text: &str) -> Interface {
    definition::load("test.yaml", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn pgsql() -> Interface {
    let keys = PGSQL.split("&keys\n").nth(1).unwrap();
    let text = PGSQL.replace("&keys", "");
    let own = "      host: {type: string}\n      port: {type: integer}\n      user: {type: string}\n      \
               password: {type: string, x-secret: true}\n      state: {type: string}\n";
    let unit = "  unit:\n    anyOf: [{required: [master]}, {required: [host]}]\n    properties:\n";
    let requirer = "requirer:\n  app:\n    properties:\n      database: {type: string}\n      roles: {type: array, \
                    items: {type: string}, x-encoding: comma}\n  unit:\n    properties:\n      egress-subnets: \
                    {type: array, items: {type: string}, x-encoding: comma}\n";
    let both = |key: &str| format!("[provider.app.{key}, provider.unit.{key}]");
    let rule = format!(
        "connection:\n  scheme: postgresql\n  default-port: 5432\n  conninfo: {}\n  read-only-conninfo: {}\n  \
         host: [provider.unit.host]\n  port: [provider.unit.port]\n  username: [provider.unit.user]\n  \
         password: [provider.unit.password]\n  database: {}\n  state: {{at: provider.unit.state, primary: \
         [master, standalone], replica: [hot standby]}}\n  gates:\n  - mirrors: {{asked: \
         [requirer.app.database], answered: {}, exact: false}}\n  - mirrors: {{asked: [requirer.app.roles], \
         answered: {}, exact: true}}\n  - admits: {{subnets: {}, units: {}, own: \
         [requirer.unit.egress-subnets]}}\n",
        both("master"),
        both("standbys"),
        both("database"),
        both("database"),
        both("roles"),
        both("allowed-subnets"),
        both("allowed-units"),
    );
    interface(&format!("{text}{unit}{keys}{own}{requirer}{rule}"))
}

pub(crate) type Bag<'a> = &'a [(&'a str, &'a str)];

pub(crate) fn bag(entries: Bag<'_>) -> Databag {
    entries.iter().copied().collect()
}

pub(crate) fn data(app: Bag<'_>, units: &[Bag<'_>]) -> RelationData {
    let mut data = RelationData::new(RelationId(3));
    data.provider_app = bag(app);
    let units = units.iter().enumerate();
    data.provider_units =
        units.map(|(number, unit)| (format!("db/{number}").parse().unwrap(), bag(unit))).collect();
    data.requirer = Some("client/0".parse().unwrap());
    data
}

fn ready(interface: &Interface, data: &RelationData) -> Connection {
    match resolve(interface, data, &NoSecrets) {
        Resolution::Ready(connection) => *connection,
        other => panic!("{other:?}"),
    }
}

fn url(connection: &Connection) -> String {
    connection.url().unwrap().to_text().expose().to_owned()
}

#[test]
fn redis_takes_the_leader_then_its_own_name_then_the_uri() {
    let redis = interface(REDIS);
    let check = |app: Bag<'_>, units: &[Bag<'_>], expected: &str| {
        assert_eq!(url(&ready(&redis, &data(app, units))), expected);
    };
    let plain: Bag<'_> = &[("hostname", "10.1.88.132"), ("port", "6379")];
    check(&[], &[plain], "redis://10.1.88.132:6379");
    check(&[("leader-host", "redis-0.redis")], &[plain], "redis://redis-0.redis:6379");
    check(&[], &[&[], plain], "redis://10.1.88.132:6379");
    check(&[], &[&[("hostname", "2001:db8::7"), ("port", "6379")]], "redis://[2001:db8::7]:6379");
    check(&[], &[&[("host", "h"), ("port", "1"), ("password", "p@ss:w/rd")]], "redis://:p%40ss%3Aw%2Frd@h:1");
    check(
        &[],
        &[&[("hostname", "user:pass@redis.url"), ("port", "8888")]],
        "redis://user:pass@redis.url:8888",
    );
}

#[test]
fn what_is_missing_is_named() {
    let redis = interface(REDIS);
    let check = |app: Bag<'_>, units: &[Bag<'_>], expected: &[&str]| match resolve(
        &redis,
        &data(app, units),
        &NoSecrets,
    ) {
        Resolution::Waiting(waiting) => assert_eq!(waiting.missing, expected),
        other => panic!("{other:?}"),
    };
    check(&[], &[], &["provider.unit.hostname", "provider.unit.port"]);
    check(&[], &[&[]], &["provider.unit.hostname", "provider.unit.port"]);
    check(&[("leader-host", "redis-0")], &[&[]], &["provider.unit.port"]);
    check(&[], &[&[("hostname", "h"), ("port", "-1")]], &["provider.unit.port"]);
    check(&[], &[&[("hostname", "h")], &[]], &["provider.unit.port"]);
}

#[test]
fn what_is_no_connection_is_invalid_without_quoting_it() {
    let redis = interface(REDIS);
    let check = |unit: Bag<'_>, key: &str| {
        let resolution = resolve(&redis, &data(&[], &[unit]), &NoSecrets);
        let Resolution::Invalid(invalid) = resolution else { panic!("{resolution:?}") };
        assert_eq!(invalid.key, key);
        assert!(!invalid.why.contains("hunter2"), "{invalid}");
    };
    check(&[("hostname", "hunter2 x"), ("port", "1")], "provider.unit.hostname of db/0");
    check(&[("hostname", "u:hunter2@h:x"), ("port", "1")], "provider.unit.hostname of db/0");
    check(&[("hostname", "h"), ("port", "http")], "provider.unit.port of db/0");
}

#[test]
fn all_units_are_one_connection_where_the_rule_says_so() {
    let memcache = interface(&REDIS.replace("take: first", "take: all").replace("redis", "memcached"));
    let unit = |host: &'static str| [("hostname", host), ("port", "11211")];
    let connection = ready(&memcache, &data(&[], &[&unit("10.0.3.2"), &[], &unit("10.0.3.1")]));
    let hosts: Vec<String> = connection.hosts.iter().map(ToString::to_string).collect();
    assert_eq!(hosts, ["10.0.3.2:11211", "10.0.3.1:11211"]);
    assert_eq!(url(&connection), "memcached://10.0.3.2:11211");
}

#[test]
fn a_host_of_its_own_and_a_list_go_together() {
    let list = "      extended_data: {type: array, items: {type: object, properties: {hostname: {type: string}, port: \
                {type: integer}}}}\n      uri:";
    let text = REDIS
        .replace("      uri:", list)
        .replace("  host:", "  hosts: [provider.unit.extended_data]\n  host:");
    let extended =
        ("extended_data", r#"[{"hostname": "b.example", "port": 6443}, {"hostname": "h", "port": 1}]"#);
    let connection = ready(&interface(&text), &data(&[], &[&[("hostname", "h"), ("port", "1"), extended]]));
    let hosts: Vec<String> = connection.hosts.iter().map(ToString::to_string).collect();
    assert_eq!(hosts, ["h:1", "b.example:6443"]);
}

#[test]
fn a_silent_provider_is_read_by_the_version_that_fits() {
    let old = interface(REDIS);
    let new = REDIS.replace("version: 0", "version: 1").replace("      port:", "      port-number:");
    let new = interface(&new.replace(" port]", " port-number]").replace("unit.port]", "unit.port-number]"));
    let check = |unit: Bag<'_>, version: u32| {
        let data = data(&[], &[unit]);
        let (chosen, _) = resolve_any(&[&old, &new], &data, &NoSecrets).unwrap();
        assert_eq!(chosen.version, version);
    };
    check(&[("hostname", "h"), ("port", "1")], 0);
    check(&[("hostname", "h"), ("port-number", "1")], 1);
    check(&[("hostname", "h")], 1);
    assert_eq!(resolve_any(&[], &data(&[], &[]), &NoSecrets), None);
}

#[test]
fn a_secret_group_gives_the_parts_and_is_named_as_their_source() {
    let mongodb = interface(MONGODB);
    let mut secrets = SecretMap::new();
    secrets.insert("secret:abc", [("username", "u"), ("password", "p/w")]);
    let app: Bag<'_> =
        &[("database", "app"), ("endpoints", "10.0.0.1:27017,10.0.0.2"), ("secret-user", "secret:abc")];
    let resolution = resolve(&mongodb, &data(app, &[]), &secrets);
    let connection = resolution.ready().unwrap();
    assert_eq!(url(connection), "mongodb://u:p%2Fw@10.0.0.1:27017,10.0.0.2/app");
    let source = |part: Part| connection.sources.get(&part).unwrap().to_string();
    assert_eq!(source(Part::Password), "provider.app.secret-user, key password");
    assert_eq!(source(Part::Database), "provider.app.database");

    let Resolution::Waiting(waiting) = resolve(&mongodb, &data(app, &[]), &NoSecrets) else { panic!() };
    assert_eq!(waiting.missing, ["provider.app.secret-user"]);
    assert_eq!(waiting.why, r#"provider.app.secret-user: secret "secret:abc" not found"#);
}

#[test]
fn parts_win_over_a_ready_made_uri_when_all_are_there() {
    let mongodb = interface(MONGODB);
    let check = |app: Bag<'_>, expected: &str| assert_eq!(url(&ready(&mongodb, &data(app, &[]))), expected);
    let uris = ("uris", "mongodb://x:y@h1,h2/other?replicaSet=old&authSource=admin");
    let parts = [("endpoints", "h1"), ("username", "u"), ("password", "p")];
    check(&[uris], "mongodb://x:y@h1,h2/other?replicaSet=old&authSource=admin");
    check(&[uris, parts[0]], "mongodb://x:y@h1,h2/other?replicaSet=old&authSource=admin");
    check(&[uris, parts[0], parts[1], parts[2]], "mongodb://u:p@h1/other?replicaSet=old&authSource=admin");
    check(
        &[uris, parts[0], parts[1], parts[2], ("replset", "rs0"), ("database", "app")],
        "mongodb://u:p@h1/app?replicaSet=rs0&authSource=admin",
    );
    check(&[("uris", "mongodb://u:p@ss:w/rd@h1/app,mongodb://h2/app")], "mongodb://u:p%40ss%3Aw%2Frd@h1/app");
}

#[test]
fn the_requested_database_is_taken_where_none_is_answered() {
    let mongodb = interface(MONGODB);
    let mut data = data(&[("endpoints", "h"), ("username", "u"), ("password", "p")], &[]);
    data.requirer_app = bag(&[("database", "mine")]);
    assert_eq!(url(&ready(&mongodb, &data)), "mongodb://u:p@h/mine");
}

const MASTER: (&str, &str) = ("master", "dbname=foo host=10.0.0.1 password=pw port=5432 user=u");
const SUBNETS: (&str, &str) = ("allowed-subnets", "10.1.0.4/32,10.1.0.5/32");
const URL: &str = "postgresql://u:pw@10.0.0.1:5432/foo";

fn asked(mut data: RelationData, app: Bag<'_>, subnets: &str) -> RelationData {
    data.requirer_app = bag(app);
    data.requirer_unit = bag(&[("egress-subnets", subnets)]);
    data
}

#[test]
fn conninfo_comes_from_the_application_or_any_unit() {
    let pgsql = pgsql();
    let standbys = ("standbys", "host=10.0.0.2 user=u,host=10.0.0.3 user=u");
    for data in [
        data(&[MASTER, SUBNETS, standbys], &[&[]]),
        data(&[], &[&[("host", "h"), ("state", "hot standby")], &[MASTER, SUBNETS, standbys]]),
        data(&[MASTER, SUBNETS, standbys], &[]),
    ] {
        let connection = ready(&pgsql, &asked(data, &[], "10.1.0.4/32"));
        assert_eq!(url(&connection), URL);
        let standbys: Vec<String> = connection.read_only.iter().map(url).collect();
        assert_eq!(standbys, ["postgresql://u@10.0.0.2", "postgresql://u@10.0.0.3"]);
    }
}

#[test]
fn gates_hold_a_connection_back() {
    let pgsql = pgsql();
    let check = |units: &[Bag<'_>], app: Bag<'_>, subnets: &str, expected: &str| {
        let resolution = resolve(&pgsql, &asked(data(&[], units), app, subnets), &NoSecrets);
        match &resolution {
            Resolution::Ready(connection) => assert_eq!(url(connection), expected),
            Resolution::Waiting(waiting) => assert_eq!(waiting.why, expected),
            other => panic!("{other:?}"),
        }
    };
    let lists = "provider.app.allowed-subnets or provider.unit.allowed-subnets or provider.app.allowed-units or \
                 provider.unit.allowed-units";
    let refused = format!("a unit of the provider does not let this unit in: {lists}");
    let nobody = format!("the provider lets nobody in yet: {lists}");
    let ours = "10.1.0.4/32";
    check(&[&[MASTER, SUBNETS]], &[], ours, URL);
    check(&[&[MASTER, SUBNETS]], &[], "", URL);
    check(&[&[MASTER]], &[], "", URL);
    check(&[&[MASTER]], &[], ours, &nobody);
    check(&[&[MASTER], &[MASTER, SUBNETS]], &[], ours, URL);
    check(&[&[MASTER, ("allowed-subnets", "10.1.0.0/16")]], &[], ours, &refused);
    check(&[&[MASTER, SUBNETS], &[MASTER, ("allowed-subnets", "10.9.0.4/32")]], &[], ours, &refused);
    check(&[&[MASTER, ("allowed-units", "client/1 client/0")]], &[], ours, URL);
    check(&[&[MASTER, ("allowed-units", "client/1 client/2")]], &[], ours, &refused);
    let no_database =
        "provider.app.database or provider.unit.database does not answer requirer.app.database yet";
    let no_roles = "provider.app.roles or provider.unit.roles does not answer requirer.app.roles yet";
    check(&[&[MASTER, SUBNETS]], &[("database", "foo")], ours, no_database);
    check(&[&[MASTER, SUBNETS, ("database", "foo")]], &[("database", "foo")], ours, URL);
    check(&[&[MASTER, SUBNETS, ("database", "foo")]], &[], ours, URL);
    check(&[&[MASTER, SUBNETS, ("roles", "b,a")]], &[("roles", "a,b")], ours, URL);
    check(&[&[MASTER, SUBNETS, ("roles", "a")]], &[], ours, no_roles);
}

#[test]
fn parts_count_only_of_the_one_unit_that_takes_writes() {
    let pgsql = pgsql();
    let unit = |host: &'static str, state: &'static str| {
        [("host", host), ("port", "5432"), ("user", "u"), ("password", "pw"), ("state", state)]
    };
    let check = |states: [&'static str; 2], expected: Result<&str, &str>| {
        let data = data(&[], &[&unit("10.0.0.1", states[0]), &unit("10.0.0.2", states[1])]);
        match (resolve(&pgsql, &data, &NoSecrets), expected) {
            (Resolution::Ready(connection), Ok(read_only)) => {
                assert_eq!(url(&connection), "postgresql://u:pw@10.0.0.1:5432");
                assert_eq!(connection.read_only.iter().map(url).collect::<String>(), read_only);
            }
            (Resolution::Waiting(waiting), Err(why)) => assert_eq!(waiting.why, why),
            (other, _) => panic!("{other:?}"),
        }
    };
    check(["master", "hot standby"], Ok("postgresql://u:pw@10.0.0.2:5432"));
    check(["standalone", "other"], Ok(""));
    check(["master", "standalone"], Err("2 units say that they take writes: provider.unit.state"));
    check(["hot standby", "hot standby"], Err("no unit says that it takes writes: provider.unit.state"));
}

#[test]
fn conninfo_parts_are_taken_as_libpq_takes_them() {
    let check = |text: &str, expected: &str| {
        let mut data = data(&[("master", text)], &[]);
        data.requirer = None;
        let connection = ready(&pgsql(), &data);
        let url = connection.multihost_url().unwrap().unwrap_or_else(|| connection.url().unwrap());
        assert_eq!(url.to_text().expose(), expected);
    };
    check("host=prod1 dbname=foo user=x connect_timeout=3", "postgresql://x@prod1/foo?connect_timeout=3");
    check("host=a hostaddr=10.0.1.2 port=1", "postgresql://10.0.1.2:1");
    check("host=a,b port=1,2 user=u", "postgresql://u@a:1,b:2");
    check("host=a,b port=1", "postgresql://a:1,b:1");
    check("host=/run/pg port=5433 dbname=d", "postgresql:///d?port=5433&host=%2Frun%2Fpg");
    check("host=a user=u,host=b user=v", "postgresql://u@a");
    check("host=::1 user=u", "postgresql://u@[::1]");
}

#[test]
fn debug_shows_no_password() {
    let connection = ready(&pgsql(), &data(&[MASTER], &[]));
    assert!(!format!("{connection:?}").contains("pw"), "{connection:?}");
}
