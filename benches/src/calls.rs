//! Commits and reads of one 1 KiB databag, by 1 to 256 callers at a time, beside the peers.

use std::path::Path;
use std::time::Duration;

use relata_proto::v1::NewUnit;
use tonic::transport::Channel;

use crate::channel::Address;
use crate::etcd;
use crate::load::{Caller, Load, drive, median};
use crate::relata::{self, Commit, Read};
use crate::servers::{Kind, Server};

const BYTES: usize = 1024;
const IN_FLIGHT: [usize; 4] = [1, 16, 64, 256];

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// A durable commit.
    Commit,
    /// A read of a databag.
    Read,
}

/// A server that is ready to be called.
struct Ready {
    server: Server,
    units: Vec<NewUnit>,
    clients: Vec<etcd_client::Client>,
    channels: Vec<Channel>,
}

/// Measures all servers over one transport, in `rounds` interleaved rounds, and prints a table of medians.
pub(crate) async fn compare(call: Call, over_unix: bool, rounds: usize, length: Duration, scratch: &Path) {
    let ready = start(over_unix, scratch).await;
    let kind = ready[0].server.address.kind();
    println!("\n### {call:?}s of {BYTES} bytes over {kind}: calls/s (p50 µs, p99 µs)\n");
    println!("| in flight | {} | relata / memory log | relata / etcd |", names(&ready));
    println!("|---|{}", "---|".repeat(ready.len() + 2));
    for in_flight in IN_FLIGHT {
        let mut loads = vec![Vec::new(); ready.len()];
        for _ in 0..rounds {
            for (peer, loads) in ready.iter().zip(&mut loads) {
                loads.push(run(peer, call, in_flight, length).await);
            }
        }
        println!("{}", row(in_flight, &loads));
    }
}

fn names(ready: &[Ready]) -> String {
    ready.iter().map(|peer| peer.server.name).collect::<Vec<_>>().join(" | ")
}

/// One line of the table: `loads` in the order of `start`.
fn row(in_flight: usize, loads: &[Vec<Load>]) -> String {
    let pick = |loads: &[Load], of: fn(&Load) -> f64| median(loads.iter().map(of).collect());
    let cell = |loads: &Vec<Load>| {
        let rate = pick(loads, |load| load.calls_per_second);
        let p50 = pick(loads, |load| load.p50.as_micros() as f64);
        let p99 = pick(loads, |load| load.p99.as_micros() as f64);
        format!("{rate:.0} ({p50:.0}, {p99:.0})")
    };
    let rate = |n: usize| pick(&loads[n], |load| load.calls_per_second);
    let cells: Vec<_> = loads.iter().map(cell).collect();
    let (ours, memory, etcd) = (rate(0), rate(1), rate(3));
    format!("| {in_flight} | {} | {:.2} | {:.2} |", cells.join(" | "), ours / memory, ours / etcd)
}

/// relata on both logs, the echo and etcd, each filled with one databag for every caller.
async fn start(over_unix: bool, scratch: &Path) -> Vec<Ready> {
    let most = IN_FLIGHT[IN_FLIGHT.len() - 1];
    let mut ready = Vec::new();
    for kind in [Kind::Embedded, Kind::Memory, Kind::Echo] {
        let server = Server::relata(kind, over_unix, scratch).await;
        let channels = server.address.connect_for(8).await;
        let units = units(&server, kind, &channels, most).await;
        ready.push(Ready { server, units, clients: Vec::new(), channels });
    }
    let server = Server::etcd(over_unix, scratch).await;
    let clients = clients(&server.address).await;
    for mut put in etcd::putters(&clients, most, BYTES) {
        put.call().await;
    }
    ready.push(Ready { server, units: Vec::new(), clients, channels: Vec::new() });
    ready
}

async fn clients(address: &Address) -> Vec<etcd_client::Client> {
    let mut clients = Vec::new();
    for _ in 0..8 {
        clients.push(etcd::client(address).await);
    }
    clients
}

async fn units(server: &Server, kind: Kind, channels: &[Channel], count: usize) -> Vec<NewUnit> {
    if matches!(kind, Kind::Echo) {
        let unit = |n| NewUnit { unit: format!("load/{n}"), token: "none".to_owned(), ..Default::default() };
        return (0..count).map(unit).collect();
    }
    let operator = relata::operator_token(server.data());
    let units = relata::deploy(channels[0].clone(), &operator, count as u32, 1).await;
    for (n, unit) in units.iter().enumerate() {
        let channel = &channels[n % channels.len()];
        relata::enter(channel.clone(), unit, 1).await;
        Commit::new(channel.clone(), unit, 1, BYTES).call().await;
    }
    units
}

async fn run(peer: &Ready, call: Call, in_flight: usize, length: Duration) -> Load {
    let share = |n: usize| peer.channels[n % in_flight.min(peer.channels.len())].clone();
    let units = || peer.units.iter().take(in_flight).enumerate();
    match (call, peer.units.is_empty()) {
        (Call::Commit, false) => {
            drive(units().map(|(n, unit)| Commit::new(share(n), unit, 1, BYTES)).collect(), length).await
        }
        (Call::Read, false) => {
            drive(units().map(|(n, unit)| Read::new(share(n), unit)).collect(), length).await
        }
        (Call::Commit, true) => {
            drive(etcd::putters(&peer.clients[..in_flight.min(8)], in_flight, BYTES), length).await
        }
        (Call::Read, true) => {
            drive(etcd::getters(&peer.clients[..in_flight.min(8)], in_flight), length).await
        }
    }
}
