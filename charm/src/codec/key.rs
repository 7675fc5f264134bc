//! A key of a databag together with the form of its text; and which databag that is.

use std::sync::OnceLock;

use relata_core::interface::Record;
use relata_core::{Databag, Interface, Role, Scope, definition, detect};

use crate::binding::Described;
use crate::data::{Finding, KeyInfo};

/// A key and the form of its text. Made as a constant by generated code.
#[derive(Debug, Clone, Copy)]
pub struct Key<C> {
    /// What is said about the key.
    pub info: KeyInfo,
    /// The form of its text.
    pub codec: C,
    /// Whether the codec alone does not know all that the definition allows or refuses.
    pub by_definition: bool,
}

impl<C> Key<C> {
    /// A key with this name.
    pub const fn new(name: &'static str, codec: C) -> Self {
        Self { info: KeyInfo::new(name), codec, by_definition: false }
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
    closed: bool,
    /// The dialect whose own databag it is.
    dialect: Option<&'static str>,
    /// Whether a dialect writes this databag in a form of its own.
    has_dialects: bool,
}

impl Bag {
    const fn of<D: Described>(role: Role, scope: Scope) -> Self {
        Self { interface: D::interface, role, scope, closed: false, dialect: None, has_dialects: false }
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

    /// It is the form in which a dialect writes it.
    #[must_use]
    pub const fn dialect(mut self, name: &'static str) -> Self {
        self.dialect = Some(name);
        self.has_dialects = true;
        self
    }

    /// It is the plain form, beside those of dialects.
    #[must_use]
    pub const fn beside_dialects(mut self) -> Self {
        self.has_dialects = true;
        self
    }

    /// What the definition says of it; none where it has no such databag.
    pub fn record(&self) -> Option<&'static Record> {
        let interface = self.interface();
        let of_name = |name| interface.dialects.iter().find(|dialect| dialect.name == name);
        interface.record(self.role, self.scope, self.dialect.and_then(of_name))
    }

    /// What speaks against reading a databag as this: another form that it is written in.
    #[inline]
    pub fn other_form(&self, databag: &Databag) -> Option<Finding> {
        if self.has_dialects { self.form_of(databag) } else { None }
    }

    #[cold]
    fn form_of(&self, databag: &Databag) -> Option<Finding> {
        if databag.keys().all(|key| detect::JUJU_KEYS.contains(&key)) {
            return None;
        }
        let spoken = detect::dialect(self.interface(), self.role, self.scope, databag);
        let own = spoken.filter(|dialect| dialect.records.get(self.role, self.scope).is_some());
        let spoken = own.map(|dialect| dialect.name.as_str());
        let form =
            |name: Option<&str>| name.map_or("the plain form".to_owned(), |name| format!("dialect `{name}`"));
        (spoken != self.dialect).then(|| Finding {
            key: String::new(),
            pointer: String::new(),
            rule: "dialect",
            message: format!("is written in {}, not in {}", form(spoken), form(self.dialect)),
        })
    }

    /// Whether the definition refuses keys that it does not name, or every databag.
    pub fn is_closed(&self) -> bool {
        self.closed
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
