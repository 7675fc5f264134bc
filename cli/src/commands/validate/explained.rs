//! How an explained unit is printed: as a tree for people, as one JSON value, or as annotations.

use relata_authoring::show_unit::{
    BagReport, Identity, KeyKind, KeyReport, RelationReport, Side, UnitReport,
};
use relata_core::diagnostic::{Diagnostic, Place, Severity};
use relata_core::validate::{State, Validation};
use relata_core::{InterfaceName, Role, Scope};
use serde_json::{Value, json};

use crate::console::Console;
use crate::diagnostics::{Form, Problem, ProblemsOption, Texts};
use crate::failure::Outcome;
use crate::masking::{HIDDEN, secret, shown};
use crate::output::printable;

/// Prints all units.
pub(super) fn print(
    problems: ProblemsOption,
    console: &mut Console<'_>,
    file: &str,
    reports: &[UnitReport],
) -> Outcome {
    match problems.form() {
        Form::Text => reports.iter().try_for_each(|report| unit(console, report)),
        Form::Json => console.line(Value::Array(reports.iter().map(unit_json).collect())),
        Form::Github => {
            let found: Vec<Problem> = reports.iter().flat_map(|report| annotations(file, report)).collect();
            // That a databag is invalid decides the exit code elsewhere.
            let _ = problems.print_all(console, &found, &Texts::default());
            Ok(())
        }
    }
}

fn unit(console: &mut Console<'_>, report: &UnitReport) -> Outcome {
    let leader = if report.leader == Some(true) { " (leader)" } else { "" };
    console.line(format_args!("{}{leader}", report.unit))?;
    if report.relations.is_empty() {
        console.line("  no relations")?;
    }
    report.relations.iter().try_for_each(|shown| relation(console, shown))
}

fn relation(console: &mut Console<'_>, report: &RelationReport) -> Outcome {
    let elsewhere = if report.cross_model { ", in another model" } else { "" };
    let (endpoint, related) = (&report.endpoint, &report.related_endpoint);
    let (endpoint, related) = (printable(endpoint), printable(related));
    console.line(format_args!("  relation {}: {endpoint} to {related}{elsewhere}", report.id))?;
    console.line(format_args!("    {}", identity(&report.identity, &endpoint)))?;
    report.bags.iter().try_for_each(|shown| bag(console, shown))?;
    report.not_shown.iter().try_for_each(|line| console.line(format_args!("    not shown: {line}")))
}

/// What the relation is, and how to say it where it is not known.
fn identity(identity: &Identity, endpoint: &str) -> String {
    match identity {
        Identity::Known { interface, role, origin, role_inferred } => {
            let how = match (origin.as_str(), role_inferred) {
                (origin, true) if origin != "inferred from the databags" => {
                    format!("{origin}; the role inferred from the databags")
                }
                (origin, _) => origin.to_owned(),
            };
            format!("{interface}, this unit is the {role} ({how})")
        }
        Identity::NoDefinition { interface, origin, .. } => {
            let origin = origin.as_str();
            format!("{interface} ({origin}): there is no definition of it; bring one with --definitions")
        }
        Identity::Possible { candidates } => {
            let name = |(name, role): &(InterfaceName, Role)| format!("{name}:{role}");
            let names: Vec<String> = candidates.iter().map(name).collect();
            let first = names.first().map_or("NAME", String::as_str);
            format!(
                "several interfaces fit: {}; say which with --interface {endpoint}={first}, or give --charm",
                names.join(", ")
            )
        }
        Identity::Unlike => {
            format!("no definition fits these databags; say which with --interface {endpoint}=NAME")
        }
        Identity::Silent => "nobody has written anything yet".to_owned(),
        Identity::Peers { certain: true } => {
            "among the units of this application: what they write is their charm's own".to_owned()
        }
        Identity::Peers { certain: false } => format!(
            "among the units of this application, it seems; if the other end is another one, say what it speaks with \
             --interface {endpoint}=NAME"
        ),
    }
}

fn bag(console: &mut Console<'_>, report: &BagReport) -> Outcome {
    console.line(format_args!("    {}: {}", owner(report), state(report)))?;
    if let Some((_, validation)) = &report.validation {
        for finding in &validation.errors {
            let message = printable(&finding.message);
            let pointer = printable(&finding.pointer);
            console.line(format_args!("      {pointer}: {message} [{}]", finding.rule))?;
        }
    }
    let keys: Vec<&KeyReport> = report.keys.iter().filter(|key| key.kind != KeyKind::Juju).collect();
    let width = keys.iter().map(|key| key.key.chars().count()).max().unwrap_or_default();
    for key in keys {
        let remark = remark(report, &key.kind).map(|remark| format!("   # {remark}")).unwrap_or_default();
        let value = printable(&value(key).unwrap_or_else(|| HIDDEN.to_owned()));
        console.line(format_args!("      {:width$}  {value}{remark}", printable(&key.key)))?;
    }
    Ok(())
}

fn owner(report: &BagReport) -> String {
    let what = match report.scope {
        Scope::App => "application",
        Scope::Unit => "unit",
    };
    let name = report.owner.as_ref().map(|owner| format!(" {}", printable(owner))).unwrap_or_default();
    let role = report.role.map(|role| format!(", {role}")).unwrap_or_default();
    match report.side {
        Side::Related if report.owner.is_none() => format!("the other {what}{role}"),
        _ => format!("{what}{name}{role}"),
    }
}

fn state(report: &BagReport) -> String {
    let own = report.keys.iter().any(|key| key.kind != KeyKind::Juju);
    match &report.validation {
        Some((version, validation)) if own || validation.state != State::Ready => {
            let dialect =
                validation.dialect.as_ref().map(|name| format!(", dialect {name}")).unwrap_or_default();
            format!("{} (v{version}{dialect})", state_name(validation))
        }
        _ if !own => "nothing but what Juju writes".to_owned(),
        _ => "not validated".to_owned(),
    }
}

fn state_name(validation: &Validation) -> &'static str {
    match validation.state {
        State::Ready => "ready",
        State::Waiting => "waiting",
        State::Invalid => "INVALID",
    }
}

/// The value as it may be shown.
fn value(key: &KeyReport) -> Option<String> {
    match &key.kind {
        KeyKind::Undefined => None,
        KeyKind::Defined { secret: true, .. } => Some(secret(key.text.expose())),
        _ => Some(shown(key.text.expose())),
    }
}

fn remark(report: &BagReport, kind: &KeyKind) -> Option<String> {
    match kind {
        // Without a definition there is nothing that the key could be in.
        KeyKind::Undefined if report.validation.is_some() => Some("not in the definition".to_owned()),
        KeyKind::Defined { written: Some(name), .. } => Some(format!("another spelling of {name}")),
        KeyKind::Defined { deprecated: true, .. } => Some("deprecated".to_owned()),
        _ => None,
    }
}

fn unit_json(report: &UnitReport) -> Value {
    json!({
        "unit": report.unit,
        "leader": report.leader,
        "relations": report.relations.iter().map(relation_json).collect::<Vec<Value>>(),
    })
}

fn relation_json(report: &RelationReport) -> Value {
    let (interface, role, origin, candidates) = match &report.identity {
        Identity::Known { interface, role, origin, .. } => {
            (Some(interface), Some(*role), Some(origin.as_str()), Vec::new())
        }
        Identity::NoDefinition { interface, role, origin } => {
            (Some(interface), *role, Some(origin.as_str()), Vec::new())
        }
        Identity::Possible { candidates } => (None, None, None, candidates.clone()),
        Identity::Unlike | Identity::Silent | Identity::Peers { .. } => (None, None, None, Vec::new()),
    };
    let candidate = |(name, role): &(InterfaceName, Role)| json!({ "interface": name, "role": role });
    json!({
        "relation-id": report.id,
        "endpoint": report.endpoint,
        "related-endpoint": report.related_endpoint,
        "cross-model": report.cross_model,
        "interface": interface,
        "role": role,
        "origin": origin,
        "defined": matches!(report.identity, Identity::Known { .. }),
        "candidates": candidates.iter().map(candidate).collect::<Vec<Value>>(),
        "remark": identity(&report.identity, &report.endpoint),
        "databags": report.bags.iter().map(bag_json).collect::<Vec<Value>>(),
        "not-shown": report.not_shown,
    })
}

fn bag_json(report: &BagReport) -> Value {
    let validation = report.validation.as_ref();
    json!({
        "owner": report.owner,
        "local": report.side == Side::Local,
        "scope": report.scope,
        "role": report.role,
        "version": validation.map(|(version, _)| format!("v{version}")),
        "dialect": validation.and_then(|(_, found)| found.dialect.as_ref()),
        "state": validation.map(|(_, found)| found.state),
        "errors": validation.map(|(_, found)| &found.errors[..]).unwrap_or_default(),
        "keys": report.keys.iter().map(|key| key_json(report, key)).collect::<Vec<Value>>(),
    })
}

fn key_json(report: &BagReport, key: &KeyReport) -> Value {
    let (defined, secret, description) = match &key.kind {
        KeyKind::Defined { secret, description, .. } => (true, *secret, description.as_deref()),
        KeyKind::Juju => (true, false, None),
        KeyKind::Undefined => (false, false, None),
    };
    json!({
        "key": key.key,
        "value": value(key),
        "secret": secret,
        "defined": defined,
        "description": description,
        "remark": remark(report, &key.kind),
    })
}

/// One annotation for each thing that is wrong in a databag, or missing.
fn annotations(file: &str, report: &UnitReport) -> Vec<Problem> {
    let mut found = Vec::new();
    for relation in &report.relations {
        for bag in &relation.bags {
            let Some((_, validation)) = &bag.validation else { continue };
            for finding in &validation.errors {
                let waits = finding.rule == "required";
                let message = format!("relation {}, {}: {}", relation.id, owner(bag), finding.message);
                let diagnostic = Diagnostic {
                    severity: if waits { Severity::Warning } else { Severity::Error },
                    rule: finding.rule,
                    message,
                    place: Place { file: file.to_owned(), ..Place::default() },
                    pointer: finding.pointer.clone(),
                    hint: None,
                };
                found.push(Problem { diagnostic, more: Vec::new() });
            }
        }
    }
    found
}
