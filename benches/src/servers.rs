//! The servers that are measured, each a process of its own: this program again for relata, the real etcd for etcd.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::channel::Address;

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server {
    /// What a table calls it.
    pub(crate) name: &'static str,
    /// Where it listens.
    pub(crate) address: Address,
    child: Child,
    data: PathBuf,
    /// Removes the data with the server, where the server made the folder.
    _owned: Option<tempfile::TempDir>,
}

/// What relata's server keeps its log on, or that it does nothing at all.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// The broker on its embedded log, durable before an answer.
    Embedded,
    /// The same broker on the memory log.
    Memory,
    /// A bare tonic server with the same messages.
    Echo,
}

impl Kind {
    /// The name as an argument of this program.
    fn argument(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Memory => "memory",
            Self::Echo => "echo",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Embedded => "relata",
            Self::Memory => "relata, memory log",
            Self::Echo => "bare tonic echo",
        }
    }
}

impl Server {
    /// Starts one of relata's servers on a fresh data directory in `scratch`, or on a given one.
    pub(crate) async fn relata(kind: Kind, over_unix: bool, scratch: &Path) -> Self {
        let data = tempfile::tempdir_in(scratch).expect("the scratch folder takes a folder");
        let mut server = Self::relata_on(kind, over_unix, data.path()).await;
        server._owned = Some(data);
        server
    }

    /// Starts one of relata's servers on a data directory that stays.
    pub(crate) async fn relata_on(kind: Kind, over_unix: bool, data: &Path) -> Self {
        let socket = data.join("bench.sock");
        let listen =
            if over_unix { format!("unix:{}", socket.display()) } else { "tcp:127.0.0.1:0".to_owned() };
        let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
            .args(["serve", kind.argument(), &listen])
            .arg(data)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("this program starts again");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        let ready =
            lines.next_line().await.expect("stdout is text").expect("the server says where it listens");
        let address = match ready.split_once(' ') {
            Some(("ready", place)) => parse(place),
            _ => panic!("the server said {ready:?}"),
        };
        Self { name: kind.title(), address, child, data: data.to_owned(), _owned: None }
    }

    /// Starts etcd on a fresh data directory in `scratch`.
    pub(crate) async fn etcd(over_unix: bool, scratch: &Path) -> Self {
        let data = tempfile::tempdir_in(scratch).expect("the scratch folder takes a folder");
        let (client, address) = if over_unix {
            // etcd takes the host and port of a unix URL as the name of the socket, in its working directory.
            ("unix://etcd:1".to_owned(), Address::Unix(data.path().join("etcd:1")))
        } else {
            let port = free_port();
            (format!("http://127.0.0.1:{port}"), Address::Tcp(format!("127.0.0.1:{port}")))
        };
        let peer = format!("http://127.0.0.1:{}", free_port());
        let child = Command::new("etcd")
            .current_dir(data.path())
            .args(["--data-dir", "data", "--name", "bench", "--logger", "zap", "--log-level", "error"])
            .args(["--listen-client-urls", &client, "--advertise-client-urls", &client])
            .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
            .arg("--initial-cluster")
            .arg(format!("bench={peer}"))
            .args(["--quota-backend-bytes", "8589934592"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("etcd starts: install the package etcd-server");
        let server = Self { name: "etcd", address, child, data: data.path().to_owned(), _owned: Some(data) };
        server.wait_until_it_answers().await;
        server
    }

    async fn wait_until_it_answers(&self) {
        let give_up = Instant::now() + Duration::from_secs(20);
        loop {
            let answers = match &self.address {
                Address::Tcp(address) => tokio::net::TcpStream::connect(address).await.is_ok(),
                Address::Unix(path) => tokio::net::UnixStream::connect(path).await.is_ok(),
            };
            if answers {
                // It listens a moment before it has elected itself.
                tokio::time::sleep(Duration::from_millis(1500)).await;
                return;
            }
            assert!(Instant::now() < give_up, "{} does not answer on {}", self.name, self.address);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Where the server keeps its data.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// The memory that the server holds now, in KiB.
    pub(crate) fn resident_kib(&self) -> u64 {
        let id = self.child.id().expect("the server runs");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("Linux says it");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux says it");
        line.trim().trim_end_matches(" kB").trim().parse().expect("a number of KiB")
    }

    /// Kills the server at once, as a power loss would end it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("the server can be killed");
    }
}

fn parse(place: &str) -> Address {
    match place.split_once(':') {
        Some(("unix", path)) => Address::Unix(path.into()),
        Some(("tcp", address)) => Address::Tcp(address.to_owned()),
        _ => panic!("the server listens on {place:?}"),
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}
