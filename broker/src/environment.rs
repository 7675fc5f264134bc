//! The environment of a unit or an application, rendered by the library's own rules from the state.
//!
//! It must not know who asks. Definitions that a charm brought along come before the catalogue's.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use relata_catalogue::Catalogue;
use relata_core::connection::{RelationData, resolve_each, spoken_version};
use relata_core::environment::{self, Environment, RelationConnection, Request};
use relata_core::{
    ApplicationName, Databag, Interface, InterfaceName, Owner, RelationId, Revision, Role, SecretError,
    Secrets, Sensitive, UnitName, definition,
};
use sha2::{Digest, Sha256};

use crate::record::End;
use crate::state::{Relation, State};

/// Checked definitions that charms brought along, by the hash of their text.
#[derive(Debug, Default)]
pub struct Definitions(Mutex<HashMap<[u8; 32], Option<Arc<Interface>>>>);

impl Definitions {
    /// The checked form of a definition; none of a text that is none, which a broker of another version may have taken.
    fn get(&self, text: &str) -> Option<Arc<Interface>> {
        let hash = Sha256::digest(text.as_bytes()).into();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let load = || definition::load("definition", text).ok().map(Arc::new);
        known.entry(hash).or_insert_with(load).clone()
    }

    /// The versions of an interface that these applications' charms brought along, oldest first; those of the catalogue
    /// if they brought none.
    fn versions(&self, state: &State, name: &InterfaceName, applications: &[&ApplicationName]) -> Versions {
        for application in applications.iter().filter_map(|name| state.application(name)) {
            let brought = application.definitions.iter().filter_map(|text| self.get(text));
            let mut brought: Vec<_> = brought.filter(|interface| interface.name == *name).collect();
            if !brought.is_empty() {
                brought.sort_by_key(|interface| interface.version);
                return Versions::Brought(brought);
            }
        }
        Versions::Catalogue(Catalogue::builtin().versions(name))
    }
}

/// Versions of one interface, from one place.
enum Versions {
    Brought(Vec<Arc<Interface>>),
    Catalogue(Vec<&'static Interface>),
}

impl Versions {
    fn as_refs(&self) -> Vec<&Interface> {
        match self {
            Self::Brought(versions) => versions.iter().map(Arc::as_ref).collect(),
            Self::Catalogue(versions) => versions.clone(),
        }
    }
}

/// Checks a definition that a charm brings along.
///
/// # Errors
/// All that is wrong with it, one problem a line.
pub fn check_definition(number: usize, text: &str) -> Result<(), String> {
    definition::load(&format!("definition {number}"), text).map(drop).map_err(|problems| problems.to_string())
}

/// The environment of a unit or an application.
pub fn render(state: &State, definitions: &Definitions, target: &Owner, request: &Request) -> Environment {
    let relations = required(state, target.application());
    let connections: Vec<_> =
        relations.map(|(relation, end)| connection(state, definitions, relation, end, target)).collect();
    environment::render(&connections, request)
}

/// What an environment depends on: two of the same value render the same.
pub fn dependencies(state: &State, target: &Owner) -> Dependencies {
    let of_relation = |(relation, _): (&Relation, &End)| {
        let versions = relation.bags.iter().map(|(owner, bag)| (Owner::clone(owner), bag.version)).collect();
        let members = relation.scope.iter().map(|unit| UnitName::clone(unit)).collect();
        (relation.info.id, (versions, members))
    };
    Dependencies(required(state, target.application()).map(of_relation).collect())
}

/// See [`dependencies`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependencies(BTreeMap<RelationId, (BTreeMap<Owner, Revision>, Vec<UnitName>)>);

/// The relations in which the application is the requirer, with its end.
fn required<'a>(
    state: &'a State,
    name: &'a ApplicationName,
) -> impl Iterator<Item = (&'a Relation, &'a End)> {
    let ids = state.application(name).into_iter().flat_map(|application| application.relations.iter());
    let relations = ids.filter_map(|id| state.relation(*id));
    let ends = relations.filter_map(move |relation| Some((relation, relation.info.end(name)?)));
    ends.filter(|(_, end)| end.role == Role::Requirer)
}

fn connection(
    state: &State,
    definitions: &Definitions,
    relation: &Relation,
    end: &End,
    target: &Owner,
) -> RelationConnection {
    let info = &relation.info;
    let remote = info.remote(&end.application).unwrap_or(end);
    let versions = definitions.versions(state, &info.interface, &[&end.application, &remote.application]);
    let data = data(relation, end, remote, target);
    let (endpoint, interface) = (end.endpoint.clone(), info.interface.clone());
    match spoken_version(&versions.as_refs(), &data, &Unkept) {
        Some(spoken) => {
            let answers = resolve_each(spoken, &data, &Unkept);
            RelationConnection::new(endpoint, interface, info.id, answers)
        }
        None => RelationConnection {
            resolution: Err(format!("there is no definition of the interface {}", info.interface)),
            endpoint,
            interface,
            relation: info.id,
            requests: Vec::new(),
        },
    }
}

/// The secrets of a broker that keeps none.
struct Unkept;

impl Secrets for Unkept {
    fn content(&self, uri: &str) -> Result<BTreeMap<String, Sensitive>, SecretError> {
        Err(SecretError::Unavailable { uri: uri.to_owned(), why: "this broker keeps no secrets".to_owned() })
    }
}

/// The databags as the application's own: its workloads need what its leader wrote, whichever unit they belong to.
fn data(relation: &Relation, end: &End, remote: &End, target: &Owner) -> RelationData {
    let bag =
        |owner: &Owner| relation.bags.get(owner).map(|bag| bag.content.to_databag()).unwrap_or_default();
    let providers = relation.scope.iter().filter(|unit| *unit.application() == remote.application);
    let provider = |unit: &Arc<UnitName>| {
        let name = UnitName::clone(unit);
        (name.clone(), bag(&Owner::Unit(name)))
    };
    let requirer = match target {
        Owner::Unit(unit) => Some(unit.clone()),
        Owner::Application(_) => None,
    };
    RelationData {
        relation: relation.info.id,
        provider_app: bag(&Owner::Application(remote.application.clone())),
        provider_units: providers.map(provider).collect(),
        requirer_app: bag(&Owner::Application(end.application.clone())),
        requirer_unit: requirer.clone().map_or_else(Databag::new, |unit| bag(&Owner::Unit(unit))),
        requirer,
    }
}
