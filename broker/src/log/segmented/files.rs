//! The disk together with the rule that a failed sync ends the process. It must not know what the files hold.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::disk::{Disk, DiskFile};
use super::refusal::is_full;

/// What is done when a sync fails: what the disk holds is unknown from then on, and asking again may be answered
/// with a success that is none. Outside tests it does not return.
pub(super) type SyncFailed = Arc<dyn Fn(&Path, &io::Error) + Send + Sync>;

/// The disk that a log stands on.
#[derive(Clone)]
pub(super) struct Files {
    pub(super) disk: Arc<dyn Disk>,
    sync_failed: SyncFailed,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("disk", &self.disk).finish_non_exhaustive()
    }
}

impl Files {
    /// A disk on which a failed sync aborts the process.
    pub(super) fn new(disk: Arc<dyn Disk>) -> Self {
        Self { disk, sync_failed: Arc::new(abort) }
    }

    /// A disk on which a failed sync does something else.
    #[cfg(test)]
    pub(super) fn with(disk: Arc<dyn Disk>, sync_failed: SyncFailed) -> Self {
        Self { disk, sync_failed }
    }

    /// Makes a file's content durable.
    pub(super) fn sync(&self, file: &dyn DiskFile, path: &Path) -> io::Result<()> {
        file.sync().inspect_err(|error| (self.sync_failed)(path, error))
    }

    /// Makes the content of a file durable that nothing depends on yet. A disk may notice only now that it is
    /// full; then the file is given up and nothing is in doubt.
    pub(super) fn sync_new(&self, file: &dyn DiskFile, path: &Path) -> io::Result<()> {
        match file.sync() {
            Err(error) if is_full(&error) => Err(error),
            result => result.inspect_err(|error| (self.sync_failed)(path, error)),
        }
    }

    /// Makes the names in a directory durable.
    pub(super) fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.disk.sync_dir(path).inspect_err(|error| (self.sync_failed)(path, error))
    }
}

fn abort(path: &Path, error: &io::Error) {
    tracing::error!(
        path = %path.display(),
        %error,
        "the disk failed to make writes durable; stopping, since what it holds is unknown: \
         check the disk, then start again"
    );
    std::process::abort();
}
