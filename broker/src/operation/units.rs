//! What a unit's agent asks for.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use relata_core::{Life, Owner, RelationId, UnitName};

use super::Answer;
use crate::access;
use crate::record::{Committed, Record, TokenHash};
use crate::refusal::Refusal;
use crate::writer::Draft;

/// Exactly once: the unit's last commit, asked for again, gets its first answer. Of two agents of a unit the one that
/// does not know the other's commit is refused: it would tell the charm what the other one has told it.
pub(super) fn commit(draft: &mut Draft, commit: &Arc<Committed>, encoded: &Bytes) -> Result<Answer, Refusal> {
    let state = draft.state();
    let last = match state.unit(&commit.unit) {
        Some(unit) => unit.last_commit,
        None => state.gone(&commit.unit).and_then(|gone| gone.last_commit),
    };
    if let Some(last) = last.as_ref().filter(|last| last.id == commit.id) {
        return Ok(Answer::Done(last.revision));
    }
    let known = last.as_ref().map_or(&[][..], |last| &last.id.0[..]);
    if commit.after.as_ref().is_some_and(|after| after[..] != *known) {
        return Err(Refusal::OtherAgent(commit.unit.clone()));
    }
    let permitted = access::permit_commit(state, commit)?;
    let revision = draft.push_commit(&permitted, encoded.clone())?;
    for id in &commit.stored.leave {
        draft.settle_relation(RelationId(*id))?;
    }
    if commit.stored.gone {
        draft.remove_unit(&commit.unit)?;
    }
    Ok(Answer::Done(revision))
}

pub(super) fn enter_scope(draft: &mut Draft, unit: &UnitName, id: RelationId) -> Result<Answer, Refusal> {
    let state = draft.state();
    let found = state.unit(unit).ok_or_else(|| Refusal::UnknownUnit(unit.clone()))?;
    let relation = state.relation(id).ok_or(Refusal::UnknownRelation(id))?;
    if relation.info.end(unit.application()).is_none() {
        return Err(Refusal::UnknownRelation(id));
    }
    if relation.scope.contains(unit) {
        return Ok(Answer::Done(state.revision()));
    }
    if found.life != Life::Alive {
        return Err(Refusal::Dying(unit.to_string()));
    }
    if relation.life != Life::Alive {
        return Err(Refusal::Dying(format!("relation {id}")));
    }
    draft.push(&Record::ScopeEntered { relation: id, unit: unit.clone() }).map(Answer::Done)
}

pub(super) fn set_status(
    draft: &mut Draft,
    by: &UnitName,
    owner: &Owner,
    (word, message): (&str, &str),
) -> Result<Answer, Refusal> {
    let state = draft.state();
    state.unit(by).ok_or_else(|| Refusal::UnknownUnit(by.clone()))?;
    if let Owner::Application(name) = owner
        && state.leader(name) != Some(by)
    {
        return Err(Refusal::StatusByFollower(by.clone()));
    }
    let held = match owner {
        Owner::Unit(unit) => state.unit(unit).and_then(|unit| unit.status.as_ref()),
        Owner::Application(name) => state.application(name).and_then(|found| found.status.as_ref()),
    };
    if held.is_some_and(|held| *held.word == *word && *held.message == *message) {
        return Ok(Answer::Done(state.revision()));
    }
    let record =
        Record::StatusSet { owner: owner.clone(), word: word.to_owned(), message: message.to_owned() };
    draft.push(&record).map(Answer::Done)
}

/// A unit that is on its way out keeps its lead, but takes none.
pub(super) fn claim_lead(draft: &mut Draft, unit: &UnitName, term: Duration) -> Result<Answer, Refusal> {
    let state = draft.state();
    let found = state.unit(unit).ok_or_else(|| Refusal::UnknownUnit(unit.clone()))?;
    let leader = state.leader(unit.application()).cloned();
    let takes = leader.is_none() && found.life == Life::Alive;
    if !takes && leader.as_ref() != Some(unit) {
        return Ok(Answer::Lead(leader, Duration::ZERO));
    }
    if takes {
        draft.push(&Record::LeadTaken { unit: unit.clone() })?;
    }
    draft.renew_lead(unit.clone());
    Ok(Answer::Lead(Some(unit.clone()), term))
}

pub(super) fn issue_tokens(draft: &mut Draft, tokens: &[(UnitName, TokenHash)]) -> Result<Answer, Refusal> {
    let alive: Vec<_> = tokens.iter().filter(|(unit, _)| draft.state().unit(unit).is_some()).collect();
    for (unit, token) in alive {
        draft.push(&Record::TokenIssued { unit: unit.clone(), token: *token })?;
    }
    Ok(Answer::Done(draft.state().revision()))
}
