//! Runs a broker: a socket, the services on it, and a clean end.

mod listen;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;

use crate::broker::{Broker, OpenError};
use crate::log::{self, Log, MemoryLog, SegmentedLog};
use crate::model::Settings;
use crate::rpc;
use crate::tokens::{self, TokenError, Tokens};
use listen::Bound;

pub use listen::ListenError;

/// Calls of one connection that are served at once.
const STREAMS: u32 = 1024;

/// How long calls that run may take after the broker was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How a broker is to run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of its log, its tokens and its socket; made if it is not there.
    pub data_dir: PathBuf,
    /// Where models are kept.
    pub storage: Storage,
    /// Where it takes calls.
    pub listen: Listen,
    /// Leases and snapshots.
    pub settings: Settings,
}

impl Config {
    /// The embedded log and a private unix socket, both in `data_dir`.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        let data_dir = data_dir.into();
        let listen = Listen::Unix(data_dir.join("socket"));
        Self { data_dir, storage: Storage::Embedded, listen, settings: Settings::default() }
    }
}

/// Where models are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// In the data directory, durably.
    Embedded,
    /// In memory: nothing survives the process but the token files.
    Memory,
}

/// Where a broker takes calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A unix socket, which only its owner can open.
    Unix(PathBuf),
    /// TCP on a loopback address; port 0 is any free one.
    Tcp(SocketAddr),
}

/// Where a broker takes calls, now that it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listening {
    /// At this absolute path.
    Unix(PathBuf),
    /// At this address, with its real port.
    Tcp(SocketAddr),
}

impl fmt::Display for Listening {
    /// `unix:/abs/path` or `tcp:host:port`, as `--broker` takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(address) => write!(f, "tcp:{address}"),
        }
    }
}

/// Why a broker does not run, or no longer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The data directory cannot be made.
    #[error("cannot make the data directory {path}")]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The log cannot be opened: damage, or another broker has it.
    #[error(transparent)]
    Log(#[from] log::OpenError),
    /// The operator's token cannot be read or written.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A model cannot be served.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The socket cannot be used.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The server failed while it ran.
    #[error("the server failed")]
    Transport(#[from] tonic::transport::Error),
}

/// Where the operator's token of a data directory lies: only its owner can read it.
pub fn operator_token_file(data_dir: &std::path::Path) -> PathBuf {
    tokens::operator_file(data_dir)
}

/// Runs a broker until `shutdown` is done. `ready` is called once, when it takes calls. Needs a tokio runtime with all
/// its drivers.
///
/// # Errors
/// The data directory, the log, a model or the socket cannot be used. Nothing was changed then.
pub async fn serve(
    config: Config,
    ready: impl FnOnce(&Listening),
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    make_data_dir(&config)?;
    let log: Arc<dyn Log> = match config.storage {
        Storage::Embedded => Arc::new(SegmentedLog::open(&config.data_dir)?),
        Storage::Memory => Arc::new(MemoryLog::new()),
    };
    serve_on(log, config, ready, shutdown).await
}

fn make_data_dir(config: &Config) -> Result<(), ServeError> {
    listen::make_private(&config.data_dir)
        .map_err(|source| ServeError::DataDir { path: config.data_dir.clone(), source })
}

/// Runs a broker on a log that is open already, whatever [`Config::storage`] says; otherwise as [`serve()`].
///
/// # Errors
/// The data directory, a model or the socket cannot be used.
pub async fn serve_on(
    log: Arc<dyn Log>,
    config: Config,
    ready: impl FnOnce(&Listening),
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    make_data_dir(&config)?;
    let tokens = Arc::new(Tokens::open(&config.data_dir)?);
    let broker = Broker::open(log, tokens, config.settings).await?;
    let bound = listen::bind(&config.listen)?;
    ready(bound.listening());
    tracing::info!(at = %bound.listening(), "takes calls");
    let served = run(Arc::clone(&broker), bound, shutdown).await;
    stop(broker).await;
    tracing::info!("stopped");
    Ok(served?)
}

/// Serves until `shutdown` is done; streams end then, and calls that still run get a moment.
async fn run(
    broker: Arc<Broker>,
    bound: Bound,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), tonic::transport::Error> {
    let (stop, mut stopped) = watch::channel(false);
    let router = server(broker, stopped.clone()).await;
    let until = async {
        shutdown.await;
        stop.send_replace(true);
    };
    let serving = async {
        match bound {
            Bound::Unix(listener, _guard) => {
                let incoming = UnixListenerStream::new(listener);
                router.serve_with_incoming_shutdown(incoming, until).await
            }
            Bound::Tcp(listener, _) => {
                // The server's own setting does not reach connections that it did not accept itself.
                let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
                router.serve_with_incoming_shutdown(incoming, until).await
            }
        }
    };
    let grace = async {
        // An error means that serving has ended already.
        let _ = stopped.wait_for(|stop| *stop).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served,
        () = grace => Ok(()),
    }
}

async fn server(broker: Arc<Broker>, stopping: watch::Receiver<bool>) -> tonic::transport::server::Router {
    let (health, health_service) = tonic_health::server::health_reporter();
    for service in rpc::SERVICES {
        health.set_service_status(service, ServingStatus::Serving).await;
    }
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(relata_proto::v1::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()
        .expect("the committed descriptors are whole: a test of relata-proto compares them");
    let mut routes = rpc::routes(broker, stopping);
    routes.add_service(health_service).add_service(reflection);
    Server::builder()
        .max_concurrent_streams(STREAMS)
        .initial_stream_window_size(1 << 20)
        .initial_connection_window_size(8 << 20)
        .add_routes(routes.routes())
}

/// The writers end on threads of their own, which may take as long as a disk takes.
async fn stop(broker: Arc<Broker>) {
    let stopping = tokio::task::spawn_blocking(move || broker.stop());
    if let Err(error) = stopping.await {
        tracing::error!(%error, "could not stop cleanly");
    }
}
