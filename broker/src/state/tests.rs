//! A model's life: who comes, who goes, and what stays readable meanwhile.

use relata_core::{ApplicationName, Life, RelationId, Role};

use crate::operation::{Answer, Operation};
use crate::refusal::{EndpointProblem, Refusal};
use crate::testing::{Bench, commit, commit_with, endpoint, unit, wanted};

fn application(name: &str) -> ApplicationName {
    name.parse().unwrap()
}

fn removed(bench: &Bench, relation: u64) -> bool {
    bench.state().relation(RelationId(relation)).is_none()
}

#[tokio::test]
async fn peers_come_with_their_application_and_numbers_never_return() {
    let mut bench = Bench::joined().await;
    let peers = bench.state().relation(RelationId(0)).unwrap().info.clone();
    assert!(peers.is_peer());
    bench.ask(Operation::RemoveRelation(wanted("web"), wanted("db"))).await.unwrap();
    assert!(removed(&bench, 1), "nobody was in it");
    let Ok(Answer::Relation(_, id, _)) = bench.integrate("web", "db").await else { panic!("not joined") };
    assert_eq!(id, RelationId(2));
    bench.ask(Operation::RemoveApplication(application("web"))).await.unwrap();
    assert!(bench.state().application(&application("web")).is_none(), "nothing of it ever ran");
    bench.deploy("web", vec![], 1).await;
    assert!(bench.state().unit(&unit("web/2")).is_some(), "unit numbers go on");
    assert_eq!(bench.state().next_relation(), RelationId(3));
}

#[tokio::test]
async fn entering_puts_jujus_keys_and_keeps_the_charms() {
    let mut bench = Bench::joined().await;
    bench.enter("db/1", 1).await.unwrap();
    let bag = bench.read("web/0", 1, "db/1").unwrap();
    let keys =
        ["egress-subnets", "ingress-address", "private-address"].map(|key| bag.get(key).unwrap().to_owned());
    assert_eq!(keys, ["10.0.0.1/32", "10.0.0.1", "10.0.0.1"]);
    bench.ask(commit("db/1", 1, &[(1, "db/1", "ingress-address", "203.0.113.9")])).await.unwrap();
    bench.ask(commit_with("db/1", 2, &[], |stored| stored.leave = vec![1])).await.unwrap();
    bench.enter("db/1", 1).await.unwrap();
    assert_eq!(bench.read("web/0", 1, "db/1").unwrap().get("ingress-address"), Some("203.0.113.9"));
    let before = bench.state().revision();
    bench.enter("db/1", 1).await.unwrap();
    assert_eq!(bench.state().revision(), before, "repeating changes nothing");
}

#[tokio::test]
async fn what_a_departed_unit_wrote_stays_until_the_relation_goes() {
    let mut bench = Bench::joined().await;
    for name in ["db/0", "web/0"] {
        bench.enter(name, 1).await.unwrap();
    }
    bench.write("db/0", 1, "db/0", "v").await.unwrap();
    bench.ask(Operation::RemoveUnit(unit("db/0"))).await.unwrap();
    assert_eq!(bench.state().unit(&unit("db/0")).unwrap().life, Life::Dying, "it has hooks to run");
    bench.ask(commit_with("db/0", 2, &[], |stored| stored.gone = true)).await.unwrap();
    assert!(bench.state().unit(&unit("db/0")).is_none());
    assert_eq!(bench.read("web/0", 1, "db/0").unwrap().get("k"), Some("v"));
    let error = bench.read("web/0", 1, "db/9").unwrap_err();
    assert!(matches!(error, Refusal::NeverJoined { .. }), "{error:?}");
    bench.ask(Operation::RemoveRelation(wanted("web"), wanted("db"))).await.unwrap();
    assert_eq!(bench.state().relation(RelationId(1)).unwrap().life, Life::Dying);
    assert_eq!(bench.read("web/0", 1, "db/0").unwrap().get("k"), Some("v"), "in the broken hook too");
    bench.ask(commit_with("web/0", 1, &[], |stored| stored.leave = vec![1])).await.unwrap();
    assert!(matches!(bench.read("web/0", 1, "db/0"), Err(Refusal::UnknownRelation(_))));
}

#[tokio::test]
async fn an_application_goes_after_its_last_unit_and_relation() {
    let mut bench = Bench::joined().await;
    for (name, relation) in [("db/0", 0), ("db/0", 1), ("web/0", 1)] {
        bench.enter(name, relation).await.unwrap();
    }
    bench.ask(commit("db/0", 1, &[])).await.unwrap();
    bench.ask(commit("web/0", 1, &[])).await.unwrap();
    bench.ask(Operation::RemoveApplication(application("db"))).await.unwrap();
    assert!(bench.state().unit(&unit("db/1")).is_none(), "it never ran");
    assert!(matches!(bench.enter("web/1", 1).await, Err(Refusal::Dying(_))));
    bench.ask(commit_with("db/0", 2, &[], |stored| stored.leave = vec![0, 1])).await.unwrap();
    assert!(removed(&bench, 0) && !removed(&bench, 1));
    bench.ask(commit_with("db/0", 3, &[], |stored| stored.gone = true)).await.unwrap();
    assert!(bench.state().application(&application("db")).is_some(), "web/0 is still in the relation");
    bench.ask(commit_with("web/0", 2, &[], |stored| stored.leave = vec![1])).await.unwrap();
    assert!(bench.state().application(&application("db")).is_none());
    assert!(bench.state().application(&application("web")).is_some());
    assert_eq!(*bench.state(), bench.refolded().await);
}

#[tokio::test]
async fn a_unit_is_not_gone_before_it_was_asked_to_go() {
    let mut bench = Bench::joined().await;
    let answer = bench.ask(commit_with("db/0", 1, &[], |stored| stored.gone = true)).await;
    assert!(matches!(answer, Err(Refusal::NotDying(_))), "{answer:?}");
}

#[tokio::test]
async fn the_same_content_again_is_no_change() {
    let mut bench = Bench::joined().await;
    bench.write("db/0", 1, "db/0", "v").await.unwrap();
    let version = |bench: &Bench| {
        let view = bench.state().unit_view(&crate::testing::model(), &unit("web/0")).unwrap();
        view.relations[&RelationId(1)].bags[&"db/0".parse().unwrap()].version
    };
    let before = version(&bench);
    bench.write("db/0", 2, "db/0", "v").await.unwrap();
    assert_eq!(version(&bench), before);
    bench.write("db/0", 3, "db/0", "w").await.unwrap();
    assert!(version(&bench) > before);
}

#[tokio::test]
async fn endpoints_are_inferred_or_the_candidates_named() {
    let mut bench = Bench::new().await;
    let redis = |name, role| endpoint(name, role, "redis");
    bench.deploy("cache", vec![redis("one", Role::Provider), redis("two", Role::Provider)], 0).await;
    let limited = relata_core::Endpoint { limit: Some(1), ..redis("redis", Role::Requirer) };
    bench.deploy("app", vec![limited], 0).await;
    bench.deploy("other", vec![endpoint("web", Role::Requirer, "http")], 0).await;
    for (a, b, expected) in [
        ("app", "cache", "'cache:one app:redis', 'cache:two app:redis'"),
        ("other", "cache", "nothing joins other and cache"),
        ("app:nope", "cache", "application app has no endpoint nope; it has redis (requirer of redis)"),
        ("app", "missing", "there is no application missing"),
        ("app", "app", "cannot be joined with itself"),
    ] {
        let message = bench.integrate(a, b).await.unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
    bench.integrate("app", "cache:two").await.unwrap();
    let again = bench.integrate("app", "cache:two").await.unwrap_err();
    assert!(matches!(again, Refusal::Endpoints(EndpointProblem::JoinedAlready { .. })), "{again:?}");
    let limit = bench.integrate("app", "cache:one").await.unwrap_err();
    assert!(matches!(limit, Refusal::Endpoints(EndpointProblem::LimitReached { limit: 1, .. })), "{limit:?}");
}
