//! redis: redis_k8s' `RedisRequires`, and paas-charm on top of it.

use relata_core::NoSecrets;
use serde::Deserialize;
use serde_json::Value;

use super::reading::{data, resolve};
use super::row::{Bag, Difference, Differences, Row};
use super::url;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bags {
    provider_app: Bag,
    provider_unit: Bag,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parsed {
    app_data: Bag,
    relation_data: Option<Bag>,
    url: Option<String>,
    /// A URL, nothing, or `{error}`.
    paas_charm: Value,
}

pub(super) fn compare(row: &Row) -> Result<Vec<Difference>, String> {
    let bags: Bags = row.databag()?;
    let library: Parsed = row.parsed()?;
    let units = [("redis/0".to_owned(), bags.provider_unit.clone())].into();
    let (_, resolution) = resolve(row, &data(bags.provider_app.clone(), units)?, &NoSecrets)?;
    let ours = url(&resolution);

    let mut differences = Differences::default();
    differences.check("app_data", library.app_data, bags.provider_app);
    differences.check("relation_data", library.relation_data.unwrap_or_default(), bags.provider_unit);
    differences.check("url", library.url.as_ref(), ours.as_ref());
    differences.check("paas_charm", library.paas_charm, ours.map_or(Value::Null, Value::from));
    Ok(differences.finish())
}
