//! What is shown of databag values.

use relata_core::{Role, Scope};

use crate::masking::{Bag, HIDDEN, Masker, STARS, secret, without_password};

#[track_caller]
fn check(role: Role, scope: Scope, (key, value): (&str, &str), expected: &str) {
    let masker = Masker::new(Vec::new());
    let bag = Bag { interface: "postgresql_client", role, scope };
    assert_eq!(masker.show(bag, key, value), expected, "{key}");
}

#[test]
fn secrets_are_masked_and_the_rest_is_shown() {
    check(Role::Provider, Scope::App, ("password", "hunter2"), STARS);
    check(Role::Provider, Scope::App, ("endpoints", "10.0.0.1:5432"), "10.0.0.1:5432");
    check(Role::Requirer, Scope::Unit, ("private-address", "10.0.0.2"), "10.0.0.2");
}

#[test]
fn what_no_definition_knows_is_not_shown() {
    check(Role::Provider, Scope::App, ("surprise", "hunter2"), HIDDEN);
    let bag = Bag { interface: "unheard-of", role: Role::Peer, scope: Scope::App };
    assert_eq!(Masker::new(Vec::new()).show(bag, "x", "hunter2"), HIDDEN);
}

#[test]
fn urls_keep_all_but_their_password() {
    assert_eq!(secret("postgresql://u:p@h:1/d?x=1"), "postgresql://u:*****@h:1/d?*****");
    assert_eq!(secret("https://h/d?token=hunter2"), STARS);
    assert_eq!(secret("hunter2"), STARS);
    assert_eq!(without_password("a://u:p/q@h/d"), "a://u:*****@h/d");
    assert_eq!(without_password("a://h/d b://u:p@h"), "a://h/d b://u:*****@h");
    assert_eq!(without_password("http://h:80/x"), "http://h:80/x");
}
