//! Keeps what a unit sees up to date: one watch, opened again whenever it is lost. It must not know hooks.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use relata_core::UnitView;
use relata_proto::v1::{self, watch_event::Event};
use tokio::sync::{Notify, watch};
use tokio_stream::StreamExt;
use tonic::{Status, Streaming};

use crate::apply::apply;
use crate::broker::{self, Broker, Verdict, verdict};
use crate::error::AgentError;
use crate::settings::Settings;
use crate::told::Told;

/// The only watch on its stream.
const WATCH: u64 = 1;

/// What the unit sees.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// At the newest revision heard of.
    pub(crate) view: Arc<UnitView>,
    /// How often a snapshot was taken, so that who reports to the broker notices that it may have forgotten.
    pub(crate) snapshots: u64,
    /// Whether the view is kept up to date; not while the watch is lost.
    pub(crate) followed: bool,
    /// The broker will tell nothing more, for this reason.
    pub(crate) over: Option<String>,
}

/// A watch that has given its snapshot.
#[derive(Debug)]
pub(crate) struct Opened {
    stream: Streaming<v1::WatchResponse>,
    pub(crate) view: UnitView,
    told: BTreeMap<String, Bytes>,
    /// The id of the unit's last commit; empty if there was none.
    pub(crate) last_commit: Bytes,
}

impl Opened {
    /// What the unit's charm had been told when the snapshot was taken.
    pub(crate) fn told(&self) -> Result<Told, AgentError> {
        let parts = self.told.iter().map(|(name, bytes)| (name.as_str(), bytes.as_ref()));
        Ok(Told::from_parts(parts)?)
    }
}

/// Opens the watch and waits for its snapshot.
pub(crate) async fn open(broker: &Broker, settings: &Settings) -> Result<Opened, Status> {
    let create = v1::CreateWatch {
        watch: WATCH,
        model: settings.model.to_string(),
        target: Some(v1::create_watch::Target::Unit(settings.unit.to_string())),
        after: 0,
        epoch: String::new(),
    };
    let request = v1::WatchRequest { request: Some(v1::watch_request::Request::Create(create)) };
    // The stream of requests stays open as long as the watch is wanted.
    let requests = tokio_stream::once(request).chain(tokio_stream::pending());
    let mut stream = broker.watches().watch(requests).await?.into_inner();
    let snapshot = loop {
        match next_event(&mut stream).await? {
            Event::Snapshot(v1::Snapshot { content: Some(v1::snapshot::Content::Unit(view)), .. }) => {
                break view;
            }
            Event::Ended(ended) => return Err(Status::failed_precondition(ended.reason)),
            _ => {}
        }
    };
    let view = UnitView::try_from(&snapshot).map_err(|error| Status::data_loss(error.to_string()))?;
    Ok(Opened { stream, view, told: snapshot.told, last_commit: snapshot.last_commit })
}

async fn next_event(stream: &mut Streaming<v1::WatchResponse>) -> Result<Event, Status> {
    loop {
        let message = stream.message().await?.ok_or_else(|| Status::unavailable("the watch ended"))?;
        if let Some(event) = message.event.and_then(|event| event.event) {
            return Ok(event);
        }
    }
}

/// Follows the watch for as long as anybody looks at what it shows; asked for it, opens the watch anew.
pub(crate) async fn follow(
    broker: Broker,
    settings: Arc<Settings>,
    mut opened: Opened,
    seen: watch::Sender<Seen>,
    anew: Arc<Notify>,
) {
    loop {
        let lost = tokio::select! {
            lost = follow_stream(&mut opened.stream, &seen) => lost,
            () = anew.notified() => Status::unavailable("the watch does not show what the unit committed"),
        };
        seen.send_modify(|seen| seen.followed = false);
        opened = match reopen(&broker, &settings, lost).await {
            Ok(opened) => opened,
            Err(refused) => {
                seen.send_modify(|seen| seen.over = Some(broker::reason(&refused)));
                return;
            }
        };
        let view = Arc::new(opened.view.clone());
        seen.send_modify(|seen| {
            seen.view = view;
            seen.snapshots += 1;
            seen.followed = true;
        });
    }
}

/// Takes events in until the stream ends or does not fit; then it must be opened again.
async fn follow_stream(stream: &mut Streaming<v1::WatchResponse>, seen: &watch::Sender<Seen>) -> Status {
    loop {
        let message = match stream.message().await {
            Ok(Some(message)) => message,
            Ok(None) => return Status::unavailable("the broker ended the watch"),
            Err(status) => return status,
        };
        let Some(v1::WatchEvent { revision, event: Some(event) }) = message.event else { continue };
        let mut result = Ok(());
        seen.send_modify(|seen| result = take(seen, revision, event));
        if let Err(status) = result {
            return status;
        }
    }
}

fn take(seen: &mut Seen, revision: u64, event: Event) -> Result<(), Status> {
    // Only copied when somebody, as a running hook, still looks at the old one.
    let view = Arc::make_mut(&mut seen.view);
    match event {
        Event::Changes(changes) => {
            apply(view, revision, changes).map_err(|error| Status::unavailable(error.to_string()))
        }
        Event::Bookmark(_) => apply(view, revision, v1::Changes::default())
            .map_err(|error| Status::unavailable(error.to_string())),
        Event::Snapshot(v1::Snapshot { content: Some(v1::snapshot::Content::Unit(snapshot)), .. }) => {
            *view = UnitView::try_from(&snapshot).map_err(|error| Status::unavailable(error.to_string()))?;
            seen.snapshots += 1;
            Ok(())
        }
        // A snapshot follows a resync.
        Event::Snapshot(_) | Event::Resync(_) => Ok(()),
        Event::Ended(ended) => Err(Status::unavailable(ended.reason)),
    }
}

/// Opens the watch again, with growing waits, unless the broker refuses it for good.
async fn reopen(broker: &Broker, settings: &Settings, lost: Status) -> Result<Opened, Status> {
    if verdict(&lost) == Verdict::Never {
        return Err(lost);
    }
    let mut failures = 1;
    let mut reason = lost;
    loop {
        let wait = settings.reconnect.wait_by_chance(failures);
        tracing::info!(reason = %reason.message(), ?wait, "the broker shows nothing, asking again");
        tokio::time::sleep(wait).await;
        reason = match open(broker, settings).await {
            Ok(opened) => return Ok(opened),
            Err(status) if verdict(&status) != Verdict::Again => return Err(status),
            Err(status) => status,
        };
        failures += 1;
    }
}
