//! A key of a databag together with the form of its text; and which databag that is.

use std::sync::OnceLock;

use relata_core::interface::{Dialect, Record};
use relata_core::{Databag, Interface, Role, Scope, definition};

use super::foreign::said;
use crate::binding::Described;
use crate::data::KeyInfo;

/// A key and the form of its text. Made as a constant by generated code.
#[derive(Debug, Clone, Copy)]
pub struct Key<C> {
    /// What is said about the key.
    pub info: KeyInfo,
    /// The form of its text.
    pub codec: C,
    /// Whether the codec alone does not know all that the definition allows or refuses.
    pub by_definition: bool,
    /// The index of the key with the URI of the secret that may hold the value instead.
    pub group: Option<usize>,
}

impl<C> Key<C> {
    /// A key with this name.
    pub const fn new(name: &'static str, codec: C) -> Self {
        Self { info: KeyInfo::new(name), codec, by_definition: false, group: None }
    }

    /// Other spellings that are read, and removed when the key is written.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.info.aliases = aliases;
        self
    }

    /// Texts that mean that there is no value yet.
    #[must_use]
    pub const fn absent(mut self, absent: &'static [&'static str]) -> Self {
        self.info.absent = absent;
        self
    }

    /// JSON `null` means that there is no value.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.info.nullable = true;
        self
    }

    /// The definition reads it: laxly, or with rules that no Rust type keeps.
    #[must_use]
    pub const fn by_definition(mut self) -> Self {
        self.by_definition = true;
        self
    }

    /// The value must not be shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.info.secret = true;
        self
    }

    /// The value may lie in the secret whose URI is under the key `group`, which has this index.
    #[must_use]
    pub const fn group(mut self, group: &'static str, index: usize) -> Self {
        self.info.secret = true;
        self.info.group = Some(group);
        self.group = Some(index);
        self
    }
}

/// The definitions of an interface's other versions, each checked when it is first needed.
type Others = fn() -> &'static [fn() -> &'static Interface];

/// Which databag of which interface something is about.
#[derive(Debug, Clone, Copy)]
pub struct Bag {
    interface: fn() -> &'static Interface,
    others: Others,
    dialect: Option<&'static str>,
    role: Role,
    scope: Scope,
    closed: bool,
}

impl Bag {
    const fn of<D: Described>(role: Role, scope: Scope) -> Self {
        let (interface, others) = (D::interface, D::others);
        Self { interface, others, dialect: D::DIALECT, role, scope, closed: false }
    }

    /// The databag of a provider's application.
    pub const fn provider_app<D: Described>() -> Self {
        Self::of::<D>(Role::Provider, Scope::App)
    }

    /// The databag of a provider's unit.
    pub const fn provider_unit<D: Described>() -> Self {
        Self::of::<D>(Role::Provider, Scope::Unit)
    }

    /// The databag of a requirer's application.
    pub const fn requirer_app<D: Described>() -> Self {
        Self::of::<D>(Role::Requirer, Scope::App)
    }

    /// The databag of a requirer's unit.
    pub const fn requirer_unit<D: Described>() -> Self {
        Self::of::<D>(Role::Requirer, Scope::Unit)
    }

    /// The databag of an application, for its own units.
    pub const fn peer_app<D: Described>() -> Self {
        Self::of::<D>(Role::Peer, Scope::App)
    }

    /// The databag of a unit, for the others.
    pub const fn peer_unit<D: Described>() -> Self {
        Self::of::<D>(Role::Peer, Scope::Unit)
    }

    /// The definition refuses keys that it does not name, or every databag.
    #[must_use]
    pub const fn closed(mut self) -> Self {
        self.closed = true;
        self
    }

    /// Whether the definition refuses keys that it does not name, or every databag.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Its interface.
    pub fn interface(&self) -> &'static Interface {
        (self.interface)()
    }

    /// Its dialect, if it is one with databags of its own.
    pub fn dialect(&self) -> Option<&'static str> {
        self.dialect
    }

    /// The other versions of its interface, oldest first.
    pub fn others(&self) -> impl DoubleEndedIterator<Item = &'static Interface> {
        (self.others)().iter().map(|interface| interface())
    }

    /// What the definition says of it.
    pub fn record(&self) -> Option<&'static Record> {
        self.interface().record(self.role, self.scope, self.own_dialect())
    }

    /// What the definition says of its dialect.
    pub(super) fn own_dialect(&self) -> Option<&'static Dialect> {
        let name = self.dialect?;
        self.interface().dialects.iter().find(|dialect| dialect.name == name)
    }

    /// Whether a databag is of this form, by what it says itself.
    pub fn is_spoken_in(&self, databag: &Databag) -> bool {
        said(self, databag).is_none()
    }

    /// Whose it is.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The application's or a unit's.
    pub fn scope(&self) -> Scope {
        self.scope
    }
}

/// A definition that is checked when it is first needed.
#[derive(Debug)]
pub struct LazyInterface {
    definition: &'static str,
    checked: OnceLock<Interface>,
}

impl LazyInterface {
    /// The definition of `D`, which the generator has checked.
    pub const fn of<D: Described>() -> Self {
        Self { definition: D::DEFINITION, checked: OnceLock::new() }
    }

    /// The checked definition.
    ///
    /// # Panics
    /// The generator was of another version of relata, and accepted what this one refuses.
    pub fn get(&self) -> &Interface {
        self.checked.get_or_init(|| {
            definition::load("", self.definition).expect("the generator has checked the definition")
        })
    }
}
