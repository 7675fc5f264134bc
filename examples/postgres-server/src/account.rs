//! Which user of the system the server runs as: PostgreSQL refuses root. It must not know PostgreSQL's programs.

use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Users that root becomes for the server, the best first.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];
const USERS: &str = "/etc/passwd";

/// A user of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// Whoever runs the charm.
    Own,
    /// Another, since root runs the charm.
    Other { user: u32, group: u32 },
}

impl Account {
    /// The user for a server whose files are made by `made_by`.
    ///
    /// # Errors
    /// Root runs the charm and the system has no other user.
    pub(crate) fn choose(made_by: u32) -> io::Result<Self> {
        if made_by != 0 {
            return Ok(Self::Own);
        }
        let users = std::fs::read_to_string(USERS)?;
        let found = UNPRIVILEGED.iter().find_map(|name| find(&users, name));
        found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "neither a user postgres nor nobody"))
    }

    /// Lets a program run as this user.
    pub(crate) fn runs(&self, command: &mut Command) {
        if let Self::Other { user, group } = *self {
            // The folder that root started from may not be this user's to see.
            command.uid(user).gid(group).current_dir("/");
        }
    }

    /// Gives a file or folder to this user.
    pub(crate) fn owns(&self, path: &Path) -> io::Result<()> {
        match *self {
            Self::Own => Ok(()),
            Self::Other { user, group } => chown(path, Some(user), Some(group)),
        }
    }

    /// Whether this user may go into a folder.
    pub(crate) fn may_enter(&self, folder: &Path) -> bool {
        let mut command = Command::new("test");
        command.arg("-x").arg(folder);
        self.runs(&mut command);
        command.status().is_ok_and(|status| status.success())
    }
}

/// Who runs this program, as seen from a folder that it has made.
pub(crate) fn maker(folder: &Path) -> io::Result<u32> {
    Ok(std::fs::metadata(folder)?.uid())
}

fn find(users: &str, name: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let (user, group) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(Account::Other { user, group })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgresx:x:7:7::/:\npostgres:x:105:113:::\n";
        assert_eq!(find(users, "postgres"), Some(Account::Other { user: 105, group: 113 }));
        assert_eq!(find(users, "nobody"), None);
    }
}
