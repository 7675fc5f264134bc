//! Checked definitions found by name, as the catalogue is: what takes its place when a user brings their own.

use std::collections::BTreeMap;

use relata_core::Interface;
use relata_core::interface::Interfaces;

/// Interfaces by name, the versions of each oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Definitions(BTreeMap<String, Vec<Interface>>);

impl Definitions {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an interface; says whether it was new. One whose name and version are there already changes nothing.
    pub fn add(&mut self, interface: Interface) -> bool {
        let versions = self.0.entry(interface.name.to_string()).or_default();
        match versions.binary_search_by_key(&interface.version, |known| known.version) {
            Ok(_) => false,
            Err(index) => {
                versions.insert(index, interface);
                true
            }
        }
    }

    /// All of them, by name and version.
    pub fn iter(&self) -> impl Iterator<Item = &Interface> {
        self.0.values().flatten()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Interfaces for Definitions {
    fn versions<'a>(&'a self, name: &str) -> Vec<&'a Interface> {
        self.0.get(name).map(|versions| versions.iter().collect()).unwrap_or_default()
    }

    fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use relata_core::definition;

    use super::*;

    #[test]
    fn versions_come_in_order_and_only_once() {
        let text =
            |version| format!("interface: demo\nversion: {version}\nstatus: draft\nsummary: A demo.\n");
        let interface = |version| definition::load("", &text(version)).unwrap();
        let mut definitions = Definitions::new();
        assert!([2, 0, 1].into_iter().all(|version| definitions.add(interface(version))));
        assert!(!definitions.add(interface(1)));
        let versions: Vec<u32> = definitions.versions("demo").iter().map(|known| known.version).collect();
        assert_eq!((versions, definitions.names()), (vec![0, 1, 2], vec!["demo"]));
        assert!(definitions.versions("other").is_empty());
    }
}
