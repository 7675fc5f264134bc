//! Connection data as environment variables.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use relata_core::Owner;
use relata_core::environment::{Request as Wanted, UnknownProfile};
use relata_proto::v1;
use tokio::sync::{mpsc, watch};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};
use v1::environments_server::Environments;

use super::Rpc;
use super::auth::parse;
use crate::access::{self, Caller};
use crate::environment::{self, Definitions};
use crate::model::Model;
use crate::refusal::Refusal;
use crate::state::State;
use crate::{status, views};

/// The least time between two renderings of one stream: a hook's burst of commits is one change to an application.
const PACE: Duration = Duration::from_millis(10);

/// Something to render again and again.
struct Rendering {
    caller: Arc<Caller>,
    model: Arc<Model>,
    definitions: Arc<Definitions>,
    target: Owner,
    wanted: Wanted,
}

#[tonic::async_trait]
impl Environments for Rpc {
    type WatchRenderedStream = Pin<Box<dyn Stream<Item = Result<v1::RenderResponse, Status>> + Send>>;

    async fn render(
        &self,
        request: Request<v1::RenderRequest>,
    ) -> Result<Response<v1::RenderResponse>, Status> {
        let rendering = self.rendering(request.metadata(), request.get_ref())?;
        Ok(Response::new(rendering.render()?))
    }

    async fn watch_rendered(
        &self,
        request: Request<v1::RenderRequest>,
    ) -> Result<Response<Self::WatchRenderedStream>, Status> {
        let rendering = self.rendering(request.metadata(), request.get_ref())?;
        let (sender, responses) = mpsc::channel(1);
        let stopping = self.stopping.clone();
        tokio::spawn(async move { rendering.follow(sender, stopping).await });
        Ok(Response::new(Box::pin(ReceiverStream::new(responses))))
    }
}

impl Rpc {
    fn rendering(&self, metadata: &MetadataMap, request: &v1::RenderRequest) -> Result<Rendering, Status> {
        let caller = self.caller(metadata)?;
        let target: Owner = parse("target", &request.target)?;
        may_render(&caller, &request.model, &target)?;
        let unknown = |error: UnknownProfile| Refusal::Invalid { field: "profile", why: error.to_string() };
        let primary =
            if request.primary.is_empty() { None } else { Some(parse("primary", &request.primary)?) };
        Ok(Rendering {
            caller,
            model: self.broker.model(&request.model)?,
            definitions: Arc::clone(&self.definitions),
            target,
            wanted: Wanted { profile: request.profile.parse().map_err(unknown)?, primary },
        })
    }
}

/// The operator may see every environment, a unit its own and its application's.
fn may_render(caller: &Caller, model: &str, target: &Owner) -> Result<(), Status> {
    let Caller::Unit { model: own, unit } = caller else { return Ok(()) };
    let is_own = match target {
        Owner::Unit(wanted) => wanted == unit,
        Owner::Application(wanted) => wanted == unit.application(),
    };
    if is_own && own.as_str() == model {
        return Ok(());
    }
    let message = format!("permission denied: {unit} of model {own} may not see the environment of {target}");
    Err(status::forbidden(message))
}

impl Rendering {
    /// Whether the caller and what it wants to see are there still.
    fn check(&self, state: &State) -> Result<(), Refusal> {
        access::permit_sight(state, &self.caller)?;
        views::known(state, &self.target)
    }

    fn render(&self) -> Result<v1::RenderResponse, Refusal> {
        let state = self.model.state();
        self.check(&state)?;
        let environment = environment::render(&state, &self.definitions, &self.target, &self.wanted);
        Ok(v1::RenderResponse { revision: state.revision().get(), ..environment.into() })
    }

    /// Sends the environment now and whenever it is another, until nobody reads, the caller or the
    /// target is gone, or the broker stops.
    async fn follow(
        self,
        sender: mpsc::Sender<Result<v1::RenderResponse, Status>>,
        mut stopping: watch::Receiver<bool>,
    ) {
        let mut changed = self.model.changed();
        let mut last = None;
        let mut seen = None;
        loop {
            changed.mark_unchanged();
            let depends = environment::dependencies(&self.model.state(), &self.target);
            let is_there = self.check(&self.model.state()).is_ok();
            if !is_there || seen.as_ref() != Some(&depends) {
                seen = Some(depends);
                let rendered = self.render();
                let ended = rendered.is_err();
                if !send_if_new(&sender, &mut last, rendered).await || ended {
                    return;
                }
            }
            tokio::select! {
                () = sender.closed() => return,
                _ = stopping.wait_for(|stop| *stop) => return,
                news = changed.changed() => if news.is_err() { return },
            }
            tokio::time::sleep(PACE).await;
        }
    }
}

/// Sends what differs from the last one in more than its revision. Says whether anybody reads.
async fn send_if_new(
    sender: &mpsc::Sender<Result<v1::RenderResponse, Status>>,
    last: &mut Option<v1::RenderResponse>,
    rendered: Result<v1::RenderResponse, Refusal>,
) -> bool {
    let response = match rendered {
        Err(refusal) => return sender.send(Err(refusal.into())).await.is_ok(),
        Ok(response) => response,
    };
    let content = v1::RenderResponse { revision: 0, ..response.clone() };
    if last.as_ref() == Some(&content) {
        return true;
    }
    *last = Some(content);
    sender.send(Ok(response)).await.is_ok()
}
