//! Metadata files, read and refused.

use std::path::Path;

use crate::metadata::{Metadata, read};

fn metadata(text: &str) -> Metadata {
    read(Path::new("metadata.yaml"), text).unwrap_or_else(|failure| panic!("{failure}"))
}

/// The endpoints of a charm as `name role interface limit optional`.
fn endpoints(text: &str) -> Vec<String> {
    let endpoints = metadata(text).endpoints;
    let shown = endpoints.iter().map(|e| {
        let limit = e.limit.map_or("-".to_owned(), |limit| limit.to_string());
        format!("{} {} {} {limit} {}", e.name, e.role, e.interface, e.optional)
    });
    shown.collect()
}

#[test]
fn endpoints_are_read_in_both_forms() {
    let text = "name: shop\nsummary: A shop.\nprovides:\n  web: http\nrequires:\n  database:\n    interface: \
                postgresql_client\n    limit: 1\n    optional: true\n    scope: global\npeers:\n  cluster: {interface: \
                shop-peers}\n";
    assert_eq!(
        endpoints(text),
        [
            "web provider http - false",
            "database requirer postgresql_client 1 true",
            "cluster peer shop-peers - false",
        ]
    );
}

#[test]
fn null_is_as_good_as_not_there() {
    let text =
        "name: shop\nrequires:\n  x:\n    interface: y\n    limit: null\n    optional:\n    scope: ~\n";
    assert_eq!(endpoints(text), ["x requirer y - false"]);
}

#[test]
fn what_other_tools_read_is_left_to_them() {
    let text = "name: shop\nmin-juju-version: 2.10\nseries: [focal]\nprovides:\nextra-bindings:\n  cluster:\nsubordinate: \
                no\nrequires:\n  x:\n    interface: y\n";
    assert_eq!(endpoints(text), ["x requirer y - false"]);
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let failure = read(Path::new("metadata.yaml"), text).unwrap_err().to_string();
    assert!(failure.contains(expected), "{failure}");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    refused("summary: x\n", "metadata.yaml:1:1: error[missing-name]: the charm has no name");
    refused("name: foo-2\n", "metadata.yaml:1:7: error[bad-name]: \"foo-2\" is not an application name");
    refused("- name\n", "a charm's metadata must be a map, and this is a list");
    refused(
        "name: a\nprovides: {web: {limit: 1}}\n",
        "error[missing-interface]: the endpoint web has no interface",
    );
    refused(
        "name: a\nprovides: {web: {interface: http, limit: -1}}\n",
        "limit must be a whole number from 0 on",
    );
    refused("name: a\nprovides: {web: http}\nrequires: {web: http}\n", "the endpoint web is there twice");
    refused("name: a\nrequires: {x: {interface: z, scope: container}}\n", "units have no machines");
    refused("name: a\nrequires: {x: {interface: z, scope: world}}\n", "\"world\" is not a scope");
    refused("name: a\nrequires: {x: {interface: y, optional: maybe}}\n", "optional must be true or false");
    refused("name: a\nname: b\n", "error[duplicate-key]");
    refused("name: [\n", "error[yaml-syntax]");
}

#[test]
fn all_problems_are_told_at_once() {
    let failure =
        read(Path::new("m.yaml"), "name: A\nrequires:\n  x: {}\n  \"9\": y\n").unwrap_err().to_string();
    assert!(failure.matches("caused by").count() >= 2, "{failure}");
}
