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
    let mut listed: Vec<(String, Vec<u32>)> = Vec::new();
    for (_, names) in rows {
        // A comma stands between names, and in parentheses between versions.
        for entry in names.split(", ").map(|entry| entry.trim_end_matches(')')) {
            let (name, version) = entry.split_once(" (v").unwrap_or((entry, "0"));
            match name.strip_prefix('v').and_then(|version| version.parse().ok()) {
                Some(version) => listed.last_mut().unwrap().1.push(version),
                None => listed.push((name.to_owned(), vec![version.parse().unwrap()])),
            }
        }
    }
    listed.into_iter().collect()
}

#[test]
fn the_readme_names_every_interface_and_version() {
    let mut catalogue: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for source in sources() {
        catalogue.entry(source.name.to_owned()).or_default().push(source.version);
    }
    assert_eq!(listed(), catalogue);
}
