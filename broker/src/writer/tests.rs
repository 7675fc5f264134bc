//! Exactly once, in batches, whatever the log does; and leases.

use std::sync::Arc;

use bytes::Bytes;
use relata_core::access::AccessDenied;
use relata_core::{Owner, Revision};

use crate::lease::TERM;
use crate::log::faulty::{Fault, FaultyLog};
use crate::log::{Batch, BatchId, Log, MemoryLog};
use crate::operation::{Answer, Operation};
use crate::record::Record;
use crate::recovery::{self, LoadError};
use crate::refusal::Refusal;
use crate::testing::{Bench, commit, commit_with, model, unit};

async fn faulty() -> (Arc<FaultyLog>, Bench) {
    let log = Arc::new(FaultyLog::new(Arc::new(MemoryLog::new())));
    let bench = Bench::joined_on(Arc::clone(&log) as Arc<dyn Log>).await;
    (log, bench)
}

fn revision(answer: &Result<Answer, Refusal>) -> Revision {
    match answer {
        Ok(Answer::Done(revision)) => *revision,
        other => panic!("not done: {other:?}"),
    }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer() {
    let mut bench = Bench::joined().await;
    let first = revision(&bench.write("web/0", 1, "web/0", "v").await);
    let again = revision(&bench.write("web/0", 1, "web/0", "other").await);
    assert_eq!(first, again);
    assert_eq!(bench.read("web/0", 1, "web/0").unwrap().get("k"), Some("v"));
    let answers =
        bench.ask_all(vec![commit("web/0", 2, &[]), commit("web/0", 2, &[]), commit("web/0", 3, &[])]).await;
    assert_eq!(revision(&answers[0]), revision(&answers[1]), "in one batch too");
    assert_eq!(bench.state().revision(), revision(&answers[2]));
}

#[tokio::test]
async fn the_last_commit_of_a_unit_that_is_gone_can_be_repeated() {
    let mut bench = Bench::joined().await;
    bench.ask(commit("web/0", 1, &[])).await.unwrap();
    bench.ask(Operation::RemoveUnit(unit("web/0"))).await.unwrap();
    let gone = || commit_with("web/0", 2, &[], |stored| stored.gone = true);
    let first = revision(&bench.ask(gone()).await);
    assert!(bench.state().unit(&unit("web/0")).is_none());
    assert_eq!(revision(&bench.ask(gone()).await), first);
    assert!(matches!(bench.ask(commit("web/0", 3, &[])).await, Err(Refusal::UnknownUnit(_))));
}

/// What goes wrong, what the caller hears, and whether it happened.
#[tokio::test]
async fn every_fault_of_the_log_ends_in_once_or_not_at_all() {
    let stranger = || {
        let record = Record::UnitDying { unit: unit("db/1") };
        Batch { id: BatchId([9; 16]), records: vec![record.encode()] }
    };
    for (fault, happens) in [
        (Fault::Full, false),
        (Fault::LostRequest, false),
        (Fault::LostAnswer, true),
        (Fault::Repeated, true),
        (Fault::Overtaken(stranger()), true),
    ] {
        let (log, mut bench) = faulty().await;
        log.fail(1, fault.clone());
        let answer = bench.write("web/0", 1, "web/0", "v").await;
        assert_eq!(answer.is_ok(), happens, "{fault:?}: {answer:?}");
        assert_eq!(bench.read("web/0", 1, "web/0").unwrap().get("k").is_some(), happens, "{fault:?}");
        let first = bench.state().revision();
        let repeated = bench.write("web/0", 1, "web/0", "v").await;
        assert_eq!(revision(&repeated), if happens { first } else { first.next() }, "{fault:?}");
        assert_eq!(*bench.state(), bench.refolded().await, "{fault:?}");
    }
}

#[tokio::test]
async fn after_a_conflict_everything_is_checked_again() {
    let (log, mut bench) = faulty().await;
    bench.lead("web/0").await;
    let record = Record::LeadEnded { unit: unit("web/0") };
    log.fail(1, Fault::Overtaken(Batch { id: BatchId([9; 16]), records: vec![record.encode()] }));
    let answer = bench.write("web/0", 1, "web", "v").await;
    assert!(matches!(answer, Err(Refusal::Denied(AccessDenied::NotLeader { .. }))), "{answer:?}");
    assert_eq!(*bench.state(), bench.refolded().await);
}

#[tokio::test]
async fn a_batch_is_appended_once_and_checked_in_order() {
    let (log, mut bench) = faulty().await;
    bench.lead("web/0").await;
    let before = log.appends();
    let answers = bench
        .ask_all(vec![
            commit("web/0", 1, &[(1, "web", "k", "v")]),
            commit("web/1", 1, &[(1, "web", "k", "w")]),
            Operation::RemoveUnit(unit("db/1")),
            Operation::EnterScope(unit("db/1"), relata_core::RelationId(1)),
            commit("db/0", 1, &[(1, "db/0", "k", "v")]),
        ])
        .await;
    assert_eq!(log.appends(), before + 1);
    let ok: Vec<_> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(ok, [true, false, true, false, true], "{answers:?}");
}

#[tokio::test]
async fn a_lead_ends_unless_it_is_renewed() {
    let (log, mut bench) = faulty().await;
    assert_eq!(bench.lead("web/0").await, Answer::Lead(Some(unit("web/0")), TERM));
    let appends = log.appends();
    bench.now += TERM / 2;
    bench.lead("web/0").await;
    assert_eq!(log.appends(), appends, "a renewal is no record");
    bench.now += TERM / 2;
    assert_eq!(bench.lead("web/1").await, Answer::Lead(Some(unit("web/0")), std::time::Duration::ZERO));
    bench.now += TERM / 2;
    let late = bench.write("web/0", 1, "web", "v").await;
    assert!(matches!(late, Err(Refusal::Denied(AccessDenied::NotLeader { .. }))), "{late:?}");
    assert_eq!(bench.lead("web/1").await, Answer::Lead(Some(unit("web/1")), TERM));
    let status = Operation::SetStatus {
        by: unit("web/0"),
        owner: Owner::Application("web".parse().unwrap()),
        word: "active".into(),
        message: String::new(),
    };
    assert!(matches!(bench.ask(status).await, Err(Refusal::StatusByFollower(_))));
}

/// While the log takes nothing, what needs no record is answered all the same, and the writer does not spin.
#[tokio::test]
async fn what_needs_no_record_is_answered_while_the_log_refuses() {
    for fault in [Fault::Full, Fault::LostRequest] {
        let (log, mut bench) = faulty().await;
        bench.lead("web/0").await;
        bench.lead("db/0").await;
        let first = revision(&bench.write("web/1", 1, "web/1", "v").await);
        bench.now += TERM;
        log.fail(1, fault.clone());
        let asked = vec![
            commit("web/1", 1, &[]),
            Operation::ClaimLead(unit("web/0")),
            Operation::EnterScope(unit("db/1"), relata_core::RelationId(1)),
            Operation::ClaimLead(unit("web/1")),
            Operation::EnterScope(unit("db/1"), relata_core::RelationId(9)),
        ];
        let answers = bench.ask_all(asked).await;
        assert_eq!(revision(&answers[0]), first, "{fault:?}: a repeat");
        assert_eq!(answers[1].as_ref().unwrap(), &Answer::Lead(Some(unit("web/0")), TERM), "{fault:?}");
        assert!(matches!(answers[2], Err(Refusal::NotKept(_))), "{:?}", answers[2]);
        let other = Answer::Lead(Some(unit("web/0")), std::time::Duration::ZERO);
        assert_eq!(answers[3].as_ref().unwrap(), &other, "{fault:?}");
        assert!(matches!(answers[4], Err(Refusal::UnknownRelation(_))), "{:?}", answers[4]);
        assert_eq!(bench.writer.due(), Some(bench.now + super::RETRY), "{fault:?}");
        bench.now += super::RETRY;
        bench.ask_all(Vec::new()).await;
        let leader = |name: &str| bench.state().leader(&name.parse().unwrap()).cloned();
        assert_eq!((leader("web"), leader("db")), (Some(unit("web/0")), None), "{fault:?}");
    }
}

/// A unit that takes the lead and is removed in one batch leaves no lease, so nothing is left to end later.
#[tokio::test]
async fn who_led_within_a_batch_alone_has_no_lease() {
    let (log, mut bench) = faulty().await;
    let asked = || vec![Operation::ClaimLead(unit("web/0")), Operation::RemoveUnit(unit("web/0"))];
    assert!(bench.ask_all(asked()).await.iter().all(Result::is_ok));
    bench.now += TERM / 2;
    bench.lead("web/1").await;
    let appends = log.appends();
    bench.now += TERM / 2;
    bench.ask_all(Vec::new()).await;
    assert_eq!(bench.state().leader(&"web".parse().unwrap()), Some(&unit("web/1")));
    bench.ask_all(Vec::new()).await;
    assert_eq!((log.appends(), bench.writer.due()), (appends, Some(bench.now + TERM / 2)));
    bench.ask(Operation::RemoveUnit(unit("web/1"))).await.unwrap();
    let dying = Operation::RemoveApplication("db".parse().unwrap());
    bench.ask_all(vec![Operation::ClaimLead(unit("db/0")), dying]).await;
    bench.now += TERM;
    for _ in 0..2 {
        bench.ask_all(Vec::new()).await;
    }
    assert_eq!(bench.writer.due(), None, "nobody leads");
}

/// What was kept although nobody knew is folded without another request, as soon as the log can be read.
#[tokio::test]
async fn an_unknown_outcome_is_cleared_up_without_a_request() {
    let (log, mut bench) = faulty().await;
    bench.ask_all(Vec::new()).await;
    assert_eq!(bench.writer.due(), None, "nothing is due");
    log.fail(1, Fault::Unreadable(3));
    let answer = bench.write("web/0", 1, "web/0", "v").await;
    assert!(matches!(answer, Err(Refusal::OutcomeUnknown(_))), "{answer:?}");
    for pause in [1, 2, 4] {
        let due = bench.now + std::time::Duration::from_secs(pause);
        assert_eq!(bench.writer.due(), Some(due));
        assert_eq!(bench.read("web/0", 1, "web/0").unwrap().get("k"), None);
        bench.now = due;
        bench.ask_all(Vec::new()).await;
    }
    assert_eq!(bench.read("web/0", 1, "web/0").unwrap().get("k"), Some("v"));
    assert_eq!(bench.writer.due(), None);
}

#[tokio::test]
async fn after_a_start_a_lead_lasts_a_full_term() {
    let log: Arc<dyn Log> = Arc::new(MemoryLog::new());
    let mut bench = Bench::joined_on(Arc::clone(&log)).await;
    bench.lead("web/0").await;
    let mut bench = Bench::on(log).await;
    bench.now += TERM - std::time::Duration::from_millis(1);
    bench.write("web/0", 1, "web", "v").await.unwrap();
    bench.now += std::time::Duration::from_millis(1);
    bench.ask_all(Vec::new()).await;
    assert_eq!(
        bench.state().leader(&"web".parse().unwrap()),
        None,
        "the end is a record, without any request"
    );
    assert_eq!(*bench.state(), bench.refolded().await);
}

#[tokio::test]
async fn the_unknown_refuses_the_model_and_names_who_wrote_it() {
    for (bytes, what) in [(&[1u8, 99][..], "kind 99"), (&[7, 1][..], "format 7")] {
        let log: Arc<dyn Log> = Arc::new(MemoryLog::new());
        log.create(&model()).await.unwrap();
        let opened = Record::Opened { version: "9.9.9".into(), epoch: "e".into() };
        let records = vec![opened.encode(), Bytes::copy_from_slice(bytes)];
        log.append(&model(), Revision::ZERO, Batch { id: BatchId([1; 16]), records }).await.unwrap();
        let error = recovery::load(&*log, &model()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot read the record at revision 2 of model default (written by relata 9.9.9)"
        );
        let LoadError::Record { source, .. } = error else { panic!("another error") };
        assert!(source.to_string().contains(what), "{source}");
    }
}

/// Byte strings show themselves as text, so whatever holds a record would show its values.
#[tokio::test]
async fn no_debug_shows_a_value() {
    let asked = || {
        commit_with("web/0", 1, &[(1, "web/0", "k", "hunter2")], |stored| {
            stored.told = [("part".to_owned(), Bytes::from_static(b"hunter2"))].into();
        })
    };
    let Operation::Commit(_, encoded) = asked() else { panic!("it is a commit") };
    assert!(format!("{encoded:?}").contains("hunter2"), "the test looks for what would be there");
    let log: Arc<dyn Log> = Arc::new(MemoryLog::new());
    let mut bench = Bench::joined_on(Arc::clone(&log)).await;
    let mut draft = super::Draft::new(bench.state().as_ref().clone());
    asked().run(&mut draft, TERM).unwrap();
    bench.ask(asked()).await.unwrap();
    let snapshot = crate::snapshot::encode(&bench.state());
    log.save_snapshot(&model(), snapshot.clone()).await.unwrap();
    let event = relata_proto::v1::WatchEvent {
        revision: 1,
        event: Some(relata_proto::v1::watch_event::Event::Ended(relata_proto::v1::Ended {
            reason: "hunter2".into(),
        })),
    };
    let batch = Batch { id: BatchId([1; 16]), records: vec![encoded] };
    let (reply, _answer) = tokio::sync::oneshot::channel();
    for shown in [
        format!("{:?}", super::Request { operation: asked(), reply }),
        format!("{draft:?}"),
        format!("{batch:?} {snapshot:?} {:?}", log.read(&model(), Revision::ZERO, 99).await.unwrap()),
        format!("{log:?} {:?}", bench.writer),
        format!("{:?}", crate::watch::Frame::new(vec![1], &event)),
    ] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn a_large_request_weighs_what_it_adds() {
    let deploy = crate::operation::Deploy {
        application: "web".parse().unwrap(),
        charm: "web".into(),
        endpoints: Vec::new(),
        definitions: vec!["d".repeat(5 << 20)],
        units: Vec::new(),
    };
    let (reply, _answer) = tokio::sync::oneshot::channel();
    let request = super::Request { operation: Operation::Deploy(deploy), reply };
    assert!(!super::Request::fits(request.weight()));
}
