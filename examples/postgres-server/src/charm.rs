//! What the charm does with its relations. It must not know how a server is run.

use relata::{CharmError, Context, Event, Owner, Provider, Reading, Relation, Sensitive, Status};
use relata_interfaces::postgresql_client::v0::{PostgresqlClient, RequirerApp};

use crate::server::{Access, Running, Server};

pub(crate) const DATABASE: Provider<PostgresqlClient> = Provider::new("database");
/// Where a server would answer if there were one.
const USUAL_PORT: u16 = 5432;

type Database<'c> = Relation<'c, Provider<PostgresqlClient>>;

/// The charm with its server.
pub(crate) struct Charm<S> {
    server: S,
}

impl<S: Server> Charm<S> {
    pub(crate) fn new(server: S) -> Self {
        Self { server }
    }

    pub(crate) fn handle(&mut self, event: &Event, context: &mut Context<'_>) -> Result<(), CharmError> {
        if matches!(event, Event::Stop | Event::Remove) {
            self.server.stop();
            return Ok(());
        }
        if !context.is_leader() {
            self.server.stop();
            context.set_status(Status::active("stands by"));
            return Ok(());
        }
        if self.server.is_to_start() {
            context.set_status(Status::maintenance("starts the server"));
        }
        let running = self.server.start()?;
        let mut served = 0;
        for database in context.relations(DATABASE) {
            if database.is_broken() {
                self.end(context, &database, running.is_some())?;
            } else if let Reading::Ready(request) = database.remote_app() {
                self.answer(context, &database, request, running.as_ref())?;
                served += 1;
            }
        }
        context.set_status(status(running.as_ref(), served));
        Ok(())
    }

    /// Makes what was asked for and says how it is reached. The password stays the same for the relation's whole life.
    fn answer(
        &self,
        context: &Context<'_>,
        database: &Database<'_>,
        request: RequirerApp,
        running: Option<&Running>,
    ) -> Result<(), CharmError> {
        let mut answer = database.own_app().ready().unwrap_or_default();
        let password = match answer.password.take() {
            Some(password) => password,
            None => new_password()?,
        };
        let access = Access { user: user_of(database), password, database: request.database };
        if running.is_some() {
            self.server.grant(&access)?;
        }
        let endpoint = match running {
            Some(running) => running.endpoint.clone(),
            None => format!("{}:{USUAL_PORT}", address(context, database)),
        };
        answer.uris = Some(Sensitive::new(uri(&access, &endpoint)));
        answer.endpoints = Some(vec![endpoint]);
        answer.version = running.map(|running| running.version.clone());
        answer.username = Some(Sensitive::new(access.user));
        answer.password = Some(access.password);
        answer.database = Some(access.database);
        database.write_app(&answer)?;
        Ok(())
    }

    /// The application is gone: so are its user and, unless another one uses it too, its database.
    fn end(&self, context: &Context<'_>, database: &Database<'_>, runs: bool) -> Result<(), CharmError> {
        let Reading::Broken { last } = database.remote_app() else { return Ok(()) };
        let others: Vec<String> = context
            .relations(DATABASE)
            .iter()
            .filter(|other| other.id() != database.id())
            .filter_map(|other| Some(other.remote_app().ready()?.database))
            .collect();
        let name = last.map(|request| request.database).filter(|name| !others.contains(name));
        if runs {
            self.server.revoke(&user_of(database), name.as_deref())?;
        }
        Ok(())
    }
}

fn status(running: Option<&Running>, served: usize) -> Status {
    match running {
        Some(Running { endpoint, version }) => {
            Status::active(format!("PostgreSQL {version} on {endpoint}, databases: {served}"))
        }
        None => Status::active("works without a server: PostgreSQL is not installed"),
    }
}

fn user_of(database: &Database<'_>) -> String {
    format!("relation-{}", database.id())
}

/// The unit's address for the other end.
fn address(context: &Context<'_>, database: &Database<'_>) -> String {
    let own = database.databag(&Owner::Unit(context.unit().clone())).unwrap_or_default();
    own.get("ingress-address").unwrap_or("127.0.0.1").to_owned()
}

fn uri(access: &Access, endpoint: &str) -> String {
    let encode = |text: &str| relata::core::uri::encode(text).to_string();
    let Access { user, password, database } = access;
    format!("postgresql://{}:{}@{endpoint}/{}", encode(user), encode(password.expose()), encode(database))
}

/// 192 random bits in hexadecimal.
fn new_password() -> Result<Sensitive, CharmError> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(|_| CharmError::new("the system gives no random bytes"))?;
    Ok(Sensitive::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}

#[cfg(test)]
mod tests;
