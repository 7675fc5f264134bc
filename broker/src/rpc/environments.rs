//! Connection data as environment variables.

use std::pin::Pin;

use relata_proto::v1;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};
use v1::environments_server::Environments;

use super::Rpc;

#[tonic::async_trait]
impl Environments for Rpc {
    type WatchRenderedStream = Pin<Box<dyn Stream<Item = Result<v1::RenderResponse, Status>> + Send>>;

    async fn render(
        &self,
        _request: Request<v1::RenderRequest>,
    ) -> Result<Response<v1::RenderResponse>, Status> {
        Err(Status::unimplemented("soon"))
    }

    async fn watch_rendered(
        &self,
        _request: Request<v1::RenderRequest>,
    ) -> Result<Response<Self::WatchRenderedStream>, Status> {
        Err(Status::unimplemented("soon"))
    }
}
