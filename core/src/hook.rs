//! Hooks: what a charm is told, one at a time. It must not know how a hook is derived or run.

use std::fmt;

use crate::names::{ApplicationName, EndpointName, UnitName};
use crate::relation::RelationId;

/// What a charm is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hook {
    /// The unit is new.
    Install,
    /// The unit became its application's leader.
    LeaderElected,
    /// The configuration was set or changed.
    ConfigChanged,
    /// The unit may start its work.
    Start,
    /// Something happened in a relation.
    Relation(RelationHook),
    /// Nothing happened for a while.
    UpdateStatus,
    /// The unit is about to go.
    Stop,
    /// The last hook of a unit.
    Remove,
}

/// What happened in a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationHook {
    /// What happened.
    pub kind: RelationHookKind,
    /// In which relation.
    pub relation: RelationId,
    /// The charm's own endpoint.
    pub endpoint: EndpointName,
    /// The application at the other end; its own in a peer relation.
    pub remote_application: ApplicationName,
    /// The unit it is about; none for created, broken and a change of the application's databag.
    pub remote_unit: Option<UnitName>,
    /// In departed: who leaves, the remote unit or the charm's own.
    pub departing_unit: Option<UnitName>,
    /// In changed: the keys that are not as the charm was last told, in order. Empty right after joined when nothing
    /// was written yet.
    pub changed_keys: Vec<String>,
}

/// What can happen in a relation. Source: Juju's `internal/worker/uniter/relation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationHookKind {
    /// The relation is there.
    Created,
    /// A unit came in.
    Joined,
    /// A databag changed.
    Changed,
    /// A unit left.
    Departed,
    /// The relation ends.
    Broken,
}

impl RelationHookKind {
    /// `created`, `joined`, `changed`, `departed` or `broken`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Joined => "joined",
            Self::Changed => "changed",
            Self::Departed => "departed",
            Self::Broken => "broken",
        }
    }
}

impl fmt::Display for Hook {
    /// Juju's name of the hook: `database-relation-joined`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Install => f.write_str("install"),
            Self::LeaderElected => f.write_str("leader-elected"),
            Self::ConfigChanged => f.write_str("config-changed"),
            Self::Start => f.write_str("start"),
            Self::Relation(hook) => write!(f, "{}-relation-{}", hook.endpoint, hook.kind.as_str()),
            Self::UpdateStatus => f.write_str("update-status"),
            Self::Stop => f.write_str("stop"),
            Self::Remove => f.write_str("remove"),
        }
    }
}
