//! kill -9 of the broker in the middle of a write load: nothing acknowledged is lost, nothing retried is doubled.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use relata_proto::v1;
use relata_tests::{Broker, Client, endpoint};
use tokio::sync::watch;

use crate::tool;

const WRITERS: u32 = 8;
const KILLS: usize = 20;
/// Commits that are acknowledged before the next kill.
const BETWEEN_KILLS: u64 = 60;

/// Where the broker listens now; empty while it is down.
type Address = watch::Receiver<String>;

/// A unit that counts in its own databag.
struct Writer {
    unit: String,
    token: String,
    address: Address,
    /// Counts all acknowledged commits.
    acknowledged: Arc<AtomicU64>,
    /// How many unanswered commits turned out to be done, and how many not.
    found: Arc<[AtomicU64; 2]>,
}

/// The last acknowledged commit of a unit.
#[derive(Debug, Clone, Copy, Default)]
struct Acknowledged {
    number: u64,
    revision: u64,
}

/// An id that no other commit of the unit has.
fn id(number: u64) -> [u8; 16] {
    let mut id = [7; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    id
}

impl Writer {
    async fn connect(&mut self) -> Client {
        loop {
            let address = self.address.wait_for(|address| !address.is_empty()).await.unwrap().clone();
            match Client::try_connect(&address, &self.token).await {
                Ok(client) => return client,
                // Killed again in between.
                Err(_) => tokio::time::sleep(Duration::from_millis(2)).await,
            }
        }
    }

    fn write(&self, number: u64) -> v1::Write {
        let entries = [("count".to_owned(), number.to_string()), ("fill".to_owned(), "x".repeat(200))];
        v1::Write { relation: 0, owner: self.unit.clone(), entries: entries.into() }
    }

    /// The count in the databag, and the revision of its last change.
    async fn read(&self, client: &Client) -> Result<(u64, u64), tonic::Status> {
        let answer = client.read(&self.unit, 0, &self.unit).await?;
        let content = answer.content.unwrap_or_default();
        let count = content.entries.get("count").map_or(0, |count| count.parse().expect("a number"));
        Ok((count, answer.version))
    }

    /// Commits one number after the other until told to stop; gives the last one acknowledged.
    async fn run(mut self, stop: watch::Receiver<bool>) -> Acknowledged {
        let mut client = self.connect().await;
        let mut last = Acknowledged::default();
        while !*stop.borrow() {
            let number = last.number + 1;
            let revision = match client.commit(&self.unit, id(number), self.write(number)).await {
                Ok(revision) => revision,
                Err(status) => {
                    assert!(lost(&status), "{status:?}");
                    (client, last) = self.resume(last).await;
                    continue;
                }
            };
            last = self.note(last, number, revision);
        }
        last
    }

    fn note(&self, last: Acknowledged, number: u64, revision: u64) -> Acknowledged {
        assert!(revision > last.revision, "{}: {number} at {revision} after {last:?}", self.unit);
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        Acknowledged { number, revision }
    }

    /// After a lost connection: what was acknowledged is there, and what got no answer is done once when it is asked
    /// for again, at the revision at which it was done if it was.
    async fn resume(&mut self, last: Acknowledged) -> (Client, Acknowledged) {
        loop {
            let client = self.connect().await;
            match self.try_resume(&client, last).await {
                Ok(last) => return (client, last),
                Err(status) => assert!(lost(&status), "{status:?}"),
            }
        }
    }

    async fn try_resume(&self, client: &Client, last: Acknowledged) -> Result<Acknowledged, tonic::Status> {
        let (count, version) = self.read(client).await?;
        assert!(count == last.number || count == last.number + 1, "{}: {count} after {last:?}", self.unit);
        let number = last.number + 1;
        let revision = client.commit(&self.unit, id(number), self.write(number)).await?;
        let done = count == number;
        if done {
            assert_eq!(revision, version, "{}: {number} was done twice", self.unit);
        }
        self.found[usize::from(done)].fetch_add(1, Ordering::Relaxed);
        assert_eq!(client.commit(&self.unit, id(number), self.write(number)).await?, revision, "a repeat");
        Ok(self.note(last, number, revision))
    }
}

/// Whether the answer says nothing but that the connection is gone.
fn lost(status: &tonic::Status) -> bool {
    matches!(status.code(), tonic::Code::Unavailable | tonic::Code::Unknown | tonic::Code::Cancelled)
        || status.message().contains("h2 protocol error")
        || status.message().contains("transport error")
}

async fn deploy(broker: &Broker) -> Vec<v1::NewUnit> {
    let operator = broker.operator().await;
    let peers = endpoint("peers", v1::Role::Peer, "counting");
    let units = operator.deploy("counter", vec![peers], WRITERS).await.unwrap();
    for unit in &units {
        let client = Client::try_connect(broker.address(), &unit.token).await.unwrap();
        client.enter(&unit.unit, 0).await.unwrap();
    }
    units
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_kills_lose_nothing_and_double_nothing() {
    let data = tempfile::tempdir().unwrap();
    let mut broker = Broker::start(&tool(), data.path());
    let units = deploy(&broker).await;
    let (address, follow_address) = watch::channel(broker.address().to_owned());
    let (stop, stopped) = watch::channel(false);
    let acknowledged = Arc::new(AtomicU64::new(0));
    let found: Arc<[AtomicU64; 2]> = Arc::default();
    let writers: Vec<_> = units
        .iter()
        .map(|unit| {
            let writer = Writer {
                unit: unit.unit.clone(),
                token: unit.token.clone(),
                address: follow_address.clone(),
                acknowledged: Arc::clone(&acknowledged),
                found: Arc::clone(&found),
            };
            tokio::spawn(writer.run(stopped.clone()))
        })
        .collect();
    for kill in 0..KILLS {
        let goal = acknowledged.load(Ordering::Relaxed) + BETWEEN_KILLS;
        while acknowledged.load(Ordering::Relaxed) < goal {
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert!(!writers.iter().any(tokio::task::JoinHandle::is_finished), "a writer has failed");
        }
        // Not always at the same point of a commit.
        tokio::time::sleep(Duration::from_micros(137 * kill as u64)).await;
        address.send_replace(String::new());
        broker.kill();
        broker = Broker::start(&tool(), data.path());
        address.send_replace(broker.address().to_owned());
    }
    stop.send_replace(true);
    for (unit, writer) in units.iter().zip(writers) {
        let last = writer.await.unwrap();
        let client = Client::try_connect(broker.address(), &unit.token).await.unwrap();
        let bag = client.read(&unit.unit, 0, &unit.unit).await.unwrap();
        let count = bag.content.unwrap_or_default().entries.get("count").cloned();
        assert_eq!((count, bag.version), (Some(last.number.to_string()), last.revision), "{}", unit.unit);
    }
    let [undone, done] = [0, 1].map(|index| found[index].load(Ordering::Relaxed));
    println!(
        "{KILLS} kills, {} commits acknowledged; without an answer: {done} done, {undone} not",
        acknowledged.load(Ordering::Relaxed)
    );
    assert!(done + undone > 0, "no kill met a commit");
}

#[test]
fn sigterm_stops_the_broker_cleanly() {
    let data = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        let broker = Broker::start(&tool(), data.path());
        let socket = broker.address().trim_start_matches("unix:").to_owned();
        assert!(std::path::Path::new(&socket).exists());
        assert_eq!(broker.terminate().code(), Some(0));
        assert!(!std::path::Path::new(&socket).exists(), "the socket stays behind");
    }
}
