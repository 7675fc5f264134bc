//! One unit's agent: looks what is next, does it, and rests when nothing is. It must not know what hooks do.

mod commit;
mod hook;
mod start;
mod stop;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use relata_core::{Hook, Life, RelationId, Revision, UnitView};
use relata_proto::v1;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::broker::{Broker, Verdict, bounded, reason, verdict};
use crate::derive::{Step, next};
use crate::error::AgentError;
use crate::lead::Lead;
use crate::reporting::{Statuses, say_progress_once};
use crate::runner::HookRunner;
use crate::settings::{End, Settings};
use crate::told::Told;
use crate::watching::Seen;
use stop::Stop;

/// How long the agent waits to see what it committed itself before it opens its watch anew. The broker shows it at once.
const SEE_OWN_WITHIN: Duration = Duration::from_secs(3);

/// How an agent ended without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was asked to. A hook that ran was finished and committed.
    Stopped,
    /// There was nothing left to tell the charm, and [`End::UntilIdle`] was set.
    Idle,
    /// The unit was removed.
    Gone,
}

/// Runs a unit's hooks until it is asked to stop, or as [`Settings::end`] says.
///
/// When `shutdown` completes, the hook that runs is finished and committed first. Needs a Tokio runtime with time and
/// IO; hooks run on its threads for blocking work.
///
/// # Errors
/// The broker cannot be reached at the start, refuses the unit, or what it kept cannot be read. A connection that is
/// lost later is made again, a hook that fails runs again.
pub async fn run(
    settings: Settings,
    runner: impl HookRunner,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Ended, AgentError> {
    match start::start(settings, Box::new(runner), shutdown).await? {
        Some(mut agent) => agent.work().await,
        None => Ok(Ended::Stopped),
    }
}

struct Agent {
    settings: Arc<Settings>,
    broker: Broker,
    runner: Option<Box<dyn HookRunner>>,
    told: Told,
    /// The id of the unit's last commit, by which the broker tells two agents of a unit apart.
    last_commit: Bytes,
    seen: watch::Receiver<Seen>,
    /// Has the watch opened anew.
    anew: Arc<Notify>,
    /// What the agent did itself and must have seen before it looks for the next step.
    done: Revision,
    lead: Lead,
    statuses: Statuses,
    progress: watch::Sender<v1::Progress>,
    last_hook: Instant,
    stop: Stop,
    /// What runs beside it, ended with it.
    _beside: JoinSet<()>,
}

/// Whether the agent goes on.
enum Turn {
    On,
    End(Ended),
}

impl Agent {
    async fn work(&mut self) -> Result<Ended, AgentError> {
        loop {
            let turn = match self.look().await? {
                Some(view) => self.turn(view).await?,
                None => Turn::End(Ended::Stopped),
            };
            if let Turn::End(ended) = turn {
                return Ok(ended);
            }
        }
    }

    async fn turn(&mut self, view: Arc<UnitView>) -> Result<Turn, AgentError> {
        match next(&self.told, &view) {
            None if view.life == Life::Dead => Ok(Turn::End(Ended::Gone)),
            None => self.rest(&view).await,
            Some(Step::Hook(hook)) => self.run_hook(hook, view).await,
            Some(Step::Enter(relation)) => self.enter(relation).await,
            Some(Step::LoseLead) => self.note(self.told.after_lead_lost(), Vec::new()).await,
            Some(Step::Leave(relation)) => {
                self.note(self.told.after_leaving(relation), vec![relation.0]).await
            }
            Some(Step::Gone) => self.go().await,
        }
    }

    /// What the unit sees now, its own doing included; nothing if the agent is to stop.
    async fn look(&mut self) -> Result<Option<Arc<UnitView>>, AgentError> {
        let done = self.done;
        let anew = Arc::clone(&self.anew);
        let seen = &mut self.seen;
        // With an older view the next hook would lose writes: what is equal to the old content is not sent.
        let caught_up = async move {
            let is_done = |seen: &Seen| seen.over.is_some() || seen.view.revision >= done;
            while tokio::time::timeout(SEE_OWN_WITHIN, seen.wait_for(is_done)).await.is_err() {
                if seen.borrow().followed {
                    anew.notify_one();
                }
            }
        };
        tokio::select! {
            biased;
            () = self.stop.wanted() => return Ok(None),
            () = caught_up => {}
        }
        let seen = self.seen.borrow_and_update().clone();
        match seen.over {
            Some(reason) => Err(self.refused(reason)),
            None => Ok(Some(seen.view)),
        }
    }

    fn refused(&self, reason: String) -> AgentError {
        let Settings { unit, model, .. } = &*self.settings;
        AgentError::Refused { unit: unit.clone(), model: model.clone(), reason }
    }

    /// Nothing to do: says so and waits for something.
    async fn rest(&mut self, view: &UnitView) -> Result<Turn, AgentError> {
        let progress = v1::Progress { connected: true, idle_at: view.revision.get(), ..Default::default() };
        if self.settings.end == End::UntilIdle {
            self.statuses.flush().await;
            // It is informative, and the agent is about to end.
            let _ = say_progress_once(&self.broker, &self.settings, progress).await;
            return Ok(Turn::End(Ended::Idle));
        }
        self.progress.send_if_modified(|said| {
            let news = *said != progress;
            *said = progress;
            news
        });
        // While the watch is lost nobody knows how the unit is.
        let followed = self.seen.borrow().followed;
        tokio::select! {
            biased;
            () = self.stop.wanted() => Ok(Turn::End(Ended::Stopped)),
            // Without a sender the watch is over, which the next look says.
            _ = self.seen.changed() => Ok(Turn::On),
            () = long_quiet(self.last_hook, self.settings.update_status), if followed => {
                let view = Arc::clone(&self.seen.borrow().view);
                if next(&self.told, &view).is_some() { Ok(Turn::On) } else { self.run_hook(Hook::UpdateStatus, view).await }
            }
        }
    }

    async fn enter(&mut self, relation: RelationId) -> Result<Turn, AgentError> {
        let request = v1::EnterScopeRequest {
            model: self.settings.model.to_string(),
            unit: self.settings.unit.to_string(),
            relation: relation.0,
        };
        let mut failures = 0;
        loop {
            match self.broker.units().enter_scope(bounded(request.clone())).await {
                Ok(answer) => {
                    self.done = self.done.max(Revision::new(answer.into_inner().revision));
                    return Ok(Turn::On);
                }
                Err(status) if verdict(&status) == Verdict::Never => {
                    return Err(self.refused(reason(&status)));
                }
                Err(status) if verdict(&status) == Verdict::Again => {
                    self.say_uncommitted(("entering a relation", ""), failures + 1, &status);
                }
                // Refused: the relation has just begun to end, which the next look shows.
                Err(status) => tracing::debug!(reason = %status.message(), %relation, "scope not entered"),
            }
            failures += 1;
            if !self.stop.pause(self.settings.reconnect.wait_by_chance(failures)).await {
                return Ok(Turn::End(Ended::Stopped));
            }
            if !self.still_to_enter(relation) {
                return Ok(Turn::On);
            }
        }
    }

    fn still_to_enter(&self, relation: RelationId) -> bool {
        next(&self.told, &self.seen.borrow().view) == Some(Step::Enter(relation))
    }
}

/// Waits until the last hook is `after` ago; without it, for ever.
async fn long_quiet(last_hook: Instant, after: Option<Duration>) {
    match after {
        Some(after) => tokio::time::sleep_until(last_hook + after).await,
        None => std::future::pending().await,
    }
}
