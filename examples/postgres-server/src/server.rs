//! What the charm needs of a database server. It must not know relations or processes.

use relata::Sensitive;

/// A server that the charm can start.
pub(crate) trait Server {
    /// Whether it is installed and does not run, so that [`Server::start`] takes a while.
    fn is_to_start(&mut self) -> bool;

    /// Starts it if it does not run, and says how it is reached. Nothing where it is not installed, or
    /// its user has no folder to work in.
    ///
    /// # Errors
    /// It is installed and does not start.
    fn start(&mut self) -> Result<Option<Running>, ServerError>;

    /// Stops it, if it runs.
    fn stop(&mut self);

    /// Makes a user and a database of its own. Repeating changes nothing but the password.
    ///
    /// # Errors
    /// The server refuses.
    fn grant(&self, access: &Access) -> Result<(), ServerError>;

    /// Takes a user away, and the database if it is named.
    ///
    /// # Errors
    /// The server refuses.
    fn revoke(&self, user: &str, database: Option<&str>) -> Result<(), ServerError>;
}

/// A server that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Running {
    /// Where it answers: `host:port`.
    pub(crate) endpoint: String,
    /// Its version, as `15.10`.
    pub(crate) version: String,
}

/// A user with a password and the database that it owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) user: String,
    pub(crate) password: Sensitive,
    pub(crate) database: String,
}

/// What went wrong with a server.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    /// Its files or socket could not be prepared.
    #[error("cannot prepare {what}")]
    Prepare {
        what: String,
        #[source]
        source: std::io::Error,
    },
    /// One of its programs could not be run.
    #[error("cannot run {program}")]
    Run {
        program: String,
        #[source]
        source: std::io::Error,
    },
    /// One of its programs failed.
    #[error("{program} failed: {said}")]
    Failed { program: String, said: String },
    /// It did not answer in time, or ended before it did.
    #[error("the server does not answer; its log is {log}")]
    Silent { log: String },
    /// It was asked for something before it ran.
    #[error("the server does not run")]
    Stopped,
}
