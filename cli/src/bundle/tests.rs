//! Bundles, read and refused.

use std::path::Path;

use crate::bundle::read;

/// A folder to find charms in: this crate's own.
fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bundle.yaml")
}

#[test]
fn a_bundle_in_juju_s_form_is_read() {
    let text = "name: shop\napplications:\n  database: {charm: ./src, num_units: 2}\n  web:\n    charm: src\n    \
                options: {a: 1}\nrelations:\n- [web:database, database]\n";
    let bundle = read(&path(), text).unwrap_or_else(|failure| panic!("{failure}"));
    let shown: Vec<_> = bundle.applications.iter().map(|a| format!("{} {}", a.name, a.units)).collect();
    assert_eq!(shown, ["database 2", "web 1"]);
    assert!(bundle.applications[0].charm.ends_with("src"));
    let shown: Vec<_> = bundle.relations.iter().map(|(a, b)| format!("{a} {b}")).collect();
    assert_eq!(shown, ["web:database database"]);
    assert_eq!(bundle.warnings.len(), 1, "{:?}", bundle.warnings);
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let failure = read(&path(), text).unwrap_err().to_string();
    assert!(failure.contains(expected), "{failure}");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    refused("relations: []\n", ":1:1: error[no-applications]: the bundle has no applications");
    refused("applications: {A: {charm: src}}\n", "\"A\" is not an application name");
    refused("applications: {a: {}}\n", ":1:16: error[no-charm]: the application a has no charm");
    refused("applications: {a: {charm: nowhere}}\n", "nowhere is not a folder");
    refused("applications: {a: {charm: ch:postgresql}}\n", "names a charm in a store");
    refused("applications: {a: {charm: src, num_units: -1}}\n", "num_units must be a whole number from 0 on");
    refused("applications: {a: {charm: src, num_units: 1001}}\n", "1001 units are more than 1000");
    refused(
        "applications: {a: {charm: src}}\nrelations: [[a:x]]\n",
        "a relation has two ends, and this has 1",
    );
    refused(
        "applications: {a: {charm: src}}\nrelations: [[a:x, b:y]]\n",
        ":2:19: error[unknown-application]",
    );
    refused("applications: {a: {charm: src}}\nrelations: [[a:x, a:9]]\n", "\"9\" is not an endpoint name");
}

#[test]
fn an_application_with_a_mistake_is_not_said_to_be_missing() {
    let text = "applications: {a: {charm: nowhere}}\nrelations: [[a:x, b:y]]\n";
    let failure = read(&path(), text).unwrap_err().to_string();
    assert!(failure.contains("no application b") && !failure.contains("no application a"), "{failure}");
}
