//! An interface as a type: which data belongs to which role. It must not know endpoints or relations.

use relata_core::Interface;

use crate::data::Data;

/// A version of an interface, as a type. Implemented by generated marker types, which have no values.
pub trait Described: 'static {
    /// The interface's name, as in a charm's metadata.
    const INTERFACE: &'static str;
    /// Its version: the `0` of `mysql_client` v0.
    const VERSION: u32;
    /// The dialect, if it is one with databags of its own.
    const DIALECT: Option<&'static str> = None;
    /// The definition's text, from which everything else was generated.
    const DEFINITION: &'static str;

    /// The checked definition; made once, when it is first asked for.
    fn interface() -> &'static Interface;

    /// The other versions of the interface that were generated beside it, oldest first: a databag of one of them is
    /// read into the view that both have.
    fn others() -> &'static [fn() -> &'static Interface] {
        &[]
    }
}

/// An interface between a provider and a requirer: what each of the four databags holds.
pub trait Binding: Described {
    /// What the provider's application writes.
    type ProviderApp: Data;
    /// What each of the provider's units writes.
    type ProviderUnit: Data;
    /// What the requirer's application writes.
    type RequirerApp: Data;
    /// What each of the requirer's units writes.
    type RequirerUnit: Data;
}

/// An interface among the units of one application.
pub trait PeerBinding: Described {
    /// What the application writes.
    type PeerApp: Data;
    /// What each unit writes.
    type PeerUnit: Data;
}
