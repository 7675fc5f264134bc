//! mysql_client, postgresql_client, mongodb_client: data_platform_libs' `fetch_relation_data`, and paas-charm's URI.

use relata_core::{Role, Scope, SecretMap};
use serde::Deserialize;

use super::reading::{Reader, data, resolve};
use super::row::{Bag, Difference, Differences, Row, Units};
use super::url;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bags {
    provider_app: Bag,
    secret_user_content: Option<Bag>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parsed {
    fields: Bag,
    paas_uri: Option<String>,
}

/// What paas-charm asked for when the pairs were captured: a database of its application's name. The rows do not hold
/// it, and the library falls back on it.
const REQUESTED: &str = "app";

pub(super) fn compare(row: &Row) -> Result<Vec<Difference>, String> {
    let bags: Bags = row.databag()?;
    let library: Parsed = row.parsed()?;
    let mut secrets = SecretMap::new();
    if let (Some(content), Some(uri)) = (bags.secret_user_content, bags.provider_app.get("secret-user")) {
        secrets.insert(uri, content);
    }
    let mut data = data(bags.provider_app.clone(), Units::new())?;
    data.requirer_app.set("database", REQUESTED);
    let (interface, resolution) = resolve(row, &data, &secrets)?;

    let mut differences = Differences::default();
    differences.check("uri", library.paas_uri.as_deref(), url(&resolution).as_deref());
    if let Some(ours) = resolution.ready() {
        let password = ours.password.as_ref().map(|password| password.expose());
        let parts = [
            ("username", ours.username.as_deref()),
            ("password", password),
            ("database", ours.database.as_deref()),
        ];
        for (key, part) in parts {
            if let Some(field) = library.fields.get(key) {
                differences.check(key, Some(field.as_str()), part);
            }
        }
    }
    let (role, scope) = (Role::Provider, Scope::App);
    let reader = Reader { interface, role, scope, bag: &data.provider_app, secrets: &secrets };
    for (key, text) in &library.fields {
        differences.check(key, Some(reader.read(key, text)?), reader.value(key)?);
    }
    Ok(differences.finish())
}
