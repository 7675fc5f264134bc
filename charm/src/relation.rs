//! One relation of an endpoint, with the types of its interface. It must not know how databags travel.

mod connection;

use std::fmt;

use relata_core::access::AccessDenied;
use relata_core::negotiate::{End, Spoken, said_at};
use relata_core::view::HookAccessError;
use relata_core::{
    ApplicationName, Databag, Hook, Life, Owner, Patch, RelationHookKind, RelationId, RelationView, Revision,
    Scope, UnitName,
};

use crate::context::Access;
use crate::data::Data;
use crate::endpoint::Endpoint;
use crate::error::WriteError;
use crate::reading::Reading;

/// A relation as a hook sees it.
///
/// Each databag that is read gives a [`Reading`]: nothing here fails because the other end is not there yet.
#[derive(Clone, Copy)]
pub struct Relation<'c, E> {
    context: &'c dyn Access,
    seen: &'c RelationView,
    endpoint: E,
}

impl<E> fmt::Debug for Relation<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relation({}:{})", self.seen.endpoint, self.seen.id)
    }
}

/// Whether a write changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The databag held all of it already: nothing is sent, nobody is told.
    Unchanged,
    /// These many keys differ.
    Keys(usize),
}

impl<'c, E: Endpoint> Relation<'c, E> {
    pub(crate) fn new(context: &'c dyn Access, seen: &'c RelationView, endpoint: E) -> Self {
        Self { context, seen, endpoint }
    }

    /// Its number, the same at both ends and never used again.
    pub fn id(&self) -> RelationId {
        self.seen.id
    }

    /// The charm's end of it.
    pub fn endpoint(&self) -> E {
        self.endpoint
    }

    /// The application at the other end; the own one in a peer relation.
    pub fn remote_application(&self) -> &'c ApplicationName {
        &self.seen.remote_application
    }

    /// Whether the relation ends with this event.
    pub fn is_broken(&self) -> bool {
        let ends = |about: &relata_core::RelationHook| {
            about.kind == RelationHookKind::Broken && about.relation == self.seen.id
        };
        matches!(self.context.hook(), Hook::Relation(about) if ends(about))
    }

    /// Whether the relation goes on: nobody has begun to remove it.
    pub fn is_alive(&self) -> bool {
        self.seen.life == Life::Alive
    }

    /// What the application at the other end wrote.
    pub fn remote_app(&self) -> Reading<E::RemoteApp> {
        self.heard(Scope::App, &Owner::Application(self.seen.remote_application.clone()), &self.remote_end())
    }

    /// The same relation in the words of another binding of its interface, another version or dialect, if that is what
    /// the other end speaks: for a charm that speaks several.
    ///
    /// A databag of another version or dialect is read anyway, into the view that both have. This is for what only the
    /// other one can say.
    pub fn spoken_as<F: Endpoint>(&self, endpoint: F) -> Option<Relation<'c, F>> {
        let same = endpoint.interface().name == self.endpoint.interface().name && E::ROLE == F::ROLE;
        let own = |key: &str| F::RemoteApp::covers(key) || F::RemoteUnit::covers(key);
        let app = self.databag(&Owner::Application(self.seen.remote_application.clone()));
        let units = self.seen.members.iter().map(|unit| self.databag(&Owner::Unit(unit.clone())));
        let app = app.is_ok_and(|bag| bag.keys().any(own) && F::RemoteApp::is_spoken_in(&bag));
        let mut units = units.flatten().filter(|bag| bag.keys().any(own));
        let spoken = same && (app || units.any(|bag| F::RemoteUnit::is_spoken_in(&bag)));
        spoken.then(|| Relation::new(self.context, self.seen, endpoint))
    }

    /// What each unit at the other end wrote, in the order of their numbers. In a peer relation these are the other
    /// units.
    pub fn remote_units(&self) -> Vec<(&'c UnitName, Reading<E::RemoteUnit>)> {
        let end = self.remote_end();
        let reading = |unit: &UnitName| self.heard(Scope::Unit, &Owner::Unit(unit.clone()), &end);
        self.seen.members.iter().map(|unit| (unit, reading(unit))).collect()
    }

    /// What one unit at the other end wrote. That of a unit that has left can still be read.
    pub fn remote_unit(&self, unit: &UnitName) -> Reading<E::RemoteUnit> {
        self.heard(Scope::Unit, &Owner::Unit(unit.clone()), &self.remote_end())
    }

    /// What the own application wrote; a follower may only read it in a peer relation.
    pub fn own_app(&self) -> Reading<E::OwnApp> {
        self.reading(&self.own_application())
    }

    /// What the own unit wrote.
    pub fn own_unit(&self) -> Reading<E::OwnUnit> {
        self.reading(&Owner::Unit(self.context.view().unit.clone()))
    }

    /// Writes the own application's databag. Keys that the interface does not name stay as they are, and what is the
    /// same already is not sent.
    ///
    /// # Errors
    /// The unit does not lead its application.
    pub fn write_app(&self, data: &E::OwnApp) -> Result<Written, WriteError> {
        self.write(&self.own_application(), data)
    }

    /// Writes the own unit's databag, in the same way.
    ///
    /// # Errors
    /// The relation is gone.
    pub fn write_unit(&self, data: &E::OwnUnit) -> Result<Written, WriteError> {
        self.write(&Owner::Unit(self.context.view().unit.clone()), data)
    }

    /// A databag as it is on the wire: for keys that no interface names, as `ingress-address` of a unit.
    ///
    /// # Errors
    /// The unit may not read it.
    pub fn databag(&self, owner: &Owner) -> Result<Databag, HookAccessError> {
        self.context.read(self.seen.id, owner)
    }

    fn own_application(&self) -> Owner {
        Owner::Application(self.context.view().unit.application().clone())
    }

    /// All databags at the other end.
    fn remote_end(&self) -> End<'c> {
        let bag = |owner: Owner| self.seen.bags.get(&owner).map(|seen| &seen.content);
        let app = bag(Owner::Application(self.seen.remote_application.clone()));
        End::new(app, self.seen.members.iter().filter_map(|unit| bag(Owner::Unit(unit.clone()))))
    }

    /// Reads a databag of the other end, which speaks what it shows itself, else what the others there show.
    fn heard<T: Data>(&self, scope: Scope, owner: &Owner, end: &End<'_>) -> Reading<T> {
        let role = E::ROLE.counterpart();
        self.read(owner, |databag| {
            let versions = if T::IS_NEGOTIATED { self.endpoint.versions() } else { Vec::new() };
            said_at(end, &versions, role, scope, databag)
        })
    }

    fn reading<T: Data>(&self, owner: &Owner) -> Reading<T> {
        self.read(owner, |_| None)
    }

    fn read<T: Data>(
        &self,
        owner: &Owner,
        spoken: impl FnOnce(&Databag) -> Option<Spoken<'static>>,
    ) -> Reading<T> {
        let databag = match self.databag(owner) {
            Ok(databag) => databag,
            Err(HookAccessError::NoRelation(_)) => return Reading::Absent,
            Err(HookAccessError::Denied(rule)) => return Reading::Denied { rule: rule.into() },
        };
        let spoken = spoken(&databag);
        let reading = Reading::of(&databag, self.written(owner), self.context.secrets(), spoken.as_ref());
        if self.is_broken() { reading.broken() } else { reading }
    }

    fn written(&self, owner: &Owner) -> Revision {
        self.seen.bags.get(owner).map(|bag| bag.version).unwrap_or_default()
    }

    fn write<T: Data>(&self, owner: &Owner, data: &T) -> Result<Written, WriteError> {
        let refused = |error| match error {
            HookAccessError::Denied(AccessDenied::NotLeader { .. }) => WriteError::NotLeader,
            error => WriteError::Refused(error),
        };
        // An empty write asks for permission, which reading the databag of the own application does not need.
        self.context.write(self.seen.id, owner, Patch::new()).map_err(refused)?;
        let held = self.databag(owner).map_err(refused)?;
        let mut wanted = held.clone();
        wanted.apply(&data.to_patch());
        let patch = held.patch_to(&wanted);
        let keys = patch.iter().count();
        self.context.write(self.seen.id, owner, patch).map_err(refused)?;
        Ok(if keys == 0 { Written::Unchanged } else { Written::Keys(keys) })
    }
}
