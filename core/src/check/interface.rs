//! The top of a definition: what the interface is, and its parts.

use crate::check::Context;
use crate::check::condition;
use crate::check::connection;
use crate::check::constants;
use crate::check::dialect;
use crate::check::keywords::{self, Keywords};
use crate::check::notes;
use crate::check::path::Bags;
use crate::check::record;
use crate::check::report::Report;
use crate::check::types;
use crate::check::union;
use crate::interface::{Dialect, Interface, Records, Scalars, Status};
use crate::names::InterfaceName;
use crate::relation::{Role, Scope};
use crate::yaml::Node;

const KEYWORDS: [&str; 14] = [
    "interface",
    "version",
    "status",
    "summary",
    "description",
    "scalars",
    "provider",
    "requirer",
    "peer",
    "$defs",
    "detect",
    "dialects",
    "connection",
    "notes",
];

/// Reads a whole definition. An interface comes out only if its name and version could be read.
pub(super) fn check(root: &Node, report: &mut Report<'_>) -> Option<Interface> {
    let keywords = Keywords::open(root, "a definition", &KEYWORDS, report)?;
    let name = name(keywords, report);
    let version = version(keywords, report);
    let status = status(keywords, report);
    let summary = summary(keywords, report);
    let mut context = Context { scalars: scalars(keywords, report), ..Context::default() };
    if let Some(node) = keywords.get("$defs") {
        types::types(node, &mut context, report);
    }
    let mut records = records(keywords, &mut context, report);
    sides(keywords, &records, report);
    let mut dialects = match keywords.get("dialects") {
        Some(node) => dialect::dialects(node, &records, &mut context, report),
        None => Vec::new(),
    };
    union::check(&context, report);
    finish_unions(&mut context, &mut records, &mut dialects);
    constants::constants(&context, report);
    let bags = Bags { own: None, records: &records, dialects: &dialects, types: &context.types, lists: None };
    let detect = keywords.get("detect").map(|n| condition::conditions(n, "detect", &bags, report));
    let connection = keywords.get("connection").and_then(|n| connection::connection(n, &bags, report));
    let notes = keywords.get("notes").map(|node| notes::notes(node, &bags, report)).unwrap_or_default();
    let rules = keywords.get("dialects").map(|node| dialect::connections(node, &bags, report));
    for (dialect, rule) in dialects.iter_mut().zip(rules.unwrap_or_default()) {
        dialect.connection = rule;
    }
    Some(Interface {
        name: name?,
        version: version?,
        status: status?,
        summary: summary?,
        description: keywords.text("description", report),
        scalars: context.scalars,
        detect: detect.unwrap_or_default(),
        connection,
        notes,
        records,
        dialects,
        types: context.types,
    })
}

fn name(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<InterfaceName> {
    let node = keywords.needed("interface", "a definition", report)?;
    let name = keywords::text(node, "interface", report)?.parse();
    name.map_err(|error| report.error("bad-name", node, format!("{error}"))).ok()
}

fn version(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<u32> {
    let node = keywords.needed("version", "a definition", report)?;
    let version = keywords.count("version", report)?;
    if version > 9999 {
        report.error("out-of-range", node, "`version` must be at most 9999");
    }
    u32::try_from(version).ok()
}

fn status(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<Status> {
    let node = keywords.needed("status", "a definition", report)?;
    match keywords::text(node, "status", report)? {
        "draft" => Some(Status::Draft),
        "published" => Some(Status::Published),
        "retired" => Some(Status::Retired),
        other => {
            let message = format!("`{}` is not a status", keywords::shorten(other));
            report.unknown("unknown-status", node, message, ["draft", "published", "retired"].into_iter());
            None
        }
    }
}

fn scalars(keywords: Keywords<'_>, report: &mut Report<'_>) -> Scalars {
    let Some(node) = keywords.get("scalars") else { return Scalars::Strict };
    match keywords::text(node, "scalars", report) {
        Some("strict") | None => Scalars::Strict,
        Some("lax") => Scalars::Lax,
        Some(other) => {
            let message = format!("`{}` is not a way to read scalars", keywords::shorten(other));
            report.unknown("unknown-scalars", node, message, ["strict", "lax"].into_iter());
            Scalars::Strict
        }
    }
}

fn finish_unions(context: &mut Context<'_>, records: &mut Records, dialects: &mut [Dialect]) {
    if context.unions.is_empty() {
        return;
    }
    let types = context.types.clone();
    let of_dialects = dialects.iter_mut().flat_map(|dialect| dialect.records.iter_mut());
    let of_records = records.iter_mut().chain(of_dialects);
    let of_fields = of_records.flat_map(|record| &mut record.fields).map(|field| &mut field.property.schema);
    let of_constants = context.constants.iter_mut().map(|(_, schema)| schema);
    of_fields
        .chain(context.types.values_mut())
        .chain(of_constants)
        .for_each(|schema| union::finish(schema, &types));
}

fn summary(keywords: Keywords<'_>, report: &mut Report<'_>) -> Option<String> {
    let node = keywords.needed("summary", "a definition", report)?;
    let summary = keywords.text("summary", report)?;
    let one_line = !summary.trim().is_empty() && summary.len() <= 200 && !summary.trim_end().contains('\n');
    if !one_line {
        report.hinted("bad-summary", node, "the summary must be one line", "say more in `description`");
    }
    Some(summary.trim_end().to_owned())
}

/// The databags of the roles that a definition or a dialect names.
pub(super) fn records<'n>(
    keywords: Keywords<'n>,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Records {
    let mut records = Records::default();
    for role in [Role::Provider, Role::Requirer, Role::Peer] {
        let Some(node) = keywords.get(role.as_str()) else { continue };
        let Some(scopes) = Keywords::open(node, "a role", &["app", "unit"], report) else { continue };
        for scope in [Scope::App, Scope::Unit] {
            let record = scopes.get(scope.as_str()).and_then(|node| record::record(node, context, report));
            if let Some(record) = record {
                records.set(role, scope, record);
            }
        }
    }
    records
}

/// An interface has peers, or a provider and a requirer.
fn sides(keywords: Keywords<'_>, records: &Records, report: &mut Report<'_>) {
    let two_ends = keywords.has("provider") || keywords.has("requirer");
    if let (Some(entry), true) = (keywords.entry("peer"), two_ends) {
        let hint = "units of one application speak as `peer`, two applications as `provider` and `requirer`";
        report.key("contradiction", entry, "`peer` beside `provider` or `requirer`", Some(hint.to_owned()));
    } else if records.is_empty() && !report.has_errors() {
        let hint = "describe what the provider writes under `provider: {app: ..., unit: ...}`";
        report.warning("no-databags", keywords.node, "the definition has no databag", hint);
    }
}
