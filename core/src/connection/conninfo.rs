//! Connections that are written as conninfo. It must not know databags.

use super::{Connection, Part};
use crate::conninfo::Conninfo;
use crate::uri::Host;

/// A conninfo that does not say where to connect to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoConnection {
    /// It has neither `host` nor `hostaddr`.
    #[error("it names no host")]
    Host,
    /// A port that is none.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// Not one port for all hosts, and not one for each.
    #[error("it has {hosts} hosts but {ports} ports")]
    Count {
        /// How many hosts.
        hosts: usize,
        /// How many ports.
        ports: usize,
    },
}

impl Connection {
    /// The connection that a conninfo describes.
    ///
    /// # Errors
    /// It names no host, or its ports do not fit its hosts.
    pub fn from_conninfo(conninfo: Conninfo) -> Result<Self, NoConnection> {
        connection("postgresql", conninfo)
    }
}

/// Takes host, port, user and so on out of a conninfo; what is left becomes parameters.
pub(super) fn connection(scheme: &str, mut conninfo: Conninfo) -> Result<Connection, NoConnection> {
    let (socket, hosts) = take_hosts(&mut conninfo)?;
    if hosts.is_empty() && socket.is_none() {
        return Err(NoConnection::Host);
    }
    let mut connection = Connection {
        scheme: scheme.to_owned(),
        hosts,
        socket,
        username: conninfo.take("user"),
        password: conninfo.take("password").map(Into::into),
        database: conninfo.take("dbname"),
        ..Connection::default()
    };
    for (keyword, value) in conninfo.iter() {
        connection.parameters.set(keyword, value);
    }
    Ok(connection)
}

/// The parts that a conninfo can hold.
pub(super) const PARTS: [Part; 4] = [Part::Hosts, Part::Username, Part::Password, Part::Database];

/// `hostaddr` wins over `host`, as in libpq. One port serves all hosts.
fn take_hosts(conninfo: &mut Conninfo) -> Result<(Option<String>, Vec<Host>), NoConnection> {
    let named = conninfo.take("host");
    let names = conninfo.take("hostaddr").or(named).unwrap_or_default();
    let ports = conninfo.take("port").unwrap_or_default();
    if names.starts_with('/') {
        conninfo.set("port", ports);
        return Ok((Some(names), Vec::new()));
    }
    let names: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let ports = read_ports(&ports)?;
    if ports.len() > 1 && ports.len() != names.len() {
        return Err(NoConnection::Count { hosts: names.len(), ports: ports.len() });
    }
    let port = |index: usize| ports.get(index).or(ports.first()).copied().flatten();
    let hosts = names.iter().enumerate();
    Ok((None, hosts.map(|(index, name)| Host { host: (*name).to_owned(), port: port(index) }).collect()))
}

fn read_ports(text: &str) -> Result<Vec<Option<u16>>, NoConnection> {
    let ports = text.split(',').map(str::trim);
    ports
        .map(|port| match port.parse() {
            _ if port.is_empty() => Ok(None),
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(NoConnection::Port),
        })
        .collect()
}
