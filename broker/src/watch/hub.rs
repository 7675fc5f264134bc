//! The hub of a model: it fetches what happened and tells each watch what it may know, in order.
//!
//! One task owns all watches of a model, so there are no locks. It must not know gRPC.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use prost::Message;
use relata_core::{Life, ModelName, Revision};
use relata_proto::v1;
use tokio::sync::mpsc;
use tokio::time::Instant;
use v1::watch_event::Event;

use super::changes::{Audience, Notice, notices};
use super::handle::Command;
use super::index::{Index, Key};
use super::{Begin, Feed, Frame, HubHandle, Outlet, StreamId, Target};
use crate::state::{Effect, State};
use crate::views::{self, Progress};
use crate::writer::{Happened, Shared};

/// How long after a change those who saw nothing of it hear that they are up to date.
const QUIET: Duration = Duration::from_millis(20);

/// The most watches of one model that a stream has.
pub(super) const MAX_WATCHES: usize = 4096;

/// All watches of one model.
#[derive(Debug)]
pub struct Hub {
    model: ModelName,
    current: Arc<ArcSwap<State>>,
    feed: Arc<Feed>,
    progress: Arc<Progress>,
    commands: mpsc::UnboundedReceiver<Command>,
    streams: BTreeMap<StreamId, Stream>,
    index: Index,
    /// Everything up to here was told.
    cursor: Revision,
    /// How many targets are watched.
    watching: usize,
    /// When those who saw nothing hear of it, and slow readers are tried again.
    tick: Option<Instant>,
}

#[derive(Debug)]
struct Stream {
    outlet: Outlet,
    watches: BTreeMap<u64, Watch>,
}

#[derive(Debug)]
struct Watch {
    target: Target,
    told: Revision,
    /// Changes were lost: it needs a snapshot.
    behind: bool,
}

impl Hub {
    /// A hub and its handle. [`Hub::run`] must run for anything to happen.
    pub fn new(shared: &Shared, progress: Arc<Progress>) -> (Self, HubHandle) {
        let (model, current) = (shared.model.clone(), Arc::clone(&shared.current));
        let feed = Arc::clone(&shared.feed);
        let (sender, commands) = mpsc::unbounded_channel();
        let cursor = current.load().revision();
        let hub = Self {
            model,
            current,
            feed,
            commands,
            streams: BTreeMap::new(),
            index: Index::default(),
            cursor,
            progress,
            watching: 0,
            tick: None,
        };
        (hub, HubHandle(sender))
    }

    /// Serves until every handle is gone.
    pub async fn run(mut self) {
        loop {
            let tick = self.tick.unwrap_or_else(|| Instant::now() + Duration::from_secs(3600));
            tokio::select! {
                command = self.commands.recv() => match command {
                    Some(command) => self.obey(command),
                    None => return,
                },
                () = self.feed.published() => self.advance(),
                () = tokio::time::sleep_until(tick), if self.tick.is_some() => self.quiet(),
            }
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Create { outlet, watch, target, begin } => self.create(outlet, (watch, target), &begin),
            Command::Cancel(key) => self.remove(key),
            Command::Close(stream) => self.close(stream),
        }
    }

    // === what happens ===

    fn advance(&mut self) {
        let newest = self.current.load().revision();
        match self.feed.after(self.cursor, newest) {
            Some(happened) => {
                for happened in &happened {
                    self.tell(happened);
                    self.cursor = happened.revision;
                }
            }
            None => {
                self.cursor = newest;
                self.streams.values_mut().flat_map(|s| s.watches.values_mut()).for_each(|w| w.behind = true);
            }
        }
        self.feed.seen(self.cursor);
        self.tick.get_or_insert_with(|| Instant::now() + QUIET);
    }

    /// Tells everybody what they may know of one revision: each set of changes is encoded once.
    fn tell(&mut self, happened: &Happened) {
        let notices: Vec<_> =
            happened.effects.iter().filter(|effect| self.index.may_want(effect)).flat_map(notices).collect();
        let mut told: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (place, notice) in notices.iter().enumerate() {
            self.listeners(&notice.audience, |key| told.entry(key).or_default().push(place));
        }
        let mut groups: HashMap<Vec<usize>, BTreeMap<StreamId, Vec<u64>>> = HashMap::new();
        for ((stream, watch), places) in told {
            groups.entry(places).or_default().entry(stream).or_default().push(watch);
        }
        for (places, streams) in groups {
            let event = changes(happened.revision, places.iter().map(|place| &notices[*place]));
            for (stream, watches) in streams {
                self.send_changes(stream, watches, &event, happened.revision);
            }
        }
        happened.effects.iter().for_each(|effect| self.end_forbidden(effect));
    }

    fn listeners(&self, audience: &Audience<'_>, mut each: impl FnMut(Key)) {
        for key in self.index.candidates(audience) {
            if self.watch(key).is_some_and(|watch| watch.target.hears(audience)) {
                each(key);
            }
        }
    }

    fn watch(&self, (stream, watch): Key) -> Option<&Watch> {
        self.streams.get(&stream)?.watches.get(&watch)
    }

    fn send_changes(&mut self, id: StreamId, mut watches: Vec<u64>, event: &Bytes, revision: Revision) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        watches.retain(|watch| {
            stream.watches.get(watch).is_some_and(|watch| !watch.behind && watch.told < revision)
        });
        if watches.is_empty() {
            return;
        }
        let kept = stream.outlet.send(Frame { watches: watches.clone(), event: event.clone() });
        for watch in watches {
            if let Some(watch) = stream.watches.get_mut(&watch) {
                watch.told = revision;
                watch.behind = kept.is_err();
            }
        }
    }

    /// After some changes watches may no longer be permitted: they end with the reason.
    fn end_forbidden(&mut self, effect: &Effect) {
        let suspect = |target: &Target| match (effect, target) {
            (Effect::UnitLife(unit, Life::Dead), Target::Unit(watched)) => **unit == *watched,
            (Effect::UnitLife(unit, Life::Dead), Target::Bag(_, reader)) => reader.as_ref() == Some(&**unit),
            (Effect::RelationRemoved(info), Target::Bag(id, _)) => info.id == id.relation,
            (Effect::LeaderChanged(application, _), Target::Bag(_, Some(reader))) => {
                reader.application() == &**application
            }
            _ => false,
        };
        if !matches!(effect, Effect::UnitLife(..) | Effect::RelationRemoved(_) | Effect::LeaderChanged(..)) {
            return;
        }
        let state = self.current.load();
        let all = self.streams.iter().flat_map(|(id, stream)| stream.watches.iter().map(|w| (*id, w)));
        let suspects = all.filter(|(_, (_, watch))| suspect(&watch.target));
        let ended: Vec<_> = suspects
            .filter_map(|(id, (number, watch))| Some(((id, *number), watch.target.permitted(&state).err()?)))
            .collect();
        for (key, reason) in ended {
            self.end(key, reason.to_string());
        }
    }

    // === quiet moments ===

    /// Tells those who saw nothing that they are up to date, and gives slow readers a new start.
    fn quiet(&mut self) {
        self.tick = None;
        let ids: Vec<_> = self.streams.keys().copied().collect();
        for id in ids {
            if self.streams.get(&id).is_some_and(|stream| stream.outlet.is_closed()) {
                self.close(id);
                continue;
            }
            self.resync(id);
            self.bookmark(id);
        }
    }

    fn bookmark(&mut self, id: StreamId) {
        let cursor = self.cursor;
        let Some(stream) = self.streams.get_mut(&id) else { return };
        let quiet = stream.watches.iter_mut().filter(|(_, w)| !w.behind && w.told < cursor);
        let (numbers, quiet): (Vec<_>, Vec<_>) = quiet.map(|(number, watch)| (*number, watch)).unzip();
        if numbers.is_empty() {
            return;
        }
        let event = event(cursor, Event::Bookmark(v1::Bookmark {}));
        let kept = stream.outlet.send(Frame::new(numbers, &event));
        for watch in quiet {
            watch.told = cursor;
            watch.behind = kept.is_err();
        }
        if kept.is_err() {
            self.tick.get_or_insert_with(|| Instant::now() + QUIET);
        }
    }

    fn resync(&mut self, id: StreamId) {
        let Some(stream) = self.streams.get(&id) else { return };
        let behind: Vec<_> = stream.watches.iter().filter(|(_, w)| w.behind).map(|(n, _)| *n).collect();
        for number in behind {
            let ready = self.streams.get(&id).is_some_and(|stream| stream.outlet.has_recovered());
            if ready {
                self.restart((id, number), "the reader was too slow: changes were lost");
            } else {
                self.tick.get_or_insert_with(|| Instant::now() + QUIET);
            }
        }
    }

    /// Says that changes were lost, then how things are.
    fn restart(&mut self, key: Key, reason: &str) {
        let resync = Event::Resync(v1::Resync { reason: reason.to_owned() });
        self.send_to(key, &event(self.cursor, resync));
        self.snapshot(key);
    }

    // === watches ===

    fn create(&mut self, outlet: Outlet, (number, target): (u64, Target), begin: &Begin) {
        let state = self.current.load_full();
        let key = (outlet.id(), number);
        let stream = self.streams.entry(key.0).or_insert_with(|| Stream { outlet, watches: BTreeMap::new() });
        if stream.watches.contains_key(&number) {
            let reason =
                format!("watch {number} is there already: each watch of a stream has its own number");
            return self.end(key, reason);
        }
        if stream.watches.len() >= MAX_WATCHES {
            let reason =
                format!("a stream has at most {MAX_WATCHES} watches of a model: cancel one or open a stream");
            return self.end(key, reason);
        }
        let permitted = target.permitted(&state);
        let watch = Watch { target, told: Revision::ZERO, behind: false };
        self.index.add(key, &watch.target);
        stream.watches.insert(number, watch);
        self.count();
        match permitted {
            Err(refusal) => self.end(key, refusal.to_string()),
            Ok(()) if begin.after == Revision::ZERO => self.snapshot(key),
            Ok(()) => self.resume(key, begin, &state),
        }
    }

    /// Goes on where the watch was, if that is known.
    fn resume(&mut self, key: Key, begin: &Begin, state: &State) {
        let known = begin.epoch == state.epoch() && begin.after <= state.revision();
        let Some(missed) = known.then(|| self.feed.after(begin.after, state.revision())).flatten() else {
            return self.restart(key, "the changes since then are gone");
        };
        let last = missed.last().map_or(begin.after, |happened| happened.revision);
        if last < self.cursor {
            // The newest revision is in the state and not yet in the feed, and nobody will tell it once it is.
            return self.restart(key, "the newest changes are not told one by one");
        }
        for happened in &missed {
            let mut mine = Vec::new();
            for notice in happened.effects.iter().flat_map(notices) {
                let mut is_mine = false;
                self.listeners(&notice.audience, |listener| is_mine |= listener == key);
                mine.extend(is_mine.then_some(notice));
            }
            if !mine.is_empty() {
                let event = changes(happened.revision, mine.iter());
                self.send_changes(key.0, vec![key.1], &event, happened.revision);
            }
        }
        if self.watch(key).is_none_or(|watch| watch.behind) {
            self.tick.get_or_insert_with(|| Instant::now() + QUIET);
            return;
        }
        self.send_to(key, &event(last, Event::Bookmark(v1::Bookmark {})));
    }

    fn snapshot(&mut self, key: Key) {
        let state = self.current.load_full();
        let Some(watch) = self.watch(key) else { return };
        match views::watched(&self.model, &state, &watch.target, &self.progress) {
            Ok(content) => {
                let snapshot = v1::Snapshot { epoch: state.epoch().to_owned(), content: Some(content) };
                self.send_to(key, &event(state.revision(), Event::Snapshot(snapshot)));
            }
            Err(refusal) => self.end(key, refusal.to_string()),
        }
    }

    /// Sends one watch an event of its own, after which it knows everything up to the event's revision.
    fn send_to(&mut self, (stream, number): Key, event: &v1::WatchEvent) {
        let Some(stream) = self.streams.get_mut(&stream) else { return };
        let Some(watch) = stream.watches.get_mut(&number) else { return };
        watch.told = Revision::new(event.revision);
        watch.behind = stream.outlet.send(Frame::new(vec![number], event)).is_err();
        if watch.behind {
            self.tick.get_or_insert_with(|| Instant::now() + QUIET);
        }
    }

    /// The end is told even to a reader that is too slow, unless its queue is full: then the stream ends
    /// after what waits in it.
    fn end(&mut self, key: Key, reason: String) {
        let Some(stream) = self.streams.get(&key.0) else { return };
        let ended = event(self.cursor, Event::Ended(v1::Ended { reason }));
        let kept = stream.outlet.send(Frame::new(vec![key.1], &ended));
        if kept.is_err() {
            stream.outlet.finish();
            self.close(key.0);
        } else {
            self.remove(key);
        }
    }

    fn remove(&mut self, key: Key) {
        let Some(stream) = self.streams.get_mut(&key.0) else { return };
        if let Some(watch) = stream.watches.remove(&key.1) {
            self.index.remove(key, &watch.target);
        }
        self.count();
    }

    fn close(&mut self, id: StreamId) {
        let Some(stream) = self.streams.remove(&id) else { return };
        for (number, watch) in &stream.watches {
            self.index.remove((id, *number), &watch.target);
        }
        self.count();
    }

    /// Lets the writer know whether anybody watches. The first to do so starts from what is true now: what happened
    /// while the hub slept needs no telling.
    fn count(&mut self) {
        let before = self.watching;
        self.watching = self.index.len();
        self.feed.set_watching(self.watching);
        if before == 0 && self.watching > 0 {
            self.cursor = self.current.load().revision();
            self.feed.seen(self.cursor);
        }
    }
}

fn event(revision: Revision, event: Event) -> v1::WatchEvent {
    v1::WatchEvent { revision: revision.get(), event: Some(event) }
}

fn changes<'a, 'n: 'a>(revision: Revision, notices: impl Iterator<Item = &'a Notice<'n>>) -> Bytes {
    let changes = notices.map(|notice| notice.change.clone()).collect();
    event(revision, Event::Changes(v1::Changes { changes })).encode_to_vec().into()
}
