//! Connections from texts that hold all of one: conninfo and URIs. It must not know parts in keys of their own.

use super::bags::Found;
use super::resolution::Obstacle;
use super::{Connection, Part, Source, conninfo};
use crate::conninfo::{ConninfoError, split_list as split_conninfos};
use crate::interface::ConnectionRule;
use crate::uri::{Uri, UriError, split_list as split_uris};

/// Where a list stands in place of one conninfo the first counts: the last, as libpq would read it, would mix both.
pub(super) fn from_conninfo(scheme: &str, text: &str) -> Result<Connection, String> {
    let first = split_conninfos(text).first().copied().unwrap_or_default();
    let conninfo = first.parse().map_err(|error: ConninfoError| error.to_string())?;
    conninfo::connection(scheme, conninfo).map_err(|error| error.to_string())
}

pub(super) fn from_found_uri(rule: &ConnectionRule, found: &Found) -> Result<Connection, Obstacle> {
    let text = found.text();
    let first = split_uris(&text).first().copied().unwrap_or_default();
    let uri: Uri = first.parse().map_err(|error: UriError| found.invalid(error.to_string()))?;
    let mut connection = from_uri(rule, uri);
    if connection.hosts.is_empty() && connection.socket.is_none() {
        return Err(found.invalid("it names no host"));
    }
    set_sources(&mut connection, &found.source, &conninfo::PARTS);
    Ok(connection)
}

fn from_uri(rule: &ConnectionRule, uri: Uri) -> Connection {
    let database = uri.database();
    let mut connection = Connection {
        tls: rule.tls_scheme.as_deref() == Some(uri.scheme.as_str()),
        scheme: if uri.scheme == "postgres" { "postgresql".to_owned() } else { uri.scheme },
        hosts: uri.hosts,
        username: uri.username.filter(|username| !username.is_empty()),
        password: uri.password.filter(|password| !password.is_empty()),
        parameters: uri.parameters,
        ..Connection::default()
    };
    if connection.is_web() {
        connection.path = uri.path;
    } else {
        connection.database = database;
    }
    take_socket(&mut connection);
    connection
}

/// A socket hides as the host's name (`%2Frun`) or as a parameter.
fn take_socket(connection: &mut Connection) {
    if connection.hosts.first().is_some_and(|host| host.host.starts_with('/')) {
        connection.socket = connection.hosts.drain(..).map(|host| host.host).next();
        return;
    }
    let name = if connection.scheme == "mysql" { "unix_socket" } else { "host" };
    if connection.parameters.get(name).is_some_and(|path| path.starts_with('/')) {
        connection.socket = connection.parameters.take(name);
        connection.hosts.clear();
    }
}

/// Says of the parts that are there that they came from one source.
pub(super) fn set_sources(connection: &mut Connection, source: &Source, parts: &[Part]) {
    for part in parts {
        let there = match part {
            Part::Username => connection.username.is_some(),
            Part::Password => connection.password.is_some(),
            Part::Database => connection.database.is_some(),
            _ => true,
        };
        if there {
            connection.sources.set(part.clone(), source.clone());
        }
    }
}
