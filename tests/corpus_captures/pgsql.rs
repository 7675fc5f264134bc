//! pgsql: the clients ops-lib-pgsql and juju-relation-pgsql, and pgconnstr, which both use.

use relata_core::{Connection, Conninfo, NoSecrets, RelationData, Resolution, Role, Scope};
use serde::Deserialize;

use super::reading::{Reader, data, resolve};
use super::row::{Bag, Difference, Differences, Row, Units, read};
use super::url;

#[derive(Deserialize)]
#[serde(untagged)]
enum Bags {
    Reactive(Reactive),
    OpsLib(OpsLib),
    Conninfo(Master),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reactive {
    provider_units: Units,
    requirer_unit: Bag,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpsLib {
    provider_app: Bag,
    provider_units: Units,
    requested: Bag,
    requirer_egress_subnets: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Master {
    master: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    master: Option<String>,
    master_uri: Option<String>,
    standbys: Vec<String>,
    #[serde(default)]
    version: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parsed {
    conn_str: String,
    keywords: Bag,
    uri: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Built {
    conn_str: String,
    uri: String,
    #[serde(default)]
    round_trips: Option<bool>,
    #[serde(default)]
    password_read_back: Option<String>,
}

pub(super) fn compare_pair(row: &Row) -> Result<Vec<Difference>, String> {
    match row.databag()? {
        Bags::Reactive(bags) => {
            let mut data = data(Bag::new(), bags.provider_units)?;
            data.requirer = Some(CLIENT.parse().expect("it is a unit's name"));
            data.requirer_unit = bags.requirer_unit.into();
            compare_published(row, &data)
        }
        Bags::OpsLib(bags) => {
            let mut data = data(bags.provider_app, bags.provider_units)?;
            // This client writes its request into both databags.
            data.requirer_app = bags.requested.into();
            data.requirer_unit = data.requirer_app.clone();
            data.requirer_unit.set("egress-subnets", bags.requirer_egress_subnets);
            compare_published(row, &data)
        }
        Bags::Conninfo(bag) => compare_conninfo(row, &bag.master),
    }
}

/// The unit that the captured clients ran as.
const CLIENT: &str = "client/0";

fn compare_published(row: &Row, data: &RelationData) -> Result<Vec<Difference>, String> {
    let library: Published = row.parsed()?;
    let (interface, resolution) = resolve(row, data, &NoSecrets)?;
    let mut differences = Differences::default();
    differences.check("uri", library.master_uri, url(&resolution));
    if let (Some(master), Some(ours)) = (&library.master, resolution.ready()) {
        check_parts(&mut differences, &conninfo(master)?, ours);
    }
    let standbys =
        library.standbys.iter().map(|standby| conninfo_url(standby)).collect::<Result<Vec<_>, _>>()?;
    let ours = resolution.ready().map(|connection| connection.read_only.iter()).into_iter().flatten();
    let ours = ours.map(|standby| standby.url().map(|url| url.to_text().expose().to_owned()));
    differences.check(
        "standbys",
        standbys,
        ours.collect::<Result<_, _>>().map_err(|error| error.to_string())?,
    );
    if let Some(version) = library.version {
        let unit = data.provider_units.values().next().ok_or("no unit has a version")?;
        let (role, scope) = (Role::Provider, Scope::Unit);
        let reader = Reader { interface, role, scope, bag: unit, secrets: &NoSecrets };
        differences.check("version", Some(version.into()), reader.value("version")?);
    }
    Ok(differences.finish())
}

fn compare_conninfo(row: &Row, master: &str) -> Result<Vec<Difference>, String> {
    let library: Parsed = row.parsed()?;
    let bag = Bag::from([("master".to_owned(), master.to_owned())]);
    let data = match row.scope.as_deref() {
        Some("app") => data(bag, Units::new())?,
        Some("unit") => data(Bag::new(), [("postgresql/0".to_owned(), bag)].into())?,
        other => return Err(format!("scope {other:?} is not known")),
    };
    let (_, resolution) = resolve(row, &data, &NoSecrets)?;
    let mut differences = Differences::default();
    differences.check("uri", Some(library.uri), url(&resolution));
    let ours = master.parse::<Conninfo>();
    differences.check("conn_str", Ok(library.conn_str), ours.as_ref().map(ToString::to_string));
    let keywords: Conninfo = library.keywords.into_iter().collect();
    differences.check("keywords", Ok(shown(&keywords)), ours.as_ref().map(shown));
    if let Resolution::Ready(connection) = &resolution {
        check_parts(&mut differences, &keywords, connection);
    }
    Ok(differences.finish())
}

pub(super) fn compare_build(row: &Row) -> Result<Vec<Difference>, String> {
    let parameters: Bag = read("build_from", &row.build_from)?;
    let library: Built = row.parsed()?;
    let password = parameters.get("password").filter(|password| !password.is_empty()).cloned();
    let ours: Conninfo = parameters.into_iter().collect();
    let written = ours.to_string();
    let read_back: Conninfo = written.parse().map_err(|error| format!("{error}"))?;
    let mut differences = Differences::default();
    let url = connection_url(ours.clone()).unwrap_or_else(|error| error);
    differences.check("uri", library.uri, url);
    differences.check("conn_str", library.conn_str, written);
    if let Some(round_trips) = library.round_trips {
        differences.check(
            "password_read_back",
            library.password_read_back.as_deref(),
            read_back.get("password"),
        );
        differences.check("round_trips", round_trips, read_back == ours);
        differences.check("password", password.as_deref(), read_back.get("password"));
    }
    Ok(differences.finish())
}

/// Host, port, user, password, database: the library's keywords and our connection.
fn check_parts(differences: &mut Differences, library: &Conninfo, ours: &Connection) {
    let hosts = ours.hosts.iter().map(|host| host.host.clone()).collect::<Vec<_>>().join(",");
    let ports = ours.hosts.iter().filter_map(|host| host.port).map(|port| port.to_string());
    let ports = ports.collect::<Vec<_>>().join(",");
    let library_host = library.get("hostaddr").or_else(|| library.get("host"));
    differences.check("host", library_host.unwrap_or_default(), &hosts);
    differences.check("port", library.get("port").unwrap_or_default(), &ports);
    differences.check("user", library.get("user"), ours.username.as_deref());
    differences.check(
        "password",
        library.get("password"),
        ours.password.as_ref().map(|password| password.expose()),
    );
    differences.check("database", library.get("dbname"), ours.database.as_deref());
}

fn shown(conninfo: &Conninfo) -> Vec<(String, String)> {
    conninfo.iter().map(|(keyword, value)| (keyword.to_owned(), value.to_owned())).collect()
}

fn conninfo(text: &str) -> Result<Conninfo, String> {
    text.parse().map_err(|error| format!("the library's conninfo: {error}"))
}

fn conninfo_url(text: &str) -> Result<String, String> {
    connection_url(conninfo(text)?)
}

fn connection_url(conninfo: Conninfo) -> Result<String, String> {
    let connection = Connection::from_conninfo(conninfo).map_err(|error| error.to_string())?;
    let url = connection.url().map_err(|error| error.to_string())?;
    Ok(url.to_text().expose().to_owned())
}
