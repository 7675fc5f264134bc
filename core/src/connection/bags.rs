//! Reads the values that a rule's paths lead to, secrets included. It must not know what a value is for.

use std::rc::Rc;

use serde_json::Value;

use super::cache::Cache;
use super::resolution::{Invalid, Obstacle, Waiting};
use super::source::Source;
use super::{RelationData, decoding, text};
use crate::databag::Databag;
use crate::interface::{BagPath, Dialect, Field, Interface, SecretUse};
use crate::names::UnitName;
use crate::relation::{Role, Scope};
use crate::secrets::Secrets;
use crate::sensitive::Sensitive;

/// The databags of a relation with one of the provider's units, or none, picked out, and one of several answers.
#[derive(Clone, Copy)]
pub(super) struct Bags<'a> {
    pub(super) interface: &'a Interface,
    pub(super) data: &'a RelationData,
    pub(super) unit: Option<&'a UnitName>,
    /// The item that `*` of a path stands for.
    pub(super) item: Option<Item>,
    pub(super) secrets: &'a dyn Secrets,
    pub(super) cache: &'a Cache,
}

/// The places of an answer and of its request in their lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) answer: usize,
    pub(super) request: Option<usize>,
}

/// A value that is there, never `null` and never an empty text.
pub(super) struct Found {
    pub(super) value: Value,
    pub(super) source: Source,
}

impl Found {
    pub(super) fn text(&self) -> String {
        text::text(&self.value).unwrap_or_default()
    }

    pub(super) fn list(&self) -> Vec<String> {
        text::list(&self.value)
    }

    /// The items of a list; a value that is no list is one of one.
    pub(super) fn items(&self) -> &[Value] {
        match &self.value {
            Value::Array(items) => items,
            value => std::slice::from_ref(value),
        }
    }

    /// The error that this value is no good.
    pub(super) fn invalid(&self, why: impl Into<String>) -> Obstacle {
        Obstacle::Invalid(Invalid { key: self.source.to_string(), why: why.into() })
    }
}

impl<'a> Bags<'a> {
    /// The value of the first path that leads to one.
    pub(super) fn find(&self, paths: &[BagPath]) -> Result<Option<Found>, Obstacle> {
        for path in paths {
            if let Some(found) = self.read(path)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The databag of a role and scope, if there is one.
    pub(super) fn bag(&self, role: Role, scope: Scope) -> Option<&'a Databag> {
        match (role, scope) {
            (Role::Provider, Scope::App) => Some(&self.data.provider_app),
            (Role::Provider, Scope::Unit) => self.data.provider_units.get(self.unit?),
            (Role::Requirer, Scope::App) => Some(&self.data.requirer_app),
            (Role::Requirer, Scope::Unit) => Some(&self.data.requirer_unit),
            (Role::Peer, _) => None,
        }
    }

    /// A path with the item in place of `*`; none if there is no such item.
    pub(super) fn placed(&self, path: &BagPath) -> Option<BagPath> {
        if path.list().is_none() {
            return Some(path.clone());
        }
        let item = self.item?;
        let index = if path.role == Role::Requirer { item.request? } else { item.answer };
        Some(path.at_item(index))
    }

    fn read(&self, path: &BagPath) -> Result<Option<Found>, Obstacle> {
        let Some(path) = &self.placed(path) else { return Ok(None) };
        let Some(bag) = self.bag(path.role, path.scope) else { return Ok(None) };
        let dialect = decoding::dialect(self.interface, path.role, path.scope, bag);
        let field = self.field(path, dialect);
        if let Some(found) = self.secret_part(path, field, bag)? {
            return Ok(Some(found));
        }
        let Some((key, text)) = find(bag, &path.key, field) else { return Ok(None) };
        let path = BagPath { key: key.to_owned(), ..path.clone() };
        let value = pointed(&*self.decoded(&path, field, text)?, &path.pointer);
        let found = value.map(|value| Found { value, source: self.source(&path, None) });
        match (found, &path.secret) {
            (Some(uri), Some(key)) => self.content(&path, &uri.text(), key),
            (found, _) => Ok(found),
        }
    }

    /// The part of the secret whose URI stands at a path.
    fn content(&self, path: &BagPath, uri: &str, key: &str) -> Result<Option<Found>, Obstacle> {
        let holder = BagPath { secret: None, ..path.clone() };
        let part = self.part(&holder, uri, key)?;
        let source = self.source(&holder, Some(key));
        Ok(part.map(|part| Found { value: Value::String(part.expose().to_owned()), source }))
    }

    /// The part of a secret; none if it is empty or not in it.
    fn part(&self, holder: &BagPath, uri: &str, key: &str) -> Result<Option<Sensitive>, Waiting> {
        let content = self.secrets.content(uri).map_err(|error| Waiting {
            missing: vec![holder.to_string()],
            why: format!("{holder}: {error}"),
        })?;
        Ok(content.get(key).filter(|part| !part.is_empty()).cloned())
    }

    /// The field of a key as the databag's own dialect has it; a key that only the plain form knows is read by that.
    fn field(&self, path: &BagPath, dialect: Option<&'a Dialect>) -> Option<&'a Field> {
        let record = |dialect| self.interface.record(path.role, path.scope, dialect);
        let field = |dialect| record(dialect).and_then(|record| record.field(&path.key));
        field(dialect).or_else(|| field(None))
    }

    fn secret_part(
        &self,
        path: &BagPath,
        field: Option<&Field>,
        bag: &Databag,
    ) -> Result<Option<Found>, Obstacle> {
        let Some(SecretUse::Group { group }) = field.and_then(|field| field.secret.as_ref()) else {
            return Ok(None);
        };
        let Some(uri) = bag.get(group) else { return Ok(None) };
        let holder = BagPath { key: group.clone(), pointer: String::new(), ..path.clone() };
        let Some(part) = self.part(&holder, uri, &path.key)? else { return Ok(None) };
        let value = self.decode(path, field, part.expose())?;
        let source = self.source(&holder, Some(&path.key));
        Ok(pointed(&value, &path.pointer).map(|value| Found { value, source }))
    }

    /// The value of a key; of an application's databag it is decoded once.
    fn decoded(&self, path: &BagPath, field: Option<&Field>, text: &str) -> Result<Rc<Value>, Invalid> {
        let decode = || self.decode(path, field, text);
        match path.scope {
            Scope::App => self.cache.value(path.role, &path.key, decode),
            Scope::Unit => decode().map(Rc::new),
        }
    }

    fn decode(&self, path: &BagPath, field: Option<&Field>, text: &str) -> Result<Value, Invalid> {
        let Some(field) = field else { return Ok(Value::String(text.to_owned())) };
        decoding::value(self.interface, field, text)
            .map_err(|why| Invalid { key: self.source(path, None).to_string(), why })
    }

    fn source(&self, path: &BagPath, secret_key: Option<&str>) -> Source {
        let of_unit = (path.role, path.scope) == (Role::Provider, Scope::Unit);
        Source {
            path: path.clone(),
            unit: self.unit.filter(|_| of_unit).cloned(),
            secret_key: secret_key.map(str::to_owned),
        }
    }
}

/// The text of a key, with the spelling under which it is there.
fn find<'a>(bag: &'a Databag, key: &'a str, field: Option<&'a Field>) -> Option<(&'a str, &'a str)> {
    match field {
        Some(field) => field.find(bag),
        None => bag.get(key).map(|text| (key, text)),
    }
}

/// What the pointer leads to; nothing if that is nothing.
fn pointed(value: &Value, pointer: &str) -> Option<Value> {
    let value = value.pointer(pointer)?;
    text::text(value)?;
    Some(value.clone())
}
