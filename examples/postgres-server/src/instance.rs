//! A private PostgreSQL instance: its own files, a socket in a private folder, a port on loopback. It must not know what
//! it is used for.

mod commands;

use std::env;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::account::{self, Account};
use crate::programs::Programs;
use crate::server::{Access, Running, Server, ServerError};
use crate::sql;
use commands::{feed, run};

/// How long a server may take until it answers.
const START_WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// The server's superuser, whom only its own system user can be.
const SUPERUSER: &str = "relata";

/// A server that is started when it is first needed, and stopped with the charm.
pub(crate) struct Private {
    programs: Option<Programs>,
    state: Option<PathBuf>,
    instance: Option<Instance>,
}

struct Instance {
    programs: Programs,
    account: Account,
    data: PathBuf,
    port: u16,
    version: String,
    process: Child,
    /// The socket's folder, and the data's where the server's user may not enter the charm's own folder.
    _private: TempDir,
    socket: PathBuf,
}

impl Private {
    /// Of the PostgreSQL that is installed. Its files lie under `RELATA_STATE_DIR`, or in a folder that ends with it.
    pub(crate) fn new() -> Self {
        let state = env::var_os("RELATA_STATE_DIR").map(PathBuf::from);
        Self { programs: Programs::find(), state, instance: None }
    }

    fn running(&mut self) -> Option<&Instance> {
        if self.instance.as_mut().is_some_and(|instance| !matches!(instance.process.try_wait(), Ok(None))) {
            self.instance = None;
        }
        self.instance.as_ref()
    }
}

impl Server for Private {
    fn is_to_start(&mut self) -> bool {
        self.programs.is_some() && self.running().is_none()
    }

    fn start(&mut self) -> Result<Option<Running>, ServerError> {
        let Some(programs) = self.programs.clone() else { return Ok(None) };
        if self.running().is_none() {
            self.instance = Instance::start(programs, self.state.as_deref())?;
        }
        Ok(self.running().map(|instance| Running {
            endpoint: format!("127.0.0.1:{}", instance.port),
            version: instance.version.clone(),
        }))
    }

    fn stop(&mut self) {
        self.instance = None;
    }

    fn grant(&self, access: &Access) -> Result<(), ServerError> {
        self.instance.as_ref().ok_or(ServerError::Stopped)?.execute(&sql::grant(access))
    }

    fn revoke(&self, user: &str, database: Option<&str>) -> Result<(), ServerError> {
        self.instance.as_ref().ok_or(ServerError::Stopped)?.revoke(user, database)
    }
}

impl Instance {
    /// Nothing where the server's user finds no folder to work in.
    fn start(programs: Programs, state: Option<&Path>) -> Result<Option<Self>, ServerError> {
        let bases = [env::temp_dir(), PathBuf::from("/tmp")];
        let Some((private, account)) = private_folder(&bases)? else { return Ok(None) };
        let data = data_folder(state, private.path(), &account)?;
        if !data.join("PG_VERSION").exists() {
            init(&programs, &account, &data)?;
        }
        // A server that outlived its charm still holds the files.
        let _ = stop(&programs, &account, &data);
        let port = free_port(&data).map_err(prepare("a port for the server"))?;
        let version = version(&programs)?;
        let process = launch(&programs, &account, &data, private.path(), port)?;
        let socket = private.path().to_owned();
        let mut instance =
            Self { programs, account, data, port, version, process, _private: private, socket };
        instance.wait_until_it_answers()?;
        Ok(Some(instance))
    }

    fn wait_until_it_answers(&mut self) -> Result<(), ServerError> {
        let deadline = Instant::now() + START_WITHIN;
        while self.execute("SELECT 1;\n").is_err() {
            let ended = !matches!(self.process.try_wait(), Ok(None));
            if ended || Instant::now() > deadline {
                return Err(ServerError::Silent { log: log_of(&self.data).display().to_string() });
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// A role can only be dropped when it has nothing in any database.
    fn revoke(&self, user: &str, database: Option<&str>) -> Result<(), ServerError> {
        let databases = self.ask("postgres", sql::DATABASES)?;
        for database in databases.lines() {
            self.ask(database, &sql::disown(user))?;
        }
        if let Some(database) = database {
            self.execute(&sql::drop_database(database))?;
        }
        self.execute(&sql::drop_user(user))
    }

    fn execute(&self, statements: &str) -> Result<(), ServerError> {
        self.ask("postgres", statements).map(drop)
    }

    /// Runs statements as the superuser and gives what they say. They may hold passwords, so they go through a pipe.
    fn ask(&self, database: &str, statements: &str) -> Result<String, ServerError> {
        let mut psql = Command::new(&self.programs.psql);
        psql.args(["-X", "-q", "-w", "-t", "-A", "-v", "ON_ERROR_STOP=1"]);
        psql.args(["-U", SUPERUSER, "-p", &self.port.to_string(), "-h"]).arg(&self.socket);
        // As an argument, a name with `=` in it would be read as a whole connection.
        psql.env("PGDATABASE", database);
        self.account.runs(&mut psql);
        feed(psql, statements)
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if stop(&self.programs, &self.account, &self.data).is_err() {
            // It has ended already, or does not listen; then this is the last means.
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

fn prepare(what: &str) -> impl FnOnce(std::io::Error) -> ServerError {
    let what = what.to_owned();
    move |source| ServerError::Prepare { what, source }
}

/// The first folder of these where the server's user can work, with that user. As root, `TMPDIR` may be root's alone.
fn private_folder(bases: &[PathBuf]) -> Result<Option<(TempDir, Account)>, ServerError> {
    for base in bases {
        let Ok(folder) = tempfile::Builder::new().prefix("relata-pg-").tempdir_in(base) else { continue };
        let maker = account::maker(folder.path()).map_err(prepare("a private folder for the server"))?;
        let account = Account::choose(maker).map_err(prepare("a user for the server: it refuses root"))?;
        account.owns(folder.path()).map_err(prepare("the server's folder"))?;
        if account.may_enter(folder.path()) {
            return Ok(Some((folder, account)));
        }
    }
    Ok(None)
}

/// Where the server's files lie: with the charm's, if the server's user can go there.
fn data_folder(state: Option<&Path>, private: &Path, account: &Account) -> Result<PathBuf, ServerError> {
    let base = state.filter(|state| account.may_enter(state)).unwrap_or(private);
    let data = base.join("postgresql");
    std::fs::create_dir_all(&data).map_err(prepare("the folder of the server's files"))?;
    account.owns(&data).map_err(prepare("the folder of the server's files"))?;
    Ok(data)
}

/// Makes the server's files. Over the network it wants passwords; its socket lies where only its own user can go.
fn init(programs: &Programs, account: &Account, data: &Path) -> Result<(), ServerError> {
    let mut initdb = Command::new(&programs.initdb);
    initdb.args(["--no-sync", "--encoding=UTF8", "--locale=C", "--auth-host=scram-sha-256"]);
    initdb.args(["--auth-local=trust", "--username", SUPERUSER, "--pgdata"]).arg(data);
    account.runs(&mut initdb);
    run(initdb)
}

fn launch(
    programs: &Programs,
    account: &Account,
    data: &Path,
    socket: &Path,
    port: u16,
) -> Result<Child, ServerError> {
    let log = File::create(log_of(data)).map_err(prepare("the server's log"))?;
    let errors = log.try_clone().map_err(prepare("the server's log"))?;
    let mut postgres = Command::new(&programs.postgres);
    postgres.arg("-D").arg(data).args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"]).arg(socket);
    // The socket's folder is private to the server's user, which is what lets its superuser in. No statement is logged:
    // it may hold a password.
    postgres.args(["-c", "unix_socket_permissions=0700", "-c", "log_min_error_statement=panic"]);
    account.runs(&mut postgres);
    postgres.stdin(Stdio::null()).stdout(log).stderr(errors);
    postgres.spawn().map_err(|source| ServerError::Run { program: "postgres".to_owned(), source })
}

fn stop(programs: &Programs, account: &Account, data: &Path) -> Result<(), ServerError> {
    if !data.join("postmaster.pid").exists() {
        return Ok(());
    }
    // Together less than the grace that a charm's program is given to end.
    let with_mode = |mode: &str, seconds: &str| {
        let mut pg_ctl = Command::new(&programs.pg_ctl);
        pg_ctl.args(["stop", "-s", "-w", "-t", seconds, "-m", mode, "-D"]).arg(data);
        account.runs(&mut pg_ctl);
        run(pg_ctl)
    };
    with_mode("fast", "5").or_else(|_| with_mode("immediate", "3"))
}

/// The port that the instance had last, if it is free, else any: what was answered stays true over a restart.
fn free_port(data: &Path) -> std::io::Result<u16> {
    let kept = data.join("relata-port");
    let last = std::fs::read_to_string(&kept).ok().and_then(|text| text.trim().parse::<u16>().ok());
    if let Some(last) = last.filter(|last| TcpListener::bind(("127.0.0.1", *last)).is_ok()) {
        return Ok(last);
    }
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    std::fs::write(kept, port.to_string())?;
    Ok(port)
}

/// `postgres (PostgreSQL) 15.10 (Debian 15.10-0)` is 15.10.
fn version(programs: &Programs) -> Result<String, ServerError> {
    let program = "postgres --version".to_owned();
    let output = Command::new(&programs.postgres).arg("--version").output();
    let output = output.map_err(|source| ServerError::Run { program: program.clone(), source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    version.map(ToOwned::to_owned).ok_or(ServerError::Failed { program, said: "no version".to_owned() })
}

fn log_of(data: &Path) -> PathBuf {
    data.with_extension("log")
}

#[cfg(test)]
mod tests;
