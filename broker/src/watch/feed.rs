//! What happened last in a model, where the writer leaves it and the hub fetches it. The writer never waits here.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relata_core::Revision;
use tokio::sync::{Notify, watch};

use crate::writer::Happened;

/// Kept for those who come back: this many revisions, with records of this many bytes.
const KEPT: (usize, usize) = (1024, 4 << 20);

/// Kept at most for a hub that has not looked yet.
const WAITING: (usize, usize) = (1 << 16, 64 << 20);

/// The last revisions of a model.
#[derive(Debug, Default)]
pub struct Feed {
    window: Mutex<Window>,
    wake: Notify,
    /// For those who look at the state themselves whenever there is another.
    changed: watch::Sender<()>,
    watching: AtomicUsize,
}

#[derive(Debug, Default)]
struct Window {
    happened: VecDeque<Arc<Happened>>,
    weight: usize,
    /// The hub needs nothing up to here any more.
    seen: Revision,
}

impl Feed {
    /// Adds what happened, and wakes the hub if anybody watches.
    pub fn publish(&self, happened: Vec<Happened>) {
        let watched = self.watching.load(Ordering::SeqCst) > 0;
        let mut window = self.window();
        window.forget_before_gap(&happened);
        for happened in happened {
            window.weight += happened.weight;
            window.happened.push_back(Arc::new(happened));
        }
        window.shrink(watched);
        drop(window);
        if watched {
            self.wake.notify_one();
        }
        if self.changed.receiver_count() > 0 {
            self.changed.send_replace(());
        }
    }

    /// Learns that there is another state, not which.
    pub fn changed(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Everything after a revision that is still there, or `None` if some of it is gone. `newest` is the model's revision
    /// when nothing is kept at all.
    pub(super) fn after(&self, revision: Revision, newest: Revision) -> Option<Vec<Arc<Happened>>> {
        let window = self.window();
        let first = window.happened.front().map_or(newest.next(), |happened| happened.revision);
        if revision.next() < first {
            return None;
        }
        let start = window.happened.partition_point(|happened| happened.revision <= revision);
        Some(window.happened.range(start..).cloned().collect())
    }

    /// The hub needs nothing up to this revision any more.
    pub(super) fn seen(&self, revision: Revision) {
        let mut window = self.window();
        window.seen = revision;
        window.shrink(true);
    }

    /// How many watch now. While nobody does, the hub sleeps.
    pub(super) fn set_watching(&self, count: usize) {
        self.watching.store(count, Ordering::SeqCst);
    }

    /// Waits until something was published.
    pub(super) async fn published(&self) {
        self.wake.notified().await;
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    /// What is kept has no gaps: whoever asks for what comes after a revision gets all of it.
    fn forget_before_gap(&mut self, next: &[Happened]) {
        let follows =
            |last: &Arc<Happened>| next.first().is_none_or(|next| next.revision == last.revision.next());
        if !self.happened.back().is_none_or(follows) {
            self.happened.clear();
            self.weight = 0;
        }
    }

    fn shrink(&mut self, watched: bool) {
        while let Some(first) = self.happened.front() {
            let waited_for = watched && first.revision > self.seen;
            let (count, weight) = if waited_for { WAITING } else { KEPT };
            if self.happened.len() <= count && self.weight <= weight {
                return;
            }
            self.weight -= first.weight;
            self.happened.pop_front();
        }
    }
}
