//! The watch service, by hand: its answers are put together from bytes that were encoded once for all.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use relata_proto::v1;
use tokio_stream::StreamExt;
use tonic::body::Body;
use tonic::codegen::{Service, StdError, http};
use tonic::server::{Grpc, NamedService, StreamingService};
use tonic::{Request, Response, Status, Streaming};
use v1::create_watch::Target as WireTarget;
use v1::watch_request::Request as Asked;

use super::auth::unit_name;
use super::units::{bag_id, revision};
use super::{MAX_MESSAGE, Rpc};
use crate::access::Caller;
use crate::model::Model;
use crate::status;
use crate::watch::{self, Begin, Frames, Outlet, Target, WatchCodec};

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// `relata.v1.Watches`.
#[derive(Debug, Clone)]
pub(super) struct WatchesService {
    rpc: Rpc,
}

impl WatchesService {
    pub(super) fn new(rpc: Rpc) -> Self {
        Self { rpc }
    }
}

impl NamedService for WatchesService {
    const NAME: &'static str = "relata.v1.Watches";
}

impl<B> Service<http::Request<B>> for WatchesService
where
    B: tonic::codegen::Body + Send + 'static,
    B::Error: Into<StdError> + Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Boxed<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let rpc = self.rpc.clone();
        Box::pin(async move {
            if request.uri().path() != "/relata.v1.Watches/Watch" {
                return Ok(Status::unimplemented("relata.v1.Watches has the method Watch alone").into_http());
            }
            let mut grpc = Grpc::new(WatchCodec).max_decoding_message_size(MAX_MESSAGE);
            Ok(grpc.streaming(Watch(rpc), request).await)
        })
    }
}

struct Watch(Rpc);

impl StreamingService<v1::WatchRequest> for Watch {
    type Response = watch::Frame;
    type ResponseStream = Frames;
    type Future = Boxed<Result<Response<Frames>, Status>>;

    fn call(&mut self, request: Request<Streaming<v1::WatchRequest>>) -> Self::Future {
        let rpc = self.0.clone();
        Box::pin(async move {
            let caller = rpc.caller(request.metadata())?;
            let (outlet, frames) = watch::outlet();
            let session = Session { rpc, caller, outlet, models: Vec::new() };
            tokio::spawn(session.run(request.into_inner()));
            Ok(Response::new(frames))
        })
    }
}

/// One stream of a client: what it asks for is passed on to the hubs of its models.
struct Session {
    rpc: Rpc,
    caller: Arc<Caller>,
    outlet: Outlet,
    models: Vec<Arc<Model>>,
}

impl Session {
    /// Until the client is gone or the broker stops. A client that asks for nothing more still hears of what it watches.
    async fn run(mut self, mut requests: Streaming<v1::WatchRequest>) {
        let outlet = self.outlet.clone();
        let mut stopping = self.rpc.stopping.clone();
        loop {
            let request = tokio::select! {
                () = outlet.closed() => break,
                _ = stopping.wait_for(|stop| *stop) => break,
                request = requests.next() => request,
            };
            match request {
                Some(Ok(v1::WatchRequest { request: Some(Asked::Create(create)) })) => self.create(create),
                Some(Ok(v1::WatchRequest { request: Some(Asked::Cancel(cancel)) })) => {
                    self.models.iter().for_each(|model| model.hub().cancel(outlet.id(), cancel.watch));
                }
                Some(Ok(v1::WatchRequest { request: None })) => {}
                Some(Err(_)) => break,
                None => {
                    tokio::select! {
                        () = outlet.closed() => {}
                        _ = stopping.wait_for(|stop| *stop) => {}
                    }
                    break;
                }
            }
        }
        self.models.iter().for_each(|model| model.hub().close(outlet.id()));
    }

    fn create(&mut self, create: v1::CreateWatch) {
        let number = create.watch;
        match self.permitted(create) {
            Ok((model, target, begin)) => {
                model.hub().create(self.outlet.clone(), number, target, begin);
                if !self.models.iter().any(|known| Arc::ptr_eq(known, &model)) {
                    self.models.push(model);
                }
            }
            Err(status) => self.outlet.refuse(number, status.message()),
        }
    }

    fn permitted(&self, create: v1::CreateWatch) -> Result<(Arc<Model>, Target, Begin), Status> {
        let missing = relata_proto::InvalidMessage::Missing { field: "target" };
        let target = match create.target.ok_or_else(|| status::invalid(&missing))? {
            WireTarget::Unit(unit) => {
                let unit = unit_name(&unit)?;
                self.rpc.reader(&self.caller, &create.model, &unit.to_string())?;
                Target::Unit(unit)
            }
            WireTarget::Bag(watched) => {
                let reader = self.rpc.reader(&self.caller, &create.model, &watched.reader)?;
                Target::Bag(bag_id(watched.bag)?, reader)
            }
            WireTarget::Everything(_) => match &*self.caller {
                Caller::Operator => Target::Everything,
                Caller::Unit { unit, .. } => {
                    let message = format!(
                        "permission denied: {unit} is a unit, and only the operator may watch everything"
                    );
                    return Err(status::forbidden(message));
                }
            },
        };
        let begin = Begin { after: revision(create.after), epoch: create.epoch };
        Ok((self.rpc.broker.model(&create.model)?, target, begin))
    }
}
