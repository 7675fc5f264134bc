//! Databags of other versions and dialects: every binding reads what every other form writes, as far as both say it.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod support;

use relata::core::interface::Dialect;
use relata::core::{Interface, Role, Scope};
use relata::{Binding, Data, Described, PeerBinding};
use relata_interfaces::{ingress, tracing};

use support::{Case, examples, secrets_for, speaks_own_form};

macro_rules! databags {
    (Binding, $binding:ty) => {
        check::<$binding, <$binding as Binding>::ProviderApp>(Role::Provider, Scope::App);
        check::<$binding, <$binding as Binding>::ProviderUnit>(Role::Provider, Scope::Unit);
        check::<$binding, <$binding as Binding>::RequirerApp>(Role::Requirer, Scope::App);
        check::<$binding, <$binding as Binding>::RequirerUnit>(Role::Requirer, Scope::Unit);
    };
    (PeerBinding, $binding:ty) => {
        check::<$binding, <$binding as PeerBinding>::PeerApp>(Role::Peer, Scope::App);
        check::<$binding, <$binding as PeerBinding>::PeerUnit>(Role::Peer, Scope::Unit);
    };
}

#[test]
fn whatever_form_a_peer_speaks_the_view_is_there_or_says_what_it_lacks() {
    relata_interfaces::each_binding!(databags);
}

fn check<B: Described, D: Data>(role: Role, scope: Scope) {
    let versions = B::others().iter().map(|other| other().version).chain([B::VERSION]);
    for case in versions.flat_map(|version| examples(B::INTERFACE, version, role, scope)) {
        if !case.is_ready() {
            continue;
        }
        match D::decode(&case.databag, &secrets(B::interface(), &case)) {
            Ok(_) => {}
            Err(error) => {
                let foreign = case.version != B::VERSION || !speaks_own_form::<B>(&case);
                let told = !error.findings.is_empty() || !error.missing.is_empty();
                assert!(foreign && told, "{} in {} v{}: {error}", case.name, B::INTERFACE, B::VERSION);
            }
        }
    }
}

fn secrets(interface: &Interface, case: &Case) -> relata::core::SecretMap {
    let forms = interface.dialects.iter().map(Some).chain([None::<&Dialect>]);
    let record = forms.rev().find_map(|dialect| interface.record(case.role, case.scope, dialect));
    record.map(|record| secrets_for(interface, record, case)).unwrap_or_default()
}

#[test]
fn the_same_thing_said_in_another_encoding_is_read() {
    let yaml = [("ingress", "url: http://10.0.0.1/m-a\n")].into_iter().collect();
    let new = ingress::v2::ProviderApp::decode(&yaml, &relata::core::NoSecrets).unwrap();
    let json = [("ingress", r#"{"url": "http://10.0.0.1/m-a"}"#)].into_iter().collect();
    let old = ingress::v1::ProviderApp::decode(&json, &relata::core::NoSecrets).unwrap();
    assert!(
        format!("{new:?}").contains("http://10.0.0.1/m-a")
            && format!("{old:?}").contains("http://10.0.0.1/m-a")
    );
    assert_eq!((tracing::v0::Tracing::others().len(), tracing::v2::Tracing::others().len()), (2, 2));
}
