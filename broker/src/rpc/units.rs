//! What a unit's agent calls.

use relata_core::{BagId, Owner, RelationId, Revision};
use relata_proto::v1;
use tonic::{Request, Response, Status};
use tracing::instrument;
use v1::units_server::Units;

use super::Rpc;
use super::commit;
use crate::access;
use crate::operation::{Answer, Operation};
use crate::refusal::Refusal;
use crate::status;

/// The words of Juju's `status-set`, and those that an agent may say of itself.
const WORDS: [&str; 6] = ["active", "waiting", "blocked", "maintenance", "error", "unknown"];

/// The longest message of a status, in bytes.
const MAX_STATUS: usize = 4 << 10;

fn done(answer: Answer) -> Result<u64, Status> {
    match answer {
        Answer::Done(revision) => Ok(revision.get()),
        other => Err(Refusal::Defect(format!("an answer of another question: {other:?}")).into()),
    }
}

#[tonic::async_trait]
impl Units for Rpc {
    #[instrument(level = "debug", skip_all, fields(unit = request.get_ref().unit))]
    async fn enter_scope(
        &self,
        request: Request<v1::EnterScopeRequest>,
    ) -> Result<Response<v1::EnterScopeResponse>, Status> {
        let wanted = request.get_ref();
        let (model, unit) = self.own_unit(request.metadata(), &wanted.model, &wanted.unit)?;
        let answer = model.ask(Operation::EnterScope(unit, RelationId(wanted.relation))).await?;
        Ok(Response::new(v1::EnterScopeResponse { revision: done(answer)? }))
    }

    #[instrument(level = "debug", skip_all, fields(unit = request.get_ref().unit))]
    async fn commit(
        &self,
        request: Request<v1::CommitRequest>,
    ) -> Result<Response<v1::CommitResponse>, Status> {
        let wanted = request.get_ref();
        let (model, unit) = self.own_unit(request.metadata(), &wanted.model, &wanted.unit)?;
        let answer = model.ask(commit::operation(unit, request.into_inner())?).await?;
        Ok(Response::new(v1::CommitResponse { revision: done(answer)? }))
    }

    #[instrument(level = "debug", skip_all, fields(unit = request.get_ref().unit))]
    async fn read_bag(
        &self,
        request: Request<v1::ReadBagRequest>,
    ) -> Result<Response<v1::ReadBagResponse>, Status> {
        let caller = self.caller(request.metadata())?;
        let wanted = request.into_inner();
        let reader = self.reader(&caller, &wanted.model, &wanted.unit)?;
        let id = bag_id(wanted.bag)?;
        let model = self.broker.model(&wanted.model)?;
        let state = model.state();
        let bag = access::permit_read(&state, reader.as_ref(), &id)?.bag();
        Ok(Response::new(v1::ReadBagResponse {
            revision: state.revision().get(),
            version: bag.version.get(),
            content: Some(bag.content.to_databag().into()),
        }))
    }

    #[instrument(level = "debug", skip_all, fields(unit = request.get_ref().unit))]
    async fn set_status(
        &self,
        request: Request<v1::SetStatusRequest>,
    ) -> Result<Response<v1::SetStatusResponse>, Status> {
        let wanted = request.get_ref();
        let (model, by) = self.own_unit(request.metadata(), &wanted.model, &wanted.unit)?;
        let wanted = request.into_inner();
        let missing = || Refusal::Invalid { field: "status", why: "it is missing".to_owned() };
        let v1::Status { word, message } = wanted.status.ok_or_else(missing)?;
        if !WORDS.contains(&word.as_str()) {
            let why = format!("{word:?} is not one of {}", WORDS.join(", "));
            return Err(Refusal::Invalid { field: "status", why }.into());
        }
        if message.len() > MAX_STATUS {
            let what = "the message of the status".to_owned();
            return Err(Refusal::TooLarge { what, size: message.len(), limit: MAX_STATUS }.into());
        }
        let owner = if wanted.application {
            Owner::Application(by.application().clone())
        } else {
            Owner::Unit(by.clone())
        };
        let answer = model.ask(Operation::SetStatus { by, owner, word, message }).await?;
        Ok(Response::new(v1::SetStatusResponse { revision: done(answer)? }))
    }

    #[instrument(level = "debug", skip_all, fields(unit = request.get_ref().unit))]
    async fn claim_lead(
        &self,
        request: Request<v1::ClaimLeadRequest>,
    ) -> Result<Response<v1::ClaimLeadResponse>, Status> {
        let wanted = request.get_ref();
        let (model, unit) = self.own_unit(request.metadata(), &wanted.model, &wanted.unit)?;
        let Answer::Lead(leader, lease) = model.ask(Operation::ClaimLead(unit)).await? else {
            return Err(Refusal::Defect("a claim got no leader".to_owned()).into());
        };
        Ok(Response::new(v1::ClaimLeadResponse {
            leader: leader.map(|leader| leader.to_string()).unwrap_or_default(),
            lease_ms: u64::try_from(lease.as_millis()).unwrap_or(u64::MAX),
        }))
    }

    #[instrument(level = "debug", skip_all, fields(unit = request.get_ref().unit))]
    async fn report_progress(
        &self,
        request: Request<v1::ReportProgressRequest>,
    ) -> Result<Response<v1::ReportProgressResponse>, Status> {
        let wanted = request.get_ref();
        let (model, unit) = self.own_unit(request.metadata(), &wanted.model, &wanted.unit)?;
        if model.state().unit(&unit).is_none() {
            return Err(Refusal::UnknownUnit(unit).into());
        }
        model.progress().report(unit, request.into_inner().progress.unwrap_or_default());
        Ok(Response::new(v1::ReportProgressResponse {}))
    }
}

/// A databag's identity, which must be there.
pub(super) fn bag_id(bag: Option<v1::BagId>) -> Result<BagId, Status> {
    let missing = relata_proto::InvalidMessage::Missing { field: "bag" };
    bag.ok_or_else(|| status::invalid(&missing))?.try_into().map_err(|error| status::invalid(&error))
}

/// A revision from the wire.
pub(super) fn revision(number: u64) -> Revision {
    Revision::new(number)
}
