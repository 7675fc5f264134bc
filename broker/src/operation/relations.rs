//! Making and removing relations: which endpoints an operator means, and whether they may be joined.

use std::fmt;

use relata_core::{Endpoint, Life, RelationId, Role};

use super::applications::alive;
use super::{Answer, Wanted};
use crate::record::{End, Record};
use crate::refusal::{EndpointProblem, Refusal};
use crate::state::{Application, Relation, State};
use crate::writer::Draft;

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.endpoint {
            Some(endpoint) => write!(f, "{}:{endpoint}", self.application),
            None => self.application.fmt(f),
        }
    }
}

pub(super) fn integrate(draft: &mut Draft, a: &Wanted, b: &Wanted) -> Result<Answer, Refusal> {
    for wanted in [a, b] {
        alive(draft, &wanted.application)?;
    }
    if a.application == b.application {
        return Err(EndpointProblem::Itself(a.application.clone()).into());
    }
    let (interface, ends) = pair(draft.state(), a, b)?;
    joined_already(draft.state(), &ends)?;
    for end in &ends {
        within_limit(draft.state(), end)?;
    }
    let relation = draft.state().next_relation();
    let revision = draft.push(&Record::RelationAdded { relation, interface, ends: ends.clone() })?;
    Ok(Answer::Relation(revision, relation, ends))
}

type Pair = (relata_core::InterfaceName, Vec<End>);

/// The one pair of endpoints that fits, the provider's end first.
fn pair(state: &State, a: &Wanted, b: &Wanted) -> Result<Pair, Refusal> {
    let mut fitting = Vec::new();
    let (a_has, b_has) = (offered(state, a)?, offered(state, b)?);
    for (one, other) in a_has.iter().flat_map(|one| b_has.iter().map(move |other| (*one, *other))) {
        let counterparts = one.role != Role::Peer && one.role.counterpart() == other.role;
        if counterparts && one.interface == other.interface {
            let mut ends = vec![end(a, one), end(b, other)];
            ends.sort_by_key(|end| end.role != Role::Provider);
            fitting.push((one.interface.clone(), ends));
        }
    }
    match fitting.len() {
        1 => Ok(fitting.remove(0)),
        0 => Err(EndpointProblem::NoneFits {
            a: a.to_string(),
            b: b.to_string(),
            a_has: described(&a_has),
            b_has: described(&b_has),
        }
        .into()),
        _ => Err(EndpointProblem::SeveralFit {
            a: a.to_string(),
            b: b.to_string(),
            candidates: fitting.iter().map(|(_, ends)| joined(ends)).collect::<Vec<_>>().join(", "),
        }
        .into()),
    }
}

fn joined(ends: &[End]) -> String {
    let ends: Vec<_> = ends.iter().map(|end| format!("{end}")).collect();
    format!("'{}'", ends.join(" "))
}

fn end(wanted: &Wanted, endpoint: &Endpoint) -> End {
    End { application: wanted.application.clone(), endpoint: endpoint.name.clone(), role: endpoint.role }
}

fn described(endpoints: &[&Endpoint]) -> String {
    let each = endpoints.iter().map(|e| format!("{} ({} of {})", e.name, e.role, e.interface));
    let all: Vec<_> = each.collect();
    if all.is_empty() { "no endpoints".to_owned() } else { all.join(", ") }
}

/// The endpoints that an operator may mean.
fn offered<'a>(state: &'a State, wanted: &Wanted) -> Result<Vec<&'a Endpoint>, Refusal> {
    let unknown = || Refusal::UnknownApplication(wanted.application.clone());
    let application: &Application = state.application(&wanted.application).ok_or_else(unknown)?;
    let Some(name) = &wanted.endpoint else { return Ok(application.endpoints.iter().collect()) };
    let missing = || EndpointProblem::NoEndpoint {
        application: wanted.application.clone(),
        endpoint: name.clone(),
        known: described(&application.endpoints.iter().collect::<Vec<_>>()),
    };
    Ok(vec![application.endpoint(name).ok_or_else(missing)?])
}

fn relations_of<'a>(state: &'a State, end: &'a End) -> impl Iterator<Item = &'a Relation> {
    let all = state.application(&end.application).into_iter().flat_map(|found| found.relations.iter());
    all.filter_map(|id| state.relation(*id)).filter(move |relation| relation.info.ends.contains(end))
}

fn joined_already(state: &State, ends: &[End]) -> Result<(), EndpointProblem> {
    let found = relations_of(state, &ends[0]).find(|relation| relation.info.ends == ends);
    found.map_or(Ok(()), |relation| {
        Err(EndpointProblem::JoinedAlready {
            a: ends[0].to_string(),
            b: ends[1].to_string(),
            relation: relation.info.id,
        })
    })
}

fn within_limit(state: &State, end: &End) -> Result<(), EndpointProblem> {
    let application = state.application(&end.application);
    let limit = application.and_then(|found| found.endpoint(&end.endpoint)).and_then(|found| found.limit);
    match limit {
        Some(limit) if relations_of(state, end).count() >= limit as usize => {
            Err(EndpointProblem::LimitReached { end: end.to_string(), limit })
        }
        _ => Ok(()),
    }
}

/// A relation on its way out goes once nobody is in it: at once if nobody ever was.
pub(super) fn remove(draft: &mut Draft, a: &Wanted, b: &Wanted) -> Result<Answer, Refusal> {
    let relation = existing(draft.state(), a, b)?;
    let (id, ends) = (relation.info.id, relation.info.ends.clone());
    push_dying(draft, id)?;
    draft.settle_relation(id)?;
    Ok(Answer::Relation(draft.state().revision(), id, ends))
}

pub(super) fn push_dying(draft: &mut Draft, id: RelationId) -> Result<(), Refusal> {
    match draft.state().relation(id) {
        Some(relation) if relation.life == Life::Alive => {
            draft.push(&Record::RelationDying { relation: id }).map(drop)
        }
        _ => Ok(()),
    }
}

fn existing<'a>(state: &'a State, a: &Wanted, b: &Wanted) -> Result<&'a Relation, Refusal> {
    let fits = |wanted: &Wanted, end: &End| {
        end.application == wanted.application
            && wanted.endpoint.as_ref().is_none_or(|name| *name == end.endpoint)
    };
    for wanted in [a, b] {
        offered(state, wanted)?;
    }
    let found: Vec<_> = state
        .relations()
        .filter(|relation| match relation.info.ends.as_slice() {
            [one, other] => (fits(a, one) && fits(b, other)) || (fits(b, one) && fits(a, other)),
            _ => false,
        })
        .collect();
    match found.as_slice() {
        [relation] => Ok(relation),
        [] => Err(EndpointProblem::NotJoined { a: a.to_string(), b: b.to_string() }.into()),
        several => Err(EndpointProblem::SeveralFit {
            a: a.to_string(),
            b: b.to_string(),
            candidates: several.iter().map(|found| joined(&found.info.ends)).collect::<Vec<_>>().join(", "),
        }
        .into()),
    }
}
