//! A line to a broker that can be cut at the worst moment: after a call, before its answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};

#[derive(Clone)]
pub struct Line {
    socket: PathBuf,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// While set, answers are swallowed.
    mute: AtomicBool,
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

    /// Ends all connections; new ones carry both ways again.
    pub fn cut(&self) {
        self.state.mute.store(false, Ordering::SeqCst);
        self.state.cut.notify_waiters();
    }
}

async fn carry(state: Arc<State>, near: UnixStream, far: UnixStream) {
    let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = state.cut.notified() => {}
        () = copy(near_read, far_write, || true) => {}
        () = copy(far_read, near_write, || !state.mute.load(Ordering::SeqCst)) => {}
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, passes: impl Fn() -> bool) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        if passes() && to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
