//! Hosts, ports and sockets from keys of their own. It must not know credentials, but for those in a host's key.

use indexmap::IndexSet;
use serde_json::{Map, Value};

use super::bags::{Bags, Found};
use super::ready_made::set_sources;
use super::resolution::Obstacle;
use super::{Connection, Part, text};
use crate::interface::ConnectionRule;
use crate::uri::{Host, Uri, UriError};

/// The host of its own key comes first, then the ones of a list.
pub(super) fn read_hosts(
    rule: &ConnectionRule,
    bags: &Bags<'_>,
    into: &mut Connection,
) -> Result<(), Obstacle> {
    if let Some(found) = bags.find(&rule.host)? {
        let mut host = read_host(&found, into)?;
        into.sources.set(Part::Hosts, found.source);
        if let Some(found) = bags.find(&rule.port)? {
            host.port = Some(read_port(&found.value).ok_or_else(|| found.invalid(NO_PORT))?);
            into.sources.set(Part::Port, found.source);
        }
        into.hosts.push(host);
    }
    if let Some(found) = bags.find(&rule.hosts)? {
        add_endpoints(into, &found)?;
        if into.sources.get(&Part::Hosts).is_none() {
            into.sources.set(Part::Hosts, found.source);
        }
    }
    Ok(())
}

const NO_PORT: &str = "it is not a port: a number from 1 to 65535";

fn read_port(value: &Value) -> Option<u16> {
    text::text(value)?.parse().ok().filter(|port| *port > 0)
}

/// A key that holds one host's name or address. Some writers of `redis` put `user:password@` before it.
fn read_host(found: &Found, into: &mut Connection) -> Result<Host, Obstacle> {
    let text = found.text();
    if !text.contains('@') {
        return Host::parse(&text).map_err(|error| found.invalid(error.to_string()));
    }
    let uri: Result<Uri, UriError> = format!("{}://{text}", into.scheme).parse();
    let mut uri = uri.map_err(|error| found.invalid(error.to_string()))?;
    let host = uri.hosts.pop().filter(|_| uri.hosts.is_empty());
    into.username = uri.username.filter(|username| !username.is_empty());
    into.password = uri.password;
    set_sources(into, &found.source, &[Part::Username, Part::Password]);
    host.ok_or_else(|| found.invalid("it is not one host"))
}

/// `host:port`, `host`, `file:///socket` or an object with a `hostname` (or `host`, or `private-address`) and a
/// `port`. Text in place of a list has commas between them.
pub(super) fn add_endpoints(connection: &mut Connection, found: &Found) -> Result<(), Obstacle> {
    let mut hosts: IndexSet<Host> = std::mem::take(&mut connection.hosts).into_iter().collect();
    for item in &separated(found) {
        let endpoint = text::text(item).unwrap_or_default();
        let host = match (item, endpoint.strip_prefix("file://")) {
            (Value::Object(parts), _) => host_of_object(parts).map_err(|why| found.invalid(why))?,
            (_, Some(path)) => {
                set_socket(connection, path);
                continue;
            }
            (_, None) => Host::parse(&endpoint).map_err(|error| found.invalid(error.to_string()))?,
        };
        hosts.insert(host);
    }
    connection.hosts = hosts.into_iter().collect();
    Ok(())
}

fn separated(found: &Found) -> Vec<Value> {
    match &found.value {
        Value::String(text) => {
            let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
            texts.map(Value::from).collect()
        }
        _ => found.items().to_vec(),
    }
}

fn host_of_object(parts: &Map<String, Value>) -> Result<Host, String> {
    let spellings = ["hostname", "host", "private-address"];
    let name = spellings.iter().find_map(|key| parts.get(*key).and_then(text::text));
    let host = Host::parse(&name.unwrap_or_default()).map_err(|error| error.to_string())?;
    let port = parts.get("port").map(|port| read_port(port).ok_or(NO_PORT)).transpose()?;
    Ok(Host { port: port.or(host.port), ..host })
}

/// PostgreSQL's clients want the directory of the socket and take its name from the port.
fn set_socket(connection: &mut Connection, path: &str) {
    if connection.socket.is_some() {
        return;
    }
    match path.rsplit_once("/.s.PGSQL.") {
        Some((directory, port)) if connection.scheme == "postgresql" => {
            connection.socket = Some(directory.to_owned());
            connection.parameters.set("port", port);
        }
        _ => connection.socket = Some(path.to_owned()),
    }
}
