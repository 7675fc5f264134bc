//! Puts a connection together from what a rule's paths lead to. It must not know gates, nor other units.

use super::bags::{Bags, Found};
use super::parts::{Parts, waiting_for};
use super::read_only::read_only;
use super::ready_made::{from_conninfo, from_found_uri, set_sources};
use super::resolution::Obstacle;
use super::{Connection, Part, conninfo, text};
use crate::interface::ConnectionRule;
use crate::uri::Host;

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
        (missing, None) => return Err(waiting_for(&missing, bags).into()),
    };
    finish(rule, bags, &mut connection)?;
    Ok(Assembled { connection, is_conninfo: false })
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
