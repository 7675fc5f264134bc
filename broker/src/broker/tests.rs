//! New units get their tokens, whatever becomes of the caller or of one file; models are served, whatever becomes of one.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{Broker, DEFAULT_MODEL};
use crate::log::faulty::{Fault, FaultyLog};
use crate::log::{Log, MemoryLog};
use crate::model::Settings;
use crate::operation::Deploy;
use crate::refusal::Refusal;
use crate::tokens::Tokens;

async fn broker() -> (tempfile::TempDir, Arc<FaultyLog>, Arc<Broker>) {
    let data = tempfile::tempdir().unwrap();
    let log = Arc::new(FaultyLog::new(Arc::new(MemoryLog::new())));
    let tokens = Arc::new(Tokens::open(data.path()).unwrap());
    let broker = Broker::open(Arc::clone(&log) as _, tokens, Settings::default()).await.unwrap();
    (data, log, broker)
}

fn web() -> Deploy {
    Deploy {
        application: "web".parse().unwrap(),
        charm: "web".to_owned(),
        endpoints: Vec::new(),
        definitions: Vec::new(),
        units: Vec::new(),
    }
}

async fn until(what: impl Fn() -> bool) {
    let holds = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), holds).await.expect("it comes to that");
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_units_with_tokens() {
    let (data, log, broker) = broker().await;
    let model = broker.model(DEFAULT_MODEL).unwrap();
    let gate = Arc::new(Semaphore::new(0));
    let appends = log.appends();
    log.fail(1, Fault::Held(Arc::clone(&gate)));
    tokio::select! {
        biased;
        _ = broker.deploy(&model, web(), 2, "") => panic!("the log waits"),
        () = until(|| log.appends() > appends) => {}
    }
    gate.add_permits(1);
    let files = ["web-0", "web-1"].map(|name| data.path().join("tokens/default").join(name));
    until(|| files.iter().all(|file| file.exists())).await;
    let tokens = files.map(|file| std::fs::read_to_string(file).unwrap());
    assert!(tokens.iter().all(|token| broker.tokens().caller(token.trim()).is_some()));
}

#[tokio::test]
async fn one_file_that_cannot_be_written_costs_its_unit_alone() {
    let (data, _log, broker) = broker().await;
    let model = broker.model(DEFAULT_MODEL).unwrap();
    let folder = data.path().join("tokens/default");
    std::fs::create_dir_all(folder.join("web-0")).unwrap();
    let refusal = broker.deploy(&model, web(), 3, "").await.unwrap_err();
    assert!(matches!(&refusal, Refusal::NoTokenFile { unit, .. } if unit.number() == 0), "{refusal}");
    assert!(folder.join("web-1").is_file() && folder.join("web-2").is_file());
}

#[tokio::test]
async fn a_model_that_cannot_be_begun_costs_the_others_nothing() {
    let data = tempfile::tempdir().unwrap();
    let log = Arc::new(FaultyLog::new(Arc::new(MemoryLog::new())));
    for model in [DEFAULT_MODEL, "other"] {
        log.create(&model.parse().unwrap()).await.unwrap();
    }
    log.fail(1, Fault::LostRequest);
    let tokens = || Arc::new(Tokens::open(data.path()).unwrap());
    let broker = Broker::open(Arc::clone(&log) as _, tokens(), Settings::default()).await.unwrap();
    broker.model("other").unwrap();
    let refusal = broker.model(DEFAULT_MODEL).unwrap_err();
    assert!(
        matches!(&refusal, Refusal::NotServed { why, .. } if why.contains("cannot write faulty")),
        "{refusal}"
    );
    log.fail_from(1, &Fault::Full);
    let full = Broker::open(Arc::clone(&log) as _, tokens(), Settings::default()).await.unwrap();
    full.model(DEFAULT_MODEL).expect("a full disk still opens for reading");
}
