use std::cell::RefCell;
use std::rc::Rc;

use relata::RelationId;
use relata::testing::Harness;

use super::*;
use crate::server::ServerError;

/// A server that writes down what it is asked for.
#[derive(Clone, Default)]
struct Noted {
    installed: bool,
    asked: Rc<RefCell<Vec<String>>>,
}

impl Noted {
    fn note(&self, text: String) {
        self.asked.borrow_mut().push(text);
    }
}

impl Server for Noted {
    fn is_to_start(&mut self) -> bool {
        false
    }

    fn start(&mut self) -> Result<Option<Running>, ServerError> {
        let running = Running { endpoint: "127.0.0.1:7777".into(), version: "15.10".into() };
        Ok(self.installed.then_some(running))
    }

    fn stop(&mut self) {
        self.note("stop".into());
    }

    fn grant(&self, access: &Access) -> Result<(), ServerError> {
        self.note(format!("grant {} {}", access.user, access.database));
        Ok(())
    }

    fn revoke(&self, user: &str, database: Option<&str>) -> Result<(), ServerError> {
        self.note(format!("revoke {user} {database:?}"));
        Ok(())
    }
}

fn harness(server: &Noted, leads: bool) -> Harness {
    let mut charm = Charm::new(server.clone());
    let mut harness = Harness::new("postgresql/0", move |event, context| charm.handle(event, context));
    harness.set_leader(leads);
    harness
}

fn ask(harness: &mut Harness, application: &str) -> RelationId {
    ask_for(harness, application, "shop")
}

fn ask_for(harness: &mut Harness, application: &str, name: &str) -> RelationId {
    let relation = harness.relate(DATABASE, application);
    harness.write_remote_app(DATABASE, relation, &RequirerApp::new(name.parse().unwrap()));
    relation
}

#[test]
fn the_leader_makes_what_is_asked_for_and_answers() {
    let server = Noted { installed: true, ..Noted::default() };
    let mut harness = harness(&server, true);
    let database = ask(&mut harness, "web");
    harness.run().unwrap();
    let answer = harness.own_app(database);
    let password = answer.get("password").unwrap().to_owned();
    assert_eq!((answer.get("endpoints"), answer.get("version")), (Some("127.0.0.1:7777"), Some("15.10")));
    let uri = format!("postgresql://relation-0:{password}@127.0.0.1:7777/shop");
    assert_eq!(answer.get("uris"), Some(uri.as_str()));
    harness.run_hook(&Event::UpdateStatus).unwrap();
    assert_eq!(harness.own_app(database), answer, "it stays as it is");
    assert!(server.asked.borrow().iter().all(|asked| asked == "grant relation-0 shop"));
}

#[test]
fn no_database_is_shared_and_each_goes_with_its_relation() {
    let server = Noted { installed: true, ..Noted::default() };
    let mut harness = harness(&server, true);
    let (first, second) = (ask(&mut harness, "web"), ask(&mut harness, "blog"));
    harness.run().unwrap();
    assert_eq!(harness.own_app(second).get("database"), Some("shop-1"));
    for (relation, expected) in
        [(first, r#"revoke relation-0 Some("shop")"#), (second, r#"revoke relation-1 Some("shop-1")"#)]
    {
        server.asked.borrow_mut().clear();
        harness.remove_relation(relation);
        harness.run().unwrap();
        assert!(server.asked.borrow().contains(&expected.to_owned()), "{:?}", server.asked);
    }
}

#[test]
fn what_the_server_keeps_for_itself_is_refused() {
    let server = Noted { installed: true, ..Noted::default() };
    for name in ["postgres", "template1", "a\nb", &"x".repeat(64)] {
        let mut harness = harness(&server, true);
        let database = ask_for(&mut harness, "web", name);
        harness.run().unwrap();
        assert!(harness.own_app(database).is_empty(), "{name:?}");
        assert_eq!(harness.status().unwrap().word, relata::StatusWord::Blocked, "{name:?}");
        harness.remove_relation(database);
        harness.run().unwrap();
    }
    assert!(server.asked.borrow().iter().all(|asked| asked == "revoke relation-0 None"));
}

#[test]
fn the_server_goes_on_until_another_unit_leads() {
    let server = Noted { installed: true, ..Noted::default() };
    let mut harness = harness(&server, true);
    harness.run().unwrap();
    harness.set_leader(false);
    harness.run_hook(&Event::UpdateStatus).unwrap();
    assert!(!server.asked.borrow().contains(&"stop".to_owned()));
    harness.set_other_leader("postgresql/1");
    harness.run_hook(&Event::UpdateStatus).unwrap();
    assert!(server.asked.borrow().contains(&"stop".to_owned()));
}

#[test]
fn a_follower_stands_by() {
    let server = Noted { installed: true, ..Noted::default() };
    let mut harness = harness(&server, false);
    let database = ask(&mut harness, "web");
    harness.run().unwrap();
    assert!(harness.own_app(database).is_empty());
    assert_eq!(harness.status(), Some(&Status::active("stands by")));
}

#[test]
fn without_a_server_there_is_an_address_and_the_truth() {
    let mut harness = harness(&Noted::default(), true);
    let database = ask(&mut harness, "web");
    harness.run().unwrap();
    let answer = harness.own_app(database);
    assert_eq!((answer.get("endpoints"), answer.get("version")), (Some("10.0.0.1:5432"), None));
    assert!(harness.status().unwrap().message.contains("works without a server"));
}
