//! The next segment's file, filled with zeros before it is needed, so that no append pays for it. It must not know
//! what will be written there.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use super::disk::DiskFile;
use super::fields::wide;
use super::files::Files;

static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

/// A durable file of zeros.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) path: PathBuf,
    pub(super) file: Arc<dyn DiskFile>,
    pub(super) size: u64,
}

/// Makes a file of zeros. If that fails, its room is given back.
pub(super) fn prepare(files: &Files, path: &Path, size: u64) -> io::Result<Prepared> {
    let fill = || {
        let file = files.disk.create(path)?;
        write_zeros(&*file, 0, size)?;
        files.sync_new(&*file, path)?;
        Ok(Prepared { path: path.to_owned(), file, size })
    };
    fill().inspect_err(|_| {
        // What is left of it is overwritten the next time, so a failure to remove it costs only room.
        let _ = files.disk.remove_file(path);
    })
}

/// Writes zeros from one offset to another.
pub(super) fn write_zeros(file: &dyn DiskFile, mut from: u64, to: u64) -> io::Result<()> {
    while from < to {
        let length = wide(ZEROS.len()).min(to - from);
        file.write_at(&ZEROS[..usize::try_from(length).expect("at most ZEROS")], from)?;
        from += length;
    }
    Ok(())
}

/// Where a model's next segment comes from.
#[derive(Debug, Clone)]
pub(super) struct NextSegment {
    pub(super) path: PathBuf,
    slot: Arc<Slot>,
}

#[derive(Debug, Default)]
struct Slot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Absent,
    Wanted,
    Ready(Prepared),
    /// Not tried again in the background: the append that needs it tries, and says what is wrong.
    Failed,
}

impl NextSegment {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, slot: Arc::default() }
    }

    /// Has the file made ready, if that was not asked for before.
    pub(super) fn want(&self, files: &Files, preparer: &Preparer, size: u64) {
        let mut state = self.slot.state();
        if matches!(*state, State::Absent) {
            *state = State::Wanted;
            drop(state);
            let (next, files) = (self.clone(), files.clone());
            preparer.run(Box::new(move || next.slot.finish(prepare(&files, &next.path, size))));
        }
    }

    /// The file, if it was asked for and could be made. Waits while it is being made.
    pub(super) fn take(&self) -> Option<Prepared> {
        let wanted = |state: &mut State| matches!(state, State::Wanted);
        let mut state =
            self.slot.changed.wait_while(self.slot.state(), wanted).unwrap_or_else(PoisonError::into_inner);
        match std::mem::take(&mut *state) {
            State::Ready(prepared) => Some(prepared),
            _ => None,
        }
    }
}

impl Slot {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, result: io::Result<Prepared>) {
        *self.state() = match result {
            Ok(prepared) => State::Ready(prepared),
            Err(error) => {
                tracing::warn!(%error, "cannot make room for the log's next segment yet");
                State::Failed
            }
        };
        self.changed.notify_all();
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// Who does the preparing.
#[derive(Debug)]
pub(super) enum Preparer {
    /// The caller, at once: for tests that count operations, and where no thread can be had.
    Caller,
    /// A thread of its own, which ends with this value.
    Thread { jobs: Option<mpsc::Sender<Job>>, handle: Option<JoinHandle<()>> },
}

impl Preparer {
    pub(super) fn thread() -> Self {
        let (sender, receiver) = mpsc::channel::<Job>();
        let work = move || receiver.into_iter().for_each(|job| job());
        match thread::Builder::new().name("relata-log-prepare".to_owned()).spawn(work) {
            Ok(handle) => Self::Thread { jobs: Some(sender), handle: Some(handle) },
            Err(_) => Self::Caller,
        }
    }

    fn run(&self, job: Job) {
        match self {
            Self::Thread { jobs: Some(jobs), .. } => {
                if let Err(mpsc::SendError(job)) = jobs.send(job) {
                    job();
                }
            }
            _ => job(),
        }
    }
}

impl Drop for Preparer {
    fn drop(&mut self) {
        if let Self::Thread { jobs, handle } = self {
            drop(jobs.take());
            // The directory's lock goes after this, so nobody else's file is written to.
            let _ = handle.take().map(JoinHandle::join);
        }
    }
}
