//! How long a broker takes to serve again after it was killed, and what it holds in memory, by the number of databags.

use std::path::Path;
use std::time::Instant;

use crate::load::Caller;
use crate::relata::{self, Commit};
use crate::servers::{Kind, Server};

const BYTES: usize = 1024;
/// Databags of each unit: one commit writes them all.
const RELATIONS: usize = 100;

/// Measures each size once on a fresh data directory and prints a table.
pub(crate) async fn measure(sizes: &[usize], scratch: &Path) {
    println!("\n### Recovery after kill -9, and memory, databags of {BYTES} bytes\n");
    println!("| databags | start to ready, ms | µs a databag | resident after start, MiB | KiB a databag |");
    println!("|---|---|---|---|---|");
    let (empty, base) = after_kill(0, scratch).await;
    println!("| 0 | {:.0} | | {:.1} | |", empty * 1e3, base as f64 / 1024.0);
    for &size in sizes {
        let (seconds, kib) = after_kill(size, scratch).await;
        let each = (kib - base) as f64 / size as f64;
        let micros = (seconds - empty) * 1e6 / size as f64;
        println!("| {size} | {:.0} | {micros:.2} | {:.1} | {each:.2} |", seconds * 1e3, kib as f64 / 1024.0);
    }
}

/// Seconds from start to ready, and resident KiB, of a broker that was killed with this many databags.
async fn after_kill(databags: usize, scratch: &Path) -> (f64, u64) {
    let data = tempfile::tempdir_in(scratch).expect("the scratch folder takes a folder");
    let server = Server::relata_on(Kind::Embedded, true, data.path()).await;
    let channel = server.address.connect().await;
    let operator = relata::operator_token(data.path());
    for unit in relata::deploy(channel.clone(), &operator, (databags / RELATIONS) as u32, RELATIONS).await {
        relata::enter(channel.clone(), &unit, RELATIONS).await;
        Commit::new(channel.clone(), &unit, RELATIONS, BYTES).call().await;
    }
    drop(channel);
    server.kill().await;
    let start = Instant::now();
    let server = Server::relata_on(Kind::Embedded, true, data.path()).await;
    let took = start.elapsed().as_secs_f64();
    (took, server.resident_kib())
}
