//! Files that are not there yet, watched: cargo takes a path that does not exist for one that always changed, and a
//! folder for all that is in it, `target` too. So a folder of its own holds a link to where each missing file would be.
//! Cargo follows links and passes over those that lead nowhere, and looks at their own times too, which therefore are
//! set long ago. It must not know what the files are.

use std::io;
use std::path::{Path, PathBuf};

/// The folder to be watched for these files, made within `out`; none where there are no links.
///
/// # Errors
/// The folder or a link cannot be made.
#[cfg(unix)]
pub(super) fn missing(paths: &[PathBuf], out: &Path) -> io::Result<Option<PathBuf>> {
    let folder = out.join("missing");
    std::fs::create_dir_all(&folder)?;
    for path in paths {
        let Some(name) = path.file_name() else { continue };
        let (target, link) = (std::path::absolute(path)?, folder.join(name));
        if std::fs::read_link(&link).is_ok_and(|known| known == target) {
            continue;
        }
        match std::fs::remove_file(&link) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(problem),
            _ => std::os::unix::fs::symlink(target, &link)?,
        }
        set_long_ago(&link)?;
    }
    set_long_ago(&folder)?;
    Ok(Some(folder))
}

#[cfg(not(unix))]
pub(super) fn missing(_: &[PathBuf], _: &Path) -> io::Result<Option<PathBuf>> {
    Ok(None)
}

/// Sets the time of a folder or of a link itself.
#[cfg(unix)]
fn set_long_ago(path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};
    let long_ago = Timespec { tv_sec: 1, tv_nsec: 0 };
    let times = Timestamps { last_access: long_ago, last_modification: long_ago };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}
