//! Databag values as a person may see them: what a definition calls secret is masked, and so is what no definition
//! knows, since it may be anything.

#[cfg(test)]
mod tests;

pub(crate) use relata_authoring::masking::{secret, shown};
use relata_core::detect::JUJU_KEYS;
use relata_core::interface::{Field, Interface};
use relata_core::{InterfaceName, Role, Scope};

/// Shown instead of a value that no definition knows.
pub(crate) const HIDDEN: &str = "(not shown)";

/// What the definitions say about secrecy.
#[derive(Debug)]
pub(crate) struct Masker {
    own: Vec<Interface>,
}

/// Which databag a value is from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bag<'a> {
    /// The relation's interface.
    pub(crate) interface: &'a str,
    /// The role of the databag's owner.
    pub(crate) role: Role,
    /// Whether an application's or a unit's.
    pub(crate) scope: Scope,
}

impl Masker {
    /// Knows the catalogue's definitions and these.
    pub(crate) fn new(own: Vec<Interface>) -> Self {
        Self { own }
    }

    /// A value as it may be shown.
    pub(crate) fn show(&self, bag: Bag<'_>, key: &str, value: &str) -> String {
        if JUJU_KEYS.contains(&key) && bag.scope == Scope::Unit {
            return shown(value);
        }
        let fields = self.fields(bag, key);
        if fields.iter().any(|field| field.is_masked()) {
            return secret(value);
        }
        if fields.is_empty() { HIDDEN.to_owned() } else { shown(value) }
    }

    /// All that any version and dialect of the interface says about the key.
    fn fields<'a>(&'a self, bag: Bag<'_>, key: &str) -> Vec<&'a Field> {
        let Ok(name) = bag.interface.parse::<InterfaceName>() else { return Vec::new() };
        let catalogue = relata_catalogue::Catalogue::builtin().versions(&name);
        let own = self.own.iter().filter(|interface| interface.name == name);
        let mut fields = Vec::new();
        for interface in own.chain(catalogue) {
            let dialects = interface.dialects.iter().filter_map(|d| d.records.get(bag.role, bag.scope));
            let records = interface.records.get(bag.role, bag.scope).into_iter().chain(dialects);
            let spelled = |field: &&'a Field| field.spellings().any(|spelling| spelling == key);
            fields.extend(records.flat_map(|record| &record.fields).filter(spelled));
        }
        fields
    }
}
