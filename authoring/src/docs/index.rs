//! The site's first page: every interface, and a search over them.

use maud::{Markup, html};
use relata_core::Interface;

use super::{Entry, layout, path};

/// The page. `entries` are sorted by name and version.
pub(super) fn page(entries: &[&Entry<'_>]) -> Markup {
    let mut names: Vec<&str> = entries.iter().map(|entry| entry.interface.name.as_str()).collect();
    names.dedup();
    let content = html! {
        h1 { "Relation interfaces" }
        p { "What the databags of Juju relations hold: " (names.len()) " interfaces, " (entries.len()) " versions." }
        // Without scripts nobody could answer it.
        form #search role="search" hidden {
            label for="q" { "Search" }
            input #q type="search" name="q" autocomplete="off" placeholder="name, key or word";
            p #count role="status" {}
        }
        ul #interfaces {
            @for name in names { (interface(name, entries)) }
        }
    };
    layout::page("Relation interfaces", "", &["search.js"], &content)
}

fn interface(name: &str, entries: &[&Entry<'_>]) -> Markup {
    let versions: Vec<&Interface> = entries
        .iter()
        .map(|entry| entry.interface)
        .filter(|interface| interface.name.as_str() == name)
        .collect();
    let newest = versions.last().expect("every name is that of an entry");
    html! {
        li data-words=(words(&versions)) {
            a href=(path(newest)) { (name) }
            @for version in &versions {
                " " a.version href=(path(version)) { "v" (version.version) }
            }
            " " span class={ "status " (super::page::status(newest.status)) } { (super::page::status(newest.status)) }
            p { (newest.summary) }
        }
    }
}

/// What the search looks at: names, summaries and keys, in lower case, each word once.
fn words(versions: &[&Interface]) -> String {
    let mut words: Vec<String> = Vec::new();
    for version in versions {
        words.push(version.name.to_string());
        words.extend(version.summary.split_whitespace().map(str::to_owned));
        words.extend(version.connection.iter().map(|rule| rule.scheme.clone()));
        let fields = version.records.iter().flat_map(|(_, _, record)| &record.fields);
        words.extend(fields.flat_map(|field| field.spellings()).map(str::to_owned));
    }
    let mut words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    words.sort();
    words.dedup();
    words.join(" ")
}
