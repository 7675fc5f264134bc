//! Why the broker did not do what it was asked. It must not know gRPC: `status.rs` chooses the codes.

use std::sync::Arc;

use relata_core::access::AccessDenied;
use relata_core::{ApplicationName, EndpointName, ModelName, RelationId, UnitName};

use crate::causes::with_causes;
use crate::log::AppendError;

/// Why a request changed nothing. `Clone`, since one failed append answers many.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such model.
    #[error("there is no model {0}: make it with 'relata add-model {0}'")]
    UnknownModel(String),
    /// The model is there and cannot be read. The others are served.
    #[error("model {model} is not served: {why}")]
    NotServed {
        /// The model.
        model: ModelName,
        /// What the broker found when it opened it.
        why: String,
    },
    /// The model is there already.
    #[error("there is a model {0} already")]
    ModelExists(ModelName),
    /// There is no such application.
    #[error("there is no application {0} in the model")]
    UnknownApplication(ApplicationName),
    /// There is no such unit.
    #[error("there is no unit {0} in the model")]
    UnknownUnit(UnitName),
    /// There is no such relation, or no longer.
    #[error("relation {0} not found")]
    UnknownRelation(RelationId),
    /// The application is deployed already.
    #[error("there is an application {0} already: choose another name, or remove it first")]
    ApplicationExists(ApplicationName),
    /// It is on its way out and takes nothing new.
    #[error("{0} is being removed and takes nothing new")]
    Dying(String),
    /// A unit says that it is gone, but nobody asked it to go.
    #[error("{0} is not being removed: ask for its removal first")]
    NotDying(UnitName),
    /// Somebody else committed for the unit since the caller last looked.
    #[error("another agent runs {0} and has committed what this one does not know of: stop one of the two")]
    OtherAgent(UnitName),
    /// The access rules forbid it.
    #[error(transparent)]
    Denied(#[from] AccessDenied),
    /// Only the leader may set the application's status.
    #[error("this unit is not the leader: {0} may not set the status of its application")]
    StatusByFollower(UnitName),
    /// The unit was never in that relation.
    #[error("{unit} never joined relation {relation}: it has no databag there")]
    NeverJoined {
        /// Whose databag was asked for.
        unit: UnitName,
        /// Where.
        relation: RelationId,
    },
    /// A relation could not be made or found.
    #[error(transparent)]
    Endpoints(#[from] EndpointProblem),
    /// A part of the request is not what it must be.
    #[error("{field}: {why}")]
    Invalid {
        /// The part.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Something is larger than the broker takes.
    #[error("{what} has {size} bytes, and at most {limit} are taken")]
    TooLarge {
        /// What it is, with its place.
        what: String,
        /// Its size.
        size: usize,
        /// The most there may be.
        limit: usize,
    },
    /// The log did not take it. Nothing was changed.
    #[error("nothing was changed: {}", not_kept(.0))]
    NotKept(Arc<AppendError>),
    /// The log did not say whether it took it.
    #[error("nobody can say yet whether it was kept: ask again with the same id")]
    OutcomeUnknown(#[source] Arc<AppendError>),
    /// The broker is stopping, or the model's writer has failed.
    #[error("the broker is stopping, or model {0} can no longer be written: see the broker's log")]
    Stopped(ModelName),
    /// The unit was added, but nobody can read its token.
    #[error(
        "{unit} was added, but its token file could not be written ({why}): make room, then restart the broker, which writes it again"
    )]
    NoTokenFile {
        /// The unit.
        unit: UnitName,
        /// What the system said.
        why: String,
    },
    /// The request made a record that does not fit: a defect of relata.
    #[error("relata made a mistake; nothing was changed: {0}")]
    Defect(String),
}

/// An append's error in one line: who asked sees nothing of its causes otherwise.
fn not_kept(error: &AppendError) -> String {
    match error {
        // It says all that there is to say.
        AppendError::Full { .. } => error.to_string(),
        other => with_causes(other),
    }
}

/// Why two endpoints could not be joined, or their relation not be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointProblem {
    /// The charm has no such endpoint.
    #[error("application {application} has no endpoint {endpoint}; it has {known}")]
    NoEndpoint {
        /// The application.
        application: ApplicationName,
        /// The endpoint that was asked for.
        endpoint: EndpointName,
        /// The ones it has.
        known: String,
    },
    /// No provider and requirer of one interface among them.
    #[error(
        "nothing joins {a} and {b}: no two of their endpoints are provider and requirer of one interface; {a} has {a_has}; {b} has {b_has}"
    )]
    NoneFits {
        /// The one end as asked for.
        a: String,
        /// The other end.
        b: String,
        /// The one application's endpoints.
        a_has: String,
        /// The other application's endpoints.
        b_has: String,
    },
    /// Several pairs fit.
    #[error("{a} and {b} can be joined in several ways: name one of {candidates}")]
    SeveralFit {
        /// The one end as asked for.
        a: String,
        /// The other end.
        b: String,
        /// The pairs that fit.
        candidates: String,
    },
    /// They are joined.
    #[error("{a} and {b} are joined already, by relation {relation}")]
    JoinedAlready {
        /// The one end.
        a: String,
        /// The other end.
        b: String,
        /// The relation.
        relation: RelationId,
    },
    /// The charm wants no more relations there.
    #[error("{end} takes at most {limit} relations (its charm's limit), and it has them")]
    LimitReached {
        /// The end.
        end: String,
        /// Its limit.
        limit: u32,
    },
    /// They are not joined.
    #[error("{a} and {b} are not joined by a relation")]
    NotJoined {
        /// The one end as asked for.
        a: String,
        /// The other end.
        b: String,
    },
    /// An application does not join itself: its peers are joined as it is deployed.
    #[error("application {0} cannot be joined with itself")]
    Itself(ApplicationName),
}
