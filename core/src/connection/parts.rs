//! The parts of a connection that stand in keys of their own. It must not know ready-made texts.

use super::bags::Bags;
use super::endpoints::read_hosts;
use super::resolution::{Obstacle, Waiting};
use super::{Connection, Part};
use crate::interface::{BagPath, ConnectionRule};
use crate::sensitive::Sensitive;

/// The parts that stand in keys of their own.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) connection: Connection,
}

impl Parts {
    pub(super) fn read(rule: &ConnectionRule, bags: &Bags<'_>) -> Result<Self, Obstacle> {
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

    /// What a connection cannot do without. A rule that knows no user takes a password as optional: `redis`; one that
    /// lets in without either takes both: `smtp`.
    pub(super) fn missing<'r>(&self, rule: &'r ConnectionRule) -> Vec<&'r BagPath> {
        let connection = &self.connection;
        let no_host = connection.hosts.is_empty() && connection.socket.is_none();
        let no_user = connection.username.is_none() && !rule.anonymous;
        let no_password = connection.password.is_none()
            && !rule.username.is_empty()
            && (connection.username.is_some() || !rule.anonymous);
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

    pub(super) fn into_connection(self) -> Connection {
        self.connection
    }
}

pub(super) fn waiting_for(missing: &[&BagPath], bags: &Bags<'_>) -> Waiting {
    let named = |path: &BagPath| bags.placed(path).as_ref().unwrap_or(path).to_string();
    let missing: Vec<String> = missing.iter().map(|path| named(path)).collect();
    let why = format!("the provider has not published {}", missing.join(" or "));
    Waiting { missing, why }
}
