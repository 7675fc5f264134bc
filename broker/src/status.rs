//! From refusals to gRPC: the only place that knows its codes. A program finds the reason in the metadata.

use relata_proto::InvalidMessage;
use tonic::metadata::MetadataValue;
use tonic::{Code, Status};

use crate::log::AppendError;
use crate::refusal::{EndpointProblem, Refusal};

/// The metadata key of the reason, for programs: `not-leader`, `unknown-model` and so on.
pub const REASON: &str = "relata-reason";

/// A status with a reason.
pub(crate) fn with_reason(code: Code, reason: &'static str, message: impl Into<String>) -> Status {
    let mut status = Status::new(code, message);
    status.metadata_mut().insert(REASON, MetadataValue::from_static(reason));
    status
}

/// The caller has no token, or none that is known.
pub(crate) fn unauthenticated(reason: &'static str, message: &str) -> Status {
    with_reason(Code::Unauthenticated, reason, message)
}

/// The caller is known, but this is not theirs to do.
pub(crate) fn forbidden(message: impl Into<String>) -> Status {
    with_reason(Code::PermissionDenied, "not-yours", message)
}

/// A message that does not say what it must.
pub(crate) fn invalid(error: &InvalidMessage) -> Status {
    with_reason(Code::InvalidArgument, "invalid", error.to_string())
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        let (code, reason) = code(&refusal);
        with_reason(code, reason, refusal.to_string())
    }
}

fn code(refusal: &Refusal) -> (Code, &'static str) {
    use relata_core::access::AccessDenied;
    match refusal {
        Refusal::UnknownModel(_) => (Code::NotFound, "unknown-model"),
        Refusal::NotServed { .. } => (Code::DataLoss, "not-served"),
        Refusal::ModelExists(_) => (Code::AlreadyExists, "model-exists"),
        Refusal::UnknownApplication(_) => (Code::NotFound, "unknown-application"),
        Refusal::UnknownUnit(_) => (Code::NotFound, "unknown-unit"),
        Refusal::UnknownRelation(_) => (Code::NotFound, "unknown-relation"),
        Refusal::ApplicationExists(_) => (Code::AlreadyExists, "application-exists"),
        Refusal::Dying(_) => (Code::FailedPrecondition, "dying"),
        Refusal::NotDying(_) => (Code::FailedPrecondition, "not-dying"),
        Refusal::OtherAgent(_) => (Code::FailedPrecondition, "other-agent"),
        Refusal::Denied(AccessDenied::NotLeader { .. }) | Refusal::StatusByFollower(_) => {
            (Code::PermissionDenied, "not-leader")
        }
        Refusal::Denied(_) => (Code::PermissionDenied, "denied"),
        Refusal::NeverJoined { .. } => (Code::NotFound, "never-joined"),
        Refusal::Endpoints(problem) => endpoints(problem),
        Refusal::Invalid { .. } => (Code::InvalidArgument, "invalid"),
        Refusal::TooLarge { .. } => (Code::InvalidArgument, "too-large"),
        Refusal::NotKept(error) => not_kept(error),
        Refusal::OutcomeUnknown(_) => (Code::Unavailable, "unknown-outcome"),
        Refusal::Stopped(_) => (Code::Unavailable, "stopped"),
        Refusal::NoTokenFile { .. } => (Code::Internal, "no-token-file"),
        Refusal::Defect(_) => (Code::Internal, "defect"),
    }
}

fn endpoints(problem: &EndpointProblem) -> (Code, &'static str) {
    match problem {
        EndpointProblem::NoEndpoint { .. } => (Code::NotFound, "unknown-endpoint"),
        EndpointProblem::NoneFits { .. } => (Code::FailedPrecondition, "none-fits"),
        EndpointProblem::SeveralFit { .. } => (Code::FailedPrecondition, "several-fit"),
        EndpointProblem::JoinedAlready { .. } => (Code::AlreadyExists, "joined-already"),
        EndpointProblem::LimitReached { .. } => (Code::FailedPrecondition, "limit-reached"),
        EndpointProblem::NotJoined { .. } => (Code::NotFound, "not-joined"),
        EndpointProblem::Itself(_) => (Code::InvalidArgument, "itself"),
    }
}

fn not_kept(error: &AppendError) -> (Code, &'static str) {
    match error {
        AppendError::Full { .. } => (Code::ResourceExhausted, "full"),
        AppendError::TooLarge { .. } => (Code::InvalidArgument, "too-large"),
        AppendError::Damaged { .. } => (Code::DataLoss, "damaged"),
        AppendError::Conflict { .. } => (Code::Aborted, "conflict"),
        _ => (Code::Unavailable, "not-kept"),
    }
}
