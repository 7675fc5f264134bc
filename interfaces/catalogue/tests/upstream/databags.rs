//! Upstream's databags: where the catalogue says ready and the schema's class valid, or neither. What differs is one of
//! the differences between all definitions and pydantic, or the definition has a note about the key.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use relata_catalogue::Catalogue;
use relata_core::interface::{Note, Scalars, SecretUse};
use relata_core::validate::{Finding, State, validate};
use relata_core::{Databag, Interface, Role, Scope, detect};
use serde::Deserialize;

use crate::corpus;

/// A databag, and what the schema's class says of it.
#[derive(Deserialize)]
struct Row {
    interface: String,
    version: String,
    role: String,
    scope: String,
    databag: BTreeMap<String, String>,
    valid: bool,
    parsed: Option<BTreeMap<String, serde_json::Value>>,
    errors: Vec<UpstreamError>,
    crash: bool,
}

#[derive(Deserialize)]
struct UpstreamError {
    loc: Vec<serde_json::Value>,
    msg: String,
}

/// Why a verdict differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// Pydantic reads ` 7 `, `+7` and `1.0` as 7; definitions take the one text that writers write.
    LaxScalar,
    /// A key with an empty text is no key to Juju.
    EmptyText,
    /// The schema's class takes any text where the definition says what kind of text is written.
    AnyText,
    /// A note of the definition is about the key, or about the databag.
    Note,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LaxScalar => "lax scalars",
            Self::EmptyText => "empty texts",
            Self::AnyText => "any text",
            Self::Note => "notes",
        })
    }
}

/// A row with its databag's place in the catalogue.
struct Case<'a> {
    interface: &'a Interface,
    role: Role,
    scope: Scope,
    row: &'a Row,
    databag: Databag,
}

#[test]
fn differences_on_upstreams_databags_have_notes() {
    let Some(files) = corpus::texts("databags") else { return };
    let (mut agree, mut reasons, mut unexplained) = (0_usize, BTreeMap::new(), BTreeMap::new());
    for (file, text) in files {
        for (index, line) in text.lines().enumerate() {
            let row: Row = serde_json::from_str(line).unwrap();
            let Some(case) = case(&row) else { continue };
            match explain(&case) {
                Ok(None) => agree += 1,
                Ok(Some(reason)) => *reasons.entry(reason).or_insert(0_usize) += 1,
                Err(class) => {
                    unexplained.entry(class).or_insert_with(Vec::new).push(format!("{file}:{}", index + 1));
                }
            }
        }
    }
    let counts: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} by {reason}")).collect();
    let bare: usize = unexplained.values().map(Vec::len).sum();
    let rows = agree + reasons.values().sum::<usize>() + bare;
    println!("\nupstream databags: {rows} rows, {agree} agree; explained: {}", counts.join(", "));
    println!("without a note: {bare}");
    for (class, places) in &unexplained {
        println!("  {class}: {} rows, first {}", places.len(), places[0]);
    }
    assert!(bare * 200 <= rows, "more than half a percent of the rows differ without a note");
}

/// The row's place; none where upstream's verdict was a crash.
fn case(row: &Row) -> Option<Case<'_>> {
    let version = row.version.strip_prefix('v')?.parse().ok();
    let interface = Catalogue::builtin().get(&row.interface.parse().ok()?, version)?;
    let databag = row.databag.iter().map(|(key, text)| (key.clone(), text.clone())).collect();
    let (role, scope) = (row.role.parse().ok()?, row.scope.parse().ok()?);
    (!row.crash).then_some(Case { interface, role, scope, row, databag })
}

/// Why the verdicts differ, nothing if they do not; else what is not explained.
fn explain(case: &Case<'_>) -> Result<Option<Reason>, String> {
    let findings = match (case.row.valid, judge(case, Scalars::Strict)) {
        (true, (State::Ready, _)) | (false, (State::Waiting | State::Invalid, _)) => return Ok(None),
        (false, (State::Ready, _)) => return explain_acceptance(case).map(Some),
        (true, (_, findings)) => findings,
    };
    let (state, lax) = judge(case, Scalars::Lax);
    if state == State::Ready {
        return Ok(Some(Reason::LaxScalar));
    }
    let findings = if lax.len() < findings.len() { lax } else { findings };
    let reasons = findings.iter().map(|found| (found.key.clone(), refusal(case, found)));
    together(case, "relata refuses", &reasons.collect::<Vec<_>>()).map(Some)
}

/// Why the catalogue takes what the schema's class refuses.
fn explain_acceptance(case: &Case<'_>) -> Result<Reason, String> {
    let dialect = detect::dialect(case.interface, case.role, case.scope, &case.databag);
    let of_its_own = dialect.is_some_and(|dialect| dialect.records.get(case.role, case.scope).is_some());
    let described = case.interface.record(case.role, case.scope, None).is_some();
    if (of_its_own || !described) && noted(case, None) {
        return Ok(Reason::Note);
    }
    let reason = |key: &String| {
        let empty = case.row.databag.get(key).is_some_and(String::is_empty);
        noted(case, Some(key)).then_some(Reason::Note).or(empty.then_some(Reason::EmptyText))
    };
    let keys = upstream_keys(case).into_iter().map(|key| (key.clone(), reason(&key)));
    together(case, "upstream refuses", &keys.collect::<Vec<_>>())
}

/// Why the catalogue does not take what the schema's class takes.
fn refusal(case: &Case<'_>, found: &Finding) -> Option<Reason> {
    if noted(case, Some(&found.key)) || group(case, &found.key).is_some_and(|group| noted(case, Some(group)))
    {
        return Some(Reason::Note);
    }
    if found.rule == "required" {
        return case.row.databag.values().any(String::is_empty).then_some(Reason::EmptyText);
    }
    let parsed = case.row.parsed.as_ref().and_then(|parsed| parsed.get(&found.key)?.as_str());
    (parsed.is_some() && parsed == case.databag.get(&found.key)).then_some(Reason::AnyText)
}

/// The key with the URI of the secret that holds a property.
fn group<'a>(case: &Case<'a>, key: &str) -> Option<&'a str> {
    let record = case.interface.record(case.role, case.scope, None)?;
    let field = record.fields.iter().find(|field| field.property.name == key)?;
    match &field.secret {
        Some(SecretUse::Group { group }) => Some(group),
        _ => None,
    }
}

/// One reason for all keys, a note before others; else the keys without one.
fn together(case: &Case<'_>, what: &str, keys: &[(String, Option<Reason>)]) -> Result<Reason, String> {
    let bare: BTreeSet<&String> =
        keys.iter().filter(|(_, reason)| reason.is_none()).map(|(key, _)| key).collect();
    match keys.iter().filter_map(|(_, reason)| *reason).max() {
        Some(reason) if bare.is_empty() => Ok(reason),
        _ => {
            let Case { interface, role, scope, .. } = case;
            Err(format!("{} v{} {role}.{scope}: {what} {bare:?}", interface.name, interface.version))
        }
    }
}

fn judge(case: &Case<'_>, scalars: Scalars) -> (State, Vec<Finding>) {
    let mut interface = case.interface.clone();
    interface.scalars = scalars;
    let validation = validate(&interface, case.role, case.scope, &case.databag);
    (validation.state, validation.errors)
}

/// The keys that upstream's errors are about; a text that is no JSON is named in the message alone.
fn upstream_keys(case: &Case<'_>) -> BTreeSet<String> {
    let named = |error: &UpstreamError| Some(error.msg.strip_prefix("field ")?.split_once(':')?.0.to_owned());
    let located = |error: &UpstreamError| error.loc.first().and_then(|part| part.as_str()).map(str::to_owned);
    case.row.errors.iter().filter_map(|error| located(error).or_else(|| named(error))).collect()
}

/// Whether a note is about a key of the databag, or names it as one of upstream's that is none; without a key, whether
/// one is about the whole definition.
fn noted(case: &Case<'_>, key: Option<&str>) -> bool {
    case.interface.notes.iter().any(|note| match (&note.at, key) {
        (None, None) => true,
        (None, Some(key)) => names(note, key),
        (Some(at), Some(key)) if (at.role, at.scope) == (case.role, case.scope) => {
            spelling(&at.key) == spelling(key) || names(note, key)
        }
        _ => false,
    })
}

fn names(note: &Note, key: &str) -> bool {
    let word = format!("`{}`", spelling(key));
    note.upstream.as_ref().is_some_and(|text| spelling(text).contains(&word))
}

/// Upstream's errors name some keys as Python does.
fn spelling(key: &str) -> String {
    key.replace('-', "_")
}
