//! Runs one charm in memory: what it is told follows the same rules as under an agent, the other ends are played by the
//! test. It must not know a broker.
//!
//! ```
//! use relata::testing::Harness;
//! use relata::{CharmError, Context, Event, Requirer};
//! use relata_interfaces::postgresql_client::v0::{PostgresqlClient, RequirerApp};
//!
//! const DATABASE: Requirer<PostgresqlClient> = Requirer::new("database");
//!
//! fn handle(_: &Event, context: &mut Context<'_>) -> Result<(), CharmError> {
//!     if let Some(database) = context.relation(DATABASE).filter(|_| context.is_leader()) {
//!         database.write_app(&RequirerApp::new("shop".parse()?))?;
//!     }
//!     Ok(())
//! }
//!
//! let mut harness = Harness::new("web/0", handle);
//! harness.set_leader(true);
//! let database = harness.relate(DATABASE, "postgresql");
//! harness.run().unwrap();
//! assert_eq!(harness.own_app(database).get("database"), Some("shop"));
//! ```

mod run;

use std::collections::BTreeMap;

use relata_agent::Told;
use relata_core::{
    Databag, Hook, Life, Owner, Patch, RelationId, RelationView, Revision, Role, SecretMap, Status, StatusOf,
    UnitName, UnitView,
};

use crate::context::Context;
use crate::data::Data;
use crate::endpoint::Endpoint;
use crate::error::CharmError;

pub use run::{HookFailed, Ran};

type Handle = Box<dyn FnMut(&Hook, &mut Context<'_>) -> Result<(), CharmError>>;

/// One unit of a charm in a model that is all in memory.
///
/// Change the model with its methods, then call [`Harness::run`]: the charm is told all that happened, in Juju's order.
pub struct Harness {
    handle: Handle,
    told: Told,
    view: UnitView,
    secrets: SecretMap,
    statuses: BTreeMap<StatusOf, Status>,
    next_relation: u64,
}

impl std::fmt::Debug for Harness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Harness").field("unit", &self.view.unit).finish_non_exhaustive()
    }
}

impl Harness {
    /// A unit that was told nothing yet, in no relation, and that does not lead.
    ///
    /// # Panics
    /// `unit` is not a unit's name.
    pub fn new(
        unit: &str,
        handle: impl FnMut(&Hook, &mut Context<'_>) -> Result<(), CharmError> + 'static,
    ) -> Self {
        let view = UnitView {
            revision: Revision::new(1),
            model: "test".parse().expect("a good name"),
            unit: parse(unit),
            life: Life::Alive,
            leader: None,
            relations: BTreeMap::new(),
        };
        Self {
            handle: Box::new(handle),
            told: Told::default(),
            view,
            secrets: SecretMap::new(),
            statuses: BTreeMap::new(),
            next_relation: 0,
        }
    }

    /// Gives the unit the lead, or takes it away.
    pub fn set_leader(&mut self, leads: bool) {
        self.tick();
        self.view.leader = leads.then(|| self.view.unit.clone());
    }

    /// Gives the lead to another unit of the application.
    ///
    /// # Panics
    /// `unit` is not a unit's name.
    pub fn set_other_leader(&mut self, unit: &str) {
        self.tick();
        self.view.leader = Some(unit.parse().expect("a unit's name"));
    }

    /// Relates an endpoint to another application, which has no units yet. A peer relation is made with the unit's own
    /// application.
    ///
    /// # Panics
    /// `application` is not an application's name.
    pub fn relate(&mut self, endpoint: impl Endpoint, application: &str) -> RelationId {
        let role = endpoint_role(&endpoint);
        let id = RelationId(self.next_relation);
        self.next_relation += 1;
        self.tick();
        let relation = RelationView {
            id,
            life: Life::Alive,
            interface: endpoint.interface().name.clone(),
            endpoint: parse(endpoint.name()),
            role,
            remote_application: parse(application),
            remote_endpoint: parse(endpoint.name()),
            entered: false,
            members: Vec::new(),
            bags: BTreeMap::new(),
        };
        self.view.relations.insert(id, relation);
        id
    }

    /// A unit of the other application comes into the relation, with Juju's address keys in its databag.
    ///
    /// # Panics
    /// There is no such relation, or `unit` is not the name of a unit of its other application.
    pub fn add_remote_unit(&mut self, relation: RelationId, unit: &str) {
        let unit: UnitName = parse(unit);
        let seen = self.relation_mut(relation);
        assert_eq!(
            *unit.application(),
            seen.remote_application,
            "a unit of the application at the other end"
        );
        seen.members.push(unit.clone());
        seen.members.sort();
        self.write_databag(relation, &Owner::Unit(unit), &addresses());
    }

    /// A unit of the other application leaves the relation. What it wrote can still be read.
    ///
    /// # Panics
    /// There is no such relation, or `unit` is not a unit's name.
    pub fn remove_remote_unit(&mut self, relation: RelationId, unit: &str) {
        let unit: UnitName = parse(unit);
        self.relation_mut(relation).members.retain(|member| *member != unit);
        self.tick();
    }

    /// The other application writes, as its charm would.
    ///
    /// # Panics
    /// There is no such relation.
    pub fn write_remote_app<E: Endpoint>(&mut self, _: E, relation: RelationId, data: &E::RemoteApp) {
        let owner = Owner::Application(self.relation_mut(relation).remote_application.clone());
        self.write_databag(relation, &owner, &data.to_patch());
    }

    /// A unit of the other application writes, as its charm would.
    ///
    /// # Panics
    /// There is no such relation, or `unit` is not a unit's name.
    pub fn write_remote_unit<E: Endpoint>(
        &mut self,
        _: E,
        relation: RelationId,
        unit: &str,
        data: &E::RemoteUnit,
    ) {
        self.write_databag(relation, &Owner::Unit(parse(unit)), &data.to_patch());
    }

    /// Any databag changes, whatever its interface says.
    ///
    /// # Panics
    /// There is no such relation.
    pub fn write_databag(&mut self, relation: RelationId, owner: &Owner, patch: &Patch) {
        let version = self.tick();
        let bag = self.relation_mut(relation).bags.entry(owner.clone()).or_default();
        if bag.content.apply(patch) {
            bag.version = version;
        }
    }

    /// A secret that the charm may read from now on.
    pub fn add_secret<K: Into<String>, V: Into<String>>(
        &mut self,
        uri: &str,
        content: impl IntoIterator<Item = (K, V)>,
    ) {
        self.secrets.insert(uri, content);
    }

    /// Somebody removes a relation.
    ///
    /// # Panics
    /// There is no such relation.
    pub fn remove_relation(&mut self, relation: RelationId) {
        self.relation_mut(relation).life = Life::Dying;
        self.tick();
    }

    /// Somebody removes the unit.
    pub fn remove_unit(&mut self) {
        self.view.life = Life::Dying;
        self.tick();
    }

    /// What the own application's databag holds.
    pub fn own_app(&self, relation: RelationId) -> Databag {
        self.databag(relation, &Owner::Application(self.view.unit.application().clone()))
    }

    /// What the own unit's databag holds.
    pub fn own_unit(&self, relation: RelationId) -> Databag {
        self.databag(relation, &Owner::Unit(self.view.unit.clone()))
    }

    /// What any databag holds; nothing when the relation is gone.
    pub fn databag(&self, relation: RelationId, owner: &Owner) -> Databag {
        let bag = self.view.relations.get(&relation).and_then(|seen| seen.bags.get(owner));
        bag.map(|bag| bag.content.clone()).unwrap_or_default()
    }

    /// What the unit last said of itself.
    pub fn status(&self) -> Option<&Status> {
        self.statuses.get(&StatusOf::Unit)
    }

    /// What the leader last said of its application.
    pub fn application_status(&self) -> Option<&Status> {
        self.statuses.get(&StatusOf::Application)
    }

    fn tick(&mut self) -> Revision {
        self.view.revision = self.view.revision.next();
        self.view.revision
    }

    fn relation_mut(&mut self, id: RelationId) -> &mut RelationView {
        self.view.relations.get_mut(&id).unwrap_or_else(|| panic!("there is no relation {id}"))
    }
}

fn endpoint_role<E: Endpoint>(_: &E) -> Role {
    E::ROLE
}

/// What Juju puts into the databag of every unit.
fn addresses() -> Patch {
    let mut patch = Patch::new();
    patch.set("private-address", "10.0.0.1").set("ingress-address", "10.0.0.1");
    patch.set("egress-subnets", "10.0.0.1/32");
    patch
}

fn parse<T: std::str::FromStr<Err = relata_core::InvalidName>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}
