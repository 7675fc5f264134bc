//! One unit of the provider, with its application's databag beside it: what it offers and what stands in the way. It
//! must not know the other units.

use super::assemble::{Assembled, assemble};
use super::bags::Bags;
use super::decoding::{self, State};
use super::gates::{self, Admission};
use super::resolution::{Invalid, Obstacle, Waiting};
use crate::databag::Databag;
use crate::interface::{BagPath, ConnectionRule};
use crate::relation::{Role, Scope};
use crate::validate::Finding;

/// What a unit says that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It takes writes.
    Primary,
    /// It only reads.
    Replica,
    /// It does not say.
    Unsaid,
}

/// What a unit of the provider, or its application alone, offers.
pub(super) struct Candidate {
    /// A connection that counts, or why there is none.
    pub(super) offer: Result<Assembled, Obstacle>,
    /// Whether it publishes a connection and lets others in, but not this requirer.
    pub(super) refuses: bool,
    pub(super) standing: Standing,
}

impl Candidate {
    pub(super) fn evaluate(rule: &ConnectionRule, bags: &Bags<'_>) -> Self {
        let published = assemble(rule, bags);
        let admission = gates::admission(&rule.gates, bags);
        let refuses = published.is_ok() && admission == Ok(Admission::Others);
        let offer = ready(rule, bags).and(published).and_then(|offer| {
            admitted(rule, admission?)?;
            gates::mirrored(&rule.gates, bags)?;
            Ok(offer)
        });
        Self { offer, refuses, standing: standing(rule, bags) }
    }

    /// Whether it offers a connection by itself: a conninfo, or its own parts.
    pub(super) fn is_conninfo(&self) -> bool {
        self.offer.as_ref().is_ok_and(|offer| offer.is_conninfo)
    }
}

fn admitted(rule: &ConnectionRule, admission: Admission) -> Result<(), Waiting> {
    let who = match admission {
        Admission::Admitted => return Ok(()),
        Admission::Nobody => "the provider lets nobody in yet",
        Admission::Others => "the provider does not let this unit in",
    };
    let missing = gates::admission_lists(&rule.gates);
    Err(Waiting { why: format!("{who}: {}", missing.join(" or ")), missing })
}

/// Whether the provider's databags are what their definition says. Of an application's and a unit's databag one that has
/// its required keys is enough, since the same interface is spoken through either: `pgsql` v1 and v2. Where neither has,
/// a missing key is waited for unless the rule finds the same part elsewhere.
fn ready(rule: &ConnectionRule, bags: &Bags<'_>) -> Result<(), Obstacle> {
    let empty = Databag::new();
    let (mut is_ready, mut missing) = (false, Vec::new());
    for scope in [Scope::App, Scope::Unit].into_iter().filter(|scope| is_read(rule, *scope)) {
        let bag = bags.bag(Role::Provider, scope).unwrap_or(&empty);
        let state = || decoding::state(bags.interface, Role::Provider, scope, bag);
        let of_unit;
        let state = match scope {
            Scope::App => bags.cache.state(state),
            Scope::Unit => {
                of_unit = state();
                &of_unit
            }
        };
        match state {
            State::Ready => is_ready |= has_requirements(bags, scope, bag),
            State::Waiting(keys) => {
                let keys = keys.iter().filter(|key| !is_found_elsewhere(rule, bags, scope, key));
                missing.extend(keys.map(|key| format!("provider.{scope}.{key}")));
            }
            State::Invalid(finding) => return Err(invalid(bags, scope, finding.clone()).into()),
        }
    }
    if is_ready || missing.is_empty() {
        return Ok(());
    }
    let why = format!("the provider has not published {}", missing.join(" and "));
    Err(Waiting { missing, why }.into())
}

fn has_requirements(bags: &Bags<'_>, scope: Scope, bag: &Databag) -> bool {
    let dialect = decoding::dialect(bags.interface, Role::Provider, scope, bag);
    let record = bags.interface.record(Role::Provider, scope, dialect);
    record.is_some_and(|record| record.ready.iter().all(|keys| !keys.is_empty()))
}

fn is_found_elsewhere(rule: &ConnectionRule, bags: &Bags<'_>, scope: Scope, key: &str) -> bool {
    let is_it = |path: &BagPath| path.role == Role::Provider && path.scope == scope && path.key == key;
    let mut lists = lists(rule).filter(|paths| paths.iter().any(is_it));
    lists.any(|paths| matches!(bags.find(paths), Ok(Some(_))))
}

fn invalid(bags: &Bags<'_>, scope: Scope, finding: Finding) -> Invalid {
    let of_unit = bags.unit.filter(|_| scope == Scope::Unit);
    let unit = of_unit.map(|unit| format!(" of {unit}")).unwrap_or_default();
    Invalid { key: format!("provider.{scope}.{}{unit}", finding.key), why: finding.message }
}

/// Whether the rule reads the provider's databag of this scope.
pub(super) fn is_read(rule: &ConnectionRule, scope: Scope) -> bool {
    let state = rule.state.iter().map(|state| &state.at);
    let is_it = |path: &BagPath| path.role == Role::Provider && path.scope == scope;
    lists(rule).flatten().chain(state).any(is_it)
}

/// The list of paths of each part.
fn lists(rule: &ConnectionRule) -> impl Iterator<Item = &Vec<BagPath>> {
    let lists = [
        &rule.uri,
        &rule.read_only_uri,
        &rule.conninfo,
        &rule.read_only_conninfo,
        &rule.hosts,
        &rule.read_only_hosts,
        &rule.host,
        &rule.port,
        &rule.username,
        &rule.password,
        &rule.database,
        &rule.tls,
        &rule.tls_ca,
    ];
    lists.into_iter().chain(rule.parameters.iter().map(|(_, paths)| paths))
}

fn standing(rule: &ConnectionRule, bags: &Bags<'_>) -> Standing {
    let Some(state) = &rule.state else { return Standing::Unsaid };
    let Ok(Some(found)) = bags.find(std::slice::from_ref(&state.at)) else { return Standing::Unsaid };
    let said = found.text();
    if state.primary.contains(&said) {
        Standing::Primary
    } else if state.replica.contains(&said) {
        Standing::Replica
    } else {
        Standing::Unsaid
    }
}
