//! From a tree of nodes to a checked [`Interface`], or to all that is wrong with it.
//!
//! Each submodule checks one part of a definition. What this accepts, everything after it may rely on.

mod condition;
mod connection;
mod constants;
mod dialect;
mod discriminator;
mod each;
mod encoding;
mod field;
mod interface;
mod json_text;
mod keywords;
mod kinds;
mod literal;
mod notes;
mod path;
mod record;
mod report;
mod schema;
mod secrecy;
pub mod suggest;
mod types;
mod union;
mod wants;
mod words;

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::diagnostic::Diagnostics;
use crate::interface::{Interface, Scalars, Schema};
use crate::yaml::Node;
use report::Report;

/// Checks a definition. Gives the interface if nothing is an error, and all that was found.
pub(crate) fn check(file: &str, root: &Node) -> (Option<Interface>, Diagnostics) {
    let mut report = Report::new(file);
    let interface = interface::check(root, &mut report);
    let interface = interface.filter(|_| !report.has_errors());
    (interface, report.finish())
}

/// What the parts of a definition share while it is checked.
#[derive(Default)]
struct Context<'n> {
    /// The names in `$defs`, those too that turn out to be wrong.
    names: Vec<&'n str>,
    /// The types behind them. One that is wrong is any value, so that it is reported once.
    types: IndexMap<String, Schema>,
    /// Defaults and examples with the type they must have, checked when all types are known.
    constants: Vec<(&'n Node, Schema)>,
    /// Unions, told of when all types are known.
    unions: Vec<union::Written<'n>>,
    /// The named types of which a value may have a part that is a secret in clear.
    secret_types: HashSet<String>,
    /// How scalars are read.
    scalars: Scalars,
}
