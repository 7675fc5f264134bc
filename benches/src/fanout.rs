//! One change to many watchers: from the write to the last watcher's event, beside etcd.

use std::path::Path;
use std::time::{Duration, Instant};

use relata_proto::v1::watch_event::Event;
use relata_proto::v1::watch_request::Request as Ask;
use relata_proto::v1::watches_client::WatchesClient;
use relata_proto::v1::{BagId, CreateWatch, WatchRequest, WatchedBag, create_watch::Target};
use tokio::sync::mpsc;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;

use crate::channel::Address;
use crate::etcd;
use crate::load::{Caller, median};
use crate::relata::{self, Commit, MODEL, with_token};
use crate::servers::{Kind, Server};

const WATCHERS: usize = 1000;
const CONNECTIONS: usize = 8;
const BYTES: usize = 1024;

/// How the watches are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spread {
    /// A stream for each watch.
    StreamEach,
    /// One stream for all watches of a connection.
    Multiplexed,
}

/// Measures both spreads on relata and on etcd and prints a table of medians.
pub(crate) async fn compare(rounds: usize, scratch: &Path) {
    println!(
        "\n### One 1 KiB change to {WATCHERS} watchers on {CONNECTIONS} connections: ms to the last event\n"
    );
    println!("| | relata | etcd | etcd / relata |\n|---|---|---|---|");
    for spread in [Spread::StreamEach, Spread::Multiplexed] {
        let server = Server::relata(Kind::Embedded, false, scratch).await;
        let peer = Server::etcd(false, scratch).await;
        let mut ours = on_relata(&server, spread).await;
        let mut theirs = on_etcd(&peer.address, spread).await;
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for _ in 0..rounds * 5 {
            a.push(ours.measure().await);
            b.push(theirs.measure().await);
        }
        let (a, b) = (median(a), median(b));
        println!("| {spread:?} | {a:.2} | {b:.2} | {:.2} |", b / a);
    }
}

/// Somebody who writes, and the watchers' events as they come in.
struct Fanout<C> {
    writer: C,
    events: mpsc::UnboundedReceiver<()>,
}

impl<C: Caller> Fanout<C> {
    /// One write; how long until the last watcher had it, in milliseconds.
    async fn measure(&mut self) -> f64 {
        let start = Instant::now();
        self.writer.call().await;
        for _ in 0..WATCHERS {
            self.events.recv().await.expect("every watcher gets the event");
        }
        let took = start.elapsed().as_secs_f64() * 1e3;
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(self.events.try_recv().is_err(), "one event for each watcher");
        took
    }
}

/// How many watches each stream carries.
fn loads(spread: Spread) -> Vec<usize> {
    match spread {
        Spread::StreamEach => vec![1; WATCHERS],
        Spread::Multiplexed => vec![WATCHERS / CONNECTIONS; CONNECTIONS],
    }
}

async fn on_relata(server: &Server, spread: Spread) -> Fanout<Commit> {
    let channels = server.address.connect_for(CONNECTIONS).await;
    let operator = relata::operator_token(server.data());
    let units = relata::deploy(channels[0].clone(), &operator, 1, 1).await;
    relata::enter(channels[0].clone(), &units[0], 1).await;
    let mut writer = Commit::new(server.address.connect().await, &units[0], 1, BYTES);
    writer.call().await;
    let (ready_tx, mut ready) = mpsc::unbounded_channel();
    let (events_tx, events) = mpsc::unbounded_channel();
    for (n, count) in loads(spread).into_iter().enumerate() {
        let channel = channels[n % channels.len()].clone();
        tokio::spawn(follow(
            channel,
            operator.clone(),
            units[0].unit.clone(),
            count,
            ready_tx.clone(),
            events_tx.clone(),
        ));
    }
    for _ in 0..WATCHERS {
        ready.recv().await.expect("every watch starts with a snapshot");
    }
    Fanout { writer, events }
}

/// One stream with `count` watches of the unit's databag.
async fn follow(
    channel: Channel,
    operator: MetadataValue<Ascii>,
    unit: String,
    count: usize,
    ready: mpsc::UnboundedSender<()>,
    events: mpsc::UnboundedSender<()>,
) {
    let create = move |watch| WatchRequest {
        request: Some(Ask::Create(CreateWatch {
            watch,
            model: MODEL.to_owned(),
            target: Some(Target::Bag(WatchedBag {
                bag: Some(BagId { relation: 0, owner: unit.clone() }),
                reader: String::new(),
            })),
            ..Default::default()
        })),
    };
    let (asks, requests) = mpsc::unbounded_channel();
    for watch in 0..count as u64 {
        asks.send(create(watch)).expect("the stream is open");
    }
    let requests = tokio_stream::wrappers::UnboundedReceiverStream::new(requests);
    let mut client = WatchesClient::new(channel);
    let mut answers =
        client.watch(with_token(requests, &operator)).await.expect("the broker watches").into_inner();
    while let Ok(Some(answer)) = answers.message().await {
        let sender = match answer.event.and_then(|event| event.event) {
            Some(Event::Snapshot(_)) => &ready,
            Some(Event::Changes(_)) => &events,
            _ => continue,
        };
        for _ in answer.watches {
            let _ = sender.send(());
        }
    }
    drop(asks);
}

async fn on_etcd(address: &Address, spread: Spread) -> Fanout<etcd::Put> {
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(etcd::client(address).await);
    }
    let mut writer = etcd::putters(&[etcd::client(address).await], 1, BYTES).remove(0);
    writer.call().await;
    let (events_tx, events) = mpsc::unbounded_channel();
    for (n, count) in loads(spread).into_iter().enumerate() {
        let stream = etcd::watch(&mut clients[n % CONNECTIONS], count).await;
        tokio::spawn(count_events(stream, events_tx.clone()));
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    Fanout { writer, events }
}

async fn count_events(mut stream: etcd_client::WatchStream, events: mpsc::UnboundedSender<()>) {
    while let Ok(Some(answer)) = stream.message().await {
        for _ in answer.events() {
            let _ = events.send(());
        }
    }
}
