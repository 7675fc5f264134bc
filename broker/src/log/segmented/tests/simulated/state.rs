//! What is on the simulated disk: what was written, what of it is durable, and whether the next operation may go on.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path};

use super::{Done, Plan};

#[derive(Debug)]
pub(super) struct State {
    pub(super) nodes: Vec<Node>,
    pub(super) operations: usize,
    pub(super) plan: Plan,
    pub(super) crashed: Option<String>,
}

#[derive(Debug)]
pub(super) enum Node {
    File { now: Vec<u8>, durable: Vec<u8>, unsynced: Vec<(usize, Vec<u8>)> },
    Dir { now: Names, durable: Names, unsynced: Vec<Change> },
}

pub(super) type Names = BTreeMap<String, usize>;

#[derive(Debug, Clone)]
pub(super) enum Change {
    Set(String, usize),
    Remove(String),
    Rename(String, String),
}

impl Change {
    pub(super) fn apply(&self, names: &mut Names) {
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

pub(super) fn empty_dir() -> Node {
    Node::Dir { now: Names::new(), durable: Names::new(), unsynced: Vec::new() }
}

/// Whether an operation needs room that it does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Wanted,
    NotWanted,
}

/// What an operation may do.
pub(super) enum Verdict {
    Go,
    /// Do it, but the caller never gets to know.
    GoAndStop,
    /// Do this much of a write, then fail.
    Partly(usize, io::Error),
}

pub(super) fn stopped() -> io::Error {
    io::Error::other("the simulated machine has stopped")
}

impl State {
    pub(super) fn verdict(
        &mut self,
        what: impl FnOnce() -> String,
        size: usize,
        room: Room,
    ) -> io::Result<Verdict> {
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
            Plan::FullFrom { at } if at <= now && room == Room::Wanted => {
                Ok(Verdict::Partly(0, io::ErrorKind::StorageFull.into()))
            }
            _ => Ok(Verdict::Go),
        }
    }

    /// An operation that happens or does not.
    pub(super) fn whole(
        &mut self,
        what: impl FnOnce() -> String,
        room: Room,
        act: impl FnOnce(&mut Self),
    ) -> io::Result<()> {
        match self.verdict(what, 0, room)? {
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

    pub(super) fn find(&self, path: &Path) -> Option<usize> {
        path.components().filter(|part| matches!(part, Component::Normal(_))).try_fold(0, |node, part| {
            match &self.nodes[node] {
                Node::Dir { now, .. } => now.get(&name(part.as_os_str())).copied(),
                Node::File { .. } => None,
            }
        })
    }

    pub(super) fn existing(&self, path: &Path) -> io::Result<usize> {
        self.find(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    pub(super) fn change(&mut self, dir: usize, change: Change) {
        let Node::Dir { now, unsynced, .. } = &mut self.nodes[dir] else { panic!("not a directory") };
        change.apply(now);
        unsynced.push(change);
    }

    pub(super) fn parent(&self, path: &Path) -> io::Result<(usize, String)> {
        let parent = path.parent().expect("not the root");
        Ok((self.existing(parent)?, name(path.file_name().expect("not the root"))))
    }

    pub(super) fn write(&mut self, node: usize, bytes: &[u8], offset: usize) {
        let Node::File { now, unsynced, .. } = &mut self.nodes[node] else { panic!("not a file") };
        overwrite(now, offset, bytes);
        unsynced.push((offset, bytes.to_vec()));
    }

    pub(super) fn sync(&mut self, node: usize) {
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

pub(super) fn name(part: &OsStr) -> String {
    part.to_str().expect("names are text").to_owned()
}

pub(super) fn overwrite(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if content.len() < offset + bytes.len() {
        content.resize(offset + bytes.len(), 0);
    }
    content[offset..offset + bytes.len()].copy_from_slice(bytes);
}
