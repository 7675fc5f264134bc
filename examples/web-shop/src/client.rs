//! Connects to a PostgreSQL server with the program psql. It must not know relations.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use relata::Sensitive;
use relata::connection::Connection;

/// Something that connects to a database.
pub(crate) trait Client {
    /// Connects and asks something. `false` where it has no means to.
    ///
    /// # Errors
    /// The server does not answer as it should.
    fn connect(&self, connection: &Connection) -> Result<bool, ConnectError>;
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    /// psql could not be started.
    #[error("cannot start psql")]
    Start(#[source] std::io::Error),
    /// The server does not answer yet, or says no.
    #[error("the database refuses: {0}")]
    Refused(String),
}

/// The program psql, if it is there.
pub(crate) struct Psql;

impl Client for Psql {
    fn connect(&self, connection: &Connection) -> Result<bool, ConnectError> {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-w", "-t", "-A", "-c", "select current_database()"]);
        // The password goes through the environment: an argument would show in the list of processes.
        command.envs(variables(connection)).stdin(Stdio::null());
        match command.output() {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(ConnectError::Start(error)),
            Ok(output) if output.status.success() => Ok(true),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                Err(ConnectError::Refused(said.lines().next().unwrap_or("without a reason").to_owned()))
            }
        }
    }
}

/// The connection in libpq's own variables.
fn variables(connection: &Connection) -> Vec<(&'static str, String)> {
    let host = connection.socket.clone().or_else(|| connection.host().map(|host| host.host.clone()));
    let port = connection.host().and_then(|host| connection.port(host));
    let password = connection.password.as_ref().map(Sensitive::expose);
    [
        ("PGHOST", host),
        ("PGPORT", port.or(connection.default_port).map(|port| port.to_string())),
        ("PGUSER", connection.username.clone()),
        ("PGPASSWORD", password.map(ToOwned::to_owned)),
        ("PGDATABASE", connection.database.clone()),
        ("PGCONNECT_TIMEOUT", Some("10".to_owned())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
