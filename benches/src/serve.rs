//! The processes that are measured: a broker on either log, or the bare echo. One line on stdout when it listens.

use std::io::Write;
use std::path::Path;

use relata_broker::{Config, Listen, Storage};
use relata_proto::v1::Databag;
use relata_proto::v1::units_server::UnitsServer;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use crate::echo::Echo;

/// Runs one server until it is killed.
pub(crate) async fn run(kind: &str, listen: &str, data: &Path) {
    match kind {
        "echo" => echo(listen).await,
        "embedded" => broker(Storage::Embedded, listen, data).await,
        "memory" => broker(Storage::Memory, listen, data).await,
        other => panic!("there is no server {other:?}"),
    }
}

fn say_ready(place: &dyn std::fmt::Display) {
    let mut out = std::io::stdout();
    writeln!(out, "ready {place}").and_then(|()| out.flush()).expect("somebody waits for the line");
}

async fn broker(storage: Storage, listen: &str, data: &Path) {
    let listen = match listen.split_once(':') {
        Some(("unix", path)) => Listen::Unix(path.into()),
        Some(("tcp", address)) => Listen::Tcp(address.parse().expect("an address")),
        _ => panic!("cannot listen on {listen:?}"),
    };
    let config = Config { storage, listen, ..Config::new(data) };
    let ready = |place: &relata_broker::Listening| say_ready(place);
    relata_broker::serve(config, ready, std::future::pending()).await.expect("the broker runs");
}

async fn echo(listen: &str) {
    let databag = Databag { entries: [("value".to_owned(), "x".repeat(1024))].into() };
    let server = Server::builder().add_service(UnitsServer::new(Echo { databag }));
    let served = match listen.split_once(':') {
        Some(("unix", path)) => {
            let listener = tokio::net::UnixListener::bind(path).expect("a free socket");
            say_ready(&listen);
            server.serve_with_incoming(UnixListenerStream::new(listener)).await
        }
        Some(("tcp", address)) => {
            let listener = tokio::net::TcpListener::bind(address).await.expect("a free port");
            say_ready(&format!("tcp:{}", listener.local_addr().expect("a bound address")));
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            server.serve_with_incoming(incoming).await
        }
        _ => panic!("cannot listen on {listen:?}"),
    };
    served.expect("the echo runs");
}
