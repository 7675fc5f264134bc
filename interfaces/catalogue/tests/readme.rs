//! The README's list of the catalogue is the catalogue.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::collections::BTreeMap;

use relata_catalogue::sources;

/// The names in the README's table with their versions; a name alone is v0.
fn listed() -> BTreeMap<String, Vec<u32>> {
    let readme = include_str!("../../../README.md");
    let section = readme.split("## The catalogue").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows =
        section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    let mut listed = BTreeMap::new();
    for entry in rows
        .flat_map(|(_, names)| names.replace(", v", " v").split(", ").map(str::to_owned).collect::<Vec<_>>())
    {
        let (name, versions) = entry.split_once(" (").unwrap_or((&entry, "v0)"));
        let numbers = versions.trim_end_matches(')').split(' ').map(|version| version[1..].parse().unwrap());
        assert!(listed.insert(name.to_owned(), numbers.collect()).is_none(), "{name} is there twice");
    }
    listed
}

#[test]
fn the_readme_names_every_interface_and_version() {
    let mut catalogue: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for source in sources() {
        catalogue.entry(source.name.to_owned()).or_default().push(source.version);
    }
    assert_eq!(listed(), catalogue);
}
