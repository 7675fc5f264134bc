//! One hook: run it until it has succeeded and is committed. A failed one blocks all that would follow.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use relata_core::{Hook, HookBuffer, Owner, Patch, RelationHookKind, RelationId, UnitView};
use relata_proto::v1;
use tokio::time::Instant;

use super::{Agent, Ended, Turn};
use crate::error::AgentError;
use crate::runner::{HookFailure, HookRunner};

/// How a hook that does not lead waits for the lead that it is about.
const LEAD_AGAIN: std::time::Duration = std::time::Duration::from_millis(200);

type Writes = Vec<(RelationId, Owner, Patch)>;

impl Agent {
    /// `queued` is the view at which the hook was derived.
    pub(super) async fn run_hook(&mut self, hook: Hook, queued: Arc<UnitView>) -> Result<Turn, AgentError> {
        let mut view = Arc::clone(&queued);
        let mut failures = 0;
        loop {
            let leads = !view.is_leader() || self.lead.holds().await;
            if hook == Hook::LeaderElected && !(leads && view.is_leader()) {
                // The lead is not sure, so it is not told yet.
                return Ok(self.wait(LEAD_AGAIN).await.unwrap_or(Turn::On));
            }
            self.report(&hook, failures, String::new());
            let seen = if leads { view } else { without_lead(&view) };
            let Err(failure) = self.attempt(&hook, &queued, seen).await? else { return Ok(Turn::On) };
            failures += 1;
            if let Some(end) = self.wait_to_retry(&hook, failures, &failure).await {
                return Ok(end);
            }
            view = Arc::clone(&self.seen.borrow().view);
            if is_pointless(&hook, &view) {
                return Ok(Turn::On);
            }
        }
    }

    /// Runs the hook once and commits it.
    async fn attempt(
        &mut self,
        hook: &Hook,
        queued: &UnitView,
        view: Arc<UnitView>,
    ) -> Result<Result<(), HookFailure>, AgentError> {
        tracing::info!(hook = %hook, about = %about(hook), "runs");
        let result = self.execute(hook.clone(), view).await?;
        self.statuses.flush().await;
        self.last_hook = Instant::now();
        match result {
            Ok(writes) => self.commit_hook(hook, queued, writes).await,
            Err(failure) => Ok(Err(failure)),
        }
    }

    /// Runs the charm on a thread where it may block.
    async fn execute(
        &mut self,
        hook: Hook,
        view: Arc<UnitView>,
    ) -> Result<Result<Writes, HookFailure>, AgentError> {
        let mut runner = self.runner.take().ok_or(AgentError::RunnerGone)?;
        let statuses = self.statuses.clone();
        let run = move || {
            let mut say = |of, status| statuses.set(of, status);
            let mut buffer = HookBuffer::new(&view);
            let result = run_caught(runner.as_mut(), &hook, &mut buffer, &mut say);
            let writes = result.map(|()| buffer.into_writes());
            (runner, writes)
        };
        let (runner, result) = tokio::task::spawn_blocking(run).await.map_err(|_| AgentError::RunnerGone)?;
        self.runner = Some(runner);
        Ok(result)
    }

    async fn wait_to_retry(&mut self, hook: &Hook, failures: u32, failure: &HookFailure) -> Option<Turn> {
        let wait = self.settings.hook_retry.wait_by_chance(failures);
        tracing::warn!(hook = %hook, failures, ?wait, "failed and runs again: {failure}");
        self.report(hook, failures, failure.reason.clone());
        self.wait(wait).await
    }

    /// Waits, or ends when a stop is wanted.
    async fn wait(&mut self, wait: std::time::Duration) -> Option<Turn> {
        (!self.stop.pause(wait).await).then_some(Turn::End(Ended::Stopped))
    }

    fn report(&self, hook: &Hook, failures: u32, failure: String) {
        let hook = hook.to_string();
        self.progress.send_modify(|said| {
            *said = v1::Progress { connected: true, idle_at: said.idle_at, hook, failures, failure };
        });
    }
}

fn run_caught(
    runner: &mut dyn HookRunner,
    hook: &Hook,
    buffer: &mut HookBuffer<'_>,
    say: &mut dyn FnMut(relata_core::StatusOf, relata_core::Status),
) -> Result<(), HookFailure> {
    // What a panic says may hold anything: it goes to stderr by the charm's own panic hook and no further.
    catch_unwind(AssertUnwindSafe(|| runner.run(hook, buffer, say)))
        .unwrap_or_else(|_| Err(HookFailure::new("the charm panicked")))
}

/// The same view, in which nobody leads: the lead may be lost any moment.
fn without_lead(view: &UnitView) -> Arc<UnitView> {
    Arc::new(UnitView { leader: None, ..view.clone() })
}

/// Whether a failed hook is about a relation that is not there any more.
fn is_pointless(hook: &Hook, view: &UnitView) -> bool {
    match hook {
        Hook::Relation(hook) => {
            let relation = view.relations.get(&hook.relation);
            relation.is_none_or(|seen| !seen.entered && hook.kind != RelationHookKind::Created)
        }
        _ => false,
    }
}

/// What a hook is about, for the log.
pub(super) fn about(hook: &Hook) -> String {
    match hook {
        Hook::Relation(hook) => match &hook.remote_unit {
            Some(unit) => format!("{}:{} {unit}", hook.endpoint, hook.relation),
            None => format!("{}:{} {}", hook.endpoint, hook.relation, hook.remote_application),
        },
        _ => String::new(),
    }
}
