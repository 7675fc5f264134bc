//! Databags with every key that a definition names, made up so that a connection comes of them. Where the rules of a
//! type refuse what was made the key is left out.

use relata_core::decode;
use relata_core::interface::{ConnectionRule, Dialect, Field, Interface, Schema, SecretUse, Type};
use relata_core::validate::{State, validate};
use relata_core::{Databag, Role, Scope};
use serde_json::Value;

use super::vault::Vault;
use super::wanted::{Wanted, number, wanted};
use super::{Bags, Key, Scene, sample};

/// The scenes of a definition: in the plain form and in each dialect, with secrets in clear and as secrets. Those of
/// which no connection comes are left out.
pub(crate) fn made(interface: &Interface) -> Vec<Scene> {
    let Some(rule) = &interface.connection else { return Vec::new() };
    let dialects = std::iter::once(None).chain(interface.dialects.iter().map(Some));
    let mut scenes = Vec::new();
    for dialect in dialects {
        for as_secrets in [false, true] {
            let rule = dialect.and_then(|dialect| dialect.connection.as_ref()).unwrap_or(rule);
            let mut maker = Maker { interface, rule, dialect, as_secrets, secrets: Vault::of(interface) };
            let scene = maker.scene();
            if !scene.outcome(interface).variables.is_empty() && is_new(&scene, &scenes) {
                scenes.push(scene);
            }
        }
    }
    scenes
}

fn is_new(scene: &Scene, scenes: &[Scene]) -> bool {
    scenes.iter().all(|known| known.data != scene.data)
}

/// The text of a part of a secret, made up.
pub(super) fn part(interface: &Interface, field: &Field) -> Option<String> {
    let name = &field.property.name;
    let made = sample::value(interface, &field.property.schema, name, 1024)?;
    decode::text(interface, field, &made).ok()
}

struct Maker<'a> {
    interface: &'a Interface,
    rule: &'a ConnectionRule,
    dialect: Option<&'a Dialect>,
    /// Whether what can travel in a secret does.
    as_secrets: bool,
    secrets: Vault,
}

impl Maker<'_> {
    fn scene(&mut self) -> Scene {
        let bags = Bags {
            app: self.bag(Role::Provider, Scope::App),
            unit: self.bag(Role::Provider, Scope::Unit),
            request: self.bag(Role::Requirer, Scope::App),
            unit_request: self.bag(Role::Requirer, Scope::Unit),
        };
        let dialect =
            self.dialect.map(|dialect| format!(" of dialect `{}`", dialect.name)).unwrap_or_default();
        let origin = format!("databags{dialect} with all keys");
        Scene::new(origin, false, bags, self.secrets.clone())
    }

    fn bag(&mut self, role: Role, scope: Scope) -> Databag {
        let mut bag = Databag::new();
        let Some(record) = self.interface.record(role, scope, self.dialect) else { return bag };
        let wanted = wanted(self.rule, role, scope);
        let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
        for field in &record.fields {
            let name = &field.property.name;
            let at = Key { role, scope, name: name.clone() };
            let Some(text) = self.text(field, &at, &wanted) else { continue };
            match &field.secret {
                Some(SecretUse::Group { group }) if self.as_secrets => {
                    match groups.iter_mut().find(|(known, _)| known == group) {
                        Some((_, parts)) => parts.push((name.clone(), text)),
                        None => groups.push((group.clone(), vec![(name.clone(), text)])),
                    }
                }
                Some(SecretUse::Uri { keys }) => self.uri(name, keys, &at, &mut bag),
                _ => {
                    bag.set(name.as_str(), text);
                }
            }
        }
        for (group, parts) in groups {
            let at = Key { role, scope, name: group.clone() };
            let uri = format!("secret:{:020}", number(&at.to_string()));
            self.secrets.insert(&uri, parts);
            bag.set(group, uri);
        }
        self.speak(&mut bag);
        self.repaired(role, scope, bag)
    }

    fn uri(&mut self, name: &str, keys: &[String], at: &Key, bag: &mut Databag) {
        let uri = format!("secret:{:020}", number(&at.to_string()));
        self.secrets.insert(&uri, keys.iter().map(|key| (key.clone(), key.clone())));
        bag.set(name, uri);
    }

    fn text(&self, field: &Field, at: &Key, wanted: &[Wanted]) -> Option<String> {
        let schema = &field.property.schema;
        let own: Vec<&Wanted> = wanted.iter().filter(|wanted| wanted.path.key == at.name).collect();
        let mut value = sample::value(self.interface, schema, &at.name, number(&at.to_string()));
        for wanted in own {
            // Behind it is a secret, whose content the vault has.
            if wanted.path.secret.is_some() {
                continue;
            }
            let pointer = wanted.path.at_item(0).pointer;
            if pointer.is_empty() {
                let fitted = self.fit(schema, &wanted.texts);
                let fits = |value: &Value| decode::text(self.interface, field, value).is_ok();
                value = fitted.filter(fits).or(value);
            } else if let Some(place) = value.as_mut().and_then(|value| value.pointer_mut(&pointer)) {
                fill(place, &wanted.texts);
            }
        }
        decode::text(self.interface, field, &value?).ok().filter(|text| !text.is_empty())
    }

    /// Texts as a value of a type, as far as that is simple.
    fn fit(&self, schema: &Schema, texts: &[String]) -> Option<Value> {
        let first = texts.first()?;
        match self.interface.resolve(&schema.kind) {
            Type::String(_) | Type::Enum(_) | Type::Any => Some(Value::String(first.clone())),
            Type::Integer(_) | Type::IntegerEnum(_) => first.parse::<i64>().ok().map(Value::from),
            Type::Number(_) => first.parse::<f64>().ok().map(Value::from),
            Type::Boolean(_) => Some(Value::Bool(true)),
            Type::Array(list) => {
                let items = texts.iter().map(|text| self.fit(&list.items, std::slice::from_ref(text)));
                items.collect::<Option<Vec<Value>>>().map(Value::Array)
            }
            Type::Union(union) => union.variants.iter().find_map(|variant| self.fit(&variant.schema, texts)),
            Type::Object(_) | Type::Map(_) | Type::JsonText(_) | Type::Named(_) => None,
        }
    }

    /// Writes what tells the dialect, as far as that is a text or a key too many.
    fn speak(&self, bag: &mut Databag) {
        let Some(condition) = self.dialect.and_then(|dialect| dialect.when.first()) else { return };
        for (key, text) in &condition.equals {
            bag.set(key.as_str(), text.as_str());
        }
        for key in &condition.lacks {
            bag.remove(key);
        }
    }

    /// The databag without what the definition refuses.
    fn repaired(&self, role: Role, scope: Scope, mut bag: Databag) -> Databag {
        for _ in 0..4 {
            let validation = validate(self.interface, role, scope, &bag);
            if validation.state != State::Invalid {
                break;
            }
            for error in validation.errors.iter().filter(|error| error.rule != "required") {
                bag.remove(&error.key);
            }
        }
        bag
    }
}

/// Puts texts in the place of a part of a value.
fn fill(place: &mut Value, texts: &[String]) {
    let Some(first) = texts.first() else { return };
    match place {
        Value::String(text) => text.clone_from(first),
        Value::Number(number) => {
            if let Ok(fitting) = first.parse::<i64>() {
                *number = fitting.into();
            }
        }
        Value::Array(items) => *items = texts.iter().cloned().map(Value::String).collect(),
        Value::Bool(_) | Value::Null | Value::Object(_) => {}
    }
}
