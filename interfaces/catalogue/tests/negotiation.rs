//! All pairs of versions of each interface in the catalogue: what a reader of one gets of a writer of the other.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::fmt::Write as _;
use std::path::Path;

use relata_authoring::examples::{self, Example};
use relata_catalogue::Catalogue;
use relata_core::interface::{Dialect, Interface};
use relata_core::negotiate::{Support, spoken, support, view};
use relata_core::validate::{State, validate};
use relata_core::{Role, Scope};

const BAGS: [(Role, Scope); 4] = [
    (Role::Provider, Scope::App),
    (Role::Provider, Scope::Unit),
    (Role::Requirer, Scope::App),
    (Role::Requirer, Scope::Unit),
];

/// The versions of every interface that has several of them, or a dialect with databags of its own.
fn interfaces() -> Vec<Vec<&'static Interface>> {
    let catalogue = Catalogue::builtin();
    let all = catalogue.names().into_iter().map(|name| catalogue.versions(&name.parse().unwrap()));
    let differs =
        |interface: &&Interface| interface.dialects.iter().any(|dialect| !dialect.records.is_empty());
    all.filter(|versions| versions.len() > 1 || versions.iter().any(differs)).collect()
}

/// What a writer can speak: each version, plain and in each dialect that writes something in another form.
fn writers<'a>(versions: &[&'a Interface]) -> Vec<(&'a Interface, Option<&'a Dialect>)> {
    let mut writers = Vec::new();
    for version in versions {
        writers.push((*version, None));
        let dialects = version.dialects.iter().filter(|dialect| !dialect.records.is_empty());
        writers.extend(dialects.map(|dialect| (*version, Some(dialect))));
    }
    writers
}

fn line(
    out: &mut String,
    reader: &Interface,
    writer: (&Interface, Option<&Dialect>),
    bag: (Role, Scope),
    found: &Support,
) {
    let dialect = writer.1.map(|dialect| format!(" {}", dialect.name)).unwrap_or_default();
    let keys = |keys: &[String]| if keys.is_empty() { "-".to_owned() } else { keys.join(",") };
    let usable = if found.usable { "usable" } else { "not usable" };
    writeln!(
        out,
        "{} {}.{} reader v{} writer v{}{dialect}: {usable}; shared {}; differing {}; absent {}; unread {}",
        reader.name,
        bag.0,
        bag.1,
        reader.version,
        writer.0.version,
        keys(&found.shared),
        keys(&found.differing),
        keys(&found.absent),
        keys(&found.unread)
    )
    .unwrap();
}

/// The file is for people too: it says what an upgrade of one side does to the other.
#[test]
fn the_matrix_of_all_pairs_is_as_it_was() {
    let mut matrix = String::new();
    for versions in interfaces() {
        for reader in &versions {
            for writer in writers(&versions) {
                if writer.1.is_none() && writer.0.version == reader.version {
                    continue;
                }
                for (role, scope) in BAGS {
                    if let Some(found) = support(reader, writer.0, writer.1, role, scope) {
                        line(&mut matrix, reader, writer, (role, scope), &found);
                    }
                }
            }
        }
    }
    expectorate::assert_contents(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/negotiation.txt"),
        &matrix,
    );
}

fn ready_examples(interface: &Interface) -> Vec<Example> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(interface.name.as_str())
        .join(format!("v{}/examples", interface.version));
    let mut found = Vec::new();
    for bag in std::fs::read_dir(folder).unwrap() {
        let bag = bag.unwrap().path();
        for file in std::fs::read_dir(&bag).unwrap() {
            let file = file.unwrap().path();
            let text = std::fs::read_to_string(&file).unwrap();
            let name = file.display().to_string();
            found.push(examples::read(bag.file_name().unwrap().to_str().unwrap(), &name, &text).unwrap());
        }
    }
    found.retain(|example| example.state == State::Ready && !example.databag.is_empty());
    found
}

/// No example of one version breaks a reader of another: what cannot be said in the reader's version is told, and what
/// was translated keeps its rules.
#[test]
fn every_ready_example_is_read_by_every_version() {
    let mut read = 0;
    for versions in interfaces() {
        for writer in &versions {
            for example in ready_examples(writer) {
                let (role, scope) = (example.role, example.scope);
                let speaks = spoken(&versions, role, scope, &example.databag).unwrap();
                for reader in &versions {
                    let view = view(&speaks, reader, role, scope, &example.databag);
                    let state = validate(reader, role, scope, &view.databag).state;
                    let at = format!(
                        "{} v{} reads {}-{} of v{}, taken as v{} ({})",
                        reader.name,
                        reader.version,
                        role,
                        example.name,
                        writer.version,
                        speaks.interface.version,
                        speaks.why
                    );
                    assert!(state != State::Invalid || !view.refused.is_empty(), "{at}");
                    // A databag alone may look like another version: the rest of the relation decides.
                    let own = speaks.dialect.is_none_or(|dialect| dialect.records.is_empty());
                    if own && reader.version == writer.version && reader.version == speaks.interface.version {
                        assert_eq!(state, State::Ready, "{at}");
                    }
                    read += 1;
                }
            }
        }
    }
    assert!(read > 20, "{read} pairs were read");
}
