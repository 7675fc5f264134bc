//! Where PostgreSQL's programs are. It must not run them.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Where Debian keeps the programs that are not in `PATH`, a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// PostgreSQL's programs, all of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Programs {
    pub(crate) postgres: PathBuf,
    pub(crate) initdb: PathBuf,
    pub(crate) pg_ctl: PathBuf,
    pub(crate) psql: PathBuf,
}

impl Programs {
    /// The ones in `PATH`, else Debian's newest; nothing if PostgreSQL is not installed.
    pub(crate) fn find() -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = env::split_paths(&path).chain(versions(Path::new(DEBIAN))).collect();
        let psql = folders.iter().map(|folder| folder.join("psql")).find(|program| program.is_file())?;
        folders.iter().find_map(|folder| Self::in_folder(folder, &psql))
    }

    fn in_folder(folder: &Path, psql: &Path) -> Option<Self> {
        let program = |name: &str| Some(folder.join(name)).filter(|program| program.is_file());
        let (postgres, initdb, pg_ctl) = (program("postgres")?, program("initdb")?, program("pg_ctl")?);
        Some(Self { postgres, initdb, pg_ctl, psql: psql.to_owned() })
    }
}

/// The folders of programs under Debian's folder, the newest version first.
fn versions(debian: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(debian).into_iter().flatten().flatten();
    let number = |name: &OsStr| name.to_str().and_then(|name| name.parse::<u32>().ok());
    let mut found: Vec<_> =
        entries.filter_map(|entry| Some((number(&entry.file_name())?, entry.path().join("bin")))).collect();
    found.sort();
    found.into_iter().rev().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_first() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["9", "15", "14", "common"] {
            std::fs::create_dir_all(folder.path().join(name).join("bin")).unwrap();
        }
        let expected: Vec<_> = ["15", "14", "9"].map(|name| folder.path().join(name).join("bin")).into();
        assert_eq!(versions(folder.path()), expected);
    }
}
