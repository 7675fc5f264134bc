//! The databags of both ends of a relation as writers of a definition leave them, and the variables that a reader's
//! definition makes of them.
//!
//! A scene comes from examples, or its databags are made from the definition. It must not know what scenes are compared
//! for.

mod fewer;
mod made;
mod sample;
#[cfg(test)]
mod tests;
mod vault;
mod wanted;

use std::collections::BTreeMap;

use relata_core::connection::{Connection, RelationData, Resolution, resolve_each};
use relata_core::environment::{RelationConnection, Request, Variable, render};
use relata_core::interface::{Interface, SecretUse};
use relata_core::validate::{State, validate};
use relata_core::{Databag, RelationId, Role, Scope, detect};

use crate::examples::Example;
use vault::Vault;

pub(crate) use fewer::fewer;
pub(crate) use made::made;

/// The endpoint's name in every scene; its variables begin with `ENDPOINT_`.
pub(crate) const ENDPOINT: &str = "endpoint";
/// The only unit of the provider.
const UNIT: &str = "provider/0";
/// The most ways in which examples are put together.
const MOST: usize = 64;

/// The databags of one relation, with the secrets that they name.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    /// Where it comes from, for people: `examples provider.unit/ready-plain`.
    pub(crate) origin: String,
    /// Whether an author wrote the databags.
    pub(crate) is_example: bool,
    pub(crate) data: RelationData,
    secrets: Vault,
}

/// A key of one of the databags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) role: Role,
    pub(crate) scope: Scope,
    pub(crate) name: String,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.role, self.scope, self.name)
    }
}

/// What a reader makes of a scene.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// The variables, in the order of their names.
    pub(crate) variables: Vec<Variable>,
    /// The content of the files that variables name.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// The databag keys from which they came.
    pub(crate) used: Vec<Key>,
    /// Why there are none.
    pub(crate) why: Option<String>,
}

impl Scene {
    fn new(origin: String, is_example: bool, bags: Bags, secrets: Vault) -> Self {
        let mut data = RelationData::new(RelationId(0));
        data.provider_app = bags.app;
        data.provider_units.extend(UNIT.parse().ok().map(|name| (name, bags.unit)));
        data.requirer_app = bags.request;
        data.requirer_unit = bags.unit_request;
        Self { origin, is_example, data, secrets }
    }

    /// What a reader with this definition makes of it.
    pub(crate) fn outcome(&self, interface: &Interface) -> Outcome {
        let answers = resolve_each(interface, &self.data, &self.secrets);
        let connections: Vec<Connection> =
            answers.iter().filter_map(|answer| answer.resolution.ready().cloned()).collect();
        let why = answers.iter().find_map(|answer| match &answer.resolution {
            Resolution::Ready(_) => None,
            Resolution::Waiting(waiting) => Some(waiting.to_string()),
            Resolution::Invalid(invalid) => Some(invalid.to_string()),
            Resolution::NotConnectable => Some("the interface has no connection".to_owned()),
        });
        let Ok(endpoint) = ENDPOINT.parse() else { return Outcome::default() };
        let connection = RelationConnection::new(endpoint, interface.name.clone(), RelationId(0), answers);
        let environment = render(&[connection], &Request::default());
        let files = environment.files.into_iter().map(|file| (file.name, file.content)).collect();
        Outcome { variables: environment.variables, files, used: used(&connections), why }
    }

    /// The dialect that the provider speaks to a reader with this definition.
    pub(crate) fn dialect(&self, interface: &Interface) -> Option<String> {
        let units = self.data.provider_units.values().map(|bag| (Scope::Unit, bag));
        let mut bags = std::iter::once((Scope::App, &self.data.provider_app)).chain(units);
        let spoken = bags.find_map(|(scope, bag)| detect::dialect(interface, Role::Provider, scope, bag));
        spoken.map(|dialect| dialect.name.clone())
    }

    /// The same without a key, if that is still what a writer of the definition may write.
    pub(crate) fn without(&self, key: &Key, interface: &Interface) -> Option<Self> {
        let state = |bag: &Databag| validate(interface, key.role, key.scope, bag).state;
        let mut less = self.clone();
        less.origin = format!("{} without `{}`", self.origin, key.name);
        let bag = less.bag_mut(key.role, key.scope)?;
        let was_ready = state(bag) == State::Ready;
        bag.remove(&key.name)?;
        let is_ready = state(bag) == State::Ready;
        (is_ready || !was_ready).then_some(less)
    }

    fn bag_mut(&mut self, role: Role, scope: Scope) -> Option<&mut Databag> {
        match (role, scope) {
            (Role::Provider, Scope::App) => Some(&mut self.data.provider_app),
            (Role::Provider, Scope::Unit) => self.data.provider_units.values_mut().next(),
            (Role::Requirer, Scope::App) => Some(&mut self.data.requirer_app),
            (Role::Requirer, Scope::Unit) => Some(&mut self.data.requirer_unit),
            (Role::Peer, _) => None,
        }
    }
}

fn used(connections: &[Connection]) -> Vec<Key> {
    let all =
        connections.iter().flat_map(|connection| std::iter::once(connection).chain(&connection.read_only));
    let mut used: Vec<Key> = Vec::new();
    for (_, source) in all.flat_map(|connection| connection.sources.iter()) {
        let path = &source.path;
        let key = Key { role: path.role, scope: path.scope, name: path.key.clone() };
        if !used.contains(&key) {
            used.push(key);
        }
    }
    used
}

/// The databags of both ends.
#[derive(Debug, Clone, Default)]
struct Bags {
    app: Databag,
    unit: Databag,
    request: Databag,
    unit_request: Databag,
}

/// The scenes that accepted examples make together, the best first; those of which no connection comes are left out.
pub(crate) fn of_examples(interface: &Interface, examples: &[Example]) -> Vec<Scene> {
    let ready = |role, scope| -> Vec<Option<&Example>> {
        let is_it =
            |example: &&Example| (example.role, example.scope, example.state) == (role, scope, State::Ready);
        examples.iter().filter(is_it).map(Some).chain([None]).collect()
    };
    let (apps, units) = (ready(Role::Provider, Scope::App), ready(Role::Provider, Scope::Unit));
    let (requests, unit_requests) = (ready(Role::Requirer, Scope::App), ready(Role::Requirer, Scope::Unit));
    let mut scenes = Vec::new();
    for app in &apps {
        for unit in &units {
            for request in &requests {
                for own in &unit_requests {
                    let scene = together(interface, [*app, *unit, *request, *own]);
                    if !scene.outcome(interface).variables.is_empty() {
                        scenes.push(scene);
                    }
                    if scenes.len() == MOST {
                        return scenes;
                    }
                }
            }
        }
    }
    scenes
}

fn together(interface: &Interface, [app, unit, request, own]: [Option<&Example>; 4]) -> Scene {
    let bag = |example: Option<&Example>| example.map(|e| e.databag.clone()).unwrap_or_default();
    let bags = Bags { app: bag(app), unit: bag(unit), request: bag(request), unit_request: bag(own) };
    let name = |e: &Example| format!("{}.{}/{}-{}", e.role, e.scope, e.state.as_str(), e.name);
    let names: Vec<String> = [app, unit, request, own].into_iter().flatten().map(name).collect();
    let secrets = placeholders(interface, &bags);
    Scene::new(format!("the example {}", names.join(" with ")), true, bags, secrets)
}

/// Secrets that the databags name, with a word in place of each part.
fn placeholders(interface: &Interface, bags: &Bags) -> Vault {
    let mut secrets = Vault::of(interface);
    for (scope, bag) in [(Scope::App, &bags.app), (Scope::Unit, &bags.unit)] {
        let fields = interface.record(Role::Provider, scope, None).map(|record| &record.fields[..]);
        let mut groups: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
        for field in fields.unwrap_or_default() {
            match &field.secret {
                Some(SecretUse::Uri { keys }) => {
                    if let Some((_, uri)) = field.find(bag) {
                        secrets.insert(uri, keys.iter().map(|key| (key.clone(), key.clone())));
                    }
                }
                Some(SecretUse::Group { group }) => {
                    let text = made::part(interface, field);
                    let part = text.map(|text| (field.property.name.clone(), text));
                    groups.entry(group.as_str()).or_default().extend(part);
                }
                Some(SecretUse::Plain) | None => {}
            }
        }
        for (group, content) in groups {
            if let Some(uri) = bag.get(group) {
                secrets.insert(uri, content);
            }
        }
    }
    secrets
}
