//! The services over a real unix socket.

mod support;

use relata_broker::Storage;
use relata_proto::v1;
use support::{TestBroker, commit, reason, watch_unit, write};
use tokio_stream::StreamExt;
use tonic::Code;
use v1::watch_event::Event;

async fn started() -> (tempfile::TempDir, TestBroker) {
    let data = tempfile::tempdir().expect("a folder for the test");
    let broker = TestBroker::start(data.path(), Storage::Memory).await;
    (data, broker)
}

#[tokio::test]
async fn a_databag_travels_from_unit_to_unit() {
    let (_data, broker) = started().await;
    let mut operator = broker.operator();
    operator.deploy_pair(1).await;
    let joined = operator.integrate("web", "db").await.unwrap();
    assert_eq!((joined.relation, joined.a.as_str(), joined.b.as_str()), (1, "db:database", "web:database"));
    let (mut db, mut web) = (broker.unit("db/0"), broker.unit("web/0"));
    db.enter("db/0", 1).await.unwrap();
    web.enter("web/0", 1).await.unwrap();
    let revision =
        db.commit("db/0", 1, vec![write(1, "db/0", &[("endpoints", "10.0.0.1:5432")])]).await.unwrap();
    let read = web.read("web/0", 1, "db/0").await.unwrap();
    assert_eq!(read.version, revision);
    let entries = read.content.unwrap().entries;
    assert_eq!(entries["endpoints"], "10.0.0.1:5432");
    assert_eq!(entries["egress-subnets"], "127.0.0.1/32");
    broker.stop().await;
}

#[tokio::test]
async fn who_may_not_is_told_why() {
    let (_data, broker) = started().await;
    let mut operator = broker.operator();
    operator.deploy_pair(2).await;
    operator.integrate("web", "db").await.unwrap();
    let mut web = broker.unit("web/0");
    let refused = |status: tonic::Status| (status.code(), reason(&status).to_owned());
    let stranger = broker.client("guess").read("web/0", 1, "db").await.unwrap_err();
    assert_eq!(refused(stranger), (Code::Unauthenticated, "wrong-token".into()));
    let other = web.read("web/1", 1, "db").await.unwrap_err();
    assert_eq!(refused(other), (Code::PermissionDenied, "not-yours".into()));
    let sibling = web.read("web/0", 1, "web/1").await.unwrap_err();
    assert_eq!(refused(sibling), (Code::PermissionDenied, "denied".into()));
    let follower = web.commit("web/0", 1, vec![write(1, "web", &[("database", "shop")])]).await.unwrap_err();
    assert_eq!(refused(follower), (Code::PermissionDenied, "not-leader".into()));
    let deploys = web.deploy("evil", vec![], 1).await.unwrap_err();
    assert_eq!(refused(deploys), (Code::PermissionDenied, "not-yours".into()));
    let operator_commits = operator.commit("web/0", 1, vec![]).await.unwrap_err();
    assert_eq!(refused(operator_commits), (Code::PermissionDenied, "not-yours".into()));
    web.lead("web/0").await.unwrap();
    web.commit("web/0", 2, vec![write(1, "web", &[("database", "shop")])]).await.unwrap();
    broker.stop().await;
}

#[tokio::test]
async fn bad_input_is_refused_with_its_place() {
    let (_data, broker) = started().await;
    let mut operator = broker.operator();
    operator.deploy_pair(1).await;
    operator.integrate("web", "db").await.unwrap();
    let mut web = broker.unit("web/0");
    let long = "k".repeat(1025);
    let mut short_id = commit("web/0", 1, vec![]);
    short_id.id = vec![1, 2].into();
    let large = "v".repeat(9 << 20);
    let huge = "v".repeat(17 << 20);
    for (request, code, message) in [
        (commit("web/0", 1, vec![write(1, "web/0", &[(&long, "v")])]), Code::InvalidArgument, "1025 bytes"),
        (commit("web/0", 1, vec![write(1, "web/0", &[("", "v")])]), Code::InvalidArgument, "is empty"),
        (
            commit("web/0", 1, vec![write(1, "web/0", &[("k", &large)])]),
            Code::InvalidArgument,
            "databag of web/0",
        ),
        (commit("web/0", 1, vec![write(1, "web/0", &[("k", &huge)])]), Code::OutOfRange, "too large"),
        (commit("web/0", 1, vec![write(9, "web/0", &[("k", "v")])]), Code::NotFound, "relation 9 not found"),
        (commit("web/0", 1, vec![write(1, "no name", &[("k", "v")])]), Code::InvalidArgument, "owner: "),
        (commit("web", 1, vec![]), Code::InvalidArgument, "is not a unit name"),
        (short_id, Code::InvalidArgument, "16 bytes"),
    ] {
        let status = web.commit_with(request).await.unwrap_err();
        assert_eq!(status.code(), code, "{status:?}");
        assert!(status.message().contains(message), "{}", status.message());
        assert!(!status.message().contains("vvvv"), "no value in a message");
    }
    for (length, taken) in [(4096, true), (4097, false)] {
        let status = v1::Status { word: "active".into(), message: "m".repeat(length) };
        let request = v1::SetStatusRequest {
            model: support::MODEL.into(),
            unit: "web/0".into(),
            status: Some(status),
            ..Default::default()
        };
        let set = web.units.set_status(request).await;
        assert_eq!(set.is_ok(), taken);
        assert_eq!(set.err().is_some_and(|status| reason(&status) == "too-large"), !taken);
    }
    let status = operator.integrate("web", "db").await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::AlreadyExists, "joined-already"));
    broker.stop().await;
}

#[tokio::test]
async fn one_stream_carries_many_watches() {
    let (_data, broker) = started().await;
    let mut operator = broker.operator();
    operator.deploy_pair(2).await;
    operator.integrate("web", "db").await.unwrap();
    let mut events = operator.watch(vec![watch_unit(1, "web/0"), watch_unit(2, "web/1")]).await;
    for number in [1, 2] {
        let first = events.next().await.unwrap().unwrap();
        assert_eq!(first.watches, [number]);
        let Some(Event::Snapshot(snapshot)) = first.event.unwrap().event else { panic!("no snapshot") };
        let Some(v1::snapshot::Content::Unit(view)) = snapshot.content else { panic!("not of a unit") };
        assert_eq!(view.relations.len(), 1);
    }
    let mut db = broker.unit("db/0");
    let revision = db.commit("db/0", 1, vec![write(1, "db/0", &[("k", "v")])]).await.unwrap();
    let change = events.next().await.unwrap().unwrap();
    assert_eq!(change.watches, [1, 2], "one message for both");
    let event = change.event.unwrap();
    assert_eq!(event.revision, revision);
    let Some(Event::Changes(changes)) = event.event else { panic!("no changes") };
    assert!(matches!(changes.changes[0].change, Some(v1::change::Change::Bag(_))), "{changes:?}");
    let mut web = broker.unit("web/0");
    let revision = web.commit("web/0", 1, vec![write(1, "web/0", &[("k", "v")])]).await.unwrap();
    let own = events.next().await.unwrap().unwrap();
    assert_eq!(own.watches, [1], "a sibling's databag is not for web/1");
    let bookmark = events.next().await.unwrap().unwrap();
    assert_eq!(bookmark.watches, [2]);
    assert_eq!(
        bookmark.event.unwrap(),
        v1::WatchEvent { revision, event: Some(Event::Bookmark(v1::Bookmark {})) }
    );
    broker.stop().await;
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let broker = TestBroker::start(data.path(), Storage::Embedded).await;
    let mut operator = broker.operator();
    operator.deploy_pair(1).await;
    operator.integrate("web", "db").await.unwrap();
    let mut db = broker.unit("db/0");
    let first = db.commit("db/0", 1, vec![write(1, "db/0", &[("k", "v")])]).await.unwrap();
    broker.stop().await;
    std::fs::remove_file(data.path().join("tokens/default/web-0")).unwrap();
    let broker = TestBroker::start(data.path(), Storage::Embedded).await;
    let mut db = broker.unit("db/0");
    assert_eq!(db.commit("db/0", 1, vec![write(1, "db/0", &[("k", "other")])]).await.unwrap(), first);
    let mut web = broker.unit("web/0");
    let read = web.read("web/0", 1, "db/0").await.unwrap();
    assert_eq!(read.content.unwrap().entries["k"], "v", "the repeat changed nothing");
    broker.stop().await;
}

/// Neither a token file that is no text nor a folder that cannot be made keeps the broker from starting.
#[tokio::test]
async fn a_broken_token_file_costs_its_unit_alone() {
    let data = tempfile::tempdir().unwrap();
    let tokens = data.path().join("tokens");
    let broker = TestBroker::start(data.path(), Storage::Embedded).await;
    let mut operator = broker.operator();
    operator.deploy_pair(1).await;
    operator.integrate("web", "db").await.unwrap();
    let named = v1::AddModelRequest { model: "operator".into() };
    let status = operator.models.add_model(named).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::InvalidArgument, "invalid"));
    broker.stop().await;
    std::fs::write(tokens.join("default/web-0"), [0xff, 0xfe]).unwrap();
    let broker = TestBroker::start(data.path(), Storage::Embedded).await;
    broker.unit("web/0").read("web/0", 1, "db").await.unwrap();
    broker.stop().await;
    std::fs::remove_dir_all(tokens.join("default")).unwrap();
    std::fs::write(tokens.join("default"), "in the way").unwrap();
    let broker = TestBroker::start(data.path(), Storage::Embedded).await;
    broker.operator().read("", 1, "db").await.unwrap();
    broker.stop().await;
}

fn render(target: &str) -> v1::RenderRequest {
    v1::RenderRequest { model: support::MODEL.into(), target: target.into(), ..Default::default() }
}

#[tokio::test]
async fn an_environment_follows_the_databags() {
    let (_data, broker) = started().await;
    let mut operator = broker.operator();
    operator.deploy_pair(1).await;
    operator.integrate("web", "db").await.unwrap();
    let (mut db, mut web) = (broker.unit("db/0"), broker.unit("web/0"));
    let mut rendered = web.environments.watch_rendered(render("web/0")).await.unwrap().into_inner();
    let first = rendered.next().await.unwrap().unwrap();
    assert!(first.variables.is_empty() && !first.problems.is_empty(), "{first:?}");
    db.enter("db/0", 1).await.unwrap();
    db.lead("db/0").await.unwrap();
    let keys = [("endpoints", "10.0.0.1:5432"), ("username", "u"), ("password", "p/w"), ("database", "shop")];
    db.commit("db/0", 1, vec![write(1, "db", &keys)]).await.unwrap();
    let url = loop {
        let response = rendered.next().await.unwrap().unwrap();
        if let Some(url) = response.variables.iter().find(|variable| variable.name == "DATABASE_URL") {
            break url.clone();
        }
    };
    assert_eq!(url.value, "postgresql://u:p%2Fw@10.0.0.1:5432/shop");
    assert!(url.secret);
    let of_application = operator.environments.render(render("web")).await.unwrap().into_inner();
    assert!(of_application.variables.iter().any(|variable| variable.value == url.value));
    let status = db.environments.render(render("web")).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::PermissionDenied, "not-yours"));
    let status = operator.environments.render(render("nobody")).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::NotFound, "unknown-application"));
    broker.stop().await;
}

#[tokio::test]
async fn a_removed_units_token_shows_nothing_any_more() {
    let (_data, broker) = started().await;
    let mut operator = broker.operator();
    operator.deploy_pair(2).await;
    operator.integrate("web", "db").await.unwrap();
    let mut web = broker.unit("web/0");
    web.read("web/0", 1, "db").await.unwrap();
    let mut rendered = web.environments.watch_rendered(render("web")).await.unwrap().into_inner();
    rendered.next().await.unwrap().unwrap();
    let removed = v1::RemoveUnitRequest { model: support::MODEL.into(), unit: "web/0".into(), force: false };
    operator.models.remove_unit(removed).await.unwrap();
    let of_stream = rendered.next().await.unwrap().unwrap_err();
    let of_render = web.environments.render(render("web")).await.unwrap_err();
    let of_read = web.read("web/0", 1, "db").await.unwrap_err();
    for status in [of_stream, of_render, of_read] {
        assert_eq!((status.code(), reason(&status)), (Code::NotFound, "unknown-unit"));
    }
    assert!(rendered.next().await.is_none(), "the stream is over");
    broker.stop().await;
}

#[tokio::test]
async fn a_second_broker_is_refused_and_a_dead_ones_socket_taken() {
    let (data, broker) = started().await;
    let config =
        relata_broker::Config { storage: Storage::Memory, ..relata_broker::Config::new(data.path()) };
    let error = relata_broker::serve(config, |_| panic!("it must not start"), async {}).await.unwrap_err();
    assert!(error.to_string().contains("is in use by a broker that runs"), "{error}");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(data.path().join("socket")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    broker.stop().await;
    assert!(!data.path().join("socket").exists());
    drop(std::os::unix::net::UnixListener::bind(data.path().join("socket")).unwrap());
    TestBroker::start(data.path(), Storage::Memory).await.stop().await;
    let public = relata_broker::Config {
        storage: Storage::Memory,
        listen: relata_broker::Listen::Tcp("0.0.0.0:0".parse().unwrap()),
        ..relata_broker::Config::new(data.path())
    };
    let error = relata_broker::serve(public, |_| panic!("it must not start"), async {}).await.unwrap_err();
    assert!(error.to_string().contains("not a loopback address"), "{error}");
}

/// Callers at once, each of whom saw its own write: nothing is lost or doubled when many share a batch.
#[tokio::test(flavor = "multi_thread")]
async fn many_callers_share_the_writer() {
    const ROUNDS: u8 = 20;
    let data = tempfile::tempdir().unwrap();
    let broker = TestBroker::start(data.path(), Storage::Embedded).await;
    let mut operator = broker.operator();
    operator.deploy_pair(16).await;
    operator.integrate("web", "db").await.unwrap();
    let before = operator.read("", 1, "web").await.unwrap().revision;
    let callers = (0..16).map(|number| {
        let name = format!("web/{number}");
        let mut unit = broker.unit(&name);
        tokio::spawn(async move {
            for round in 0..ROUNDS {
                let value = round.to_string();
                let written = vec![write(1, &name, &[("round", &value)])];
                let revision = unit.commit(&name, round, written).await.unwrap();
                let read = unit.read(&name, 1, &name).await.unwrap();
                assert_eq!((read.version, &read.content.unwrap().entries["round"]), (revision, &value));
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    let after = operator.read("", 1, "web").await.unwrap().revision;
    assert_eq!(after, before + 16 * u64::from(ROUNDS), "one record for each commit");
    broker.stop().await;
}

#[tokio::test]
async fn health_and_reflection_answer_without_a_token() {
    let (_data, broker) = started().await;
    let mut health = tonic_health::pb::health_client::HealthClient::new(broker.channel());
    for service in ["", "relata.v1.Units", "relata.v1.Watches"] {
        let request = tonic_health::pb::HealthCheckRequest { service: service.into() };
        let status = health.check(request).await.unwrap().into_inner().status();
        assert_eq!(status, tonic_health::pb::health_check_response::ServingStatus::Serving, "{service}");
    }
    drop(health);
    broker.stop().await;
}
