//! What `juju show-unit` printed, explained: which interface each relation speaks, and how far each databag is.
//!
//! Juju's output names no interface and no role, so they come from elsewhere or are inferred, and the report says
//! which. Source of the shape: `cmd/juju/application/showunit.go` of Juju. It must not know files or how a report is
//! printed.

mod infer;
mod read;
mod report;
mod sources;
#[cfg(test)]
mod tests;

pub use read::{RelatedUnit, ShownRelation, ShownUnit, read};
pub use report::{BagReport, Identity, KeyKind, KeyReport, RelationReport, Side, UnitReport};
pub use sources::{Known, KnownEndpoints, Origin, StatusError};

use relata_core::interface::Interfaces;

/// Explains all relations of a unit with what is known of its endpoints.
pub fn explain(interfaces: &dyn Interfaces, unit: &ShownUnit, known: &KnownEndpoints) -> UnitReport {
    let relation = |relation: &ShownRelation| {
        let identity = infer::identify(interfaces, unit, relation, known);
        report::relation(interfaces, unit, relation, identity)
    };
    UnitReport {
        unit: unit.name.clone(),
        leader: unit.leader,
        relations: unit.relations.iter().map(relation).collect(),
    }
}
