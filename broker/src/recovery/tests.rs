//! Whatever was done: the log folded again, and any snapshot with the rest, are the state in memory.

use std::sync::Arc;

use relata_core::{RelationId, Role};

use super::fold_rest;
use crate::lease::TERM;
use crate::log::{Log, MemoryLog};
use crate::operation::Operation;
use crate::snapshot;
use crate::testing::{Bench, commit_with, endpoint, model, unit, wanted};

/// A small generator of numbers, so that a failing run can be repeated by its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[usize::try_from(self.below(texts.len() as u64)).unwrap()]
    }
}

const APPLICATIONS: [&str; 3] = ["db", "web", "api"];
const VALUES: [&str; 4] = ["", "one", "two", "three"];

/// Mostly a unit that is there, but also one that is gone or never was.
fn some_unit(bench: &Bench, random: &mut Random) -> String {
    let all: Vec<_> = bench.state().units().map(|unit| unit.name.to_string()).collect();
    if all.is_empty() || random.below(8) == 0 {
        return format!("{}/{}", random.one_of(&APPLICATIONS), random.below(4));
    }
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    random.one_of(&all).to_owned()
}

fn some_relation(bench: &Bench, random: &mut Random) -> u64 {
    let next = bench.state().next_relation().0;
    next.saturating_sub(random.below(8))
}

fn some_commit(bench: &Bench, random: &mut Random) -> Operation {
    let (by, relation) = (some_unit(bench, random), some_relation(bench, random));
    let owner = if random.below(3) == 0 { by.split('/').next().unwrap().to_owned() } else { by.clone() };
    let (leave, gone) = (random.below(5) == 0, random.below(9) == 0);
    let id = u8::try_from(random.below(200)).unwrap();
    let write = (relation, owner.as_str(), random.one_of(&["a", "b", "c"]), random.one_of(&VALUES));
    let writes = if random.below(4) == 0 { vec![] } else { vec![write] };
    commit_with(&by, id, &writes, |stored| {
        stored.told = [("part".to_owned(), vec![id].into())].into();
        stored.leave = if leave { vec![relation] } else { vec![] };
        stored.gone = gone;
    })
}

async fn step(bench: &mut Bench, random: &mut Random) {
    let unit_name = unit(&some_unit(bench, random));
    let relation = RelationId(some_relation(bench, random));
    let application: relata_core::ApplicationName = random.one_of(&APPLICATIONS).parse().unwrap();
    let (a, b) = (random.one_of(&APPLICATIONS), random.one_of(&APPLICATIONS));
    let operation = match random.below(20) {
        0..=2 if bench.state().application(&application).is_none() => {
            let endpoints = vec![
                endpoint("up", Role::Requirer, "http"),
                endpoint("down", Role::Provider, "http"),
                endpoint("peers", Role::Peer, "peers"),
            ];
            return bench.deploy(application.as_str(), endpoints, 2).await;
        }
        0..=3 => Operation::Integrate(wanted(&format!("{a}:up")), wanted(&format!("{b}:down"))),
        4 => Operation::RemoveRelation(wanted(&format!("{a}:up")), wanted(&format!("{b}:down"))),
        19 if random.below(4) == 0 => Operation::RemoveUnit(unit_name),
        18 if random.below(8) == 0 => Operation::DropUnit(unit_name),
        5 if random.below(8) == 0 => Operation::RemoveApplication(application),
        6 => Operation::ClaimLead(unit_name),
        7..=11 => Operation::EnterScope(unit_name, relation),
        12 => {
            bench.now += TERM / 7;
            return;
        }
        _ => some_commit(bench, random),
    };
    // Many of these are refused, as they should be.
    let _ = bench.ask(operation).await;
}

#[tokio::test]
async fn the_log_and_every_snapshot_lead_to_the_same_state() {
    for seed in 0..30 {
        let log: Arc<dyn Log> = Arc::new(MemoryLog::new());
        let mut bench = Bench::on(Arc::clone(&log)).await;
        let mut random = Random(seed);
        let mut snapshots = vec![];
        for round in 0..300 {
            step(&mut bench, &mut random).await;
            if round % 60 == 0 {
                snapshots.push(snapshot::encode(&bench.state()));
            }
        }
        let state = bench.state();
        assert!(state.revision().get() > 50, "seed {seed}: too little happened");
        assert_eq!(bench.refolded().await, *state, "seed {seed}");
        for kept in snapshots {
            let mut restored = snapshot::decode(&kept).unwrap();
            fold_rest(&*log, &model(), &mut restored).await.unwrap();
            assert_eq!(restored, *state, "seed {seed}, from revision {}", kept.revision);
        }
    }
}

#[tokio::test]
async fn a_broken_snapshot_is_refused_and_no_panic() {
    let mut bench = Bench::joined().await;
    bench.enter("db/0", 1).await.unwrap();
    let good = snapshot::encode(&bench.state());
    for place in 0..good.bytes.len() {
        let mut bytes = good.bytes.to_vec();
        bytes[place] ^= 0x55;
        let broken = crate::log::Snapshot { bytes: bytes.into(), ..good.clone() };
        // A flipped letter of a name is for the log's checksum to find; here nothing may panic.
        let _ = snapshot::decode(&broken);
    }
    let empty = crate::log::Snapshot { bytes: Vec::new().into(), ..good };
    assert!(snapshot::decode(&empty).is_err());
}
