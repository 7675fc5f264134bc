//! What the writer is asked to do: each operation checks itself against the draft and adds its records, or refuses.
//!
//! An operation checks everything before it adds the first record, and can be checked again after a conflict.

mod applications;
mod relations;
mod units;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use relata_core::{ApplicationName, Endpoint, EndpointName, Owner, RelationId, Revision, UnitName};

use crate::record::{Committed, End, Record, TokenHash};
use crate::refusal::Refusal;
use crate::writer::Draft;

/// A change that somebody asks for. `Debug` shows no databag's values.
pub enum Operation {
    /// A hook's commit, with its record encoded already: the writer's thread has enough to do.
    Commit(Arc<Committed>, Bytes),
    /// A unit comes into a relation's scope.
    EnterScope(UnitName, RelationId),
    /// A unit's or an application's status, as the unit says.
    SetStatus {
        /// Who says it.
        by: UnitName,
        /// Whose status.
        owner: Owner,
        /// `active`, `waiting` and so on.
        word: String,
        /// For people.
        message: String,
    },
    /// A unit wants to lead, or to go on leading.
    ClaimLead(UnitName),
    /// A charm is deployed.
    Deploy(Deploy),
    /// One more unit.
    AddUnit(ApplicationName, NewUnit),
    /// Two endpoints are joined.
    Integrate(Wanted, Wanted),
    /// A relation is to go.
    RemoveRelation(Wanted, Wanted),
    /// A unit is to go.
    RemoveUnit(UnitName),
    /// A unit is taken out at once, without its hooks: its agent will not come back.
    DropUnit(UnitName),
    /// An application is to go.
    RemoveApplication(ApplicationName),
    /// Units get new tokens.
    IssueTokens(Vec<(UnitName, TokenHash)>),
    /// The model is made, or a broker of another version begins to write it.
    Open {
        /// The model's epoch.
        epoch: String,
    },
}

/// A charm to deploy.
#[derive(Debug)]
pub struct Deploy {
    /// The application's name.
    pub application: ApplicationName,
    /// The charm's name.
    pub charm: String,
    /// Its endpoints.
    pub endpoints: Vec<Endpoint>,
    /// Texts of the interface definitions that it brings along.
    pub definitions: Vec<String>,
    /// The units to begin with.
    pub units: Vec<NewUnit>,
}

/// A unit to add. Its number is chosen when it is added.
#[derive(Debug, Clone)]
pub struct NewUnit {
    /// Its IP address.
    pub address: String,
    /// What its token hashes to.
    pub token: TokenHash,
}

/// An end of a relation as an operator names it: `application` or `application:endpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The application.
    pub application: ApplicationName,
    /// Its endpoint, if it was named.
    pub endpoint: Option<EndpointName>,
}

/// What an operation came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is kept, at this revision; or it changed nothing and this is the newest one.
    Done(Revision),
    /// Units were added.
    Units(Revision, Vec<UnitName>),
    /// A relation was made or is to go.
    Relation(Revision, RelationId, Vec<End>),
    /// Who leads, and how long the caller leads at least: nothing if it does not.
    Lead(Option<UnitName>, Duration),
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commit(commit, encoded) => {
                f.debug_tuple("Commit").field(commit).field(&encoded.len()).finish()
            }
            Self::EnterScope(unit, relation) => {
                f.debug_tuple("EnterScope").field(unit).field(relation).finish()
            }
            Self::SetStatus { by, owner, word, .. } => {
                let mut set = f.debug_struct("SetStatus");
                set.field("by", by).field("owner", owner).field("word", word).finish_non_exhaustive()
            }
            Self::ClaimLead(unit) => f.debug_tuple("ClaimLead").field(unit).finish(),
            Self::Deploy(deploy) => f.debug_tuple("Deploy").field(deploy).finish(),
            Self::AddUnit(application, unit) => {
                f.debug_tuple("AddUnit").field(application).field(unit).finish()
            }
            Self::Integrate(a, b) => f.debug_tuple("Integrate").field(a).field(b).finish(),
            Self::RemoveRelation(a, b) => f.debug_tuple("RemoveRelation").field(a).field(b).finish(),
            Self::RemoveUnit(unit) => f.debug_tuple("RemoveUnit").field(unit).finish(),
            Self::DropUnit(unit) => f.debug_tuple("DropUnit").field(unit).finish(),
            Self::RemoveApplication(name) => f.debug_tuple("RemoveApplication").field(name).finish(),
            Self::IssueTokens(tokens) => f.debug_tuple("IssueTokens").field(tokens).finish(),
            Self::Open { epoch } => f.debug_struct("Open").field("epoch", epoch).finish(),
        }
    }
}

impl Operation {
    /// Checks the operation and adds its records to the draft. `term` is how long a lead lasts.
    ///
    /// # Errors
    /// Why it cannot be done; after anything but [`Refusal::Defect`] the draft is as it was.
    pub fn run(&self, draft: &mut Draft, term: Duration) -> Result<Answer, Refusal> {
        match self {
            Self::Commit(commit, encoded) => units::commit(draft, commit, encoded),
            Self::EnterScope(unit, relation) => units::enter_scope(draft, unit, *relation),
            Self::SetStatus { by, owner, word, message } => {
                units::set_status(draft, by, owner, (word, message))
            }
            Self::ClaimLead(unit) => units::claim_lead(draft, unit, term),
            Self::Deploy(deploy) => applications::deploy(draft, deploy),
            Self::AddUnit(application, unit) => applications::add_unit(draft, application, unit),
            Self::Integrate(a, b) => relations::integrate(draft, a, b),
            Self::RemoveRelation(a, b) => relations::remove(draft, a, b),
            Self::RemoveUnit(unit) => applications::remove_unit(draft, unit),
            Self::DropUnit(unit) => applications::drop_unit(draft, unit),
            Self::RemoveApplication(application) => applications::remove(draft, application),
            Self::IssueTokens(tokens) => units::issue_tokens(draft, tokens),
            Self::Open { epoch } => open(draft, epoch),
        }
    }
}

fn open(draft: &mut Draft, epoch: &str) -> Result<Answer, Refusal> {
    let version = crate::record::WRITER.to_owned();
    draft.push(&Record::Opened { version, epoch: epoch.to_owned() }).map(Answer::Done)
}
