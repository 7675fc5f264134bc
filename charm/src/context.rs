//! What a charm's hook works with: what its unit sees, what it writes, what it says of itself. Pure: it works the same
//! in memory and under an agent. It must not know which.

use std::cell::RefCell;
use std::fmt;

use relata_core::view::HookAccessError;
use relata_core::{
    ApplicationName, Databag, Hook, HookBuffer, ModelName, Owner, Patch, RelationId, RelationView, Secrets,
    Status, StatusOf, UnitName, UnitView,
};

use crate::endpoint::Endpoint;
use crate::error::StatusError;
use crate::relation::Relation;

/// A hook at work.
///
/// All that it reads is from one moment, except for what it writes itself. What it writes is committed together when
/// the hook succeeds, and forgotten when it fails; a status is said at once.
pub struct Context<'a> {
    hook: &'a Hook,
    view: &'a UnitView,
    databags: RefCell<&'a mut dyn Databags>,
    set_status: RefCell<&'a mut dyn FnMut(StatusOf, Status)>,
    secrets: &'a dyn Secrets,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("unit", &self.view.unit).finish_non_exhaustive()
    }
}

impl<'a> Context<'a> {
    /// The context of one hook: for who runs charms, not for charms.
    pub fn new(
        hook: &'a Hook,
        buffer: &'a mut HookBuffer<'_>,
        set_status: &'a mut dyn FnMut(StatusOf, Status),
        secrets: &'a dyn Secrets,
    ) -> Self {
        let view = buffer.view();
        Self { hook, view, databags: RefCell::new(buffer), set_status: RefCell::new(set_status), secrets }
    }

    /// The charm's own unit.
    pub fn unit(&self) -> &'a UnitName {
        &self.view.unit
    }

    /// The charm's own application.
    pub fn application(&self) -> &'a ApplicationName {
        self.view.unit.application()
    }

    /// The model.
    pub fn model(&self) -> &'a ModelName {
        &self.view.model
    }

    /// Whether the unit leads its application, and will for 30 seconds more. It stays as it is for the whole hook.
    pub fn is_leader(&self) -> bool {
        self.view.is_leader()
    }

    /// The unit that leads the application, as far as is known; nothing while that is not sure.
    pub fn leader(&self) -> Option<&'a UnitName> {
        self.view.leader.as_ref()
    }

    /// The relations of an endpoint, in the order in which they were made. One that ends with this event is among them.
    pub fn relations<E: Endpoint>(&self, endpoint: E) -> Vec<Relation<'_, E>> {
        let mine = |seen: &&RelationView| seen.endpoint.as_str() == endpoint.name() && seen.entered;
        let found = self.view.relations.values().filter(mine);
        found.map(|seen| Relation::new(self, seen, endpoint)).collect()
    }

    /// The first relation of an endpoint: the only one where the metadata says `limit: 1`.
    pub fn relation<E: Endpoint>(&self, endpoint: E) -> Option<Relation<'_, E>> {
        self.relations(endpoint).into_iter().next()
    }

    /// The relation that the event is about, if it is one of this endpoint.
    pub fn relation_of_event<E: Endpoint>(&self, endpoint: E) -> Option<Relation<'_, E>> {
        let about = endpoint.event(self.hook)?;
        self.relations(endpoint).into_iter().find(|relation| relation.id() == about.relation)
    }

    /// Says how the unit is, at once.
    pub fn set_status(&self, status: Status) {
        (self.set_status.borrow_mut())(StatusOf::Unit, status);
    }

    /// Says how the application is, at once.
    ///
    /// # Errors
    /// The unit does not lead it.
    pub fn set_application_status(&self, status: Status) -> Result<(), StatusError> {
        if !self.is_leader() {
            return Err(StatusError::NotLeader);
        }
        (self.set_status.borrow_mut())(StatusOf::Application, status);
        Ok(())
    }

    /// What the unit sees, without types.
    pub fn view(&self) -> &'a UnitView {
        self.view
    }
}

/// What a relation needs of its hook, without the context's lifetime.
pub(crate) trait Access {
    fn hook(&self) -> &Hook;
    fn view(&self) -> &UnitView;
    fn secrets(&self) -> &dyn Secrets;
    fn read(&self, relation: RelationId, owner: &Owner) -> Result<Databag, HookAccessError>;
    fn write(&self, relation: RelationId, owner: &Owner, patch: Patch) -> Result<(), HookAccessError>;
}

impl Access for Context<'_> {
    fn hook(&self) -> &Hook {
        self.hook
    }

    fn view(&self) -> &UnitView {
        self.view
    }

    fn secrets(&self) -> &dyn Secrets {
        self.secrets
    }

    fn read(&self, relation: RelationId, owner: &Owner) -> Result<Databag, HookAccessError> {
        self.databags.borrow().read(relation, owner)
    }

    fn write(&self, relation: RelationId, owner: &Owner, patch: Patch) -> Result<(), HookAccessError> {
        self.databags.borrow_mut().write(relation, owner, patch)
    }
}

/// A hook's buffer without its lifetime, so that [`Context`] needs one only.
trait Databags {
    fn read(&self, relation: RelationId, owner: &Owner) -> Result<Databag, HookAccessError>;
    fn write(&mut self, relation: RelationId, owner: &Owner, patch: Patch) -> Result<(), HookAccessError>;
}

impl Databags for HookBuffer<'_> {
    fn read(&self, relation: RelationId, owner: &Owner) -> Result<Databag, HookAccessError> {
        HookBuffer::read(self, relation, owner)
    }

    fn write(&mut self, relation: RelationId, owner: &Owner, patch: Patch) -> Result<(), HookAccessError> {
        HookBuffer::write(self, relation, owner, patch)
    }
}
