//! A bare tonic server that takes relata's messages and does nothing: the ceiling of any broker built on tonic.

use relata_proto::v1::units_server::Units;
use relata_proto::v1::{
    ClaimLeadRequest, ClaimLeadResponse, CommitRequest, CommitResponse, Databag, EnterScopeRequest,
    EnterScopeResponse, ReadBagRequest, ReadBagResponse, ReportProgressRequest, ReportProgressResponse,
    SetStatusRequest, SetStatusResponse,
};
use tonic::{Request, Response, Status};

/// Answers a commit with a revision and a read with the same databag, whatever was asked.
#[derive(Debug)]
pub(crate) struct Echo {
    /// What every read gives.
    pub(crate) databag: Databag,
}

#[tonic::async_trait]
impl Units for Echo {
    async fn commit(&self, _: Request<CommitRequest>) -> Result<Response<CommitResponse>, Status> {
        Ok(Response::new(CommitResponse { revision: 1 }))
    }

    async fn read_bag(&self, _: Request<ReadBagRequest>) -> Result<Response<ReadBagResponse>, Status> {
        Ok(Response::new(ReadBagResponse { revision: 1, version: 1, content: Some(self.databag.clone()) }))
    }

    async fn enter_scope(
        &self,
        _: Request<EnterScopeRequest>,
    ) -> Result<Response<EnterScopeResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn set_status(&self, _: Request<SetStatusRequest>) -> Result<Response<SetStatusResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn claim_lead(&self, _: Request<ClaimLeadRequest>) -> Result<Response<ClaimLeadResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn report_progress(
        &self,
        _: Request<ReportProgressRequest>,
    ) -> Result<Response<ReportProgressResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }
}
