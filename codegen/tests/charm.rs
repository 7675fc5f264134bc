//! What is generated of a charm's own files (see `golden.rs`), compiled and run.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use relata::Endpoint;

mod shop {
    include!("charm/shop.rs");
}

mod bindings {
    #![allow(dead_code, unreachable_pub, reason = "as in the modules that are generated around it")]
    pub mod encodings {
        include!("golden/encodings.rs");
    }
    pub mod peer {
        include!("golden/peer.rs");
    }
}

const DATABASE: relata::Requirer<bindings::encodings::Encodings> = shop::endpoints::database();
const REPLICAS: relata::Peer<bindings::peer::Peer> = shop::endpoints::replicas();

#[test]
fn endpoints_know_their_names() {
    assert_eq!((DATABASE.name(), REPLICAS.name(), shop::NAME), ("database", "replicas", "shop"));
}

#[test]
fn options_have_types_and_defaults() {
    use shop::config::Config;
    let config = Config::from_json("{}").unwrap();
    assert_eq!(config, Config::new());
    assert_eq!((config.port, config.rate, config.debug, config.title), (8080, 0.5, false, None));
    let text =
        r#"{"title": "Shop", "port": 80, "debug": true, "admin-password": "secret:9m4e2mr0ui3e8a215n4g"}"#;
    let config = Config::from_json(text).unwrap();
    assert_eq!(config.admin_password.unwrap(), "secret:9m4e2mr0ui3e8a215n4g");
    let error = Config::from_json(r#"{"admin-password": "hunter2"}"#).unwrap_err().to_string();
    assert!(!error.contains("hunter2") && error.contains("line 1"), "{error}");
    assert!(Config::from_json(r#"{"port": "80"}"#).is_err() && Config::from_json("{").is_err());
}

#[test]
fn parameters_are_structs() {
    use shop::actions::{Check, Mode, Restore};
    let restore = Restore::from_json(r#"{"from": "monday", "workers": 4, "tables": ["a"]}"#).unwrap();
    assert_eq!(
        (restore.from.as_str(), restore.mode, restore.workers.unwrap().get()),
        ("monday", Mode::Careful, 4)
    );
    assert!(
        Restore::from_json("{}").is_err() && Restore::from_json(r#"{"from": "x", "mode": "slow"}"#).is_err()
    );
    assert!(Restore::from_json(r#"{"from": "x", "workers": 17}"#).is_err());
    assert_eq!(
        (Check::from_json("{}").unwrap(), Check::NAME, Restore::NAME),
        (Check::new(), "check", "restore")
    );
}

#[test]
fn parameters_keep_the_rules_of_their_schemas() {
    use shop::actions::Release;
    let fits = |json: &str| Release::from_json(json).is_ok();
    let release = Release::from_json(r#"{"name": "blue", "weight": 0.5, "levels": [1, 2]}"#).unwrap();
    assert_eq!((release.name.unwrap().as_str(), release.weight.unwrap().get()), ("blue", 0.5));
    assert!(fits(r#"{"target": {"host": "a", "port": null}}"#));
    for wrong in [
        r#"{"name": "Blue"}"#,
        r#"{"name": "b"}"#,
        r#"{"name": "bluebluebl"}"#,
        r#"{"weight": 0}"#,
        r#"{"weight": 1.5}"#,
        r#"{"levels": [1, 1]}"#,
        r#"{"levels": [0]}"#,
        r#"{"levels": [1, 2, 3, 4]}"#,
        r#"{"target": {"port": 80}}"#,
        r#"{"target": {"host": ""}}"#,
        r#"{"target": {"host": "a", "port": 65536}}"#,
        r#"{"target": {"host": "a", "user": "b"}}"#,
    ] {
        assert!(!fits(wrong), "{wrong}");
    }
}
