//! Reads databags through the catalogue's definitions. It must not know libraries.

use std::collections::BTreeMap;

use relata_catalogue::Catalogue;
use relata_core::interface::{Field, SecretUse};
use relata_core::{
    Databag, Interface, RelationData, RelationId, Resolution, Role, Scope, Secrets, connection, decode,
    detect,
};
use serde_json::Value;

use super::row::{Bag, Row, Units};

/// The versions of the row's interface; the one that it names, if it names one.
pub(super) fn versions(row: &Row) -> Result<Vec<&'static Interface>, String> {
    let name = row.interface.parse().map_err(|error| format!("{error}"))?;
    let mut versions = Catalogue::builtin().versions(&name);
    if let Some(version) = &row.version {
        versions.retain(|interface| format!("v{}", interface.version) == *version);
    }
    if versions.is_empty() {
        Err("the catalogue has no such interface or version".to_owned())
    } else {
        Ok(versions)
    }
}

/// What relata makes of a relation's databags.
pub(super) fn resolve(
    row: &Row,
    data: &RelationData,
    secrets: &dyn Secrets,
) -> Result<(&'static Interface, Resolution), String> {
    let versions = versions(row)?;
    Ok(connection::resolve_any(&versions, data, secrets).expect("there is a version"))
}

/// A relation with these databags of the provider.
pub(super) fn data(provider_app: Bag, provider_units: Units) -> Result<RelationData, String> {
    let mut data = RelationData::new(RelationId(4));
    data.provider_app = provider_app.into();
    let units = provider_units.into_iter();
    let units = units
        .map(|(name, bag)| name.parse().map(|name| (name, bag.into())).map_err(|error| format!("{error}")));
    data.provider_units = units.collect::<Result<_, String>>()?;
    Ok(data)
}

/// One databag, read key by key.
pub(super) struct Reader<'a> {
    pub(super) interface: &'a Interface,
    pub(super) role: Role,
    pub(super) scope: Scope,
    pub(super) bag: &'a Databag,
    pub(super) secrets: &'a dyn Secrets,
}

impl Reader<'_> {
    /// The value of a key, from its secret where it has one.
    pub(super) fn value(&self, key: &str) -> Result<Option<Value>, String> {
        let field = self.field(key)?;
        if let Some(SecretUse::Group { group }) = &field.secret
            && let Some(uri) = self.bag.get(group)
        {
            let content: BTreeMap<_, _> = self.secrets.content(uri).map_err(|error| error.to_string())?;
            if let Some(part) = content.get(key) {
                return self.read(key, part.expose()).map(Some);
            }
        }
        field.find(self.bag).map(|(_, text)| self.read(key, text)).transpose()
    }

    /// The value that the text of a key stands for.
    pub(super) fn read(&self, key: &str, text: &str) -> Result<Value, String> {
        decode::value(self.interface, self.field(key)?, text).map_err(|findings| format!("{findings:?}"))
    }

    fn field(&self, key: &str) -> Result<&Field, String> {
        let dialect = detect::dialect(self.interface, self.role, self.scope, self.bag);
        let record = self.interface.record(self.role, self.scope, dialect);
        let field =
            record.and_then(|record| record.fields.iter().find(|field| field.spellings().any(|s| s == key)));
        field.ok_or_else(|| format!("the definition has no key {key:?} in {}.{}", self.role, self.scope))
    }
}
