//! From settings to an agent at work: connect, claim the lead, take the first snapshot.

use std::sync::Arc;

use relata_core::Revision;
use relata_proto::v1;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Agent;
use super::stop::Stop;
use crate::broker::{Broker, Verdict, reason, verdict};
use crate::error::AgentError;
use crate::lead::{self, Lease};
use crate::reporting;
use crate::runner::HookRunner;
use crate::settings::Settings;
use crate::watching::{self, Opened, Seen};

/// Nothing if a stop was asked for before all was there.
pub(super) async fn start(
    settings: Settings,
    runner: Box<dyn HookRunner>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Option<Agent>, AgentError> {
    let settings = Arc::new(settings);
    let mut beside = JoinSet::new();
    let (mut stop, pass_on) = Stop::when(shutdown);
    beside.spawn(pass_on);
    let ready = async {
        let broker = Broker::connect(&settings.broker, &settings.token_file).await?;
        // The lead first, so that the snapshot shows it and leader-elected comes before start, as in Juju.
        let lease = first_claim(&broker, &settings).await?;
        let opened = first_look(&broker, &settings).await?;
        Ok::<_, AgentError>((broker, lease, opened))
    };
    let (broker, lease, opened) = tokio::select! {
        biased;
        () = stop.wanted() => return Ok(None),
        ready = ready => ready?,
    };
    assemble(settings, broker, runner, lease, opened, stop, beside).map(Some)
}

#[expect(clippy::too_many_arguments, reason = "the parts of an agent, each made once")]
fn assemble(
    settings: Arc<Settings>,
    broker: Broker,
    runner: Box<dyn HookRunner>,
    lease: Lease,
    opened: Opened,
    stop: Stop,
    mut beside: JoinSet<()>,
) -> Result<Agent, AgentError> {
    let (told, last_commit) = (opened.told()?, opened.last_commit.clone());
    let seen = Seen { view: Arc::new(opened.view.clone()), snapshots: 1, followed: true, over: None };
    let (shown, seen) = watch::channel(seen);
    let anew = Arc::new(Notify::new());
    let (lead, keep_lead) = lead::keep(broker.clone(), Arc::clone(&settings), lease, seen.clone());
    let (statuses, say_statuses) = reporting::statuses(broker.clone(), Arc::clone(&settings));
    let (progress, said) = watch::channel(v1::Progress { connected: true, ..Default::default() });
    beside.spawn(watching::follow(broker.clone(), Arc::clone(&settings), opened, shown, Arc::clone(&anew)));
    beside.spawn(keep_lead);
    beside.spawn(say_statuses);
    beside.spawn(reporting::say_progress(broker.clone(), Arc::clone(&settings), said));
    beside.spawn(remind(seen.clone(), progress.clone()));
    let last_hook = Instant::now();
    let done = Revision::ZERO;
    let runner = Some(runner);
    Ok(Agent {
        settings,
        broker,
        runner,
        told,
        last_commit,
        seen,
        anew,
        done,
        lead,
        statuses,
        progress,
        last_hook,
        stop,
        _beside: beside,
    })
}

async fn first_claim(broker: &Broker, settings: &Settings) -> Result<Lease, AgentError> {
    match lead::claim(broker, settings).await {
        Ok(lease) => Ok(lease),
        Err(status) if verdict(&status) == Verdict::Never => Err(refused(settings, &status)),
        // A dying unit may be refused the lead and still has hooks to run.
        Err(_) => Ok(Lease::default()),
    }
}

async fn first_look(broker: &Broker, settings: &Settings) -> Result<Opened, AgentError> {
    let mut failures = 0;
    loop {
        match watching::open(broker, settings).await {
            Ok(opened) => return Ok(opened),
            Err(status) if verdict(&status) != Verdict::Again => return Err(refused(settings, &status)),
            Err(status) => {
                failures += 1;
                let wait = settings.reconnect.wait_by_chance(failures);
                tracing::info!(reason = %status.message(), ?wait, "the broker does not show the unit yet");
                tokio::time::sleep(wait).await;
            }
        }
    }
}

fn refused(settings: &Settings, status: &tonic::Status) -> AgentError {
    AgentError::Refused { unit: settings.unit.clone(), model: settings.model.clone(), reason: reason(status) }
}

/// The broker keeps no progress over its own restart: after each new snapshot it is said again.
async fn remind(mut seen: watch::Receiver<Seen>, progress: watch::Sender<v1::Progress>) {
    let mut known = 0;
    loop {
        let Ok(newer) = seen.wait_for(|seen| seen.snapshots > known).await else { return };
        known = newer.snapshots;
        drop(newer);
        progress.send_modify(|_| {});
    }
}
