//! Measures relata beside its peers, in one run: `cargo run --release -- all`. See README.md.

mod calls;
mod channel;
mod decode;
mod definitions;
mod echo;
mod etcd;
mod fanout;
mod load;
mod recovery;
mod relata;
mod serve;
mod servers;

use std::path::PathBuf;
use std::time::Duration;

use calls::Call;

/// As in the binary `relata`: the broker is measured as it runs there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage: relata-bench commits|reads|fanout|recovery|decode|definitions|compile|all
environment: ROUNDS (5), SECONDS for one measurement (2), SCRATCH (a folder on the disk to measure; target)";

/// How long and where to measure.
struct Plan {
    rounds: usize,
    length: Duration,
    scratch: PathBuf,
}

impl Plan {
    fn from_environment() -> Self {
        let number =
            |name: &str, or: f64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or);
        let scratch = std::env::var("SCRATCH").map_or_else(|_| PathBuf::from("target"), PathBuf::from);
        std::fs::create_dir_all(&scratch).expect("the scratch folder can be made");
        Self {
            rounds: number("ROUNDS", 5.0) as usize,
            length: Duration::from_secs_f64(number("SECONDS", 2.0)),
            scratch: scratch.canonicalize().expect("the scratch folder is there"),
        }
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let plan = Plan::from_environment();
    match arguments.as_slice() {
        ["serve", kind, listen, data] => serve::run(kind, listen, data.as_ref()).await,
        ["commits"] => calls(Call::Commit, &plan).await,
        ["reads"] => calls(Call::Read, &plan).await,
        ["fanout"] => fanout::compare(plan.rounds, &plan.scratch).await,
        ["recovery"] => recovery::measure(&[10_000, 100_000], &plan.scratch).await,
        ["decode"] => decode::compare(plan.rounds),
        ["definitions"] => definitions::measure(plan.rounds),
        ["compile"] => definitions::compile(&plan.scratch),
        ["all"] => all(&plan).await,
        _ => {
            eprintln!("{USAGE}");
            std::process::exit(2);
        }
    }
}

async fn all(plan: &Plan) {
    calls(Call::Commit, plan).await;
    calls(Call::Read, plan).await;
    fanout::compare(plan.rounds, &plan.scratch).await;
    recovery::measure(&[10_000, 100_000], &plan.scratch).await;
    decode::compare(plan.rounds);
    definitions::measure(plan.rounds);
    definitions::compile(&plan.scratch);
}

async fn calls(call: Call, plan: &Plan) {
    for over_unix in [false, true] {
        calls::compare(call, over_unix, plan.rounds, plan.length, &plan.scratch).await;
    }
}
