//! What a charm can do in a hook, run in memory.

#![allow(missing_docs, clippy::unwrap_used, reason = "test code outside of test functions")]

use std::cell::RefCell;
use std::rc::Rc;

use relata::testing::Harness;
use relata::values::{Port, Uri};
use relata::{
    CharmError, Context, Endpoint, Event, Owner, Patch, Provider, Reading, RelationEventKind, RelationId,
    Requirer, Secret, Status, StatusError, WriteError, Written,
};
use relata_interfaces::postgresql_client::v0::{PostgresqlClient, ProviderApp, RequirerApp};
use relata_interfaces::redis::v0::{ProviderUnit, Redis};

const DATABASE: Requirer<PostgresqlClient> = Requirer::new("database");
const OFFER: Provider<PostgresqlClient> = Provider::new("offer");
const CACHE: Requirer<Redis> = Requirer::new("cache");

fn patch(entries: &[(&str, &str)]) -> Patch {
    let mut patch = Patch::new();
    for (key, value) in entries {
        patch.set(*key, *value);
    }
    patch
}

/// Tells a unit all there is, then runs one hook more, which gives back what it found.
fn within<T: 'static>(
    prepare: impl FnOnce(&mut Harness),
    look: impl Fn(&mut Context<'_>) -> T + 'static,
) -> (Harness, T) {
    let found = Rc::new(RefCell::new(None));
    let put = Rc::clone(&found);
    let mut harness = Harness::new("web/0", move |event, context| {
        if *event == Event::UpdateStatus {
            *put.borrow_mut() = Some(look(context));
        }
        Ok(())
    });
    prepare(&mut harness);
    harness.run().unwrap();
    harness.run_hook(&Event::UpdateStatus).unwrap();
    let found = found.take().expect("the hook has run");
    (harness, found)
}

/// The reading of the provider's application databag with these entries.
fn reading(entries: &[(&str, &str)]) -> Reading<ProviderApp> {
    let entries = patch(entries);
    let prepare = move |harness: &mut Harness| {
        let id = harness.relate(DATABASE, "postgresql");
        harness.write_databag(id, &"postgresql".parse().unwrap(), &entries);
    };
    within(prepare, |context| context.relation(DATABASE).unwrap().remote_app()).1
}

#[test]
fn a_reading_is_data_or_says_why_not() {
    assert_eq!(reading(&[]), Reading::Absent);
    assert_eq!(reading(&[("data", "{}")]), Reading::Absent, "a key of nobody's is nothing");
    let Reading::Waiting { missing } = reading(&[("username", "u"), ("password", "p")]) else { panic!() };
    assert_eq!(missing, ["endpoints"]);
    let Reading::Ready(data) = reading(&[("uris", "postgresql://u:p@h/d"), ("data", "{}")]) else { panic!() };
    assert_eq!(data.uris, Some(Secret::new("postgresql://u:p@h/d".parse::<Uri>().unwrap())));
    let invalid = reading(&[("uris", "postgresql://u:p@h/d"), ("tls", "perhaps"), ("subordinated", "7")]);
    let Reading::Invalid { key, others, written, .. } = &invalid else { panic!("{invalid}") };
    assert_eq!((key.as_str(), others.len()), ("tls", 1));
    assert!(written.get() > 0 && invalid.to_string().starts_with("tls: "), "{invalid}");
}

#[test]
fn a_secret_that_is_not_there_is_waited_for_and_one_that_is_is_read() {
    let entries = [("endpoints", "h:5432"), ("secret-user", "secret:abc")];
    let Reading::Waiting { missing } = reading(&entries) else { panic!() };
    assert_eq!(missing.last().map(String::as_str), Some("secret:abc"));
    let prepare = move |harness: &mut Harness| {
        harness.add_secret("secret:abc", [("username", "u"), ("password", "p")]);
        let id = harness.relate(DATABASE, "postgresql");
        harness.write_databag(id, &"postgresql".parse().unwrap(), &patch(&entries));
    };
    let (_, read) = within(prepare, |context| context.relation(DATABASE).unwrap().remote_app());
    assert_eq!(read.ready().unwrap().password, Some(Secret::new("p")));
}

#[test]
fn a_follower_may_not_read_or_write_for_its_application() {
    let prepare = |harness: &mut Harness| {
        harness.relate(OFFER, "web-app");
    };
    let (harness, (read, written, said)) = within(prepare, |context| {
        let offer = context.relation(OFFER).unwrap();
        let said = context.set_application_status(Status::active(""));
        (offer.own_app(), offer.write_app(&ProviderApp::new()), said)
    });
    assert!(matches!(read, Reading::Denied { .. }), "{read}");
    assert!(read.to_string().contains("only the leader of web"), "{read}");
    assert_eq!(written, Err(WriteError::NotLeader));
    assert_eq!(said, Err(StatusError::NotLeader));
    assert_eq!(harness.application_status(), None);
}

#[test]
fn a_write_sends_what_differs_and_keeps_keys_of_others() {
    let own: Owner = "web".parse().unwrap();
    let prepare = |harness: &mut Harness| {
        harness.set_leader(true);
        let id = harness.relate(DATABASE, "postgresql");
        harness.write_databag(
            id,
            &"web".parse().unwrap(),
            &patch(&[("data", "{}"), ("extra-user-roles", "x")]),
        );
    };
    let (harness, written) = within(prepare, |context| {
        let database = context.relation(DATABASE).unwrap();
        let first = database.write_app(&RequirerApp::new("shop".parse().unwrap())).unwrap();
        let read = database.own_app().ready().unwrap();
        (first, database.write_app(&read).unwrap(), read.database)
    });
    assert_eq!(written.1, Written::Unchanged);
    assert_eq!(written.2, "shop", "its own writes can be read");
    let bag = harness.databag(RelationId(0), &own);
    assert_eq!(
        (bag.get("database"), bag.get("data"), bag.get("extra-user-roles")),
        (Some("shop"), Some("{}"), None)
    );
}

#[test]
fn the_connection_counts_what_this_hook_asks_for() {
    let prepare = |harness: &mut Harness| {
        harness.set_leader(true);
        let id = harness.relate(DATABASE, "postgresql");
        let mut answer = ProviderApp::new();
        answer.endpoints = Some(vec!["db.example:5432".into()]);
        answer.username = Some(Secret::new("u"));
        answer.password = Some(Secret::new("p"));
        harness.write_remote_app(DATABASE, id, &answer);
    };
    let (_, connection) = within(prepare, |context| {
        let database = context.relation(DATABASE).unwrap();
        database.write_app(&RequirerApp::new("shop".parse().unwrap())).unwrap();
        database.connection()
    });
    let connection = connection.ready().unwrap();
    assert_eq!(connection.database.as_deref(), Some("shop"));
    assert_eq!(connection.host().map(|host| host.host.as_str()), Some("db.example"));
    let (_, none) = within(
        |harness| {
            harness.relate(DATABASE, "postgresql");
        },
        |context| context.relation(DATABASE).unwrap().connection(),
    );
    assert!(matches!(none, Reading::Waiting { .. }), "{none}");
}

#[test]
fn units_are_read_one_by_one_and_the_last_of_a_broken_relation_still() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let put = Rc::clone(&seen);
    let mut harness = Harness::new("web/0", move |event: &Event, context: &mut Context<'_>| {
        let Some(cache) = context.relation_of_event(CACHE) else { return Ok(()) };
        let first = "redis/0".parse().unwrap();
        let about = match cache.remote_unit(&first) {
            Reading::Ready(unit) => format!("ready {}", unit.hostname),
            Reading::Broken { last } => format!("broken {}", last.is_some_and(|unit| unit.port == 6379)),
            not_yet => not_yet.to_string(),
        };
        put.borrow_mut().push(format!("{event} {} {about}", cache.remote_units().len()));
        Ok(())
    });
    let cache = harness.relate(CACHE, "redis");
    harness.add_remote_unit(cache, "redis/0");
    harness.run().unwrap();
    harness.write_remote_unit(CACHE, cache, "redis/0", &ProviderUnit::new("10.0.0.9", Port::of::<6379>()));
    harness.run().unwrap();
    harness.remove_relation(cache);
    let ran = harness.run().unwrap();
    assert_eq!(ran.names(), ["cache-relation-departed", "cache-relation-broken"]);
    let expected = [
        "cache-relation-created 1 nothing there yet",
        "cache-relation-joined 1 nothing there yet",
        "cache-relation-changed 1 nothing there yet",
        "cache-relation-changed 1 ready 10.0.0.9",
        "cache-relation-departed 1 ready 10.0.0.9",
        "cache-relation-broken 1 broken true",
    ];
    assert_eq!(*seen.borrow(), expected);
}

#[test]
fn a_failed_hook_writes_nothing_keeps_its_status_and_runs_again() {
    let fail = Rc::new(RefCell::new(true));
    let fails = Rc::clone(&fail);
    let mut harness = Harness::new("web/0", move |event: &Event, context: &mut Context<'_>| {
        let created = DATABASE.event(event).is_some_and(|about| about.kind == RelationEventKind::Created);
        if let Some(database) = context.relation(DATABASE).filter(|_| created) {
            context.set_status(Status::maintenance("tries"));
            database.write_app(&RequirerApp::new("shop".parse()?))?;
            if *fails.borrow() {
                return Err(CharmError::new("not today"));
            }
        }
        Ok(())
    });
    harness.set_leader(true);
    let database = harness.relate(DATABASE, "postgresql");
    let failed = harness.run().unwrap_err();
    assert_eq!(failed.to_string(), "database-relation-created failed: not today");
    assert!(harness.own_app(database).is_empty());
    assert_eq!(harness.status(), Some(&Status::maintenance("tries")));
    fail.replace(false);
    let ran = harness.run().unwrap().names();
    assert_eq!(ran, ["database-relation-created", "leader-elected", "config-changed", "start"]);
    assert_eq!(harness.own_app(database).get("database"), Some("shop"));
}

#[test]
fn an_error_says_what_caused_it() {
    let error: CharmError = std::io::Error::other("the disk is full").into();
    assert_eq!(error.to_string(), "the disk is full");
    #[derive(Debug, thiserror::Error)]
    #[error("cannot save")]
    struct Outer(#[source] std::io::Error);
    let error: CharmError = Outer(std::io::Error::other("the disk is full")).into();
    assert_eq!(format!("{error:?}"), "CharmError(cannot save: the disk is full)");
}

/// What the requirer reads of a provider's unit, with these entries in the application's databag and in the unit's.
fn certificates<B: relata::Binding>(
    app: &[(&str, &str)],
    unit: &[(&str, &str)],
) -> (Reading<B::ProviderApp>, Reading<B::ProviderUnit>) {
    let (app, unit) = (patch(app), patch(unit));
    let endpoint = Requirer::<B>::new("certificates");
    let prepare = move |harness: &mut Harness| {
        let id = harness.relate(endpoint, "ca");
        harness.add_remote_unit(id, "ca/0");
        harness.write_databag(id, &"ca".parse().unwrap(), &app);
        harness.write_databag(id, &"ca/0".parse().unwrap(), &unit);
    };
    let look = move |context: &mut Context<'_>| {
        let relation = context.relation(endpoint).unwrap();
        (relation.remote_app(), relation.remote_units().remove(0).1)
    };
    within(prepare, look).1
}

#[test]
fn a_silent_unit_is_read_as_its_application_speaks() {
    use relata_interfaces::certificate_transfer::{v0, v1};
    let app = [("certificates", r#"["PEM"]"#), ("version", "1")];
    let (_, unit) = certificates::<v0::CertificateTransfer>(&app, &[]);
    let Reading::Invalid { key, why, .. } = unit else { panic!("{unit}") };
    assert_eq!(
        (key.as_str(), why.as_str()),
        ("certificate", "the other end speaks version 1, which does not say this")
    );
    let unit = [("certificate", "PEM"), ("ca", "CA"), ("chain", r#"["PEM"]"#)];
    let (_, unit) = certificates::<v0::CertificateTransfer>(&[], &unit);
    assert!(matches!(unit, Reading::Ready(_)), "{unit}");
    let (_, unit) = certificates::<v0::CertificateTransfer>(&[], &[]);
    assert!(!matches!(unit, Reading::Invalid { .. }), "nobody has said anything: {unit}");
    let (app, _) = certificates::<v1::CertificateTransfer>(&app, &[]);
    assert!(matches!(app, Reading::Ready(_)), "{app}");
}

#[test]
fn answers_of_data_interfaces_v1_are_connections_through_their_own_secrets() {
    let request = |resource: &str, id: &str, more: &str| {
        format!(r#"{{"resource": "{resource}", "request-id": "{id}", "salt": "s"{more}}}"#)
    };
    let answer = |resource: &str, id: &str| {
        let more = format!(r#", "endpoints": "{resource}.example:5432", "secret-user": "secret:{id}""#);
        request(resource, id, &more)
    };
    let requests = format!("[{}, {}]", request("shop", "1", ""), request("audit", "2", ""));
    let answers = format!("[{}, {}]", answer("audit", "2"), answer("shop", "1"));
    let prepare = move |harness: &mut Harness| {
        harness.set_leader(true);
        let id = harness.relate(DATABASE, "postgresql");
        let v1 = |requests: &str| patch(&[("version", "v1"), ("requests", requests)]);
        harness.write_databag(id, &"postgresql".parse().unwrap(), &v1(&answers));
        harness.write_databag(id, &"web".parse().unwrap(), &v1(&requests));
        harness.add_secret("secret:1", [("username", "u"), ("password", "p")]);
    };
    let look = |context: &mut Context<'_>| {
        let relation = context.relation(DATABASE).unwrap();
        (relation.connection(), relation.connections())
    };
    let (_, (first, all)) = within(prepare, look);
    let first = first.ready().unwrap();
    assert_eq!((first.username.as_deref(), first.database.as_deref()), (Some("u"), Some("shop")));
    let names: Vec<_> = all.iter().map(|(name, _)| name.as_deref()).collect();
    assert_eq!(names, [Some("shop"), Some("audit")]);
    let Reading::Waiting { missing } = &all[1].1 else { panic!("{}", all[1].1) };
    assert_eq!(missing, &["provider.app.requests#/0/secret-user"]);
}
