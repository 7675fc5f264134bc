//! What is known of a model's log without reading its files. It must not touch the disk.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;

use relata_core::Revision;

use super::frame::Seed;
use super::segment::Segment;
use crate::log::BatchId;

/// Which segments there are, and the ids of the batches since the snapshot.
#[derive(Debug)]
pub(super) struct Index {
    /// In order; the last one is the live one, and it is always there.
    segments: VecDeque<Segment>,
    ids: HashMap<BatchId, Revision>,
    snapshot: Option<Revision>,
}

/// A part of a segment to read batches from, all of them whole.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) path: PathBuf,
    pub(super) seed: Seed,
    pub(super) first: Revision,
    pub(super) start: u64,
    pub(super) end: u64,
}

/// What an append did to the files.
#[derive(Debug)]
pub(super) enum Written {
    /// So many bytes at the end of the live segment.
    InPlace(u64),
    /// The first batch of this segment, which is the live one now.
    InNewSegment(Segment),
}

impl Index {
    /// Batches that the snapshot covers are left out of `ids`.
    pub(super) fn new(
        segments: VecDeque<Segment>,
        ids: impl IntoIterator<Item = (BatchId, Revision)>,
        snapshot: Option<Revision>,
    ) -> Self {
        let covered = snapshot.unwrap_or_default();
        let ids = ids.into_iter().filter(|&(_, last)| last > covered).collect();
        Self { segments, ids, snapshot }
    }

    pub(super) fn last(&self) -> Revision {
        self.segments.back().expect("the live segment is always there").last
    }

    pub(super) fn first_kept(&self) -> Revision {
        self.segments.front().expect("the live segment is always there").header.first
    }

    pub(super) fn snapshot(&self) -> Option<Revision> {
        self.snapshot
    }

    pub(super) fn find(&self, id: BatchId) -> Option<Revision> {
        self.ids.get(&id).copied()
    }

    /// Takes note of a durable batch.
    pub(super) fn add(&mut self, id: BatchId, last: Revision, written: Written) {
        match written {
            Written::InPlace(stride) => {
                self.segments.back_mut().expect("the live segment is always there").add(last, stride);
            }
            Written::InNewSegment(segment) => self.segments.push_back(segment),
        }
        self.ids.insert(id, last);
    }

    /// Takes note of a durable snapshot.
    pub(super) fn set_snapshot(&mut self, revision: Revision) {
        self.snapshot = Some(revision);
        self.ids.retain(|_, last| *last > revision);
    }

    /// Where the first batch with a record after `after` lies.
    pub(super) fn stretch(&self, after: Revision) -> Option<Stretch> {
        let index = self.segments.partition_point(|segment| segment.last <= after);
        self.segments.get(index).map(|segment| Stretch {
            path: segment.path.clone(),
            seed: segment.header.seed(),
            first: segment.header.first,
            start: segment.offset_before(after),
            end: segment.end,
        })
    }

    /// Takes out the oldest segment if it is not the live one and the snapshot covers it up to `up_to`.
    pub(super) fn pop_covered(&mut self, up_to: Revision) -> Option<Segment> {
        let covered = up_to.min(self.snapshot.unwrap_or_default());
        let goes = self.segments.len() > 1 && self.segments[0].last <= covered;
        if goes { self.segments.pop_front() } else { None }
    }

    /// Puts back what `pop_covered` gave.
    pub(super) fn put_back(&mut self, segment: Segment) {
        self.segments.push_front(segment);
    }
}
