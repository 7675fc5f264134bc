//! What the charm does with its relations. It must not know how a server is run.

use relata::values::Uri;
use relata::{CharmError, Context, Event, Owner, Provider, Reading, Relation, Secret, Sensitive, Status};
use relata_interfaces::postgresql_client::v0::{PostgresqlClient, RequirerApp};

use crate::server::{Access, Running, Server};

pub(crate) const DATABASE: Provider<PostgresqlClient> = Provider::new("database");
/// Where a server would answer if there were one.
const USUAL_PORT: u16 = 5432;
/// PostgreSQL cuts longer names, so that two could become one.
const LONGEST_NAME: usize = 63;

type Database<'c> = Relation<'c, Provider<PostgresqlClient>>;

/// The charm with its server.
pub(crate) struct Charm<S> {
    server: S,
    /// Whether it led and started what it could.
    serves: bool,
}

impl<S: Server> Charm<S> {
    pub(crate) fn new(server: S) -> Self {
        Self { server, serves: false }
    }

    pub(crate) fn handle(&mut self, event: &Event, context: &mut Context<'_>) -> Result<(), CharmError> {
        if matches!(event, Event::Stop | Event::Remove) {
            self.server.stop();
            return Ok(());
        }
        if !context.is_leader() {
            self.stand_by(context);
            return Ok(());
        }
        self.serves = true;
        if self.server.is_to_start() {
            context.set_status(Status::maintenance("starts the server"));
        }
        let running = self.server.start()?;
        let (mut served, mut refused) = (0, None);
        for database in context.relations(DATABASE) {
            if database.is_broken() {
                self.end(context, &database, running.is_some())?;
            } else if let Reading::Ready(request) = database.remote_app() {
                match name_for(context, &database, &request) {
                    Ok(name) => {
                        self.answer(context, &database, name, running.as_ref())?;
                        served += 1;
                    }
                    Err(unfit) => refused = Some(unfit),
                }
            }
        }
        context.set_status(match refused {
            Some(unfit) => Status::blocked(unfit.to_string()),
            None => status(running.as_ref(), served),
        });
        Ok(())
    }

    /// A server that runs goes on while nobody is known to lead: most often this unit leads again a moment later.
    fn stand_by(&mut self, context: &Context<'_>) {
        if self.serves && context.leader().is_none() {
            return;
        }
        self.serves = false;
        self.server.stop();
        context.set_status(Status::active("stands by"));
    }

    /// Makes what was asked for and says how it is reached. The password stays the same for the relation's whole life.
    fn answer(
        &self,
        context: &Context<'_>,
        database: &Database<'_>,
        name: String,
        running: Option<&Running>,
    ) -> Result<(), CharmError> {
        let mut answer = database.own_app().ready().unwrap_or_default();
        let password = match answer.password.take() {
            Some(password) => password.into(),
            None => new_password()?,
        };
        let access = Access { user: user_of(database), password, database: name };
        if running.is_some() {
            self.server.grant(&access)?;
        }
        let endpoint = match running {
            Some(running) => running.endpoint.clone(),
            None => format!("{}:{USUAL_PORT}", address(context, database)),
        };
        answer.uris = Some(Secret::new(Uri::new(uri(&access, &endpoint))?));
        answer.endpoints = Some(vec![endpoint]);
        answer.version = running.map(|running| running.version.clone());
        answer.username = Some(access.user.into());
        answer.password = Some(access.password.into());
        answer.database = Some(access.database);
        database.write_app(&answer)?;
        Ok(())
    }

    /// The application is gone: so are its user and its database. Only one that was made by an older release may be
    /// another relation's too.
    fn end(&self, context: &Context<'_>, database: &Database<'_>, runs: bool) -> Result<(), CharmError> {
        let name = answered(database).filter(|name| !is_taken(context, database, name));
        if runs {
            self.server.revoke(&user_of(database), name.as_deref())?;
        }
        Ok(())
    }
}

/// The database that a relation was answered with.
fn answered(database: &Database<'_>) -> Option<String> {
    match database.own_app() {
        Reading::Ready(answer) => answer.database,
        Reading::Broken { last } => last?.database,
        _ => None,
    }
}

fn is_taken(context: &Context<'_>, database: &Database<'_>, name: &str) -> bool {
    let others = context.relations(DATABASE);
    others.iter().any(|other| other.id() != database.id() && answered(other).as_deref() == Some(name))
}

/// The relation's own database, the same for its whole life: named as it asks, with its number where that is taken.
fn name_for(
    context: &Context<'_>,
    database: &Database<'_>,
    request: &RequirerApp,
) -> Result<String, UnfitName> {
    if let Some(name) = answered(database) {
        return Ok(name);
    }
    let asked = request.database.as_str();
    let numbered = || format!("{asked}-{}", database.id());
    let name = if is_taken(context, database, asked) { numbered() } else { asked.to_owned() };
    let unfit = |why| UnfitName { application: database.remote_application().to_string(), why };
    if name == "postgres" || name.starts_with("template") {
        return Err(unfit("a database of the server's own"));
    }
    if name.is_empty() || name.len() > LONGEST_NAME || name.contains(char::is_control) {
        return Err(unfit("a database whose name is empty, longer than 63 bytes or not printable"));
    }
    if is_taken(context, database, &name) {
        return Err(unfit("a database that another application has"));
    }
    Ok(name)
}

/// A database that the charm does not make.
#[derive(Debug, thiserror::Error)]
#[error("{application} asks for {why}: it must ask for another name")]
struct UnfitName {
    application: String,
    why: &'static str,
}

fn status(running: Option<&Running>, served: usize) -> Status {
    match running {
        Some(Running { endpoint, version }) => {
            Status::active(format!("PostgreSQL {version} on {endpoint}, databases: {served}"))
        }
        None => Status::active("works without a server: PostgreSQL is not installed, or has no folder"),
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
