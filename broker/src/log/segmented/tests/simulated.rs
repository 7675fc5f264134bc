//! A disk in memory that counts operations, fails or tears the n-th, fills up, and can be taken away: what a crash
//! or a power loss would leave is written out as real files. It must not know who uses it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::log::segmented::disk::{Disk, DiskFile};

/// A disk keeps the order of writes only within such a piece.
const SECTOR: usize = 512;

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

#[derive(Debug)]
struct State {
    nodes: Vec<Node>,
    operations: usize,
    plan: Plan,
    crashed: Option<String>,
}

#[derive(Debug)]
enum Node {
    File { now: Vec<u8>, durable: Vec<u8>, unsynced: Vec<(usize, Vec<u8>)> },
    Dir { now: Names, durable: Names, unsynced: Vec<Change> },
}

type Names = BTreeMap<String, usize>;

#[derive(Debug, Clone)]
enum Change {
    Set(String, usize),
    Remove(String),
    Rename(String, String),
}

impl Change {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Set(name, node) => drop(names.insert(name.clone(), *node)),
            Self::Remove(name) => drop(names.remove(name)),
            Self::Rename(from, to) => {
                let node = names.remove(from).expect("the name was there");
                names.insert(to.clone(), node);
            }
        }
    }
}

fn empty_dir() -> Node {
    Node::Dir { now: Names::new(), durable: Names::new(), unsynced: Vec::new() }
}

/// What an operation may do.
enum Verdict {
    Go,
    /// Do it, but the caller never gets to know.
    GoAndStop,
    /// Do this much of a write, then fail.
    Partly(usize, io::Error),
}

fn stopped() -> io::Error {
    io::Error::other("the simulated machine has stopped")
}

impl State {
    fn verdict(&mut self, what: impl FnOnce() -> String, size: usize, grows: bool) -> io::Result<Verdict> {
        if self.crashed.is_some() {
            return Err(stopped());
        }
        self.operations += 1;
        let now = self.operations;
        match self.plan {
            Plan::Crash { at, done } if at == now => {
                self.crashed = Some(what());
                Ok(match done {
                    Done::Nothing => Verdict::Partly(0, stopped()),
                    Done::Bytes(count) => Verdict::Partly(count.min(size), stopped()),
                    Done::Half => Verdict::Partly(size / 2, stopped()),
                    Done::All => Verdict::GoAndStop,
                })
            }
            Plan::FailOnce { at, error } if at == now => Ok(Verdict::Partly(size / 2, error.into())),
            Plan::FullFrom { at } if at <= now && grows => {
                Ok(Verdict::Partly(0, io::ErrorKind::StorageFull.into()))
            }
            _ => Ok(Verdict::Go),
        }
    }

    /// An operation that happens or does not.
    fn whole(
        &mut self,
        what: impl FnOnce() -> String,
        grows: bool,
        act: impl FnOnce(&mut Self),
    ) -> io::Result<()> {
        match self.verdict(what, 0, grows)? {
            Verdict::Go => {
                act(self);
                Ok(())
            }
            Verdict::GoAndStop => {
                act(self);
                Err(stopped())
            }
            Verdict::Partly(_, error) => Err(error),
        }
    }

    fn find(&self, path: &Path) -> Option<usize> {
        path.components().filter(|part| matches!(part, Component::Normal(_))).try_fold(0, |node, part| {
            match &self.nodes[node] {
                Node::Dir { now, .. } => now.get(&name(part.as_os_str())).copied(),
                Node::File { .. } => None,
            }
        })
    }

    fn existing(&self, path: &Path) -> io::Result<usize> {
        self.find(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn change(&mut self, dir: usize, change: Change) {
        let Node::Dir { now, unsynced, .. } = &mut self.nodes[dir] else { panic!("not a directory") };
        change.apply(now);
        unsynced.push(change);
    }

    fn parent(&self, path: &Path) -> io::Result<(usize, String)> {
        let parent = path.parent().expect("not the root");
        Ok((self.existing(parent)?, name(path.file_name().expect("not the root"))))
    }

    fn write(&mut self, node: usize, bytes: &[u8], offset: usize) {
        let Node::File { now, unsynced, .. } = &mut self.nodes[node] else { panic!("not a file") };
        overwrite(now, offset, bytes);
        unsynced.push((offset, bytes.to_vec()));
    }

    fn sync(&mut self, node: usize) {
        match &mut self.nodes[node] {
            Node::File { now, durable, unsynced } => {
                durable.clone_from(now);
                unsynced.clear();
            }
            Node::Dir { now, durable, unsynced } => {
                durable.clone_from(now);
                unsynced.clear();
            }
        }
    }
}

fn name(part: &OsStr) -> String {
    part.to_str().expect("names are text").to_owned()
}

fn overwrite(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if content.len() < offset + bytes.len() {
        content.resize(offset + bytes.len(), 0);
    }
    content[offset..offset + bytes.len()].copy_from_slice(bytes);
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

fn leave(nodes: &[Node], node: usize, unsynced_left: Unsynced, chance: &mut Chance, target: &Path) {
    match &nodes[node] {
        Node::File { now, durable, unsynced } => {
            let content = match unsynced_left {
                Unsynced::Kept => now.clone(),
                Unsynced::Lost => durable.clone(),
                Unsynced::Some(_) => with_some(durable.clone(), unsynced, chance),
            };
            fs::write(target, content).expect("the test's directory can be written");
        }
        Node::Dir { now, durable, unsynced } => {
            let mut names = durable.clone();
            let count = match unsynced_left {
                Unsynced::Kept => unsynced.len(),
                Unsynced::Lost => 0,
                Unsynced::Some(_) => chance.below(unsynced.len() + 1),
            };
            unsynced[..count].iter().for_each(|change| change.apply(&mut names));
            assert!(unsynced_left != Unsynced::Kept || names == *now, "changes add up");
            fs::create_dir_all(target).expect("the test's directory can be written");
            for (name, node) in names {
                leave(nodes, node, unsynced_left, chance, &target.join(name));
            }
        }
    }
}

fn with_some(mut content: Vec<u8>, unsynced: &[(usize, Vec<u8>)], chance: &mut Chance) -> Vec<u8> {
    for (offset, bytes) in unsynced {
        let mut done = 0;
        while done < bytes.len() {
            let at = offset + done;
            let length = (SECTOR - at % SECTOR).min(bytes.len() - done);
            if chance.below(2) == 0 {
                overwrite(&mut content, at, &bytes[done..done + length]);
            }
            done += length;
        }
    }
    content
}

/// Numbers that look random and are the same in every run (xorshift).
#[derive(Debug)]
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x2545_f491_4f6c_dd1d);
        self.0 ^= self.0 >> 29;
        usize::try_from(self.0 % limit as u64).expect("below a usize")
    }
}

impl Disk for SimulatedDisk {
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let mut state = self.state();
        let (dir, name) = state.parent(path)?;
        let node = state.nodes.len();
        state.whole(
            || format!("create {}", path.display()),
            true,
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
            true,
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
        state.whole(what, true, |state| state.change(dir, Change::Rename(from_name, to_name)))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.existing(path)?;
        let (dir, name) = state.parent(path)?;
        let what = || format!("remove {}", path.display());
        state.whole(what, false, |state| state.change(dir, Change::Remove(name)))
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.remove_file(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let node = state.existing(path)?;
        state.whole(|| format!("sync directory {}", path.display()), false, |state| state.sync(node))
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
        let mut state = self.disk.state();
        let what = || format!("write {} bytes at {offset} of {}", bytes.len(), self.path);
        match state.verdict(what, bytes.len(), grows)? {
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
        state.whole(|| format!("sync {}", self.path), false, |state| state.sync(node))
    }
}
