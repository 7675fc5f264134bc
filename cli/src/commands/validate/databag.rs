//! `relata validate FILE`: what is wrong with one databag, at its lines.

use std::path::Path;

use relata_core::detect;
use relata_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use relata_core::interface::{Interface, Interfaces};
use relata_core::suggest;
use relata_core::validate::{Finding, Validation, validate};
use relata_core::{Databag, Role, Scope};
use serde_json::json;

use super::Validate;
use crate::console::Console;
use crate::databag_file::{self, DatabagFile};
use crate::diagnostics::Texts;
use crate::failure::{Failure, Outcome};

pub(super) fn run(
    options: &Validate,
    file: &Path,
    interfaces: &dyn Interfaces,
    console: &mut Console<'_>,
) -> Outcome {
    let read = match databag_file::read(file, console)? {
        Ok(read) => read,
        Err(found) => return options.problems.print(console, found, &Texts::default()),
    };
    let Judged { interface, role, scope, validation } = judge(options, interfaces, &read.databag)?;
    let mut problems = Diagnostics::new();
    for finding in &validation.errors {
        problems.push(problem(&read, finding));
    }
    // A databag may hold secrets, so its lines are not shown.
    let verdict = verdict(interface, &validation);
    let fact = json!({
        "severity": "info", "rule": "databag", "file": read.name, "line": null, "column": null, "pointer": "",
        "message": verdict, "hint": null, "interface": interface.name, "role": role, "scope": scope,
        "version": format!("v{}", interface.version), "dialect": validation.dialect, "state": validation.state,
    });
    let outcome = options.problems.print_with(console, problems, &Texts::default(), vec![fact]);
    console.note(format_args!("{}: {verdict}", read.name));
    outcome
}

/// A databag that was validated.
struct Judged<'i> {
    /// The version that it is of.
    interface: &'i Interface,
    role: Role,
    scope: Scope,
    /// What it is worth.
    validation: Validation,
}

fn judge<'i>(options: &Validate, interfaces: &'i dyn Interfaces, databag: &Databag) -> Outcome<Judged<'i>> {
    let [name] = &options.interface[..] else {
        return Err(Failure::usage("a databag has one interface: give --interface once"));
    };
    let versions = interfaces.versions(name);
    let Some(any) = versions.first() else {
        let hint = suggest::hint(name, interfaces.names().into_iter());
        let failure = Failure::new(format!("there is no interface {name:?}"));
        return Err(
            failure.help(hint.unwrap_or_else(|| "bring its definition with --definitions".to_owned()))
        );
    };
    let role = options.role.ok_or_else(|| Failure::usage("give --role"))?;
    if !any.has_role(role) {
        let known = if any.is_peer() { "peer" } else { "provider and requirer" };
        return Err(Failure::new(format!("the interface {name} has no role {role}: it has {known}")));
    }
    let scope = options.scope.map_or_else(|| databag_file::only_scope(&versions, role), Ok)?;
    let found = match &options.version {
        None => detect::version(&versions, role, scope, databag),
        Some(wanted) => {
            let is_wanted = |interface: &&&Interface| {
                wanted.strip_prefix('v').unwrap_or(wanted) == interface.version.to_string()
            };
            versions.iter().find(is_wanted).map(|found| (*found, validate(found, role, scope, databag)))
        }
    };
    let judged = found.map(|(interface, validation)| Judged { interface, role, scope, validation });
    judged.ok_or_else(|| {
        let known: Vec<String> = versions.iter().map(|known| format!("v{}", known.version)).collect();
        Failure::new(format!("the interface {name} has no such version"))
            .help(format!("it has {}", known.join(", ")))
    })
}

fn problem(read: &DatabagFile, finding: &Finding) -> Diagnostic {
    let place = read.places.get(&finding.key);
    let missing = finding.rule == "required" && place.is_none();
    Diagnostic {
        // A databag that lacks something is not wrong: its writer is not there yet.
        severity: if missing { Severity::Warning } else { Severity::Error },
        rule: finding.rule,
        message: finding.message.clone(),
        place: place.unwrap_or(&read.whole).clone(),
        pointer: finding.pointer.clone(),
        hint: None,
    }
}

fn verdict(interface: &Interface, validation: &Validation) -> String {
    let state = validation.state.as_str();
    let dialect = validation.dialect.as_ref().map(|name| format!(", dialect {name}")).unwrap_or_default();
    format!("{state} ({} v{}{dialect})", interface.name, interface.version)
}
