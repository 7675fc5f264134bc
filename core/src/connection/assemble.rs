//! Puts a connection together from what a rule's paths lead to. It must not know gates, nor other units.

use serde_json::{Map, Value};

use super::bags::{Bags, Found};
use super::resolution::{Obstacle, Waiting};
use super::source::{Part, Source};
use super::{Connection, conninfo, text};
use crate::conninfo::{ConninfoError, split_list as split_conninfos};
use crate::interface::{BagPath, ConnectionRule};
use crate::sensitive::Sensitive;
use crate::uri::{Host, Uri, UriError, split_list as split_uris};

/// A connection as one unit of the provider, or its application, publishes it.
pub(super) struct Assembled {
    pub(super) connection: Connection,
    /// Whether it is a conninfo, which may speak of another unit than the one that publishes it.
    pub(super) is_conninfo: bool,
}

/// Conninfo wins over parts, parts over a ready-made URI where all of them are there.
///
/// # Errors
/// What is missing, or what cannot be read.
pub(super) fn assemble(rule: &ConnectionRule, bags: &Bags<'_>) -> Result<Assembled, Obstacle> {
    if let Some(found) = bags.find(&rule.conninfo)? {
        let mut connection = from_conninfo(&rule.scheme, &found.text()).map_err(|why| found.invalid(why))?;
        set_sources(&mut connection, &found.source, &conninfo::PARTS);
        finish(rule, bags, &mut connection)?;
        return Ok(Assembled { connection, is_conninfo: true });
    }
    let parts = Parts::read(rule, bags)?;
    let uri = bags.find(&rule.uri)?;
    let mut connection = match (parts.missing(rule), uri) {
        (missing, None) if missing.is_empty() => parts.into_connection(),
        (missing, Some(found)) if missing.is_empty() => complete(parts.into_connection(), rule, &found),
        (_, Some(found)) => fill(from_found_uri(rule, &found)?, parts),
        (missing, None) => return Err(waiting_for(&missing).into()),
    };
    finish(rule, bags, &mut connection)?;
    Ok(Assembled { connection, is_conninfo: false })
}

/// The parts that stand in keys of their own.
#[derive(Default)]
struct Parts {
    connection: Connection,
}

impl Parts {
    fn read(rule: &ConnectionRule, bags: &Bags<'_>) -> Result<Self, Obstacle> {
        let mut connection = Connection { scheme: rule.scheme.clone(), ..Connection::default() };
        read_hosts(rule, bags, &mut connection)?;
        for (part, paths) in [
            (Part::Username, &rule.username),
            (Part::Password, &rule.password),
            (Part::Database, &rule.database),
        ] {
            let Some(found) = bags.find(paths)? else { continue };
            match part {
                Part::Username => connection.username = Some(found.text()),
                Part::Password => connection.password = Some(Sensitive::new(found.text())),
                _ => connection.database = Some(found.text()),
            }
            connection.sources.set(part, found.source);
        }
        Ok(Self { connection })
    }

    /// What a connection cannot do without. A rule that knows no user takes a password as optional: `redis`.
    fn missing<'r>(&self, rule: &'r ConnectionRule) -> Vec<&'r BagPath> {
        let connection = &self.connection;
        let no_host = connection.hosts.is_empty() && connection.socket.is_none();
        let no_user = connection.username.is_none();
        let no_password = connection.password.is_none() && !rule.username.is_empty();
        let hosts = if rule.hosts.is_empty() { &rule.host } else { &rule.hosts };
        let hosts = if hosts.is_empty() { &rule.uri } else { hosts };
        let needed = [(no_host, hosts), (no_user, &rule.username), (no_password, &rule.password)];
        let missing = needed.into_iter().filter(|(missing, _)| *missing);
        let mut missing: Vec<_> = missing.flat_map(|(_, paths)| paths).collect();
        if no_host && missing.is_empty() {
            missing.extend(&rule.conninfo);
        }
        missing
    }

    fn into_connection(self) -> Connection {
        self.connection
    }
}

fn waiting_for(missing: &[&BagPath]) -> Waiting {
    let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
    let why = format!("the provider has not published {}", missing.join(" or "));
    Waiting { missing, why }
}

/// The host of its own key comes first, then the ones of a list.
fn read_hosts(rule: &ConnectionRule, bags: &Bags<'_>, into: &mut Connection) -> Result<(), Obstacle> {
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
/// `port`.
fn add_endpoints(connection: &mut Connection, found: &Found) -> Result<(), Obstacle> {
    for item in found.items() {
        let endpoint = text::text(item).unwrap_or_default();
        let host = match (item, endpoint.strip_prefix("file://")) {
            (Value::Object(parts), _) => host_of_object(parts).map_err(|why| found.invalid(why))?,
            (_, Some(path)) => {
                set_socket(connection, path);
                continue;
            }
            (_, None) => Host::parse(&endpoint).map_err(|error| found.invalid(error.to_string()))?,
        };
        if !connection.hosts.contains(&host) {
            connection.hosts.push(host);
        }
    }
    Ok(())
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

/// Where a list stands in place of one conninfo the first counts: the last, as libpq would read it, would mix both.
fn from_conninfo(scheme: &str, text: &str) -> Result<Connection, String> {
    let first = split_conninfos(text).first().copied().unwrap_or_default();
    let conninfo = first.parse().map_err(|error: ConninfoError| error.to_string())?;
    conninfo::connection(scheme, conninfo).map_err(|error| error.to_string())
}

fn from_found_uri(rule: &ConnectionRule, found: &Found) -> Result<Connection, Obstacle> {
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

/// What a ready-made URI of the same server says beyond the parts.
fn complete(mut connection: Connection, rule: &ConnectionRule, found: &Found) -> Connection {
    let Ok(made) = from_found_uri(rule, found) else { return connection };
    let shares = |host: &Host| connection.hosts.iter().any(|known| known.host == host.host);
    if !made.hosts.iter().any(shares) {
        return connection;
    }
    for (name, value) in made.parameters.iter() {
        connection.parameters.set_default(name, value);
    }
    connection.tls |= made.tls;
    connection.database = connection.database.or(made.database);
    connection
}

/// What a ready-made URI leaves open, from the parts that are there.
fn fill(mut connection: Connection, parts: Parts) -> Connection {
    let mut parts = parts.into_connection();
    let mut take = |part: Part, missing: bool| {
        if let Some(source) = parts.sources.get(&part).filter(|_| missing) {
            connection.sources.set(part, source.clone());
        }
    };
    take(Part::Username, connection.username.is_none());
    take(Part::Password, connection.password.is_none());
    take(Part::Database, connection.database.is_none());
    connection.username = connection.username.or(parts.username.take());
    connection.password = connection.password.or(parts.password.take());
    connection.database = connection.database.or(parts.database.take());
    connection
}

/// What goes with every form: TLS, parameters, servers that only read.
fn finish(rule: &ConnectionRule, bags: &Bags<'_>, into: &mut Connection) -> Result<(), Obstacle> {
    into.default_port = rule.default_port;
    if let Some(found) = bags.find(&rule.tls)? {
        into.tls = text::truth(&found.value);
        into.sources.set(Part::Tls, found.source);
    }
    if let Some(found) = bags.find(&rule.tls_ca)? {
        into.tls_ca = Some(found.text());
        into.sources.set(Part::TlsCa, found.source);
    }
    if let Some(scheme) = rule.tls_scheme.as_ref().filter(|_| into.tls) {
        into.scheme.clone_from(scheme);
    }
    for (name, paths) in &rule.parameters {
        if let Some(found) = bags.find(paths)? {
            into.parameters.set(name, found.text());
            into.sources.set(Part::Parameter(name.clone()), found.source);
        }
    }
    into.read_only = read_only(rule, bags, into)?;
    Ok(())
}

fn read_only(rule: &ConnectionRule, bags: &Bags<'_>, main: &Connection) -> Result<Vec<Connection>, Obstacle> {
    if let Some(found) = bags.find(&rule.read_only_conninfo)? {
        return read_only_conninfos(rule, &found);
    }
    if let Some(found) = bags.find(&rule.read_only_hosts)? {
        let mut connection = Connection { hosts: Vec::new(), socket: None, ..main.clone() };
        add_endpoints(&mut connection, &found)?;
        connection.sources.set(Part::Hosts, found.source);
        return Ok(vec![connection]);
    }
    let Some(found) = bags.find(&rule.read_only_uri)? else { return Ok(Vec::new()) };
    let text = found.text();
    let uris = split_uris(&text).into_iter().map(|uri| {
        let value = Found { value: uri.into(), source: found.source.clone() };
        let connection = from_found_uri(rule, &value)?;
        Ok(Connection { default_port: main.default_port, tls_ca: main.tls_ca.clone(), ..connection })
    });
    uris.collect()
}

fn read_only_conninfos(rule: &ConnectionRule, found: &Found) -> Result<Vec<Connection>, Obstacle> {
    let texts = found.list().join("\n");
    let texts = split_conninfos(&texts).into_iter();
    texts
        .map(|text| {
            let mut connection = from_conninfo(&rule.scheme, text).map_err(|why| found.invalid(why))?;
            connection.default_port = rule.default_port;
            set_sources(&mut connection, &found.source, &conninfo::PARTS);
            Ok(connection)
        })
        .collect()
}

fn set_sources(connection: &mut Connection, source: &Source, parts: &[Part]) {
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
