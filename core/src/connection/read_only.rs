//! Servers with the same content that only read. It must not know what goes with writing.

use super::bags::{Bags, Found};
use super::endpoints::add_endpoints;
use super::ready_made::{from_conninfo, from_found_uri, set_sources};
use super::resolution::Obstacle;
use super::{Connection, Part, conninfo};
use crate::conninfo::split_list as split_conninfos;
use crate::interface::ConnectionRule;
use crate::uri::split_list as split_uris;

/// Conninfo wins over hosts, hosts over ready-made URIs, as for the primary.
pub(super) fn read_only(
    rule: &ConnectionRule,
    bags: &Bags<'_>,
    main: &Connection,
) -> Result<Vec<Connection>, Obstacle> {
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
