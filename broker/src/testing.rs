//! A model under test: a writer without its thread, and short words for what is asked of it.

use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use relata_core::{BagId, Databag, Endpoint, ModelName, Owner, RelationId, Role, UnitName};
use tokio::sync::oneshot;

use crate::access;
use crate::lease::{Leases, TERM};
use crate::log::{Log, MemoryLog};
use crate::operation::{Answer, Deploy, NewUnit, Operation, Wanted};
use crate::record::{CommitId, Committed, HookCommitted, Record, TokenHash, Write};
use crate::recovery;
use crate::refusal::Refusal;
use crate::state::State;
use crate::tokens::Tokens;
use crate::watch::Feed;
use crate::writer::{Request, Shared, Writer};

pub(crate) struct Bench {
    pub(crate) writer: Writer,
    pub(crate) log: Arc<dyn Log>,
    pub(crate) now: Instant,
    pub(crate) shared: Shared,
    _data: tempfile::TempDir,
}

pub(crate) fn model() -> ModelName {
    "default".parse().unwrap()
}

pub(crate) fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::on(Arc::new(MemoryLog::new())).await
    }

    /// A model that goes on with what the log has.
    pub(crate) async fn on(log: Arc<dyn Log>) -> Self {
        let data = tempfile::tempdir().unwrap();
        log.create(&model()).await.unwrap();
        let (state, folded) = recovery::load(&*log, &model()).await.unwrap();
        let now = Instant::now();
        let leases = Leases::start(TERM, &state, now);
        let feed = Arc::new(Feed::default());
        feed.publish(folded.happened.into());
        let shared = Shared {
            model: model(),
            log: Arc::clone(&log),
            current: Arc::new(ArcSwap::from_pointee(state)),
            feed,
            tokens: Arc::new(Tokens::open(data.path()).unwrap()),
        };
        Self { writer: Writer::new(shared.clone(), leases), log, now, shared, _data: data }
    }

    /// A model with `db` (provider, peers) and `web` (requirer), two units each, joined by relation 1.
    pub(crate) async fn joined() -> Self {
        Self::joined_on(Arc::new(MemoryLog::new())).await
    }

    pub(crate) async fn joined_on(log: Arc<dyn Log>) -> Self {
        let mut bench = Self::on(log).await;
        let database = |role| endpoint("database", role, "postgresql_client");
        bench
            .deploy("db", vec![database(Role::Provider), endpoint("peers", Role::Peer, "db_peers")], 2)
            .await;
        bench.deploy("web", vec![database(Role::Requirer)], 2).await;
        bench.integrate("web", "db").await.unwrap();
        bench
    }

    pub(crate) fn state(&self) -> Arc<State> {
        self.shared.current.load_full()
    }

    /// All of these in one round.
    pub(crate) async fn ask_all(&mut self, operations: Vec<Operation>) -> Vec<Result<Answer, Refusal>> {
        let asked = operations.into_iter().map(|operation| {
            let (reply, answer) = oneshot::channel();
            (Request { operation, reply }, answer)
        });
        let (requests, answers): (Vec<_>, Vec<_>) = asked.unzip();
        self.writer.round(requests, self.now).await;
        answers.into_iter().map(|mut answer| answer.try_recv().expect("a round answers all")).collect()
    }

    pub(crate) async fn ask(&mut self, operation: Operation) -> Result<Answer, Refusal> {
        self.ask_all(vec![operation]).await.remove(0)
    }

    pub(crate) async fn deploy(&mut self, name: &str, endpoints: Vec<Endpoint>, units: u8) {
        let unit = |number| NewUnit { address: format!("10.0.0.{number}"), token: TokenHash([number; 32]) };
        let deploy = Deploy {
            application: name.parse().unwrap(),
            charm: name.to_owned(),
            endpoints,
            definitions: Vec::new(),
            units: (0..units).map(unit).collect(),
        };
        self.ask(Operation::Deploy(deploy)).await.unwrap();
    }

    pub(crate) async fn integrate(&mut self, a: &str, b: &str) -> Result<Answer, Refusal> {
        self.ask(Operation::Integrate(wanted(a), wanted(b))).await
    }

    pub(crate) async fn enter(&mut self, name: &str, relation: u64) -> Result<Answer, Refusal> {
        self.ask(Operation::EnterScope(unit(name), RelationId(relation))).await
    }

    pub(crate) async fn lead(&mut self, name: &str) -> Answer {
        self.ask(Operation::ClaimLead(unit(name))).await.unwrap()
    }

    pub(crate) async fn write(
        &mut self,
        by: &str,
        id: u8,
        owner: &str,
        value: &str,
    ) -> Result<Answer, Refusal> {
        self.ask(commit(by, id, &[(1, owner, "k", value)])).await
    }

    pub(crate) fn read(&self, reader: &str, relation: u64, owner: &str) -> Result<Databag, Refusal> {
        let id = BagId { relation: RelationId(relation), owner: owner.parse().unwrap() };
        let state = self.state();
        access::permit_read(&state, Some(&unit(reader)), &id).map(|read| read.bag().content.to_databag())
    }

    /// The state as a new broker would find it.
    pub(crate) async fn refolded(&self) -> State {
        recovery::load(&*self.log, &model()).await.unwrap().0
    }
}

pub(crate) fn endpoint(name: &str, role: Role, interface: &str) -> Endpoint {
    Endpoint {
        name: name.parse().unwrap(),
        role,
        interface: interface.parse().unwrap(),
        limit: None,
        optional: false,
    }
}

pub(crate) fn wanted(text: &str) -> Wanted {
    let (application, endpoint) = text.split_once(':').map_or((text, None), |(a, e)| (a, Some(e)));
    Wanted { application: application.parse().unwrap(), endpoint: endpoint.map(|e| e.parse().unwrap()) }
}

pub(crate) fn commit(by: &str, id: u8, writes: &[(u64, &str, &str, &str)]) -> Operation {
    commit_with(by, id, writes, |_| {})
}

/// A commit of writes (relation, owner, key, value), changed as the test wants.
pub(crate) fn commit_with(
    by: &str,
    id: u8,
    writes: &[(u64, &str, &str, &str)],
    change: impl FnOnce(&mut HookCommitted),
) -> Operation {
    let write = |(relation, owner, key, value): &(u64, &str, &str, &str)| Write {
        relation: *relation,
        owner: (*owner).to_owned(),
        entries: [((*key).to_owned(), (*value).to_owned())].into(),
    };
    let mut stored = HookCommitted {
        unit: by.to_owned(),
        id: vec![id; 16],
        writes: writes.iter().map(write).collect(),
        ..HookCommitted::default()
    };
    change(&mut stored);
    let owners: Vec<Owner> = stored.writes.iter().map(|write| write.owner.parse().unwrap()).collect();
    let commit = Arc::new(Committed { unit: unit(by), id: CommitId([id; 16]), owners, after: None, stored });
    let encoded = Record::HookCommitted(Arc::clone(&commit)).encode();
    Operation::Commit(commit, encoded)
}
