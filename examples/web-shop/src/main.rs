//! An application that wants a database. It asks for one, and connects as soon as it has it.

mod client;

use std::process::ExitCode;

use relata::{CharmError, Context, Event, Reading, Relation, Requirer, Status};
use relata_interfaces::postgresql_client::v0::{PostgresqlClient, RequirerApp};

use client::{Client, ConnectError, Psql};

const DATABASE: Requirer<PostgresqlClient> = Requirer::new("database");

fn handle(context: &mut Context<'_>, client: &dyn Client) -> Result<(), CharmError> {
    let Some(database) = context.relation(DATABASE).filter(|database| !database.is_broken()) else {
        context.set_status(Status::blocked("needs a relation to a database"));
        return Ok(());
    };
    if context.is_leader() {
        database.write_app(&RequirerApp::new("shop".parse()?))?;
    }
    let status = use_database(&database, client)?;
    context.set_status(status);
    Ok(())
}

fn use_database(
    database: &Relation<'_, Requirer<PostgresqlClient>>,
    client: &dyn Client,
) -> Result<Status, CharmError> {
    let connection = match database.connection() {
        Reading::Ready(connection) => connection,
        not_yet => return Ok(Status::waiting(format!("database: {not_yet}"))),
    };
    // A provider without a server says no version.
    let version = database.remote_app().ready().and_then(|answer| answer.version);
    let Some(version) = version else {
        return Ok(Status::active("has its DATABASE_URL; there is no server behind it"));
    };
    match client.connect(&connection) {
        Ok(true) => Ok(Status::active(format!("connected to PostgreSQL {version}"))),
        Ok(false) => Ok(Status::active("has its DATABASE_URL; psql is not installed, so it did not connect")),
        // The server may start a moment later. A hook that fails would block what comes next; update-status asks again.
        Err(error @ ConnectError::Refused(_)) => Ok(Status::waiting(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

fn main() -> ExitCode {
    relata::main(|_: &Event, context: &mut Context<'_>| handle(context, &Psql))
}

#[cfg(test)]
mod tests {
    use relata::connection::Connection;
    use relata::testing::Harness;
    use relata_interfaces::postgresql_client::v0::ProviderApp;

    use super::*;

    struct Expecting(&'static str);

    impl Client for Expecting {
        fn connect(&self, connection: &Connection) -> Result<bool, ConnectError> {
            assert_eq!(connection.username.as_deref(), Some(self.0));
            Ok(true)
        }
    }

    struct Refusing;

    impl Client for Refusing {
        fn connect(&self, _: &Connection) -> Result<bool, ConnectError> {
            Err(ConnectError::Refused("connection refused".to_owned()))
        }
    }

    fn answer() -> ProviderApp {
        let answer = ProviderApp::new().with_endpoints(vec!["127.0.0.1:5432".to_owned()]);
        answer.with_username("relation-0").with_password("hunter2")
    }

    #[test]
    fn a_server_that_does_not_answer_is_waited_for() {
        let mut harness = Harness::new("web/0", |_, context| handle(context, &Refusing));
        let database = harness.relate(DATABASE, "postgresql");
        let mut answer = answer();
        answer.version = Some("15.10".to_owned());
        harness.write_remote_app(DATABASE, database, &answer);
        harness.run().unwrap();
        let expected = Status::waiting("the database refuses: connection refused");
        assert_eq!(harness.status(), Some(&expected));
    }

    #[test]
    fn it_asks_waits_and_connects() {
        let mut harness = Harness::new("web/0", |_, context| handle(context, &Expecting("relation-0")));
        harness.set_leader(true);
        harness.run().unwrap();
        assert_eq!(harness.status(), Some(&Status::blocked("needs a relation to a database")));
        let database = harness.relate(DATABASE, "postgresql");
        harness.run().unwrap();
        assert_eq!(harness.own_app(database).get("database"), Some("shop"));
        assert_eq!(harness.status().map(|status| status.word), Some(relata::StatusWord::Waiting));
        harness.write_remote_app(DATABASE, database, &answer());
        harness.run().unwrap();
        let expected = Status::active("has its DATABASE_URL; there is no server behind it");
        assert_eq!(harness.status(), Some(&expected));
        let mut answer = answer();
        answer.version = Some("15.10".to_owned());
        harness.write_remote_app(DATABASE, database, &answer);
        harness.run().unwrap();
        assert_eq!(harness.status(), Some(&Status::active("connected to PostgreSQL 15.10")));
        harness.remove_relation(database);
        assert_eq!(harness.run().unwrap().names(), ["database-relation-broken"]);
        assert_eq!(harness.status().map(|status| status.word), Some(relata::StatusWord::Blocked));
    }
}
