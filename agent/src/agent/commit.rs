//! Commits what a hook wrote together with what the charm now knows: once, however often the answer is lost.

use std::time::Duration;

use relata_core::{Hook, Owner, Patch, RelationHookKind, RelationId, Revision, UnitView};
use relata_proto::v1;
use tonic::{Code, Status};

use super::{Agent, Ended, Turn};
use crate::broker::{Verdict, bounded, reason, verdict};
use crate::error::AgentError;
use crate::runner::HookFailure;
use crate::told::Told;

/// How long an agent that is to stop goes on asking whether its last commit happened.
const LAST_WORD_WITHIN: Duration = Duration::from_secs(10);

impl Agent {
    /// A hook that succeeded. The broker may still refuse what it wrote; then the hook has failed.
    pub(super) async fn commit_hook(
        &mut self,
        hook: &Hook,
        queued: &UnitView,
        writes: Vec<(RelationId, Owner, Patch)>,
    ) -> Result<Result<(), HookFailure>, AgentError> {
        let told = self.told.after(hook, queued);
        let request = v1::CommitRequest {
            writes: writes.into_iter().map(Into::into).collect(),
            leave: left_by(hook),
            hook: Some(committed(hook)),
            ..self.request(&told)?
        };
        match self.commit(request, &hook.to_string()).await? {
            Ok(()) => {
                self.told = told;
                Ok(Ok(()))
            }
            Err(status) => Ok(Err(HookFailure::new(format!("commit refused: {}", status.message())))),
        }
    }

    /// What the charm knows without a hook.
    pub(super) async fn note(&mut self, told: Told, leave: Vec<u64>) -> Result<Turn, AgentError> {
        let request = v1::CommitRequest { leave, ..self.request(&told)? };
        match self.commit(request, "a note").await? {
            Ok(()) => {
                self.told = told;
                Ok(Turn::On)
            }
            Err(status) => Err(self.refused(reason(&status))),
        }
    }

    /// The unit's last commit.
    pub(super) async fn go(&mut self) -> Result<Turn, AgentError> {
        let request = v1::CommitRequest { gone: true, ..self.request(&self.told)? };
        match self.commit(request, "its removal").await? {
            Ok(()) => Ok(Turn::End(Ended::Gone)),
            Err(status) => Err(self.refused(reason(&status))),
        }
    }

    fn request(&self, told: &Told) -> Result<v1::CommitRequest, AgentError> {
        let mut id = vec![0; 16];
        getrandom::fill(&mut id).map_err(|_| AgentError::NoRandomness)?;
        Ok(v1::CommitRequest {
            model: self.settings.model.to_string(),
            unit: self.settings.unit.to_string(),
            id: id.into(),
            after: Some(self.last_commit.clone()),
            told: self.told.parts_to(told).into_iter().map(|(name, part)| (name, part.into())).collect(),
            ..Default::default()
        })
    }

    /// Asks with the same id until there is an answer; the inner error is a refusal.
    async fn commit(
        &mut self,
        request: v1::CommitRequest,
        what: &str,
    ) -> Result<Result<(), Status>, AgentError> {
        let shows = !request.writes.is_empty() || !request.leave.is_empty();
        let mut failures = 0;
        let mut stop = self.stop.clone();
        let last_word = async move {
            stop.wanted().await;
            tokio::time::sleep(LAST_WORD_WITHIN).await;
        };
        tokio::pin!(last_word);
        loop {
            let answer = self.broker.units().commit(bounded(request.clone())).await;
            match answer.map_err(|status| (verdict(&status), status)) {
                Ok(answer) => {
                    let revision = Revision::new(answer.into_inner().revision);
                    self.last_commit = request.id;
                    // What shows nothing to the unit itself need not be waited for.
                    self.done = if shows { self.done.max(revision) } else { self.done };
                    return Ok(Ok(()));
                }
                Err((Verdict::Refused, status)) => return Ok(Err(status)),
                Err((Verdict::Never, status)) => return Err(self.refused(reason(&status))),
                Err((Verdict::Again, status)) => {
                    failures += 1;
                    let hook = request.hook.as_ref().map_or("", |hook| &hook.name);
                    self.say_uncommitted((what, hook), failures, &status);
                }
            }
            tokio::select! {
                () = tokio::time::sleep(self.settings.reconnect.wait_by_chance(failures)) => {}
                () = &mut last_word => return Err(AgentError::Unanswered { what: what.to_owned() }),
            }
        }
    }
}

impl Agent {
    /// A broker whose disk is full may stay so for long: who looks at the unit must see why nothing goes on. The hook's
    /// name is empty if it is about none.
    pub(super) fn say_uncommitted(&self, (what, hook): (&str, &str), failures: u32, status: &Status) {
        let reason = status.message();
        if status.code() == Code::ResourceExhausted {
            tracing::warn!(%reason, failures, "the broker cannot keep the commit of {what}, asking again");
            self.progress.send_modify(|said| {
                hook.clone_into(&mut said.hook);
                said.failures = failures;
                said.failure = format!("not committed: {reason}");
            });
        } else {
            tracing::info!(%reason, failures, "no answer to the commit of {what}, asking again");
        }
    }
}

fn left_by(hook: &Hook) -> Vec<u64> {
    match hook {
        Hook::Relation(hook) if hook.kind == RelationHookKind::Broken => vec![hook.relation.0],
        _ => Vec::new(),
    }
}

fn committed(hook: &Hook) -> v1::CommittedHook {
    let (relation, remote) = match hook {
        Hook::Relation(about) => {
            let unit = about.remote_unit.as_ref().map(ToString::to_string);
            (Some(about.relation.0), unit.unwrap_or_else(|| about.remote_application.to_string()))
        }
        _ => (None, String::new()),
    };
    v1::CommittedHook { name: hook.to_string(), relation, remote }
}
