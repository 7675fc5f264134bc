//! `relata serve`: the broker.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use relata_broker::broker::OpenError;
use relata_broker::log::{self, ReadError};
use relata_broker::recovery::LoadError;
use relata_broker::serve::ListenError;
use relata_broker::{Config, Listen, Listening, ServeError};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing_subscriber::EnvFilter;

use crate::commands::block_on;
use crate::console::Console;
use crate::failure::{Failure, OrFail, Outcome};
use crate::processes::Interrupt;
use crate::target::{Address, socket_in};

/// Run the broker on a data directory, until SIGTERM or Ctrl-C.
///
/// Prints one line when it accepts calls: `relata: ready unix:/path` or `relata: ready tcp:host:port`. Logs go to
/// standard error; RUST_LOG or RELATA_LOG says how much (info by default).
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The data directory; made if it is not there.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where to accept calls: unix:PATH, or tcp:HOST:PORT on loopback (port 0 takes a free one) [default: a private
    /// socket in the data directory]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<Address>,
}

impl Serve {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        log_to_stderr(console, "info")?;
        block_on(async {
            let mut interrupt = Interrupt::listen()?;
            // The broker tells others where the tokens are, and they may be in another folder.
            let data =
                std::path::absolute(&self.data).or_fail(|| "cannot find the current directory".to_owned())?;
            let listen = self.listen.unwrap_or_else(|| Address::Unix(socket_in(&data)));
            let mut hosted = start(&data, &listen).await?;
            console.line(format_args!("relata: ready {}", hosted.address()))?;
            tokio::select! {
                () = interrupt.wished() => hosted.stop().await,
                outcome = hosted.ended() => outcome,
            }
        })
    }
}

/// Writes the broker's log to standard error, as much of it as RELATA_LOG or RUST_LOG asks for, or else from a level on.
pub(crate) fn log_to_stderr(console: &Console<'_>, level: &str) -> Outcome {
    let asked =
        ["RELATA_LOG", "RUST_LOG"].into_iter().find_map(|name| Some((name, console.vars.text(name)?)));
    let filter = match asked {
        Some((name, text)) => EnvFilter::try_new(text).map_err(|error| {
            Failure::usage(format!("{name} is wrong"))
                .caused_by(&error)
                .help("write a level, as info, or target=level")
        })?,
        None => EnvFilter::new(level),
    };
    let colour = std::io::stderr().is_terminal() && console.vars.get("NO_COLOR").is_none();
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour);
    // It would panic when nobody reads standard error any more.
    let subscriber = subscriber.log_internal_errors(false);
    // One that is set already stays: then the caller has a log of its own.
    let _ = subscriber.try_init();
    Ok(())
}

/// A broker that runs in this process.
#[derive(Debug)]
pub(crate) struct Hosted {
    address: Listening,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
}

/// Starts a broker; it takes calls when this gives it back.
pub(crate) async fn start(data: &Path, listen: &Address) -> Outcome<Hosted> {
    let mut config = Config::new(data);
    config.listen = match listen {
        Address::Unix(path) => Listen::Unix(path.clone()),
        Address::Tcp { host, port } => Listen::Tcp(resolve(host, *port).await?),
    };
    let (stop, stopped) = oneshot::channel();
    let (ready, is_ready) = oneshot::channel();
    let serving = relata_broker::serve(
        config,
        // An error means that nobody waits any more.
        move |address| drop(ready.send(address.clone())),
        async move { drop(stopped.await) },
    );
    let task = tokio::spawn(serving);
    match is_ready.await {
        Ok(address) => Ok(Hosted { address, stop, task }),
        Err(_) => Err(ended(task.await)
            .err()
            .unwrap_or_else(|| Failure::new("the broker ended before it was ready"))),
    }
}

/// A loopback address of the host, if it has one; the broker says what it thinks of others.
async fn resolve(host: &str, port: u16) -> Outcome<SocketAddr> {
    let cannot = || format!("cannot find the address of {host}");
    let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await.or_fail(cannot)?.collect();
    let loopback = found.iter().find(|address| address.ip().is_loopback());
    loopback.or(found.first()).copied().ok_or_else(|| Failure::new(cannot()))
}

impl Hosted {
    /// Where it listens.
    pub(crate) fn address(&self) -> &Listening {
        &self.address
    }

    /// Whether it has stopped by itself.
    pub(crate) fn has_ended(&self) -> bool {
        self.task.is_finished()
    }

    /// Waits until it stops by itself.
    async fn ended(&mut self) -> Outcome {
        ended((&mut self.task).await)
    }

    /// Stops it; calls that run are answered before.
    pub(crate) async fn stop(self) -> Outcome {
        // An error means that it has stopped already.
        let _ = self.stop.send(());
        ended(self.task.await)
    }
}

fn ended(result: Result<Result<(), ServeError>, tokio::task::JoinError>) -> Outcome {
    match result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            let failure = Failure::new("the broker cannot serve").caused_by(&error);
            Err(match help(&error) {
                Some(help) => failure.help(help),
                None => failure,
            })
        }
        Err(error) => Err(Failure::new("the broker has failed").caused_by(&error)),
    }
}

/// What to do when the system refuses what a broker needs.
fn help(error: &ServeError) -> Option<&'static str> {
    match error {
        ServeError::Listen(ListenError::InUse(_)) => Some(
            "stop it, or choose another folder with --data (or, for `relata serve`, another socket with --listen)",
        ),
        ServeError::Listen(ListenError::NotASocket(_)) => Some(
            "remove it, or choose another folder with --data (or, for `relata serve`, another socket with --listen)",
        ),
        ServeError::Listen(ListenError::PathTooLong { .. }) => Some(
            "choose a folder with a shorter path with --data (or, for `relata serve`, another socket with --listen \
             unix:PATH)",
        ),
        ServeError::DataDir { .. } => Some("name a folder that this user may make and write with --data DIR"),
        ServeError::Log(log::OpenError::Io { .. })
        | ServeError::Open(OpenError::Load(LoadError::Log { source: ReadError::Io { .. }, .. })) => Some(
            "nothing was changed: check the disk, and that this user may use the folder; a file that cannot be read \
             any more comes from a backup",
        ),
        _ => None,
    }
}
