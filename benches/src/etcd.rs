//! etcd as a peer: the same calls through etcd's own client crate.

use etcd_client::{Channel, Client};

use crate::channel::Address;
use crate::load::Caller;

/// A client over this server's own connection.
pub(crate) async fn client(address: &Address) -> Client {
    Client::from_channel(Channel::Tonic(address.connect().await), None).await.expect("etcd answers")
}

/// Puts one value under a key of its own, durably: etcd's answer to a commit.
pub(crate) struct Put {
    client: Client,
    key: String,
    value: Vec<u8>,
}

/// Gets one value, linearizable as etcd does by default.
pub(crate) struct Get {
    client: Client,
    key: String,
}

impl Caller for Put {
    async fn call(&mut self) {
        // A new value each time, since equal ones would be written too.
        let turn = self.value[0].wrapping_add(1);
        self.value[0] = turn;
        self.client.put(self.key.as_bytes(), self.value.clone(), None).await.expect("etcd keeps the value");
    }
}

impl Caller for Get {
    async fn call(&mut self) {
        let answer = self.client.get(self.key.as_bytes(), None).await.expect("etcd answers");
        assert_eq!(answer.kvs().len(), 1, "the key is there");
    }
}

/// One writer for each key, over the given clients by turns.
pub(crate) fn putters(clients: &[Client], count: usize, bytes: usize) -> Vec<Put> {
    let make =
        |n: usize| Put { client: clients[n % clients.len()].clone(), key: key(n), value: vec![b'x'; bytes] };
    (0..count).map(make).collect()
}

/// One reader for each key, over the given clients by turns.
pub(crate) fn getters(clients: &[Client], count: usize) -> Vec<Get> {
    (0..count).map(|n| Get { client: clients[n % clients.len()].clone(), key: key(n) }).collect()
}

fn key(n: usize) -> String {
    format!("bags/1/unit-{n}")
}

/// One stream with `count` watches of the first key.
pub(crate) async fn watch(client: &mut Client, count: usize) -> etcd_client::WatchStream {
    let mut stream = client.watch(key(0), None).await.expect("etcd watches");
    for _ in 1..count {
        stream.watch(key(0), None).await.expect("etcd watches");
    }
    stream
}
