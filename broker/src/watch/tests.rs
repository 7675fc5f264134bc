//! What a watch is told: a snapshot, changes, a new start when it was too slow, and the end with its reason.

use std::time::Duration;

use prost::Message;
use relata_core::{BagId, RelationId, Revision};
use relata_proto::v1;
use tokio_stream::StreamExt;
use v1::change::Change;
use v1::watch_event::Event;

use super::{Begin, Feed, Frame, Frames, Hub, HubHandle, Outlet, Target, outlet};
use crate::operation::Operation;
use crate::testing::{Bench, commit, commit_with, unit, wanted};
use crate::views::Progress;
use crate::writer::{Happened, Shared};

struct Watching {
    bench: Bench,
    hub: HubHandle,
}

async fn watching() -> Watching {
    let bench = Bench::joined().await;
    let (hub, handle) = Hub::new(&bench.shared, std::sync::Arc::new(Progress::default()));
    tokio::spawn(hub.run());
    Watching { bench, hub: handle }
}

impl Watching {
    fn watch(&self, targets: &[Target]) -> (Outlet, Frames) {
        let (outlet, frames) = outlet();
        for (number, target) in targets.iter().enumerate() {
            self.hub.create(outlet.clone(), number as u64, target.clone(), Begin::default());
        }
        (outlet, frames)
    }
}

fn bag(owner: &str) -> BagId {
    BagId { relation: RelationId(1), owner: owner.parse().unwrap() }
}

fn of_unit(name: &str) -> Target {
    Target::Unit(unit(name))
}

async fn next(frames: &mut Frames) -> (Vec<u64>, Revision, Event) {
    let frame = tokio::time::timeout(Duration::from_secs(20), frames.next()).await;
    let frame = frame.expect("something comes").expect("the stream goes on").unwrap();
    let event = v1::WatchEvent::decode(frame.event).unwrap();
    (frame.watches, Revision::new(event.revision), event.event.unwrap())
}

async fn changes(frames: &mut Frames) -> (Vec<u64>, Vec<Change>) {
    loop {
        match next(frames).await {
            (watches, _, Event::Changes(changes)) => {
                return (watches, changes.changes.into_iter().map(|change| change.change.unwrap()).collect());
            }
            (_, _, Event::Snapshot(_) | Event::Bookmark(_)) => {}
            (_, _, other) => panic!("no changes but {other:?}"),
        }
    }
}

async fn ended(frames: &mut Frames) -> String {
    loop {
        if let (_, _, Event::Ended(ended)) = next(frames).await {
            return ended.reason;
        }
    }
}

#[tokio::test]
async fn each_sees_what_it_may_see() {
    let mut watching = watching().await;
    let targets = ["db/0", "db/1", "web/0", "web/1"].map(of_unit);
    let (_outlet, mut frames) = watching.watch(&targets);
    for number in 0..4 {
        let (watches, _, event) = next(&mut frames).await;
        assert_eq!(watches, [number]);
        assert!(matches!(event, Event::Snapshot(_)));
    }
    let bench = &mut watching.bench;
    bench.enter("db/0", 1).await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let (watches, told) = changes(&mut frames).await;
        seen.push((watches, told.len()));
    }
    seen.sort();
    assert_eq!(
        seen,
        [(vec![0], 2), (vec![2, 3], 2)],
        "itself and the other end, each the bag and the entering"
    );
    bench.ask(commit("web/1", 1, &[(1, "web/1", "k", "v")])).await.unwrap();
    assert_eq!(changes(&mut frames).await.0, [0, 1, 3], "not the sibling");
    bench.lead("web/0").await;
    assert_eq!(changes(&mut frames).await.0, [2, 3]);
    bench.ask(commit("web/0", 1, &[(1, "web", "k", "v")])).await.unwrap();
    assert_eq!(changes(&mut frames).await.0, [0, 1, 2], "not the follower");
    bench.now += crate::lease::TERM;
    bench.lead("web/1").await;
    changes(&mut frames).await;
    let mut told = Vec::new();
    for _ in 0..2 {
        let (watches, what) = changes(&mut frames).await;
        told.push((watches, what.iter().any(|change| matches!(change, Change::Bag(_)))));
    }
    told.sort();
    assert_eq!(
        told,
        [(vec![2], false), (vec![3], true)],
        "the new leader now sees its application's databag"
    );
}

#[tokio::test(start_paused = true)]
async fn those_who_saw_nothing_hear_that_they_are_up_to_date() {
    let mut watching = watching().await;
    let (_outlet, mut frames) = watching.watch(&[of_unit("db/1"), of_unit("web/0")]);
    next(&mut frames).await;
    next(&mut frames).await;
    watching.bench.ask(commit("db/0", 1, &[(0, "db/0", "k", "v")])).await.unwrap();
    assert_eq!(changes(&mut frames).await.0, [0], "a peer's databag");
    let (watches, revision, event) = next(&mut frames).await;
    assert_eq!((watches, revision), (vec![1], watching.bench.state().revision()));
    assert!(matches!(event, Event::Bookmark(_)));
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_is_too_slow_starts_anew() {
    let mut watching = watching().await;
    let (_outlet, mut frames) = watching.watch(&[Target::Bag(bag("db/0"), None)]);
    next(&mut frames).await;
    for round in 0..600_u32 {
        let id = u8::try_from(round % 200).unwrap();
        let value = round.to_string();
        watching.bench.ask(commit("db/0", id, &[(1, "db/0", "k", &value)])).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut told = 0;
    let reason = loop {
        match next(&mut frames).await {
            (_, _, Event::Resync(resync)) => break resync.reason,
            (_, _, Event::Changes(_)) => told += 1,
            (_, _, other) => panic!("neither changes nor a resync: {other:?}"),
        }
    };
    assert!(told >= 256, "what fitted was told: {told}");
    assert_eq!(reason, "the reader was too slow: changes were lost");
    let (_, revision, event) = next(&mut frames).await;
    let Event::Snapshot(v1::Snapshot { content: Some(v1::snapshot::Content::Bag(bag)), .. }) = event else {
        panic!("no snapshot but {event:?}");
    };
    assert_eq!(revision, watching.bench.state().revision());
    assert_eq!(bag.content.unwrap().entries["k"], "599");
}

#[tokio::test]
async fn a_permission_lost_ends_the_watch_with_the_reason() {
    let mut watching = watching().await;
    let bench = &mut watching.bench;
    bench.lead("web/0").await;
    bench.ask(commit("web/0", 1, &[(1, "web", "k", "v")])).await.unwrap();
    let own = Target::Bag(bag("web"), Some(unit("web/0")));
    let (_a, mut as_leader) = watching.watch(std::slice::from_ref(&own));
    let (_b, mut of_relation) = watching.watch(&[Target::Bag(bag("db/0"), Some(unit("web/0")))]);
    let (_c, mut of_gone) = watching.watch(&[of_unit("web/1")]);
    let (_d, mut as_follower) = watching.watch(&[Target::Bag(bag("web"), Some(unit("web/1")))]);
    assert!(ended(&mut as_follower).await.contains("only the leader of web"));
    for frames in [&mut as_leader, &mut of_relation, &mut of_gone] {
        assert!(matches!(next(frames).await.2, Event::Snapshot(_)));
    }
    let bench = &mut watching.bench;
    bench.now += crate::lease::TERM;
    bench.ask_all(Vec::new()).await;
    assert!(ended(&mut as_leader).await.contains("only the leader of web"));
    bench.ask(Operation::RemoveUnit(unit("web/1"))).await.unwrap();
    assert_eq!(ended(&mut of_gone).await, "there is no unit web/1 in the model");
    bench.ask(Operation::RemoveRelation(wanted("web"), wanted("db"))).await.unwrap();
    assert_eq!(ended(&mut of_relation).await, "relation 1 not found");
}

#[tokio::test]
async fn who_comes_back_goes_on_or_starts_anew() {
    let mut watching = watching().await;
    let after = watching.bench.state().revision();
    let epoch = watching.bench.state().epoch().to_owned();
    watching.bench.ask(commit("db/0", 1, &[(1, "db/0", "k", "v")])).await.unwrap();
    watching.bench.ask(commit_with("db/0", 2, &[], |_| {})).await.unwrap();
    let newest = watching.bench.state().revision();
    let (outlet, mut frames) = outlet();
    let begin = Begin { after, epoch: epoch.clone() };
    watching.hub.create(outlet.clone(), 7, of_unit("web/0"), begin);
    let (_, revision, event) = next(&mut frames).await;
    assert!(matches!(event, Event::Changes(_)), "{event:?}");
    assert_eq!(revision, after.next());
    assert_eq!(next(&mut frames).await.1, newest, "then it is up to date");
    for begin in [
        Begin { after, epoch: "of another time".into() },
        Begin { after: newest.plus(5), epoch: epoch.clone() },
    ] {
        watching.hub.create(outlet.clone(), 8, of_unit("web/0"), begin);
        assert!(matches!(next(&mut frames).await.2, Event::Resync(_)));
        assert!(matches!(next(&mut frames).await.2, Event::Snapshot(_)));
        watching.hub.cancel(outlet.id(), 8);
    }
}

/// An end that does not fit ends the stream, so that its client does not wait for ever.
#[tokio::test]
async fn an_end_that_does_not_fit_ends_the_stream() {
    let watching = watching().await;
    let refuse = |outlet: Outlet| outlet.refuse(7, "no");
    let end = |outlet: Outlet| watching.hub.create(outlet, 7, of_unit("web/9"), Begin::default());
    for ask in [&refuse as &dyn Fn(Outlet), &end] {
        let (outlet, mut frames) = outlet();
        let bookmark = v1::WatchEvent { revision: 1, event: Some(Event::Bookmark(v1::Bookmark {})) };
        let mut waiting = 0;
        while outlet.send(Frame::new(vec![1], &bookmark)).is_ok() {
            waiting += 1;
        }
        ask(outlet.clone());
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        for _ in 0..waiting {
            assert_eq!(next(&mut frames).await.0, [1]);
        }
        let last = tokio::time::timeout(Duration::from_secs(20), frames.next()).await;
        let status = last.expect("the end comes").unwrap().unwrap_err();
        assert_eq!(status.code(), tonic::Code::ResourceExhausted);
        assert!(frames.next().await.is_none());
    }
}

/// The writer stores a state before it publishes what changed: whoever is the first to watch in between misses nothing.
#[tokio::test]
async fn the_first_to_come_back_misses_nothing_that_is_about_to_be_published() {
    let mut bench = Bench::joined().await;
    let (after, epoch) = (bench.state().revision(), bench.state().epoch().to_owned());
    bench.ask(commit("db/0", 1, &[(1, "db/0", "k", "v")])).await.unwrap();
    let happened = bench.shared.feed.after(Revision::ZERO, after.next()).unwrap();
    let mut happened: Vec<_> = happened.iter().map(|happened| Happened::clone(happened)).collect();
    let newest = happened.split_off(happened.len() - 1);
    let feed = std::sync::Arc::new(Feed::default());
    feed.publish(happened);
    let shared = Shared { feed: std::sync::Arc::clone(&feed), ..bench.shared.clone() };
    let (hub, handle) = Hub::new(&shared, std::sync::Arc::new(Progress::default()));
    tokio::spawn(hub.run());
    let (outlet, mut frames) = outlet();
    handle.create(outlet.clone(), 7, of_unit("web/0"), Begin { after, epoch });
    tokio::task::yield_now().await;
    feed.publish(newest);
    assert!(matches!(next(&mut frames).await.2, Event::Resync(_)));
    let (_, revision, event) = next(&mut frames).await;
    assert!(matches!(event, Event::Snapshot(_)), "{event:?}");
    assert_eq!(revision, after.next());
}

/// What does not fit into the queue of one who comes back is not passed over in silence.
#[tokio::test]
async fn who_comes_back_to_more_than_fits_starts_anew() {
    let mut watching = watching().await;
    let (after, epoch) = (watching.bench.state().revision(), watching.bench.state().epoch().to_owned());
    let value = "v".repeat(7 << 17);
    for id in 1..5 {
        let operation = commit("db/0", id, &[(1, "db/0", "k", &format!("{id}{value}"))]);
        watching.bench.ask(operation).await.unwrap();
    }
    let (outlet, mut frames) = outlet();
    let filler = Event::Resync(v1::Resync { reason: "f".repeat(14 << 20) });
    let filler = v1::WatchEvent { revision: 0, event: Some(filler) };
    outlet.send(Frame::new(vec![99], &filler)).unwrap();
    // There is room for two of the four revisions, and after them for a bookmark, which is small.
    watching.hub.create(outlet.clone(), 7, of_unit("web/0"), Begin { after, epoch });
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(next(&mut frames).await.0, [99]);
    let mut told = Vec::new();
    loop {
        match next(&mut frames).await {
            (_, revision, Event::Changes(_)) => told.push(revision),
            (_, _, Event::Resync(_)) => break,
            (_, _, other) => panic!("{told:?} and then {other:?}"),
        }
    }
    assert_eq!(told, [after.next(), after.plus(2)]);
}

#[tokio::test]
async fn everything_is_everything_but_told_state() {
    let mut watching = watching().await;
    let (_outlet, mut frames) = watching.watch(&[Target::Everything]);
    next(&mut frames).await;
    let told = |stored: &mut crate::record::HookCommitted| {
        stored.told = [("part".to_owned(), bytes::Bytes::from_static(b"seen"))].into();
    };
    watching.bench.ask(commit_with("db/0", 1, &[(1, "db/0", "k", "v")], told)).await.unwrap();
    let (_, told) = changes(&mut frames).await;
    let [Change::Hook(hook)] = told.as_slice() else { panic!("not one hook: {told:?}") };
    assert_eq!((hook.unit.as_str(), hook.writes.len()), ("db/0", 1));
    watching.bench.ask(Operation::RemoveUnit(unit("db/1"))).await.unwrap();
    let (_, told) = changes(&mut frames).await;
    assert!(matches!(told.as_slice(), [Change::UnitLife(_)]), "{told:?}");
    let (_, told) = changes(&mut frames).await;
    assert!(matches!(told.as_slice(), [Change::UnitRemoved(_)]), "{told:?}");
}

#[tokio::test]
async fn a_stream_has_so_many_watches_and_no_more() {
    let watching = watching().await;
    let (outlet, mut frames) = outlet();
    let most = super::hub::MAX_WATCHES as u64;
    for number in 0..=most {
        watching.hub.create(outlet.clone(), number, of_unit("web/0"), Begin::default());
        let (watches, _, event) = next(&mut frames).await;
        assert_eq!(watches, [number]);
        assert_eq!(matches!(event, Event::Ended(_)), number == most, "{number}: {event:?}");
    }
    watching.hub.cancel(outlet.id(), 0);
    watching.hub.create(outlet.clone(), most, of_unit("web/0"), Begin::default());
    assert!(matches!(next(&mut frames).await.2, Event::Snapshot(_)), "there is room again");
}
