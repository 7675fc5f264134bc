//! The interface definitions that come with relata, as data. It must not know bindings, brokers or files.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use relata_core::definition;
use relata_core::interface::Interfaces;
use relata_core::{Interface, InterfaceName};

/// A definition as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The interface's name.
    pub name: &'static str,
    /// Its version: the `0` of `mysql_client` v0.
    pub version: u32,
    /// Its file within the catalogue's folder: `mysql_client/v0/interface.yaml`.
    pub path: &'static str,
    /// The file's text.
    pub text: &'static str,
    /// The examples beside it, in order; none without the feature `examples`.
    pub examples: &'static [ExampleSource],
}

/// An example as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExampleSource {
    /// The folder it lies in, which says whose databag it shows: `provider.app`.
    pub folder: &'static str,
    /// Its file's name, which says how far the databag is: `ready-plain.yaml`.
    pub file: &'static str,
    /// The file's text.
    pub text: &'static str,
}

static SOURCES: &[Source] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// All definitions, by name and then version.
pub fn sources() -> &'static [Source] {
    SOURCES
}

/// Checked interfaces, each read when it is first asked for.
#[derive(Debug)]
pub struct Catalogue {
    interfaces: BTreeMap<&'static str, Vec<Slot>>,
}

#[derive(Debug)]
struct Slot {
    source: &'static Source,
    interface: OnceLock<Interface>,
}

impl Slot {
    fn interface(&self) -> &Interface {
        self.interface.get_or_init(|| {
            definition::load(self.source.path, self.source.text)
                .expect("the catalogue's tests check every definition in it")
        })
    }
}

impl Catalogue {
    /// The catalogue that comes with relata.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Catalogue> = LazyLock::new(|| {
            let mut interfaces = BTreeMap::<_, Vec<Slot>>::new();
            for source in SOURCES {
                let slot = Slot { source, interface: OnceLock::new() };
                interfaces.entry(source.name).or_default().push(slot);
            }
            Catalogue { interfaces }
        });
        &BUILTIN
    }

    /// A version of an interface; without a version the newest.
    pub fn get(&self, name: &InterfaceName, version: Option<u32>) -> Option<&Interface> {
        let slots = self.interfaces.get(name.as_str())?;
        let slot = match version {
            Some(version) => slots.iter().find(|slot| slot.source.version == version),
            None => slots.last(),
        };
        slot.map(Slot::interface)
    }

    /// The versions of an interface, oldest first; empty if there is none of that name.
    pub fn versions(&self, name: &InterfaceName) -> Vec<&Interface> {
        Interfaces::versions(self, name.as_str())
    }

    /// The names of all interfaces, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.interfaces.keys().copied().collect()
    }
}

impl Interfaces for Catalogue {
    fn versions<'a>(&'a self, name: &str) -> Vec<&'a Interface> {
        self.interfaces.get(name).map(|slots| slots.iter().map(Slot::interface).collect()).unwrap_or_default()
    }

    fn names(&self) -> Vec<&str> {
        self.interfaces.keys().copied().collect()
    }
}
