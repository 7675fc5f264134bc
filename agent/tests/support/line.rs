//! A line to a broker that can be cut at the worst moment: after a call, before its answer. It can also hold back what
//! watches are told, and nothing else.

mod frames;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::AsyncWriteExt;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};

use frames::Frame;

#[derive(Clone)]
pub struct Line {
    socket: PathBuf,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// While set, answers are swallowed.
    mute: AtomicBool,
    /// What is told on streams up to this one whose requests have not ended, as a watch's have not, is swallowed.
    deaf_up_to: AtomicU32,
    /// The newest stream.
    newest: AtomicU32,
    connections: AtomicUsize,
    cut: tokio::sync::Notify,
}

impl Line {
    /// A line that ends at the broker's socket and begins at one of its own.
    pub fn to(broker: &Path, own: PathBuf) -> Self {
        let line = Self { socket: own, state: Arc::default() };
        let listener = UnixListener::bind(&line.socket).unwrap();
        let (state, broker) = (Arc::clone(&line.state), broker.to_owned());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                state.connections.fetch_add(1, Ordering::SeqCst);
                let far = UnixStream::connect(&broker).await.unwrap();
                tokio::spawn(carry(Arc::clone(&state), near, far));
            }
        });
        line
    }

    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// From now on calls go through and answers do not.
    pub fn mute(&self) {
        self.state.mute.store(true, Ordering::SeqCst);
    }

    /// From now on the watches that are open are told nothing. Calls are answered, and a new watch is told everything.
    pub fn mute_watches(&self) {
        self.state.deaf_up_to.store(self.state.newest.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// Ends all connections; new ones carry both ways again.
    pub fn cut(&self) {
        self.state.mute.store(false, Ordering::SeqCst);
        self.state.cut.notify_waiters();
    }
}

async fn carry(state: Arc<State>, near: UnixStream, far: UnixStream) {
    let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
    // The streams whose requests have not ended.
    let open = Mutex::new(BTreeSet::new());
    let calls = |frame: &Frame| {
        state.newest.fetch_max(frame.stream(), Ordering::SeqCst);
        let mut open = open.lock().unwrap();
        match frame.ends_stream() {
            true => drop(open.remove(&frame.stream())),
            false if frame.is_headers() => drop(open.insert(frame.stream())),
            false => {}
        }
        true
    };
    let answers = |frame: &Frame| {
        let held_back = frame.is_data()
            && frame.stream() <= state.deaf_up_to.load(Ordering::SeqCst)
            && open.lock().unwrap().contains(&frame.stream());
        !state.mute.load(Ordering::SeqCst) && !held_back
    };
    tokio::select! {
        () = state.cut.notified() => {}
        () = copy(near_read, far_write, frames::PREFACE, calls) => {}
        () = copy(far_read, near_write, 0, answers) => {}
    }
}

/// Passes on what `passes`, after a preface of some bytes.
async fn copy(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    preface: usize,
    passes: impl Fn(&Frame) -> bool,
) {
    let Ok(preface) = frames::read_bytes(&mut from, preface).await else { return };
    let mut written = to.write_all(&preface).await;
    while let (Ok(()), Ok(frame)) = (written, Frame::read(&mut from).await) {
        written = if passes(&frame) { to.write_all(frame.bytes()).await } else { Ok(()) };
    }
}
