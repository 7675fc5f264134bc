//! A disk in memory that counts operations, fails or tears the n-th, fills up, and can be taken away: what a crash
//! or a power loss would leave is written out as real files. It must not know who uses it.

mod remains;
mod state;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use remains::{Chance, leave};
use state::{Change, Names, Node, Room, State, Verdict, empty_dir, stopped};

use crate::log::segmented::disk::{Disk, DiskFile};

/// What goes wrong. Operations that change something are counted from 1; reading is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    AllWell,
    /// The machine stops during this operation.
    Crash {
        at: usize,
        done: Done,
    },
    /// This operation, and no other, fails with this error, half done if it is a write.
    FailOnce {
        at: usize,
        error: io::ErrorKind,
    },
    /// From this operation on nothing gets new room.
    FullFrom {
        at: usize,
    },
}

/// How much of the last operation happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Nothing,
    /// Of a write, its first `n` bytes; of anything else, nothing.
    Bytes(usize),
    /// Of a write, the first half; of anything else, nothing.
    Half,
    All,
}

/// What is left of writes and names that were not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsynced {
    /// All: the process ended, the machine did not.
    Kept,
    /// None.
    Lost,
    /// Some sectors of the writes, and the oldest changes of names, chosen by this number.
    Some(u64),
}

/// The disk. Clones are handles to the same one.
#[derive(Debug, Clone)]
pub(super) struct SimulatedDisk {
    state: Arc<Mutex<State>>,
}

impl SimulatedDisk {
    /// A disk with the empty directory `/data`.
    pub(super) fn new(plan: Plan) -> Self {
        let data = Names::from([("data".to_owned(), 1)]);
        let root = Node::Dir { now: data.clone(), durable: data, unsynced: Vec::new() };
        let state = State { nodes: vec![root, empty_dir()], operations: 0, plan, crashed: None };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no operation panics")
    }

    /// How many operations there were so far.
    pub(super) fn operations(&self) -> usize {
        self.state().operations
    }

    /// What the machine stopped in.
    pub(super) fn crashed_in(&self) -> Option<String> {
        self.state().crashed.clone()
    }

    /// The process starts again on the machine that did not stop, and all goes well from now on.
    pub(super) fn restarted(self) -> Self {
        let mut state = self.state();
        (state.plan, state.crashed) = (Plan::AllWell, None);
        drop(state);
        self
    }

    pub(super) fn set_plan(&self, plan: Plan) {
        self.state().plan = plan;
    }

    /// Writes what is left of `/data` into a real directory.
    pub(super) fn leave(&self, unsynced: Unsynced, target: &Path) {
        let state = self.state();
        let mut chance = Chance(match unsynced {
            Unsynced::Some(seed) => seed + 1,
            _ => 0,
        });
        let data = state.find(Path::new("/data")).expect("it is never removed");
        leave(&state.nodes, data, unsynced, &mut chance, target);
    }
}

impl Disk for SimulatedDisk {
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let mut state = self.state();
        let (dir, name) = state.parent(path)?;
        let node = state.nodes.len();
        state.whole(
            || format!("create {}", path.display()),
            Room::Wanted,
            |state| {
                let (now, durable, unsynced) = Default::default();
                state.nodes.push(Node::File { now, durable, unsynced });
                state.change(dir, Change::Set(name, node));
            },
        )?;
        Ok(Arc::new(SimulatedFile { disk: self.clone(), node, path: path.display().to_string() }))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let node = self.state().existing(path)?;
        Ok(Arc::new(SimulatedFile { disk: self.clone(), node, path: path.display().to_string() }))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        if state.find(path).is_some() {
            return Ok(());
        }
        let (dir, name) = state.parent(path)?;
        state.whole(
            || format!("create directory {}", path.display()),
            Room::Wanted,
            |state| {
                let node = state.nodes.len();
                state.nodes.push(empty_dir());
                state.change(dir, Change::Set(name, node));
            },
        )
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let state = self.state();
        match &state.nodes[state.existing(path)?] {
            Node::Dir { now, .. } => Ok(now.keys().cloned().collect()),
            Node::File { .. } => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.existing(from)?;
        let ((dir, from_name), (target, to_name)) = (state.parent(from)?, state.parent(to)?);
        assert_eq!(dir, target, "the log renames within a directory only");
        let what = || format!("rename {} to {}", from.display(), to.display());
        state.whole(what, Room::Wanted, |state| state.change(dir, Change::Rename(from_name, to_name)))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.existing(path)?;
        let (dir, name) = state.parent(path)?;
        let what = || format!("remove {}", path.display());
        state.whole(what, Room::NotWanted, |state| state.change(dir, Change::Remove(name)))
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.remove_file(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let node = state.existing(path)?;
        state.whole(
            || format!("sync directory {}", path.display()),
            Room::NotWanted,
            |state| state.sync(node),
        )
    }
}

#[derive(Debug)]
struct SimulatedFile {
    disk: SimulatedDisk,
    node: usize,
    path: String,
}

impl SimulatedFile {
    fn content<T>(&self, look: impl FnOnce(&[u8]) -> T) -> T {
        match &self.disk.state().nodes[self.node] {
            Node::File { now, .. } => look(now),
            Node::Dir { .. } => panic!("not a file"),
        }
    }
}

impl DiskFile for SimulatedFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.content(|content| content.len() as u64))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).expect("small");
        self.content(|content| match content.get(start..start + buffer.len()) {
            Some(bytes) => {
                buffer.copy_from_slice(bytes);
                Ok(())
            }
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        })
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).expect("small");
        let grows = self.content(|content| content.len() < start + bytes.len());
        let room = if grows { Room::Wanted } else { Room::NotWanted };
        let mut state = self.disk.state();
        let what = || format!("write {} bytes at {offset} of {}", bytes.len(), self.path);
        match state.verdict(what, bytes.len(), room)? {
            Verdict::Go => state.write(self.node, bytes, start),
            Verdict::GoAndStop => {
                state.write(self.node, bytes, start);
                return Err(stopped());
            }
            Verdict::Partly(count, error) => {
                state.write(self.node, &bytes[..count], start);
                return Err(error);
            }
        }
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        let node = self.node;
        state.whole(|| format!("sync {}", self.path), Room::NotWanted, |state| state.sync(node))
    }
}
