//! All that is wrong with the charm in a folder, and what is known of the interfaces that it speaks.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use relata_catalogue::Catalogue;
use relata_core::Role;
use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::interface::Interface;
use relata_metadata::{Charm, DeclaredEndpoint, Reading};

use crate::definitions::Definition;
use crate::diagnostics::Texts;
use crate::failure::{OrFail, Outcome};

/// A charm that was checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// All that is wrong with it.
    pub(crate) found: Diagnostics,
    /// What is known of each endpoint's interface.
    pub(crate) endpoints: Vec<KnownEndpoint>,
}

/// What is known of an endpoint's interface.
#[derive(Debug)]
pub(crate) struct KnownEndpoint {
    /// Its name, role and interface.
    pub(crate) declared: DeclaredEndpoint,
    /// In words: which versions, or that there are none.
    pub(crate) known: String,
    /// The versions that have the endpoint's role, as `v0`, oldest first.
    pub(crate) versions: Vec<String>,
    /// Who defines the interface; nobody where it is not known.
    pub(crate) source: Option<Source>,
    /// The rules that the endpoint breaks, each once.
    pub(crate) problems: Vec<&'static str>,
}

/// Who defines an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The catalogue that comes with relata.
    Catalogue,
    /// The charm itself.
    Charm,
}

/// Checks the charm in a folder; `own` are the definitions that it brings along.
///
/// # Errors
/// A file or folder that cannot be read.
pub(crate) fn check(folder: &Path, own: &[Definition], texts: &mut Texts) -> Outcome<Checked> {
    let files = super::files(folder)?;
    let Reading { charm, endpoints: all, mut found, .. } = relata_metadata::read(&files);
    for (name, text) in files.iter() {
        // A password that stands where a secret's URI belongs is not shown.
        let hidden = |problem: &Diagnostic| problem.rule == "secret-default" && problem.place.file == name;
        if !found.iter().any(hidden) {
            texts.keep(name, text);
        }
    }
    let mut endpoints = Vec::new();
    for declared in all {
        let (endpoint, problems) = known(declared, own);
        found.extend(problems);
        endpoints.push(endpoint);
    }
    for endpoint in &mut endpoints {
        endpoint.problems.extend(broken(&endpoint.declared, &found));
        endpoint.problems.sort_unstable();
        endpoint.problems.dedup();
    }
    if let Some(charm) = charm {
        found.extend(hooks(folder, &charm)?);
        found.extend(cos_custom(folder, &charm)?);
        // A charm in Rust has types of its actions' parameters.
        if folder.join("Cargo.toml").is_file() {
            found.extend(relata_codegen::unenforced(&charm));
        }
    }
    Ok(Checked { found, endpoints })
}

/// The rules that are broken where an endpoint is written.
fn broken(declared: &DeclaredEndpoint, found: &Diagnostics) -> Vec<&'static str> {
    let section = match declared.role {
        Role::Provider => "provides",
        Role::Requirer => "requires",
        Role::Peer => "peers",
    };
    let pointer = format!("/{section}/{}", declared.name);
    let is_within = |other: &str| {
        other.strip_prefix(&pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    // What an extension adds stands nowhere.
    let is_written = declared.extension.is_none();
    let is_about = |problem: &&Diagnostic| {
        is_written && problem.place.file == declared.place.file && is_within(&problem.pointer)
    };
    found.iter().filter(is_about).map(|problem| problem.rule).collect()
}

/// What is known of an endpoint's interface, and what is wrong with that.
fn known(declared: DeclaredEndpoint, own: &[Definition]) -> (KnownEndpoint, Diagnostics) {
    let mut found = Diagnostics::new();
    let (interface, role) = (&declared.interface, declared.role);
    let own: Vec<&Interface> = own
        .iter()
        .filter_map(|definition| definition.interface.as_ref())
        .filter(|own| own.name == *interface)
        .collect();
    let (source, of) =
        if own.is_empty() { (Source::Catalogue, "") } else { (Source::Charm, " of the charm's own") };
    let all = if own.is_empty() { Catalogue::builtin().versions(interface) } else { own };
    let versions: Vec<String> = all
        .iter()
        .filter(|interface| interface.has_role(role))
        .map(|interface| format!("v{}", interface.version))
        .collect();
    let known = match (all.is_empty(), versions.is_empty()) {
        (_, false) => format!("{}{of}", versions.join(", ")),
        // What units of one application tell each other is the charm's own affair.
        (true, true) if role == Role::Peer => "not known, as peers' mostly are".to_owned(),
        (true, true) => {
            found.push(unknown(&declared));
            "not known".to_owned()
        }
        (false, true) => {
            let message = format!("the interface {interface} has no {role}");
            let hint =
                if role == Role::Peer { "put it under provides or requires" } else { "put it under peers" };
            found.push(warning("no-such-role", declared.place.clone(), message, hint));
            format!("known, but not as {role}")
        }
    };
    let source = (!all.is_empty()).then_some(source);
    let problems = found.iter().map(|problem| problem.rule).collect();
    (KnownEndpoint { declared, known, versions, source, problems }, found)
}

fn unknown(declared: &DeclaredEndpoint) -> Diagnostic {
    let interface = &declared.interface;
    let message = format!("the interface {interface} of the endpoint {} is not known", declared.name);
    let names = Catalogue::builtin().names();
    let near = relata_core::suggest::nearest(interface.as_str(), names.into_iter());
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "its databags are exchanged but not checked; define it in the charm's folder `interfaces`"
            .to_owned(),
    };
    warning("unknown-interface", declared.place.clone(), message, &hint)
}

fn warning(rule: &'static str, place: Place, message: String, hint: &str) -> Diagnostic {
    let hint = (!hint.is_empty()).then(|| hint.to_owned());
    Diagnostic { severity: Severity::Warning, rule, message, place, pointer: String::new(), hint }
}

/// The charm's hooks: whether Juju runs them and can.
fn hooks(folder: &Path, charm: &Charm) -> Outcome<Diagnostics> {
    let mut found = Diagnostics::new();
    let hooks = folder.join("hooks");
    let mut names = Vec::new();
    if hooks.is_dir() {
        let cannot = || format!("cannot read the folder {}", hooks.display());
        for entry in fs::read_dir(&hooks).or_fail(cannot)? {
            let path = entry.or_fail(cannot)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if path.is_dir() {
                continue;
            }
            if !name.contains('.') {
                found.extend(executable(&path));
            }
            names.push(name.to_owned());
        }
    }
    names.sort();
    found.extend(relata_metadata::check_hooks(
        charm,
        &hooks.display().to_string(),
        names.iter().map(String::as_str),
    ));
    let dispatch = folder.join("dispatch");
    if fs::symlink_metadata(&dispatch).is_ok() {
        found.extend(executable(&dispatch));
    }
    Ok(found)
}

/// The charm's own dashboards and rules beside those of an extension.
fn cos_custom(folder: &Path, charm: &Charm) -> Outcome<Diagnostics> {
    let folder = folder.join(relata_metadata::COS_CUSTOM);
    let mut entries = Vec::new();
    if folder.is_dir() {
        let cannot = || format!("cannot read the folder {}", folder.display());
        for entry in fs::read_dir(&folder).or_fail(cannot)? {
            let path = entry.or_fail(cannot)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            entries.push((name, path.is_dir()));
        }
    }
    entries.sort();
    let shown = folder.display().to_string();
    let entries = entries.iter().map(|(name, is_folder)| (name.as_str(), *is_folder));
    Ok(relata_metadata::check_cos_custom(charm, &shown, entries))
}

/// Whether a hook can be run; a link counts as what it leads to.
fn executable(path: &Path) -> Diagnostics {
    let mut found = Diagnostics::new();
    let place = || Place { file: path.display().to_string(), line: 0, column: 0 };
    match fs::metadata(path) {
        Err(_) => {
            let message = "it is a link that leads nowhere".to_owned();
            found.push(warning("broken-link", place(), message, "link it to what is to be run"));
        }
        Ok(file) if !file.is_file() => {
            found.push(warning("not-a-file", place(), "it is no file that could be run".to_owned(), ""));
        }
        Ok(file) if file.permissions().mode() & 0o111 == 0 => {
            let message = "it cannot be run: it is not executable".to_owned();
            let hint = format!("chmod +x {}", path.display());
            found.push(warning("not-executable", place(), message, &hint));
        }
        Ok(_) => {}
    }
    found
}
