//! One rule of the order at a time.

use relata_core::{Databag, Hook, Life, Owner, RelationId, RelationView, Revision, Role, SeenBag, UnitView};

use crate::derive::{Step, next};
use crate::told::Told;

fn view() -> UnitView {
    UnitView {
        revision: Revision::new(1),
        model: "default".parse().unwrap(),
        unit: "web/0".parse().unwrap(),
        life: Life::Alive,
        leader: None,
        relations: Default::default(),
    }
}

fn relate<'a>(view: &'a mut UnitView, id: u64, endpoint: &str, remote: &str) -> &'a mut RelationView {
    let role = if remote == "web" { Role::Peer } else { Role::Requirer };
    let relation = RelationView {
        id: RelationId(id),
        life: Life::Alive,
        interface: "test".parse().unwrap(),
        endpoint: endpoint.parse().unwrap(),
        role,
        remote_application: remote.parse().unwrap(),
        remote_endpoint: endpoint.parse().unwrap(),
        entered: false,
        members: Vec::new(),
        bags: Default::default(),
    };
    view.relations.entry(RelationId(id)).or_insert(relation)
}

fn write(relation: &mut RelationView, owner: &str, version: u64, entries: &[(&str, &str)]) {
    let content = Databag::from_iter(entries.iter().copied());
    relation.bags.insert(owner.parse().unwrap(), SeenBag { version: Revision::new(version), content });
}

/// A step in one line: the hook's name, the remote unit or `app`, who leaves, which keys.
fn line(step: &Step) -> String {
    match step {
        Step::Hook(Hook::Relation(hook)) => {
            let unit = hook.remote_unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
            let leaves = hook.departing_unit.as_ref().map(|unit| format!(" leaves={unit}"));
            let keys = hook.changed_keys.join(",");
            let keys = if keys.is_empty() { keys } else { format!(" [{keys}]") };
            format!("{}{unit}{}{keys}", Hook::Relation(hook.clone()), leaves.unwrap_or_default())
        }
        Step::Hook(hook) => hook.to_string(),
        Step::Enter(id) => format!("enter {id}"),
        Step::Leave(id) => format!("leave {id}"),
        Step::LoseLead => "lose-lead".into(),
        Step::Gone => "gone".into(),
    }
}

/// Takes steps until none is left and compares them.
fn check(told: &mut Told, view: &mut UnitView, expected: &[&str]) {
    let mut steps = Vec::new();
    while let Some(step) = next(told, view) {
        steps.push(line(&step));
        assert!(steps.len() < 100, "no end: {steps:?}");
        match step {
            Step::Hook(hook) => *told = told.after(&hook, view),
            Step::Enter(id) => view.relations.get_mut(&id).unwrap().entered = true,
            Step::Leave(id) => *told = told.after_leaving(id),
            Step::LoseLead => *told = told.after_lead_lost(),
            Step::Gone => break,
        }
    }
    assert_eq!(steps, expected);
}

const FIRST: [&str; 3] = ["install", "config-changed", "start"];

/// A unit that is up, in relation 2 with `db`, which it was told nothing about but created.
fn started() -> (Told, UnitView) {
    let (mut told, mut view) = (Told::default(), view());
    check(&mut told, &mut view, &FIRST);
    relate(&mut view, 2, "database", "db");
    check(&mut told, &mut view, &["enter 2", "database-relation-created"]);
    (told, view)
}

/// The same, joined by `db/0` and `db/1`.
fn joined() -> (Told, UnitView) {
    let (mut told, mut view) = started();
    let relation = relate(&mut view, 2, "database", "db");
    relation.members = vec!["db/0".parse().unwrap(), "db/1".parse().unwrap()];
    write(relation, "db/0", 5, &[("private-address", "10.0.0.1")]);
    write(relation, "db/1", 6, &[("private-address", "10.0.0.2")]);
    let expected = [
        "database-relation-joined db/0",
        "database-relation-changed db/0 [private-address]",
        "database-relation-joined db/1",
        "database-relation-changed db/1 [private-address]",
    ];
    check(&mut told, &mut view, &expected);
    (told, view)
}

#[test]
fn a_unit_begins_with_its_relations_then_the_lead_the_configuration_and_start() {
    let (mut told, mut view) = (Told::default(), view());
    view.leader = Some("web/0".parse().unwrap());
    relate(&mut view, 0, "cluster", "web");
    relate(&mut view, 2, "database", "db").members = vec!["db/0".parse().unwrap()];
    let expected = [
        "install",
        "enter 0",
        "cluster-relation-created",
        "enter 2",
        "database-relation-created",
        "leader-elected",
        "config-changed",
        "start",
        "database-relation-joined db/0",
        "database-relation-changed db/0",
    ];
    check(&mut told, &mut view, &expected);
}

#[test]
fn what_was_told_is_not_told_again() {
    let (mut told, mut view) = joined();
    view.revision = Revision::new(100);
    check(&mut told, &mut view, &[]);
}

#[test]
fn the_application_databag_comes_before_joined_and_only_if_it_was_written() {
    let (mut told, mut view) = started();
    let relation = relate(&mut view, 2, "database", "db");
    relation.members = vec!["db/0".parse().unwrap()];
    write(relation, "db", 7, &[("endpoints", "a:1")]);
    let expected = [
        "database-relation-changed [endpoints]",
        "database-relation-joined db/0",
        "database-relation-changed db/0",
    ];
    check(&mut told, &mut view, &expected);
}

#[test]
fn a_relation_that_comes_later_is_created_before_anything_else() {
    let (mut told, mut view) = joined();
    write(relate(&mut view, 2, "database", "db"), "db/0", 9, &[("port", "1")]);
    relate(&mut view, 3, "cache", "redis");
    let expected =
        ["enter 3", "cache-relation-created", "database-relation-changed db/0 [port,private-address]"];
    check(&mut told, &mut view, &expected);
}

#[test]
fn several_changes_are_told_as_one_with_the_keys_that_differ_in_the_end() {
    let (mut told, mut view) = joined();
    let relation = relate(&mut view, 2, "database", "db");
    write(relation, "db/0", 20, &[("private-address", "10.0.0.1"), ("port", "1"), ("b", "x")]);
    write(relation, "db/1", 21, &[]);
    let expected =
        ["database-relation-changed db/0 [b,port]", "database-relation-changed db/1 [private-address]"];
    check(&mut told, &mut view, &expected);
}

#[test]
fn a_version_counts_by_being_another_one() {
    let (mut told, mut view) = joined();
    write(relate(&mut view, 2, "database", "db"), "db/0", 2, &[("private-address", "10.0.0.1")]);
    check(&mut told, &mut view, &["database-relation-changed db/0"]);
}

#[test]
fn changed_follows_joined_even_when_the_unit_has_left() {
    let (mut told, mut view) = started();
    relate(&mut view, 2, "database", "db").members = vec!["db/0".parse().unwrap()];
    let Some(Step::Hook(hook)) = next(&told, &view) else { panic!("joined is next") };
    told = told.after(&hook, &view);
    relate(&mut view, 2, "database", "db").members.clear();
    let expected = ["database-relation-changed db/0", "database-relation-departed db/0 leaves=db/0"];
    check(&mut told, &mut view, &expected);
}

#[test]
fn departed_comes_before_changes_and_a_unit_that_returns_joins_anew() {
    let (mut told, mut view) = joined();
    let relation = relate(&mut view, 2, "database", "db");
    relation.members.remove(1);
    write(relation, "db/0", 30, &[("port", "1")]);
    write(relation, "db", 31, &[("k", "v")]);
    let expected = [
        "database-relation-departed db/1 leaves=db/1",
        "database-relation-changed [k]",
        "database-relation-changed db/0 [port,private-address]",
    ];
    check(&mut told, &mut view, &expected);
    relate(&mut view, 2, "database", "db").members.push("db/1".parse().unwrap());
    let expected = ["database-relation-joined db/1", "database-relation-changed db/1 [private-address]"];
    check(&mut told, &mut view, &expected);
}

#[test]
fn a_dying_relation_departs_all_and_breaks_last_and_once() {
    let (mut told, mut view) = joined();
    let relation = relate(&mut view, 2, "database", "db");
    relation.life = Life::Dying;
    write(relation, "db/0", 40, &[("port", "1")]);
    let expected = [
        "database-relation-departed db/0 leaves=db/0",
        "database-relation-departed db/1 leaves=db/1",
        "database-relation-broken",
    ];
    check(&mut told, &mut view, &expected);
    relate(&mut view, 2, "database", "db").members.clear();
    check(&mut told, &mut view, &[]);
    view.relations.clear();
    assert!(told.after(&Hook::UpdateStatus, &view).relations.is_empty(), "its memory goes with it");
}

#[test]
fn a_relation_that_is_dying_when_first_seen_is_never_told() {
    let (mut told, mut view) = (Told::default(), view());
    relate(&mut view, 2, "database", "db").life = Life::Dying;
    check(&mut told, &mut view, &FIRST);
    relate(&mut view, 2, "database", "db").entered = true;
    check(&mut told, &mut view, &["leave 2"]);
}

#[test]
fn a_dying_unit_departs_breaks_stops_and_is_removed() {
    let (mut told, mut view) = joined();
    relate(&mut view, 0, "cluster", "web").members = vec!["web/1".parse().unwrap()];
    let expected = [
        "enter 0",
        "cluster-relation-created",
        "cluster-relation-joined web/1",
        "cluster-relation-changed web/1",
    ];
    check(&mut told, &mut view, &expected);
    view.life = Life::Dying;
    let expected = [
        "cluster-relation-departed web/1 leaves=web/0",
        "leave 0",
        "database-relation-departed db/0 leaves=web/0",
        "database-relation-departed db/1 leaves=web/0",
        "database-relation-broken",
        "stop",
        "remove",
        "gone",
    ];
    check(&mut told, &mut view, &expected);
}

#[test]
fn a_unit_that_dies_early_runs_no_more_than_it_must() {
    let mut view = view();
    relate(&mut view, 2, "database", "db");
    view.life = Life::Dying;
    check(&mut Told::default(), &mut view, &["gone"]);
    let mut told = Told::default();
    told.unit.installed = true;
    check(&mut told, &mut view, &["remove", "gone"]);
    view.life = Life::Dead;
    check(&mut told, &mut view, &[]);
}

#[test]
fn losing_the_lead_is_not_told_but_getting_it_again_is() {
    let (mut told, mut view) = (Told::default(), view());
    check(&mut told, &mut view, &FIRST);
    view.leader = Some("web/0".parse().unwrap());
    check(&mut told, &mut view, &["leader-elected"]);
    view.leader = Some("web/1".parse().unwrap());
    check(&mut told, &mut view, &["lose-lead"]);
    view.leader = Some("web/0".parse().unwrap());
    check(&mut told, &mut view, &["leader-elected"]);
}

/// As 3.6.8 does it, also to the leader that wrote it.
#[test]
fn the_application_databag_of_peers_is_told_and_the_own_unit_databag_never() {
    let (mut told, mut view) = (Told::default(), view());
    let relation = relate(&mut view, 0, "cluster", "web");
    write(relation, "web/0", 3, &[("private-address", "10.0.0.1")]);
    write(relation, "web", 4, &[("name", "x")]);
    let expected = [
        "install",
        "enter 0",
        "cluster-relation-created",
        "config-changed",
        "start",
        "cluster-relation-changed [name]",
    ];
    check(&mut told, &mut view, &expected);
    write(relate(&mut view, 0, "cluster", "web"), "web/0", 9, &[("mine", "y")]);
    check(&mut told, &mut view, &[]);
}

#[test]
fn what_is_written_while_a_hook_runs_is_told_after_it() {
    let (mut told, mut view) = joined();
    let relation = relate(&mut view, 2, "database", "db");
    write(relation, "db/0", 50, &[("port", "1")]);
    let queued = view.clone();
    let Some(Step::Hook(hook)) = next(&told, &queued) else { panic!("changed is next") };
    write(relate(&mut view, 2, "database", "db"), "db/0", 51, &[("port", "2")]);
    told = told.after(&hook, &queued);
    check(&mut told, &mut view, &["database-relation-changed db/0 [port]"]);
}

#[test]
fn a_restart_between_any_two_steps_changes_nothing() {
    let (told, mut view) = joined();
    write(relate(&mut view, 2, "database", "db"), "db/0", 60, &[("port", "1")]);
    let parts = told.to_parts();
    let read = Told::from_parts(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    assert_eq!(next(&read.unwrap(), &view), next(&told, &view));
    assert!(view.relations[&RelationId(2)].bags.contains_key(&"db/0".parse::<Owner>().unwrap()));
}
