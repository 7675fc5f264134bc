//! `relata validate FILE`: what is wrong with one databag, at its lines.

use std::path::Path;

use relata_core::detect;
use relata_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use relata_core::interface::{Interface, Interfaces};
use relata_core::suggest;
use relata_core::validate::{Finding, Validation, validate};
use relata_core::yaml::{self, Content, Entry, Mark, Node};
use relata_core::{Databag, Role, Scope};

use super::Validate;
use crate::console::Console;
use crate::diagnostics::Texts;
use crate::document;
use crate::failure::{Failure, Outcome};

pub(super) fn run(
    options: &Validate,
    file: &Path,
    interfaces: &dyn Interfaces,
    console: &mut Console<'_>,
) -> Outcome {
    let name = file.display().to_string();
    let text = super::read_input(file, console)?;
    let root = yaml::parse(&name, &text).map_err(|problems| document::unusable(&name, problems))?;
    let entries = entries(&root).ok_or_else(|| not_a_databag(&name))?;
    let (databag, found) = databag(&name, entries);
    if found.has_errors() {
        return options.problems.print(console, found, &Texts::default());
    }
    let (interface, validation) = judge(options, interfaces, &databag)?;
    let mut problems = Diagnostics::new();
    for finding in &validation.errors {
        problems.push(problem(&name, entries, root.mark, finding));
    }
    // A databag may hold secrets, so its lines are not shown.
    let outcome = options.problems.print(console, problems, &Texts::default());
    console.note(verdict(&name, interface, &validation));
    outcome
}

/// The keys: the whole map, or what stands under `databag` as in the examples of the catalogue.
fn entries(root: &Node) -> Option<&[Entry]> {
    let Content::Map(entries) = &root.content else { return None };
    match entries.iter().find(|entry| entry.key == "databag").map(|entry| &entry.value.content) {
        Some(Content::Map(entries)) => Some(entries),
        _ => Some(entries),
    }
}

fn not_a_databag(name: &str) -> Failure {
    Failure::new(format!("{name} holds no databag")).help("write a map of keys to texts, as `port: \"80\"`")
}

fn databag(file: &str, entries: &[Entry]) -> (Databag, Diagnostics) {
    let (mut databag, mut found) = (Databag::new(), Diagnostics::new());
    for entry in entries {
        match &entry.value.content {
            Content::String(text) => drop(databag.set(entry.key.clone(), text.clone())),
            _ => found.push(Diagnostic {
                severity: Severity::Error,
                rule: "not-text",
                message: format!(
                    "the value of `{}` must be text, and this is {}",
                    entry.key,
                    entry.value.kind()
                ),
                place: entry.value.mark.place(file),
                pointer: entry.value.path.to_string(),
                hint: Some("a databag holds texts alone: write it in quotes".to_owned()),
            }),
        }
    }
    (databag, found)
}

/// The version that the databag is of, and what it is worth.
fn judge<'i>(
    options: &Validate,
    interfaces: &'i dyn Interfaces,
    databag: &Databag,
) -> Outcome<(&'i Interface, Validation)> {
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
    let scope = options.scope.map_or_else(|| only_scope(&versions, role), Ok)?;
    let found = match &options.version {
        None => detect::version(&versions, role, scope, databag),
        Some(wanted) => {
            let is_wanted = |interface: &&&Interface| {
                wanted.strip_prefix('v').unwrap_or(wanted) == interface.version.to_string()
            };
            versions.iter().find(is_wanted).map(|found| (*found, validate(found, role, scope, databag)))
        }
    };
    found.ok_or_else(|| {
        let known: Vec<String> = versions.iter().map(|known| format!("v{}", known.version)).collect();
        Failure::new(format!("the interface {name} has no such version"))
            .help(format!("it has {}", known.join(", ")))
    })
}

/// The scope in which the role writes at all, if that is one.
fn only_scope(versions: &[&Interface], role: Role) -> Outcome<Scope> {
    let writes = |scope: &Scope| versions.iter().any(|version| version.record(role, *scope, None).is_some());
    let scopes: Vec<Scope> = [Scope::App, Scope::Unit].into_iter().filter(writes).collect();
    match scopes[..] {
        [scope] => Ok(scope),
        _ => Err(Failure::usage("say whose databag it is: --scope app or --scope unit")),
    }
}

fn problem(file: &str, entries: &[Entry], whole: Mark, finding: &Finding) -> Diagnostic {
    let entry = entries.iter().find(|entry| entry.key == finding.key);
    let missing = finding.rule == "required" && entry.is_none();
    Diagnostic {
        // A databag that lacks something is not wrong: its writer is not there yet.
        severity: if missing { Severity::Warning } else { Severity::Error },
        rule: finding.rule,
        message: finding.message.clone(),
        place: entry.map_or(whole, |entry| entry.value.mark).place(file),
        pointer: finding.pointer.clone(),
        hint: None,
    }
}

fn verdict(file: &str, interface: &Interface, validation: &Validation) -> String {
    let state = validation.state.as_str();
    let dialect = validation.dialect.as_ref().map(|name| format!(", dialect {name}")).unwrap_or_default();
    format!("{file}: {state} ({} v{}{dialect})", interface.name, interface.version)
}
