//! `relata validate --show-unit`: every databag that `juju show-unit` printed, explained.

use std::path::Path;

use relata_authoring::show_unit::{self, Known, KnownEndpoints, ShownUnit, UnitReport};
use relata_core::EndpointName;
use relata_core::interface::Interfaces;

use super::{Validate, explained};
use crate::console::Console;
use crate::diagnostics::Texts;
use crate::document;
use crate::failure::{Failure, OrFail, Outcome};
use crate::input;
use crate::metadata;

pub(super) fn run(
    options: &Validate,
    file: &Path,
    interfaces: &dyn Interfaces,
    console: &mut Console<'_>,
) -> Outcome {
    let text = input::read(file, console)?;
    let name = input::name(file);
    let units = match show_unit::read(&name, &text) {
        Ok(units) => units,
        // What it holds may be secrets, so its lines are not shown.
        Err(found) => return options.problems.print(console, found, &Texts::default()),
    };
    let mut told = KnownEndpoints::new();
    for option in &options.interface {
        let (endpoint, known) = told_endpoint(option)?;
        told.tell(&endpoint, known);
    }
    if let Some(path) = &options.charm {
        told.charm(&charm(path)?.endpoints);
    }
    let status = options.status.as_deref().map(|path| input::read(path, console)).transpose()?;
    let mut reports = Vec::new();
    for unit in &units {
        let mut known = told.clone();
        if let Some(status) = &status {
            add_status(&mut known, options.status.as_deref().unwrap_or(file), status, unit)?;
        }
        for option in unused(&told, unit) {
            console.warn(format_args!("{} has no relation of endpoint {option}", unit.name));
        }
        reports.push(show_unit::explain(interfaces, unit, &known));
    }
    explained::print(options.problems, console, &name, &reports)?;
    if reports.iter().all(UnitReport::is_sound) { Ok(()) } else { Err(Failure::silent()) }
}

/// `ENDPOINT=NAME[:ROLE]`.
fn told_endpoint(option: &str) -> Outcome<(EndpointName, Known)> {
    let form =
        || Failure::usage(format!("--interface {option:?} is not ENDPOINT=NAME or ENDPOINT=NAME:ROLE"));
    let (endpoint, known) = option.split_once('=').ok_or_else(form)?;
    let endpoint = endpoint.parse().map_err(|error| form().caused_by(&error))?;
    Ok((endpoint, known.parse().map_err(|error: String| form().because(error))?))
}

fn charm(path: &Path) -> Outcome<metadata::Metadata> {
    if path.is_dir() {
        return metadata::of_charm(path);
    }
    metadata::read(path, &document::read_file(path)?)
}

fn add_status(known: &mut KnownEndpoints, path: &Path, text: &str, unit: &ShownUnit) -> Outcome {
    let cannot = || format!("{} cannot be used", path.display());
    known.status(text, &unit.name).or_fail(cannot)
}

/// The endpoints that somebody told of and the unit does not have.
fn unused<'k>(told: &'k KnownEndpoints, unit: &'k ShownUnit) -> impl Iterator<Item = &'k str> {
    let is_there = |endpoint: &str| unit.relations.iter().any(|relation| relation.endpoint == endpoint);
    told.told().filter(move |endpoint| !is_there(endpoint))
}
