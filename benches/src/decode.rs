//! One databag into its struct: the generated binding beside serde written by hand for the same twenty keys, and
//! pydantic as Python charms have it; and the databag's validation, which says all that is wrong.

use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use relata::{Data, Databag, Described};
use relata_core::validate::{State, validate};
use relata_core::{NoSecrets, Role, Scope};
use relata_interfaces::postgresql_client::v0::ProviderApp;
use serde::de::DeserializeOwned;
use serde::de::value::{Error, MapDeserializer};
use serde::{Deserialize, Deserializer};

use crate::load::median;

const TURNS: u32 = 200_000;

/// Measures all in interleaved rounds and prints a table of medians.
pub(crate) fn compare(rounds: usize) {
    let databag = databag();
    let interface = relata_interfaces::postgresql_client::v0::PostgresqlClient::interface();
    let checked = || {
        let found = validate(interface, Role::Provider, Scope::App, black_box(&databag));
        found.state == State::Ready
    };
    let (mut binding, mut by_hand, mut validation, mut python) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds.max(5) {
        binding.push(nanos(|| ProviderApp::decode(black_box(&databag), &NoSecrets).is_ok()));
        by_hand.push(nanos(|| decode_by_hand(black_box(&databag)).is_ok()));
        validation.push(nanos(checked));
        python.extend(pydantic(&databag));
    }
    let (binding, by_hand, validation) = (median(binding), median(by_hand), median(validation));
    let python = if python.is_empty() { None } else { Some(median(python)) };
    let of_python =
        |own: f64| python.map_or_else(|| "not there".to_owned(), |python| format!("{:.0}", python / own));
    println!("\n### Decoding and validating one databag of {} keys: ns\n", databag.len());
    println!(
        "| binding | serde by hand | validate | pydantic | binding / serde | pydantic / binding | pydantic / validate |"
    );
    println!("|---|---|---|---|---|---|---|");
    let shown = python.map_or_else(|| "not there".to_owned(), |python| format!("{python:.0}"));
    println!(
        "| {binding:.0} | {by_hand:.0} | {validation:.0} | {shown} | {:.2} | {} | {} |",
        binding / by_hand,
        of_python(binding),
        of_python(validation)
    );
}

/// What pydantic takes for the same databag, if Python has it.
fn pydantic(databag: &Databag) -> Option<f64> {
    let mut python = Command::new("python3")
        .args(["-c", include_str!("pydantic.py"), "20000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let entries: serde_json::Map<String, serde_json::Value> =
        databag.iter().map(|(key, text)| (key.to_owned(), text.into())).collect();
    let mut input = python.stdin.take()?;
    input.write_all(serde_json::Value::Object(entries).to_string().as_bytes()).ok()?;
    drop(input);
    let output = python.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
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
    #[serde(default, deserialize_with = "uri")]
    uris: Option<String>,
    #[serde(default, deserialize_with = "uri")]
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
    #[serde(default, deserialize_with = "json")]
    status: Option<Vec<RaisedStatus>>,
    #[serde(default, deserialize_with = "secret")]
    encryption_secret: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    secret_user: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    secret_tls: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    secret_entity: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    secret_extra: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read as a whole")]
struct RaisedStatus {
    code: i64,
    message: String,
    resolution: String,
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

fn uri<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let (scheme, rest) = text.split_once(':').unwrap_or_default();
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if is_scheme && !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
        Ok(Some(text))
    } else {
        Err(serde::de::Error::custom("not an absolute URI"))
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.starts_with("secret:") {
        Ok(Some(text))
    } else {
        Err(serde::de::Error::custom("not the URI of a secret"))
    }
}

fn json<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    serde_json::from_str(&text).map(Some).map_err(serde::de::Error::custom)
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
