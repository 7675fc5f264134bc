//! Databags as they were seen on the wire, and what the real libraries make of them, beside what relata makes of them.
//!
//! `kind: capture` is one databag, which must be ready or waiting. `kind: pair` adds what the real requirer's library
//! hands to its charm, `kind: build` what it writes. Whatever is not understood disagrees; only
//! [`deviations`](self::deviations) excuses a difference.

mod capture;
mod data_interfaces;
mod deviations;
mod ingress;
mod pgsql;
mod reading;
mod redis;
mod row;
mod servers;

use std::collections::BTreeMap;

use relata_catalogue::Catalogue;
use relata_core::Resolution;
use serde_json::Value;

use crate::corpus::{self, Tally};
use row::{Difference, Kind, Row};

/// The interfaces whose libraries hand a connection to their charms, so that all rows of them count. Of others that the
/// catalogue knows the captures count.
const COMPARED: [&str; 9] = [
    "elasticsearch",
    "http",
    "ingress",
    "memcache",
    "mongodb_client",
    "mysql_client",
    "pgsql",
    "postgresql_client",
    "redis",
];

#[test]
fn rows_agree() {
    let Some(rows) = corpus::rows("captures") else { return corpus::absent("captures") };
    let (mut tally, mut left_out) = (Tally::default(), BTreeMap::<String, usize>::new());
    for corpus::Row { place, value } in rows {
        match left_out_as(value.as_ref().ok()) {
            Some(interface) => *left_out.entry(interface).or_default() += 1,
            None => judge(&place, value, &mut tally),
        }
    }
    if !left_out.is_empty() {
        eprintln!(
            "left out: {} rows that nothing is compared with: {left_out:?}",
            left_out.values().sum::<usize>()
        );
    }
    tally.finish("captures");
}

/// What a row is that does not count.
fn left_out_as(row: Option<&Value>) -> Option<String> {
    let row = row?;
    let (interface, kind) = (row.get("interface")?.as_str()?, row.get("kind")?.as_str()?);
    let is_known = || interface.parse().is_ok_and(|name| !Catalogue::builtin().versions(&name).is_empty());
    let counts = COMPARED.contains(&interface) || (kind == "capture" && is_known());
    (!counts).then(|| format!("{kind} of {interface}"))
}

fn judge(place: &str, value: Result<Value, String>, tally: &mut Tally) {
    let row = value.and_then(|value| serde_json::from_value(value).map_err(|error| error.to_string()));
    let row: Row = match row {
        Ok(row) => row,
        Err(error) => return tally.disagreement(format!("{place}: the row cannot be read: {error}")),
    };
    let title =
        format!("{place} {} {} {:?}", row.interface, row.kind, row.case.as_deref().unwrap_or_default());
    match compare(&row) {
        Ok(differences) if differences.is_empty() => tally.agree(),
        Ok(differences) => match deviations::explain(&row, &differences) {
            Ok(reasons) => tally.deviation(format!("{title}: {}", reasons.join("; "))),
            Err(unexplained) => tally.disagreement(format!("{title}: {}", unexplained.join("; "))),
        },
        Err(error) => tally.disagreement(format!("{title}: {error}")),
    }
}

/// How a row differs.
///
/// # Errors
/// A kind or shape that is not understood.
fn compare(row: &Row) -> Result<Vec<Difference>, String> {
    match (row.kind, row.interface.as_str()) {
        (Kind::Capture, _) => capture::compare(row),
        (Kind::Build, "pgsql") => pgsql::compare_build(row),
        (Kind::Pair, "pgsql") => pgsql::compare_pair(row),
        (Kind::Pair, "mysql_client" | "postgresql_client" | "mongodb_client") => {
            data_interfaces::compare(row)
        }
        (Kind::Pair, "redis") => redis::compare(row),
        (Kind::Pair, "http") => servers::compare_http(row),
        (Kind::Pair, "memcache") => servers::compare_memcache(row),
        (Kind::Pair, "elasticsearch") => servers::compare_elasticsearch(row),
        (Kind::Pair, "ingress") => ingress::compare(row),
        (kind, interface) => Err(format!("no comparison is known for kind {kind} of {interface}")),
    }
}

/// The URL of a connection that is ready.
fn url(resolution: &Resolution) -> Option<String> {
    Some(resolution.ready()?.url().ok()?.to_text().expose().to_owned())
}
