//! What is rendered: one relation for each endpoint. It must not know variables' values.

use super::names::Builder;
use crate::connection::{Answer, Resolution};
use crate::names::{EndpointName, InterfaceName};
use crate::relation::RelationId;

/// What became of the connection of one relation.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationConnection {
    /// The requirer's endpoint.
    pub endpoint: EndpointName,
    /// Its interface.
    pub interface: InterfaceName,
    /// The relation.
    pub relation: RelationId,
    /// The connection, or why there is none; `Err` where none could be looked for, as for an unknown interface. Of
    /// several requests that of the first.
    pub resolution: Result<Resolution, String>,
    /// What became of each request where there are several, the first among them.
    pub requests: Vec<Answer>,
}

impl RelationConnection {
    /// What the answers to the requests in a relation make of its endpoint.
    pub fn new(
        endpoint: EndpointName,
        interface: InterfaceName,
        relation: RelationId,
        answers: Vec<Answer>,
    ) -> Self {
        let first = answers.first().map(|answer| answer.resolution.clone());
        let resolution = first.ok_or_else(|| "nothing was asked for".to_owned());
        let requests = if answers.len() > 1 { answers } else { Vec::new() };
        Self { endpoint, interface, relation, resolution, requests }
    }
}

/// The relation with the lowest id of each endpoint, in the order of the endpoints; the others become problems.
pub(super) fn one_each<'a>(
    relations: &'a [RelationConnection],
    builder: &mut Builder,
) -> Vec<&'a RelationConnection> {
    let mut sorted: Vec<_> = relations.iter().collect();
    sorted.sort_by_key(|relation| (&relation.endpoint, relation.relation));
    let mut chosen: Vec<&RelationConnection> = Vec::new();
    for relation in sorted {
        match chosen.last() {
            Some(first) if first.endpoint == relation.endpoint => {
                let (used, left) = (first.relation, relation.relation);
                let message =
                    format!("relation {left} is left out: relation {used} is used for this endpoint");
                builder.problem(&relation.endpoint, None, message);
            }
            _ => chosen.push(relation),
        }
    }
    chosen
}
