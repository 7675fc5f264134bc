//! One end of a relation: what its databags say together of the version and dialect that they are in. It must not know
//! what the databags hold beside that.

use crate::databag::Databag;
use crate::detect;
use crate::interface::{Condition, Dialect, Interface};
use crate::relation::{Role, Scope};

/// The databags of one end of a relation, as far as a reader may see them.
#[derive(Debug, Clone, Default)]
pub struct End<'a> {
    bags: Vec<(Scope, &'a Databag)>,
}

impl<'a> End<'a> {
    /// An end of these databags: its application's and those of its units.
    pub fn new(app: Option<&'a Databag>, units: impl IntoIterator<Item = &'a Databag>) -> Self {
        let app = app.map(|bag| (Scope::App, bag));
        let units = units.into_iter().map(|bag| (Scope::Unit, bag));
        Self { bags: app.into_iter().chain(units).collect() }
    }

    /// An end of which nothing but one databag is known.
    pub fn only(scope: Scope, databag: &'a Databag) -> Self {
        Self { bags: vec![(scope, databag)] }
    }

    /// The databags that somebody wrote into.
    pub(super) fn written(&self) -> impl Iterator<Item = (Scope, &'a Databag)> {
        self.bags.iter().copied().filter(|(scope, bag)| detect::is_written(*scope, bag))
    }

    /// Whether one of the databags shows what a condition asks for.
    fn shows(&self, condition: &Condition, role: Role) -> bool {
        is_evidence(condition) && self.written().any(|(scope, bag)| detect::fits(condition, role, scope, bag))
    }

    /// The condition of the newest version that one of the databags shows something of. `versions` come oldest first.
    pub(super) fn version<'i>(
        &self,
        versions: &[&'i Interface],
        role: Role,
    ) -> Option<(&'i Interface, &'i Condition)> {
        versions.iter().rev().find_map(|interface| {
            let condition = interface.detect.iter().find(|condition| self.shows(condition, role))?;
            Some((*interface, condition))
        })
    }

    /// The first dialect that one of the databags shows something of.
    pub(super) fn dialect<'i>(&self, interface: &'i Interface, role: Role) -> Option<&'i Dialect> {
        let shown = |dialect: &&Dialect| dialect.when.iter().any(|condition| self.shows(condition, role));
        interface.dialects.iter().find(shown)
    }
}

/// Whether a condition asks for something that is there. What asks only for what is not says nothing of a silent
/// databag, nor of the others at its end.
fn is_evidence(condition: &Condition) -> bool {
    !condition.has.is_empty() || !condition.equals.is_empty() || !condition.json.is_empty()
}
