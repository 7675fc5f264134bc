//! Who may read or write which databag: the one table, used by the broker and by the agent inside a hook.
//!
//! Source: Juju's `apiserver/facades/agent/uniter/uniter.go`. It must not know how a caller proved who it is.

use crate::names::{ApplicationName, UnitName};
use crate::relation::Owner;

/// Why an access was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessDenied {
    /// The caller's application is not in the relation, or the databag's owner is not.
    #[error("permission denied: {owner} is not in a relation with {unit}")]
    NotRelated {
        /// The caller.
        unit: UnitName,
        /// Whose databag was asked for.
        owner: Owner,
    },
    /// Another unit of the same application, outside a peer relation.
    #[error("permission denied: {unit} may not read the databag of its sibling {sibling}")]
    Sibling {
        /// The caller.
        unit: UnitName,
        /// Whose databag was asked for.
        sibling: UnitName,
    },
    /// The application's own databag, read by a unit that does not lead it.
    #[error(
        "permission denied: only the leader of {application} may read the databag of its own application"
    )]
    OwnApplicationByFollower {
        /// The caller's application.
        application: ApplicationName,
    },
    /// The application's own databag, written by a unit that does not lead it.
    #[error("cannot write relation settings: {unit} is not the leader of {application}")]
    NotLeader {
        /// The caller.
        unit: UnitName,
        /// The caller's application.
        application: ApplicationName,
    },
    /// A databag that is not the caller's own.
    #[error("permission denied: {unit} may not write the databag of {owner}")]
    NotOwner {
        /// The caller.
        unit: UnitName,
        /// Whose databag it is.
        owner: Owner,
    },
}

/// What the rules need to know of a relation and of the caller in it.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The caller.
    pub unit: &'a UnitName,
    /// Whether it leads its application.
    pub leader: bool,
    /// The application at the other end; the caller's own in a peer relation.
    pub remote: &'a ApplicationName,
}

impl Standing<'_> {
    fn is_peer(&self) -> bool {
        self.unit.application() == self.remote
    }

    fn not_related(&self, owner: &Owner) -> AccessDenied {
        AccessDenied::NotRelated { unit: self.unit.clone(), owner: owner.clone() }
    }
}

/// Whether the caller may read the databag of `owner` in the relation.
///
/// # Errors
/// The rule that forbids it.
pub fn may_read(standing: Standing<'_>, owner: &Owner) -> Result<(), AccessDenied> {
    let own = standing.unit.application();
    match owner {
        Owner::Unit(unit) if unit == standing.unit => Ok(()),
        Owner::Unit(unit) if unit.application() == own && !standing.is_peer() => {
            Err(AccessDenied::Sibling { unit: standing.unit.clone(), sibling: unit.clone() })
        }
        Owner::Application(name) if name == own && !standing.is_peer() && !standing.leader => {
            Err(AccessDenied::OwnApplicationByFollower { application: own.clone() })
        }
        _ if owner.application() == own || owner.application() == standing.remote => Ok(()),
        _ => Err(standing.not_related(owner)),
    }
}

/// Whether the caller may write the databag of `owner` in the relation.
///
/// # Errors
/// The rule that forbids it.
pub fn may_write(standing: Standing<'_>, owner: &Owner) -> Result<(), AccessDenied> {
    let own = standing.unit.application();
    match owner {
        Owner::Unit(unit) if unit == standing.unit => Ok(()),
        Owner::Application(name) if name == own && standing.leader => Ok(()),
        Owner::Application(name) if name == own => {
            Err(AccessDenied::NotLeader { unit: standing.unit.clone(), application: own.clone() })
        }
        _ => Err(AccessDenied::NotOwner { unit: standing.unit.clone(), owner: owner.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(me: &str, leader: bool, remote: &str, owner: &str) -> (bool, bool) {
        let unit = me.parse().unwrap();
        let remote = remote.parse().unwrap();
        let owner = owner.parse().unwrap();
        let standing = Standing { unit: &unit, leader, remote: &remote };
        (may_read(standing, &owner).is_ok(), may_write(standing, &owner).is_ok())
    }

    /// The table of juju-semantics section 2: (who, leader, remote, whose bag) -> (read, write).
    #[test]
    fn the_table_is_jujus() {
        for (me, leader, remote, owner, expected) in [
            ("web/0", false, "db", "web/0", (true, true)),
            ("web/0", true, "db", "web", (true, true)),
            ("web/0", false, "db", "web", (false, false)),
            ("web/0", true, "web", "web", (true, true)),
            ("web/0", false, "web", "web", (true, false)),
            ("web/0", true, "db", "web/1", (false, false)),
            ("web/0", true, "web", "web/1", (true, false)),
            ("web/0", false, "db", "db", (true, false)),
            ("web/0", false, "db", "db/7", (true, false)),
            ("web/0", true, "db", "other", (false, false)),
            ("web/0", true, "db", "other/0", (false, false)),
        ] {
            assert_eq!(check(me, leader, remote, owner), expected, "{me} leader={leader} {remote} {owner}");
        }
    }
}
