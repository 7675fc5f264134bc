//! Says statuses and progress to the broker, beside the hooks. It must not know what a hook does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use relata_core::{Status, StatusOf};
use relata_proto::v1;
use tokio::sync::{mpsc, oneshot, watch};

use crate::broker::{Broker, Verdict, bounded, verdict};
use crate::settings::Settings;

/// How long a hook's commit waits at most for its statuses to be said.
const FLUSH_WITHIN: Duration = Duration::from_secs(2);
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The way to say a status.
#[derive(Debug, Clone)]
pub(crate) struct Statuses(mpsc::UnboundedSender<Message>);

#[derive(Debug)]
enum Message {
    Set(StatusOf, Status),
    Flush(oneshot::Sender<()>),
}

impl Statuses {
    /// Says a status as soon as may be, without waiting.
    pub(crate) fn set(&self, of: StatusOf, status: Status) {
        // The task that takes it lives as long as the agent.
        let _ = self.0.send(Message::Set(of, status));
    }

    /// Waits a while until everything is said, so that what a hook said comes before what it committed.
    pub(crate) async fn flush(&self) {
        let (said, wait) = oneshot::channel();
        if self.0.send(Message::Flush(said)).is_ok() {
            let _ = tokio::time::timeout(FLUSH_WITHIN, wait).await;
        }
    }
}

/// The way to say statuses, and the future that says them.
pub(crate) fn statuses(broker: Broker, settings: Arc<Settings>) -> (Statuses, impl Future<Output = ()>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Statuses(sender), say_statuses(broker, settings, receiver))
}

async fn say_statuses(
    broker: Broker,
    settings: Arc<Settings>,
    mut messages: mpsc::UnboundedReceiver<Message>,
) {
    while let Some(first) = messages.recv().await {
        let (mut latest, mut waiting) = (BTreeMap::new(), Vec::new());
        sort(first, &mut latest, &mut waiting);
        while let Some((of, status)) = latest.pop_first() {
            if !say(&broker, &settings, of, &status).await {
                latest.entry(of).or_insert(status);
                tokio::time::sleep(TRY_AGAIN_AFTER).await;
            }
            while let Ok(message) = messages.try_recv() {
                sort(message, &mut latest, &mut waiting);
            }
        }
        for said in waiting {
            let _: Result<(), ()> = said.send(());
        }
    }
}

/// Of several statuses of the same owner only the last is worth saying.
fn sort(message: Message, latest: &mut BTreeMap<StatusOf, Status>, waiting: &mut Vec<oneshot::Sender<()>>) {
    match message {
        Message::Set(of, status) => drop(latest.insert(of, status)),
        Message::Flush(said) => waiting.push(said),
    }
}

/// Whether it is settled: said, or refused.
async fn say(broker: &Broker, settings: &Settings, of: StatusOf, status: &Status) -> bool {
    let request = v1::SetStatusRequest {
        model: settings.model.to_string(),
        unit: settings.unit.to_string(),
        status: Some(v1::Status { word: status.word.to_string(), message: status.message.clone() }),
        application: of == StatusOf::Application,
    };
    match broker.units().set_status(bounded(request)).await {
        Ok(_) => true,
        Err(refused) if verdict(&refused) != Verdict::Again => {
            tracing::warn!(reason = %refused.message(), "a status was refused");
            true
        }
        Err(_) => false,
    }
}

/// Says the newest progress whenever it changes; what came in between is left out.
pub(crate) async fn say_progress(
    broker: Broker,
    settings: Arc<Settings>,
    mut progress: watch::Receiver<v1::Progress>,
) {
    while progress.changed().await.is_ok() {
        let newest = progress.borrow_and_update().clone();
        if say_progress_once(&broker, &settings, newest).await.is_err() {
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
            progress.mark_changed();
        }
    }
}

/// Says a progress once.
pub(crate) async fn say_progress_once(
    broker: &Broker,
    settings: &Settings,
    progress: v1::Progress,
) -> Result<(), tonic::Status> {
    let request = v1::ReportProgressRequest {
        model: settings.model.to_string(),
        unit: settings.unit.to_string(),
        progress: Some(progress),
    };
    match broker.units().report_progress(bounded(request)).await {
        Err(status) if verdict(&status) == Verdict::Again => Err(status),
        _ => Ok(()),
    }
}
