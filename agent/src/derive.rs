//! Which step of a unit is next: a pure function of what its charm has been told and of what is true now. It must not
//! know how a step is taken.
//!
//! The order is Juju's (`internal/worker/uniter/resolver.go` and `internal/worker/uniter/relation/resolver.go`);
//! among relations, where Juju has none, it is that of their ids.

mod relation;
#[cfg(test)]
mod tests;

use relata_core::{Hook, Life, RelationId, UnitView};

use crate::told::Told;

/// What a unit's agent does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Enter a relation's scope: its created hook follows.
    Enter(RelationId),
    /// Run a hook.
    Hook(Hook),
    /// Note that the unit lost the lead: no hook tells it, but the next election does.
    LoseLead,
    /// Leave a relation's scope without a hook: the one of a peer relation, which has no broken, or one whose created
    /// hook never ran.
    Leave(RelationId),
    /// All is said and done: take the unit out of the model.
    Gone,
}

/// The next step, or nothing when the charm knows all that is true.
pub fn next(told: &Told, view: &UnitView) -> Option<Step> {
    match view.life {
        Life::Alive => first_hooks(told, view).or_else(|| relation_hooks(told, view)),
        Life::Dying => Some(relation_hooks(told, view).unwrap_or_else(|| last_steps(told))),
        Life::Dead => None,
    }
}

fn first_hooks(told: &Told, view: &UnitView) -> Option<Step> {
    let unit = &told.unit;
    if !unit.installed {
        return Some(Step::Hook(Hook::Install));
    }
    if let Some(step) = view.relations.values().find_map(|seen| relation::created(told, seen)) {
        return Some(step);
    }
    match (unit.leading, view.is_leader()) {
        (false, true) => return Some(Step::Hook(Hook::LeaderElected)),
        (true, false) => return Some(Step::LoseLead),
        _ => {}
    }
    if !unit.configured {
        return Some(Step::Hook(Hook::ConfigChanged));
    }
    (!unit.started).then_some(Step::Hook(Hook::Start))
}

fn relation_hooks(told: &Told, view: &UnitView) -> Option<Step> {
    view.relations.values().find_map(|seen| relation::next(told, view, seen))
}

/// A charm that never started is not stopped, one that was never installed is not removed.
fn last_steps(told: &Told) -> Step {
    match (told.unit.started, told.unit.installed && !told.unit.removed) {
        (true, _) => Step::Hook(Hook::Stop),
        (false, true) => Step::Hook(Hook::Remove),
        (false, false) => Step::Gone,
    }
}
