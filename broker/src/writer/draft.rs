//! What a round of the writer is about to append: records, the state they lead to, and what they change.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use relata_core::{Life, RelationId, Revision, UnitName};

use crate::access::PermittedCommit;
use crate::log::lengths;
use crate::record::{Record, TokenHash};
use crate::refusal::Refusal;
use crate::state::{Effect, State};

/// What changed at one revision.
#[derive(Debug, Clone)]
pub struct Happened {
    /// The revision.
    pub revision: Revision,
    /// What changed, in order.
    pub effects: Vec<Effect>,
    /// The size of its record in bytes.
    pub weight: usize,
}

/// A batch in the making. Each request is checked against [`Draft::state`], which has the ones before it. `Debug` shows no content.
pub struct Draft {
    state: State,
    pub(super) records: Vec<Bytes>,
    pub(super) size: usize,
    pub(super) happened: Vec<Happened>,
    pub(super) tokens: Vec<(TokenHash, UnitName)>,
    pub(super) led: Vec<UnitName>,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut draft = f.debug_struct("Draft");
        draft.field("revision", &self.state.revision()).field("lengths", &lengths(&self.records));
        draft.field("led", &self.led).finish_non_exhaustive()
    }
}

impl Draft {
    pub(super) fn new(state: State) -> Self {
        Self {
            state,
            records: Vec::new(),
            size: 0,
            happened: Vec::new(),
            tokens: Vec::new(),
            led: Vec::new(),
        }
    }

    pub(super) fn into_state(self) -> State {
        self.state
    }

    /// What is true if everything in the draft is kept.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// A unit's lead begins or goes on if the draft is kept.
    pub fn renew_lead(&mut self, unit: UnitName) {
        self.led.push(unit);
    }

    /// Adds a hook's commit, whose encoded record the caller has.
    ///
    /// # Errors
    /// A defect of relata: the draft is of no use after it.
    pub fn push_commit(
        &mut self,
        permitted: &PermittedCommit<'_>,
        encoded: Bytes,
    ) -> Result<Revision, Refusal> {
        self.add(&Record::HookCommitted(Arc::clone(permitted.commit())), encoded)
    }

    /// Adds any other record. A hook's commit needs its permit: [`Draft::push_commit`].
    ///
    /// # Errors
    /// A defect of relata: the draft is of no use after it.
    pub fn push(&mut self, record: &Record) -> Result<Revision, Refusal> {
        if let Record::HookCommitted(_) = record {
            return Err(Refusal::Defect("a hook's commit without a permit".into()));
        }
        if let Record::UnitAdded { unit, token, .. } | Record::TokenIssued { unit, token } = record {
            self.tokens.push((*token, unit.clone()));
        }
        self.add(record, record.encode())
    }

    fn add(&mut self, record: &Record, encoded: Bytes) -> Result<Revision, Refusal> {
        let effects = self.state.apply(record).map_err(|error| Refusal::Defect(error.to_string()))?;
        let revision = self.state.revision();
        self.size += encoded.len();
        self.happened.push(Happened { revision, effects, weight: encoded.len() });
        self.records.push(encoded);
        Ok(revision)
    }

    /// Removes the relation if it is dying and nobody is in it, then its applications if only it kept them.
    ///
    /// # Errors
    /// As [`Draft::push`].
    pub fn settle_relation(&mut self, id: RelationId) -> Result<(), Refusal> {
        let Some(relation) = self.state.relation(id) else { return Ok(()) };
        if relation.life == Life::Alive || !relation.scope.is_empty() {
            return Ok(());
        }
        let info = Arc::clone(&relation.info);
        self.push(&Record::RelationRemoved { relation: id })?;
        info.ends.iter().try_for_each(|end| self.settle_application(&end.application))
    }

    /// Removes the application if it is dying and has neither units nor relations.
    ///
    /// # Errors
    /// As [`Draft::push`].
    pub fn settle_application(&mut self, name: &relata_core::ApplicationName) -> Result<(), Refusal> {
        let Some(found) = self.state.application(name) else { return Ok(()) };
        if found.life == Life::Alive || !found.units.is_empty() || !found.relations.is_empty() {
            return Ok(());
        }
        self.push(&Record::ApplicationRemoved { application: name.clone() }).map(drop)
    }

    /// Removes the unit, and then the relations and the application that only it kept.
    ///
    /// # Errors
    /// As [`Draft::push`].
    pub fn remove_unit(&mut self, name: &UnitName) -> Result<(), Refusal> {
        let scopes = self.state.unit(name).map(|unit| unit.scopes.clone()).unwrap_or_default();
        self.push(&Record::UnitRemoved { unit: name.clone() })?;
        for id in scopes.iter() {
            self.settle_relation(*id)?;
        }
        self.settle_application(name.application())
    }
}
