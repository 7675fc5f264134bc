//! One databag into its struct: the generated binding beside serde written by hand for the same eighteen keys.

use std::hint::black_box;
use std::time::Instant;

use relata::{Data, Databag};
use relata_core::NoSecrets;
use relata_interfaces::postgresql_client::v0::ProviderApp;
use serde::de::value::{Error, MapDeserializer};
use serde::{Deserialize, Deserializer};

use crate::load::median;

const TURNS: u32 = 200_000;

/// Measures both in interleaved rounds and prints a table of medians.
pub(crate) fn compare(rounds: usize) {
    let databag = databag();
    let (mut binding, mut by_hand) = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(5) {
        binding.push(nanos(|| ProviderApp::decode(black_box(&databag), &NoSecrets).is_ok()));
        by_hand.push(nanos(|| decode_by_hand(black_box(&databag)).is_ok()));
    }
    let (binding, by_hand) = (median(binding), median(by_hand));
    println!("\n### Decoding one databag of {} keys into its struct: ns\n", databag.len());
    println!("| binding | serde by hand | binding / serde |\n|---|---|---|");
    println!("| {binding:.0} | {by_hand:.0} | {:.2} |", binding / by_hand);
}

fn nanos(decodes: impl Fn() -> bool) -> f64 {
    let start = Instant::now();
    for _ in 0..TURNS {
        assert!(decodes());
    }
    start.elapsed().as_nanos() as f64 / f64::from(TURNS)
}

fn databag() -> Databag {
    Databag::from_iter([
        ("data", r#"{"database": "app"}"#),
        ("database", "app"),
        ("endpoints", "10.0.0.1:5432"),
        ("password", "s3cr3t"),
        ("read-only-endpoints", "10.0.0.2:5432,10.0.0.3:5432"),
        ("subordinated", "true"),
        ("tls", "False"),
        ("uris", "postgresql://relation-4:s3cr3t@10.0.0.1:5432/app"),
        ("username", "relation-4"),
        ("version", "16.4"),
    ])
}

/// What a careful author would write: the same keys and checks, without relata.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(dead_code, reason = "read as a whole")]
struct ByHand {
    #[serde(default, deserialize_with = "text")]
    database: Option<String>,
    #[serde(default, deserialize_with = "list")]
    endpoints: Option<Vec<String>>,
    #[serde(default, deserialize_with = "list")]
    read_only_endpoints: Option<Vec<String>>,
    #[serde(default, deserialize_with = "text")]
    username: Option<String>,
    #[serde(default, deserialize_with = "text")]
    password: Option<String>,
    #[serde(default, deserialize_with = "text")]
    uris: Option<String>,
    #[serde(default, deserialize_with = "text")]
    read_only_uris: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    tls: Option<bool>,
    #[serde(default, deserialize_with = "text")]
    tls_ca: Option<String>,
    #[serde(default, deserialize_with = "text")]
    version: Option<String>,
    #[serde(default, deserialize_with = "list")]
    prefix_databases: Option<Vec<String>>,
    #[serde(default, deserialize_with = "text")]
    entity_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    entity_password: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    subordinated: Option<bool>,
    #[serde(default, deserialize_with = "text")]
    secret_user: Option<String>,
    #[serde(default, deserialize_with = "text")]
    secret_tls: Option<String>,
    #[serde(default, deserialize_with = "text")]
    secret_entity: Option<String>,
    #[serde(default, deserialize_with = "text")]
    secret_extra: Option<String>,
}

/// Ready when the endpoints and credentials are there, or a ready-made URI.
fn decode_by_hand(databag: &Databag) -> Result<ByHand, Error> {
    let read = ByHand::deserialize(MapDeserializer::new(databag.iter()))?;
    let parts = read.endpoints.is_some() && read.username.is_some() && read.password.is_some();
    if parts || read.uris.is_some() { Ok(read) } else { Err(serde::de::Error::custom("not ready")) }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    Ok(Some(items.map(str::to_owned).collect()))
}

fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        _ => Err(serde::de::Error::custom("neither true nor false")),
    }
}
