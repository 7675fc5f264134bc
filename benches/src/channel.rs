//! Connections to a server, over TCP or a unix socket, several at once.

use std::fmt;
use std::path::PathBuf;

use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tonic::transport::{Channel, Endpoint};

/// Where a server listens.
#[derive(Debug, Clone)]
pub(crate) enum Address {
    /// `host:port`.
    Tcp(String),
    /// A socket file.
    Unix(PathBuf),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "tcp:{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Address {
    /// The kind of transport, as a table names it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Tcp(_) => "TCP",
            Self::Unix(_) => "unix socket",
        }
    }

    /// One connection.
    pub(crate) async fn connect(&self) -> Channel {
        let connected = match self {
            Self::Tcp(address) => {
                Endpoint::from_shared(format!("http://{address}"))
                    .expect("an address")
                    .tcp_nodelay(true)
                    .connect()
                    .await
            }
            Self::Unix(path) => {
                let path = path.clone();
                let dial = move |_| {
                    let path = path.clone();
                    async move { UnixStream::connect(path).await.map(TokioIo::new) }
                };
                Endpoint::from_static("http://localhost")
                    .connect_with_connector(tower::service_fn(dial))
                    .await
            }
        };
        connected.unwrap_or_else(|error| panic!("cannot connect to {self}: {error:?}"))
    }

    /// As many connections as `count` callers share: at most eight.
    pub(crate) async fn connect_for(&self, count: usize) -> Vec<Channel> {
        let mut channels = Vec::new();
        for _ in 0..count.min(8) {
            channels.push(self.connect().await);
        }
        channels
    }
}
