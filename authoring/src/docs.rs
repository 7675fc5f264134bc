//! The catalogue as a static site: an index with search, and a page for each version of each interface.
//!
//! The pages hold all text without scripts, name nothing outside the site, and read on a phone. It must not know files:
//! pages come out as texts with their paths.

mod changes;
mod databag;
mod environment;
mod index;
mod layout;
mod markdown;
mod page;
mod sequence;
mod steps;
#[cfg(test)]
mod tests;
mod types;

use relata_core::Interface;

use crate::examples::Example;

/// A definition to be shown, with the examples beside it.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The checked definition.
    pub interface: &'a Interface,
    /// Its text.
    pub text: &'a str,
    /// Its examples, the best of each databag first.
    pub examples: Vec<Example>,
}

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path within the site, with `/` between the parts: `redis/v0/index.html`.
    pub path: String,
    /// Its content.
    pub text: String,
}

const STYLE: &str = include_str!("docs/assets/style.css");
const SEARCH: &str = include_str!("docs/assets/search.js");

/// The whole site. Equal entries in any order give equal files.
pub fn site(entries: &[Entry<'_>]) -> Vec<File> {
    let mut entries: Vec<&Entry<'_>> = entries.iter().collect();
    entries.sort_by_key(|entry| (entry.interface.name.as_str(), entry.interface.version));
    let mut files = vec![
        File { path: "index.html".to_owned(), text: index::page(&entries).into_string() },
        File { path: "style.css".to_owned(), text: STYLE.to_owned() },
        File { path: "search.js".to_owned(), text: SEARCH.to_owned() },
    ];
    for entry in &entries {
        let same = entries.iter().filter(|other| other.interface.name == entry.interface.name);
        let versions: Vec<&Entry<'_>> = same.copied().collect();
        let text = page::page(entry, &versions).into_string();
        files.push(File { path: path(entry.interface), text });
    }
    files
}

/// The path of an interface's page.
fn path(interface: &Interface) -> String {
    format!("{}/v{}/index.html", interface.name, interface.version)
}
