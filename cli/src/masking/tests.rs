//! What is shown of databag values.

use relata_authoring::masking::STARS;
use relata_core::{Role, Scope};

use crate::masking::{Bag, HIDDEN, Masker};

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
