//! A stream's queue: bounded in frames and in bytes, so that a slow reader costs others nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use relata_proto::v1;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tonic::Status;

use super::Frame;

/// Frames that may wait for one stream's reader.
const FRAMES: usize = 512;

/// Bytes of events that may wait for one stream's reader.
const BYTES: usize = 16 << 20;

/// A stream of a client, unique in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(u64);

/// Where frames for one stream go in.
#[derive(Debug, Clone)]
pub struct Outlet {
    id: StreamId,
    frames: mpsc::Sender<Frame>,
    bytes: Arc<AtomicUsize>,
}

/// Where they come out.
#[derive(Debug)]
pub struct Frames {
    frames: mpsc::Receiver<Frame>,
    bytes: Arc<AtomicUsize>,
}

/// The reader is too slow: its queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// Both ends of a new stream.
pub fn outlet() -> (Outlet, Frames) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let (sender, receiver) = mpsc::channel(FRAMES);
    let bytes = Arc::new(AtomicUsize::new(0));
    let id = StreamId(NEXT.fetch_add(1, Ordering::Relaxed));
    (Outlet { id, frames: sender, bytes: Arc::clone(&bytes) }, Frames { frames: receiver, bytes })
}

impl Outlet {
    /// The stream.
    pub fn id(&self) -> StreamId {
        self.id
    }

    /// Sends a frame if there is room. A stream whose reader is gone takes everything.
    pub(super) fn send(&self, frame: Frame) -> Result<(), Full> {
        let weight = frame.event.len();
        let waiting = self.bytes.fetch_add(weight, Ordering::Relaxed);
        if waiting > 0 && waiting + weight > BYTES {
            self.bytes.fetch_sub(weight, Ordering::Relaxed);
            return Err(Full);
        }
        match self.frames.try_send(frame) {
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.bytes.fetch_sub(weight, Ordering::Relaxed);
                Err(Full)
            }
            _ => Ok(()),
        }
    }

    /// Whether a reader that was too slow has read on far enough.
    pub(super) fn has_recovered(&self) -> bool {
        self.frames.capacity() > FRAMES / 2 && self.bytes.load(Ordering::Relaxed) < BYTES / 2
    }

    /// Ends a watch before it began. A reader that is too slow even for that finds its stream's queue full anyway.
    pub fn refuse(&self, watch: u64, reason: &str) {
        let ended = v1::Ended { reason: reason.to_owned() };
        let event = v1::WatchEvent { revision: 0, event: Some(v1::watch_event::Event::Ended(ended)) };
        let _ = self.send(Frame::new(vec![watch], &event));
    }

    /// Whether the reader is gone.
    pub fn is_closed(&self) -> bool {
        self.frames.is_closed()
    }

    /// Waits until the reader is gone.
    pub async fn closed(&self) {
        self.frames.closed().await;
    }
}

impl Stream for Frames {
    type Item = Result<Frame, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let frame = self.frames.poll_recv(context);
        if let Poll::Ready(Some(frame)) = &frame {
            self.bytes.fetch_sub(frame.event.len(), Ordering::Relaxed);
        }
        frame.map(|frame| frame.map(Ok))
    }
}
