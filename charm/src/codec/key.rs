//! A key of a databag together with the form of its text; and which databag that is.

use relata_core::{Interface, Role, Scope};

use crate::binding::Described;
use crate::data::KeyInfo;

/// A key and the form of its text. Made as a constant by generated code.
#[derive(Debug, Clone, Copy)]
pub struct Key<C> {
    /// What is said about the key.
    pub info: KeyInfo,
    /// The form of its text.
    pub codec: C,
}

impl<C> Key<C> {
    /// A key with this name.
    pub const fn new(name: &'static str, codec: C) -> Self {
        Self { info: KeyInfo::new(name), codec }
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

    /// The value must not be shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.info.secret = true;
        self
    }

    /// The value may lie in the secret whose URI is under the key `group`.
    #[must_use]
    pub const fn group(mut self, group: &'static str) -> Self {
        self.info.secret = true;
        self.info.group = Some(group);
        self
    }
}

/// Which databag of which interface something is about.
#[derive(Debug, Clone, Copy)]
pub struct Bag {
    interface: fn() -> &'static Interface,
    role: Role,
    scope: Scope,
}

impl Bag {
    /// A databag of the interface `D`.
    pub const fn of<D: Described>(role: Role, scope: Scope) -> Self {
        Self { interface: D::interface, role, scope }
    }

    /// Its interface.
    pub fn interface(&self) -> &'static Interface {
        (self.interface)()
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
