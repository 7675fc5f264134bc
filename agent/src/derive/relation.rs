//! The next step in one relation. It must not know the unit's other relations.

use relata_core::{
    Hook, Life, Owner, RelationHook, RelationHookKind, RelationView, Role, SeenBag, UnitName, UnitView,
};

use super::Step;
use crate::told::{RelationTold, SeenKeys, Told};

/// Entering, then created; neither for a relation that is on its way out already.
pub(super) fn created(told: &Told, seen: &RelationView) -> Option<Step> {
    let known = told.relations.get(&seen.id);
    if seen.life != Life::Alive || known.is_some_and(|known| known.created) {
        return None;
    }
    if !seen.entered {
        return Some(Step::Enter(seen.id));
    }
    Some(step(seen, RelationHookKind::Created, None))
}

/// All that follows created. The first that fits is next.
pub(super) fn next(told: &Told, view: &UnitView, seen: &RelationView) -> Option<Step> {
    let untold = RelationTold::default();
    let known = told.relations.get(&seen.id).unwrap_or(&untold);
    let ending = Ending::of(view, seen);
    if known.left || !seen.entered {
        return None;
    }
    if !known.created {
        return (ending != Ending::No).then_some(Step::Leave(seen.id));
    }
    due(known, seen)
        .or_else(|| departed(known, view, seen, ending))
        .or_else(|| over(seen, ending))
        .or_else(|| application_changed(known, seen))
        .or_else(|| joined(known, seen))
        .or_else(|| unit_changed(known, seen))
}

/// Whether the relation ends for this unit, and who leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    No,
    Relation,
    OwnUnit,
}

impl Ending {
    fn of(view: &UnitView, seen: &RelationView) -> Self {
        match (view.life, seen.life) {
            (Life::Alive, Life::Alive) => Self::No,
            (Life::Alive, _) => Self::Relation,
            _ => Self::OwnUnit,
        }
    }
}

/// The changed that follows every joined, even when the unit has left meanwhile.
fn due(known: &RelationTold, seen: &RelationView) -> Option<Step> {
    let unit = known.due.as_ref()?;
    let told = known.members.get(unit).cloned().unwrap_or_default();
    Some(changed(seen, Some(unit), &told))
}

fn departed(known: &RelationTold, view: &UnitView, seen: &RelationView, ending: Ending) -> Option<Step> {
    let left = |unit: &&UnitName| ending != Ending::No || !seen.members.contains(unit);
    let unit = known.members.keys().find(left)?;
    let leaving = if ending == Ending::OwnUnit { &view.unit } else { unit };
    let hook = RelationHook {
        departing_unit: Some(leaving.clone()),
        ..hook(seen, RelationHookKind::Departed, Some(unit))
    };
    Some(Step::Hook(Hook::Relation(hook)))
}

fn over(seen: &RelationView, ending: Ending) -> Option<Step> {
    match (ending, seen.role) {
        (Ending::No, _) => None,
        (_, Role::Peer) => Some(Step::Leave(seen.id)),
        _ => Some(step(seen, RelationHookKind::Broken, None)),
    }
}

fn application_changed(known: &RelationTold, seen: &RelationView) -> Option<Step> {
    let owner = Owner::Application(seen.remote_application.clone());
    let version = seen.bags.get(&owner).map(|bag| bag.version).unwrap_or_default();
    (version != known.application.version).then(|| changed(seen, None, &known.application))
}

fn joined(known: &RelationTold, seen: &RelationView) -> Option<Step> {
    let unit = seen.members.iter().filter(|unit| !known.members.contains_key(*unit)).min()?;
    Some(step(seen, RelationHookKind::Joined, Some(unit)))
}

fn unit_changed(known: &RelationTold, seen: &RelationView) -> Option<Step> {
    let version = |unit: &UnitName| {
        seen.bags.get(&Owner::Unit(unit.clone())).map(|bag| bag.version).unwrap_or_default()
    };
    let (unit, told) = known.members.iter().find(|(unit, told)| version(unit) != told.version)?;
    Some(changed(seen, Some(unit), told))
}

/// A changed, with the keys that are not as the charm was told.
fn changed(seen: &RelationView, unit: Option<&UnitName>, told: &SeenKeys) -> Step {
    let owner = match unit {
        Some(unit) => Owner::Unit(unit.clone()),
        None => Owner::Application(seen.remote_application.clone()),
    };
    let empty = SeenBag::default();
    let content = &seen.bags.get(&owner).unwrap_or(&empty).content;
    let hook =
        RelationHook { changed_keys: told.changed(content), ..hook(seen, RelationHookKind::Changed, unit) };
    Step::Hook(Hook::Relation(hook))
}

fn step(seen: &RelationView, kind: RelationHookKind, unit: Option<&UnitName>) -> Step {
    Step::Hook(Hook::Relation(hook(seen, kind, unit)))
}

fn hook(seen: &RelationView, kind: RelationHookKind, unit: Option<&UnitName>) -> RelationHook {
    RelationHook {
        kind,
        relation: seen.id,
        endpoint: seen.endpoint.clone(),
        remote_application: seen.remote_application.clone(),
        remote_unit: unit.cloned(),
        departing_unit: None,
        changed_keys: Vec::new(),
    }
}
