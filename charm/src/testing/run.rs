//! Tells a charm in memory what happened, hook by hook.

use relata_agent::{Step, next};
use relata_core::{Hook, HookBuffer, Life, Owner, Patch, RelationHookKind, RelationId, Status, StatusOf};

use super::{Harness, addresses};
use crate::context::Context;
use crate::error::CharmError;

/// More hooks than this without an end are a charm that answers its own writes for ever.
const MOST_HOOKS: usize = 10_000;

/// The hooks that ran, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Each event as the charm was told it.
    pub hooks: Vec<Hook>,
}

impl Ran {
    /// Their names, as `database-relation-joined`.
    pub fn names(&self) -> Vec<String> {
        self.hooks.iter().map(ToString::to_string).collect()
    }
}

/// A hook that failed; nothing that it wrote is there, and it is the next to run.
#[derive(Debug, thiserror::Error)]
#[error("{hook} failed: {reason}")]
pub struct HookFailed {
    /// The hook by its name.
    pub hook: String,
    /// What the charm said.
    pub reason: String,
}

impl Harness {
    /// Tells the charm all that it has not been told, until nothing is left.
    ///
    /// # Errors
    /// A hook failed: call it again to run that hook again.
    ///
    /// # Panics
    /// There is no end to it.
    pub fn run(&mut self) -> Result<Ran, HookFailed> {
        let mut ran = Ran::default();
        while let Some(step) = next(&self.told, &self.view) {
            assert!(ran.hooks.len() < MOST_HOOKS, "the charm goes on for ever");
            match step {
                Step::Hook(hook) => {
                    self.run_hook(&hook)?;
                    ran.hooks.push(hook);
                }
                Step::Enter(id) => self.enter(id),
                Step::Leave(id) => {
                    self.told = self.told.after_leaving(id);
                    self.leave(id);
                }
                Step::LoseLead => self.told = self.told.after_lead_lost(),
                Step::Gone => self.view.life = Life::Dead,
            }
        }
        Ok(ran)
    }

    /// Runs one hook that nothing made due, as `update-status`.
    ///
    /// # Errors
    /// It failed.
    pub fn run_hook(&mut self, hook: &Hook) -> Result<(), HookFailed> {
        let writes = self
            .call(hook)
            .map_err(|error| HookFailed { hook: hook.to_string(), reason: error.to_string() })?;
        self.told = self.told.after(hook, &self.view);
        for (relation, owner, patch) in writes {
            self.write_databag(relation, &owner, &patch);
        }
        if let Hook::Relation(about) = hook
            && about.kind == RelationHookKind::Broken
        {
            self.leave(about.relation);
        }
        Ok(())
    }

    fn call(&mut self, hook: &Hook) -> Result<Vec<(RelationId, Owner, Patch)>, CharmError> {
        let mut buffer = HookBuffer::new(&self.view);
        let statuses = &mut self.statuses;
        let mut set_status = |of: StatusOf, status: Status| drop(statuses.insert(of, status));
        let mut context = Context::new(hook, &mut buffer, &mut set_status, &self.secrets);
        (self.handle)(hook, &mut context)?;
        Ok(buffer.into_writes())
    }

    fn enter(&mut self, id: RelationId) {
        let owner = Owner::Unit(self.view.unit.clone());
        self.relation_mut(id).entered = true;
        self.write_databag(id, &owner, &addresses());
    }

    /// The unit leaves; when the relation is on its way out, the others have left before.
    fn leave(&mut self, id: RelationId) {
        let relation = self.relation_mut(id);
        relation.entered = false;
        if relation.life != Life::Alive {
            self.view.relations.remove(&id);
        }
        self.tick();
    }
}
