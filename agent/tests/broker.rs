//! Whole agents against a broker.

#![allow(
    missing_docs,
    unreachable_pub,
    missing_debug_implementations,
    clippy::unwrap_used,
    reason = "test code outside of test functions"
)]

mod support;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use relata_agent::{AgentError, End, Ended, HookFailure};
use relata_broker::log::MemoryLog;
use relata_broker::log::faulty::{Fault, FaultyLog};
use relata_core::{Hook, HookBuffer, Owner, Patch, RelationHookKind, RelationId, Status, StatusOf};
use relata_proto::v1::Role;
use support::{Handled, Line, Running, World, eventually};

fn quiet(_: &Hook, _: &mut HookBuffer<'_>, _: &mut dyn FnMut(StatusOf, Status)) -> Handled {
    Ok(())
}

fn write(buffer: &mut HookBuffer<'_>, relation: u64, owner: &str, value: &str) -> Handled {
    let owner: Owner = owner.parse().unwrap();
    let mut patch = Patch::new();
    patch.set("key", value);
    buffer.write(RelationId(relation), &owner, patch).map_err(|error| HookFailure::new(error.to_string()))
}

fn is(hook: &Hook, kind: RelationHookKind) -> bool {
    matches!(hook, Hook::Relation(about) if about.kind == kind)
}

const CREATED: RelationHookKind = RelationHookKind::Created;

#[tokio::test(flavor = "multi_thread")]
async fn two_units_meet_and_part() {
    let world = World::new().await;
    let db = world.deploy("db", &[("db", Role::Provider)], 1).await;
    let web = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let first = ["install", "leader-elected", "config-changed", "start"];
    let mut db = Running::start(world.settings("db/0", &db[0]), |hook, buffer, set_status| {
        if *hook == Hook::Start {
            set_status(StatusOf::Unit, Status::active("serves"));
        }
        if is(hook, CREATED) { write(buffer, 0, "db", "endpoint") } else { Ok(()) }
    });
    db.expect(&first).await;
    let relation = world.integrate("db", "web").await;
    assert_eq!(relation, 0);
    db.expect(&["db-relation-created"]).await;
    eventually("committed", || async { world.read(0, "db", "key").await.1.is_some() }).await;

    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let mut web = Running::start(world.settings("web/0", &web[0]), move |_, buffer, _| {
        let there = buffer.read(RelationId(0), &"db".parse().unwrap());
        let there = there.is_ok_and(|databag| databag.get("key").is_some());
        counted.fetch_add(usize::from(there), Ordering::SeqCst);
        Ok(())
    });
    let met = ["db-relation-changed", "db-relation-joined db/0", "db-relation-changed db/0"];
    web.expect(&["install", "db-relation-created"]).await;
    web.expect(&first[1..]).await;
    web.expect(&met).await;
    db.expect(&["db-relation-joined web/0", "db-relation-changed web/0"]).await;
    eventually("every hook saw what db had written", || async { seen.load(Ordering::SeqCst) == 8 }).await;
    eventually("the status is said", || async {
        world.unit("db/0").await.unwrap().status.is_some_and(|status| status.word == "active")
    })
    .await;
    eventually("both are idle", || async {
        let idle_at = |unit: Option<relata_proto::v1::UnitStatus>| {
            unit.and_then(|unit| unit.progress).map_or(0, |progress| progress.idle_at)
        };
        let revision = world.status().await.revision;
        idle_at(world.unit("db/0").await) >= revision && idle_at(world.unit("web/0").await) >= revision
    })
    .await;

    world.remove_relation("db", "web").await;
    web.expect(&["db-relation-departed db/0", "db-relation-broken"]).await;
    db.expect(&["db-relation-departed web/0", "db-relation-broken"]).await;
    eventually("the relation is gone", || async { world.status().await.relations.is_empty() }).await;
    world.remove_unit("web/0").await;
    web.expect(&["stop", "remove"]).await;
    assert_eq!(web.ended().await.unwrap(), Ended::Gone);
    assert!(world.unit("web/0").await.is_none());
    assert_eq!(db.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_hook_commits_nothing_blocks_the_others_and_runs_again() {
    let world = World::new().await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let web = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    world.integrate("db", "web").await;
    let mended = Arc::new(AtomicBool::new(false));
    let is_mended = Arc::clone(&mended);
    let mut web = Running::start(world.settings("web/0", &web[0]), move |hook, buffer, _| {
        if !is(hook, CREATED) {
            return Ok(());
        }
        write(buffer, 0, "web", "asked")?;
        match (is_mended.load(Ordering::SeqCst), buffer.view().revision.get() % 2) {
            (true, _) => Ok(()),
            (false, 0) => panic!("a charm may panic"),
            (false, _) => Err(HookFailure::new("not yet")),
        }
    });
    web.expect(&["install", "db-relation-created", "db-relation-created", "db-relation-created"]).await;
    eventually("the failures are reported", || async {
        let progress = world.unit("web/0").await.unwrap().progress.unwrap();
        progress.failures >= 2 && progress.hook == "db-relation-created" && !progress.failure.is_empty()
    })
    .await;
    assert_eq!(world.read(0, "web", "key").await, (0, None));
    mended.store(true, Ordering::SeqCst);
    eventually("committed", || async { world.read(0, "web", "key").await.1.is_some() }).await;
    while web.hook().await != "leader-elected" {}
    assert_eq!(web.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_hook_and_commit_leaves_nothing_and_the_hook_runs_again() {
    let world = World::new().await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    world.integrate("db", "web").await;
    let (go_on, held) = mpsc::channel::<()>();
    let mut web = Running::start(world.settings("web/0", &tokens[0]), move |hook, buffer, _| {
        if is(hook, CREATED) {
            write(buffer, 0, "web", "first")?;
            let _ = held.recv();
        }
        Ok(())
    });
    web.expect(&["install", "db-relation-created"]).await;
    web.kill().await;
    drop(go_on);
    assert_eq!(world.read(0, "web", "key").await, (0, None));
    let mut web = Running::start(world.settings("web/0", &tokens[0]), |hook, buffer, _| {
        if is(hook, CREATED) { write(buffer, 0, "web", "second") } else { Ok(()) }
    });
    web.expect(&["db-relation-created", "leader-elected", "config-changed", "start"]).await;
    assert_eq!(world.read(0, "web", "key").await.1.as_deref(), Some("second"));
    assert_eq!(web.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_neither_loses_nor_doubles_a_commit() {
    let world = World::new().await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let folder = tempfile::tempdir().unwrap();
    let line = Line::to(&world.socket(), folder.path().join("line"));
    let muted = line.clone();
    let mut web =
        Running::start(world.settings_at(line.socket(), "web/0", &tokens[0]), move |hook, buffer, _| {
            if is(hook, CREATED) {
                write(buffer, 0, "web", "once")?;
                muted.mute();
            }
            Ok(())
        });
    web.expect(&["install", "leader-elected", "config-changed", "start"]).await;
    world.integrate("db", "web").await;
    web.expect(&["db-relation-created"]).await;
    eventually("committed", || async { world.read(0, "web", "key").await.1.is_some() }).await;
    let (revision, before) = (world.status().await.revision, line.connections());
    line.cut();
    eventually("the commit is answered", || async {
        world.unit("web/0").await.unwrap().progress.is_some_and(|progress| progress.idle_at >= revision)
    })
    .await;
    assert!(line.connections() > before, "it came back on a new connection");
    assert_eq!(world.status().await.revision, revision, "asking again added nothing to the log");
    world.remove_relation("db", "web").await;
    web.expect(&["db-relation-broken"]).await;
    assert!(web.hooks().is_empty(), "created ran once");
    eventually("gone", || async { world.status().await.relations.is_empty() }).await;
    assert_eq!(web.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_hook_sees_what_the_one_before_wrote_although_the_watch_is_silent() {
    let world = World::new().await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    world.integrate("db", "web").await;
    let folder = tempfile::tempdir().unwrap();
    let line = Line::to(&world.socket(), folder.path().join("line"));
    let muted = line.clone();
    let mut web =
        Running::start(world.settings_at(line.socket(), "web/0", &tokens[0]), move |hook, buffer, _| {
            match hook {
                Hook::Relation(_) => {
                    muted.mute_watches();
                    write(buffer, 0, "web", "first")
                }
                // In a view without the first write this would change nothing, and so not be sent.
                Hook::LeaderElected => write(buffer, 0, "web", ""),
                _ => Ok(()),
            }
        });
    web.expect(&["install", "db-relation-created", "leader-elected", "config-changed", "start"]).await;
    assert_eq!(world.read(0, "web", "key").await.1, None, "the second write counts");
    assert_eq!(line.connections(), 1, "the watch alone was opened anew");
    assert_eq!(web.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_reported_until_there_is_room() {
    let log = Arc::new(FaultyLog::new(Arc::new(MemoryLog::new())));
    let world = World::on(&log).await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let full = Arc::clone(&log);
    let mut web = Running::start(world.settings("web/0", &tokens[0]), move |hook, _, _| {
        if *hook == Hook::Start {
            full.fail_from(1, &Fault::Full);
        }
        Ok(())
    });
    let progress = async || world.unit("web/0").await.unwrap().progress.unwrap();
    let reported = async |hook: &str| {
        let said = progress().await;
        said.hook == hook && said.failures >= 2 && said.failure.contains("no room left")
    };
    let goes_on = async || {
        let said = progress().await;
        said.hook.is_empty() && said.failures == 0 && said.failure.is_empty()
    };
    web.expect(&["install", "leader-elected", "config-changed", "start"]).await;
    eventually("the commit is reported", || reported("start")).await;
    log.mend();
    eventually("it is kept", goes_on).await;
    // The relation is made, and the unit cannot enter it.
    log.fail_from(2, &Fault::Full);
    world.integrate("db", "web").await;
    eventually("the entering is reported", || reported("")).await;
    log.mend();
    web.expect(&["db-relation-created"]).await;
    eventually("it is entered", goes_on).await;
    assert!(web.hooks().is_empty(), "no hook ran again");
    assert_eq!(web.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_outlives_its_broker() {
    let mut world = World::new().await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let mut web = Running::start(world.settings("web/0", &tokens[0]), quiet);
    web.expect(&["install", "leader-elected", "config-changed", "start"]).await;
    eventually("idle", || async { world.unit("web/0").await.unwrap().progress.unwrap().idle_at > 0 }).await;
    world.stop_broker().await;
    world.start_broker().await;
    world.integrate("db", "web").await;
    web.expect(&["db-relation-created"]).await;
    eventually("progress is said again", || async {
        world.unit("web/0").await.unwrap().progress.is_some_and(|progress| progress.connected)
    })
    .await;
    assert_eq!(web.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lead_passes_on_when_its_holder_is_gone() {
    let world = World::with_lease(Duration::from_millis(600)).await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let tokens = world.deploy("web", &[("db", Role::Requirer), ("peers", Role::Peer)], 2).await;
    let mut first = Running::start(world.settings("web/0", &tokens[0]), |hook, buffer, _| {
        if *hook == Hook::LeaderElected { write(buffer, 0, "web", "first") } else { Ok(()) }
    });
    first.expect(&["install", "peers-relation-created", "leader-elected"]).await;
    let mut second = Running::start(world.settings("web/1", &tokens[1]), |hook, buffer, _| {
        match write(buffer, 0, "web", "second") {
            Ok(()) if *hook != Hook::LeaderElected => Err(HookFailure::new("it does not lead yet")),
            Err(_) if *hook == Hook::LeaderElected => Err(HookFailure::new("it leads")),
            _ => Ok(()),
        }
    });
    second.expect(&["install", "peers-relation-created", "config-changed", "start"]).await;
    // Several terms: the first renews its lease.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(world.read(0, "web", "key").await.1.as_deref(), Some("first"));
    first.kill().await;
    while second.hook().await != "leader-elected" {}
    eventually("the second writes", || async {
        world.read(0, "web", "key").await.1.as_deref() == Some("second")
    })
    .await;
    let _ = second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_does_not_come_back_is_taken_out_and_the_others_are_told() {
    let world = World::new().await;
    let db = world.deploy("db", &[("db", Role::Provider)], 1).await;
    let web = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    world.integrate("db", "web").await;
    let mut db = Running::start(world.settings("db/0", &db[0]), quiet);
    let mut lost = Running::start(world.settings("web/0", &web[0]), quiet);
    while db.hook().await != "db-relation-changed web/0" {}
    while lost.hook().await != "db-relation-changed db/0" {}
    lost.kill().await;
    world.remove_unit("web/0").await;
    assert!(world.unit("web/0").await.is_some(), "it waits for the unit's last hooks");
    world.drop_unit("web/0").await;
    db.expect(&["db-relation-departed web/0"]).await;
    assert!(world.unit("web/0").await.is_none());
    let error = Running::start(world.settings("web/0", &web[0]), quiet).ended().await.unwrap_err();
    assert!(error.to_string().contains("there is no unit web/0"), "{error}");
    world.remove_relation("db", "web").await;
    db.expect(&["db-relation-broken"]).await;
    eventually("the relation is gone", || async { world.status().await.relations.is_empty() }).await;
    assert_eq!(db.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_agents_of_a_unit_one_ends_and_says_why() {
    let world = World::new().await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let agent = |name: &'static str| {
        Running::start(world.settings("web/0", &tokens[0]), move |hook, buffer, _| {
            if is(hook, CREATED) { write(buffer, 0, "web", name) } else { Ok(()) }
        })
    };
    let mut first = agent("first");
    first.expect(&["install", "leader-elected", "config-changed", "start"]).await;
    eventually("idle", || async { world.unit("web/0").await.unwrap().progress.unwrap().idle_at > 0 }).await;
    let second = agent("second");
    world.integrate("db", "web").await;
    eventually("one ends", || async { first.has_ended() || second.has_ended() }).await;
    let (ended, goes_on, name) =
        if first.has_ended() { (first, second, "second") } else { (second, first, "first") };
    let error = ended.ended().await.unwrap_err();
    assert!(error.to_string().contains("another agent runs web/0"), "{error}");
    assert_eq!(world.read(0, "web", "key").await.1.as_deref(), Some(name));
    assert_eq!(goes_on.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn until_idle_ends_when_all_is_told() {
    let world = World::new().await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let mut settings = world.settings("web/0", &tokens[0]);
    settings.end = End::UntilIdle;
    let mut web = Running::start(settings.clone(), quiet);
    web.expect(&["install", "leader-elected", "config-changed", "start"]).await;
    assert_eq!(web.ended().await.unwrap(), Ended::Idle);
    let mut again = Running::start(settings, quiet);
    assert_eq!(again.hooks(), Vec::<String>::new());
    assert_eq!(again.ended().await.unwrap(), Ended::Idle);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_unit_is_asked_how_it_is() {
    let world = World::new().await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let mut settings = world.settings("web/0", &tokens[0]);
    settings.update_status = Some(Duration::from_millis(50));
    let mut web = Running::start(settings, quiet);
    web.expect(&["install", "leader-elected", "config-changed", "start", "update-status", "update-status"])
        .await;
    assert_eq!(web.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_sees_nothing_is_not_asked_how_it_is() {
    let mut world = World::new().await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let mut settings = world.settings("web/0", &tokens[0]);
    settings.update_status = Some(Duration::from_millis(200));
    let mut web = Running::start(settings, quiet);
    web.expect(&["install", "leader-elected", "config-changed", "start", "update-status"]).await;
    world.stop_broker().await;
    // One may have begun before the watch was lost; it goes on asking for its commit.
    tokio::time::sleep(Duration::from_millis(300)).await;
    web.hooks();
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(web.hooks(), Vec::<String>::new());
    world.start_broker().await;
    web.expect(&["update-status"]).await;
    assert_eq!(web.stop().await.unwrap(), Ended::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_the_hook_and_commits_it() {
    let world = World::new().await;
    world.deploy("db", &[("db", Role::Provider)], 1).await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    world.integrate("db", "web").await;
    let (go_on, held) = mpsc::channel::<()>();
    let mut web = Running::start(world.settings("web/0", &tokens[0]), move |hook, buffer, _| {
        if is(hook, CREATED) {
            write(buffer, 0, "web", "finished")?;
            let _ = held.recv();
        }
        Ok(())
    });
    web.expect(&["install", "db-relation-created"]).await;
    let stopping = tokio::spawn(web.stop());
    tokio::task::yield_now().await;
    drop(go_on);
    assert_eq!(stopping.await.unwrap().unwrap(), Ended::Stopped);
    assert_eq!(world.read(0, "web", "key").await.1.as_deref(), Some("finished"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_work_is_said_at_once() {
    let world = World::new().await;
    let tokens = world.deploy("web", &[("db", Role::Requirer)], 1).await;
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let bad = folder.path().join("bad");
    std::fs::write(&bad, "not-a-token\n").unwrap();
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "\n").unwrap();
    for (settings, expected) in [
        (world.settings_at(&nowhere, "web/0", &tokens[0]), "cannot reach the broker at unix:"),
        (world.settings("web/0", &nowhere), "cannot read the unit's token"),
        (world.settings("web/0", &empty), "holds no token"),
        (world.settings("web/0", &bad), "the broker refuses web/0 of model default"),
        (world.settings("web/7", &tokens[0]), "the broker refuses web/7"),
        (world.settings("web/0", &world.operator_token_file()), "the token file of this unit itself"),
    ] {
        let error: AgentError = Running::start(settings, quiet).ended().await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
