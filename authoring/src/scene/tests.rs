//! Scenes of every definition there is.

use std::collections::BTreeSet;

use relata_catalogue::sources;
use relata_core::definition;

use super::*;
use crate::examples;

fn scenes(source: &relata_catalogue::Source, interface: &Interface) -> Vec<Scene> {
    let example = |e: &relata_catalogue::ExampleSource| examples::read(e.folder, e.file, e.text).unwrap();
    let examples: Vec<Example> = source.examples.iter().map(example).collect();
    let mut seeds = of_examples(interface, &examples);
    seeds.extend(made(interface));
    fewer(interface, seeds)
}

/// The keys that a rule reads for what its connection is.
fn read(interface: &Interface) -> BTreeSet<String> {
    let Some(rule) = &interface.connection else { return BTreeSet::new() };
    let lists = [
        &rule.uri,
        &rule.conninfo,
        &rule.hosts,
        &rule.host,
        &rule.port,
        &rule.username,
        &rule.password,
        &rule.database,
        &rule.tls,
        &rule.tls_ca,
        &rule.read_only_hosts,
        &rule.read_only_uri,
        &rule.read_only_conninfo,
    ];
    let parameters = rule.parameters.iter().map(|(_, paths)| paths);
    lists
        .into_iter()
        .chain(parameters)
        .flatten()
        .map(|path| format!("{}.{}.{}", path.role, path.scope, path.key))
        .collect()
}

#[test]
fn every_connection_of_the_catalogue_comes_from_made_databags_and_its_keys_are_reached() {
    let (mut all, mut missed) = (0, Vec::new());
    for source in sources() {
        let interface = definition::load(source.path, source.text).unwrap();
        if interface.connection.is_none() {
            continue;
        }
        assert!(!made(&interface).is_empty(), "{}: nothing is made", source.path);
        let used = scenes(source, &interface)
            .iter()
            .flat_map(|scene| scene.outcome(&interface).used)
            .map(|path| path.to_string())
            .collect::<BTreeSet<_>>();
        let wanted = read(&interface);
        all += wanted.len();
        missed.extend(wanted.difference(&used).map(|key| format!("{}: {key}", source.path)));
    }
    // What lies in a secret is found under the secret's key, and what another key always answers before is not reached.
    assert!(all > 100 && missed.len() * 6 < all, "{} of {all}: {missed:#?}", missed.len());
}
