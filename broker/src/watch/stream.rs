//! A stream's queue: bounded in frames and in bytes, so that a slow reader costs others nothing.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use relata_proto::v1;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tonic::{Code, Status};

use super::Frame;
use crate::status;

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
    common: Arc<Common>,
}

/// Where they come out.
#[derive(Debug)]
pub struct Frames {
    frames: mpsc::Receiver<Frame>,
    common: Arc<Common>,
}

/// What both ends know.
#[derive(Debug, Default)]
struct Common {
    /// Bytes of the events that wait.
    bytes: AtomicUsize,
    /// The stream ends once what waits was read.
    finished: AtomicBool,
    /// A reader that found nothing.
    reader: Mutex<Option<Waker>>,
}

/// The reader is too slow: its queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// Both ends of a new stream.
pub fn outlet() -> (Outlet, Frames) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let (sender, receiver) = mpsc::channel(FRAMES);
    let common = Arc::new(Common::default());
    let id = StreamId(NEXT.fetch_add(1, Ordering::Relaxed));
    (Outlet { id, frames: sender, common: Arc::clone(&common) }, Frames { frames: receiver, common })
}

impl Outlet {
    /// The stream.
    pub fn id(&self) -> StreamId {
        self.id
    }

    /// Sends a frame if there is room. A stream that ends or whose reader is gone takes everything.
    pub(super) fn send(&self, frame: Frame) -> Result<(), Full> {
        if self.common.finished.load(Ordering::SeqCst) {
            return Ok(());
        }
        let weight = frame.event.len();
        let waiting = self.common.bytes.fetch_add(weight, Ordering::Relaxed);
        if waiting > 0 && waiting + weight > BYTES {
            self.common.bytes.fetch_sub(weight, Ordering::Relaxed);
            return Err(Full);
        }
        match self.frames.try_send(frame) {
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.common.bytes.fetch_sub(weight, Ordering::Relaxed);
                Err(Full)
            }
            _ => Ok(()),
        }
    }

    /// Whether a reader that was too slow has read on far enough.
    pub(super) fn has_recovered(&self) -> bool {
        self.frames.capacity() > FRAMES / 2 && self.common.bytes.load(Ordering::Relaxed) < BYTES / 2
    }

    /// Ends a watch before it began. The stream of a reader that is too slow even for that ends.
    pub fn refuse(&self, watch: u64, reason: &str) {
        let ended = v1::Ended { reason: reason.to_owned() };
        let event = v1::WatchEvent { revision: 0, event: Some(v1::watch_event::Event::Ended(ended)) };
        if self.send(Frame::new(vec![watch], &event)).is_err() {
            self.finish();
        }
    }

    /// Ends the stream after what waits: something that must be said did not fit.
    pub(super) fn finish(&self) {
        self.common.finished.store(true, Ordering::SeqCst);
        let reader = self.common.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Whether the reader is gone, or gets nothing more.
    pub fn is_closed(&self) -> bool {
        self.frames.is_closed() || self.common.finished.load(Ordering::SeqCst)
    }

    /// Waits until the reader is gone.
    pub async fn closed(&self) {
        self.frames.closed().await;
    }
}

impl Stream for Frames {
    type Item = Result<Frame, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.frames.poll_recv(context) {
            Poll::Ready(Some(frame)) => {
                self.common.bytes.fetch_sub(frame.event.len(), Ordering::Relaxed);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => self.found_nothing(context),
        }
    }
}

impl Frames {
    fn found_nothing(&mut self, context: &Context<'_>) -> Poll<Option<Result<Frame, Status>>> {
        let waker = Some(context.waker().clone());
        *self.common.reader.lock().unwrap_or_else(PoisonError::into_inner) = waker;
        // A task that had its turn finds nothing either, although something waits.
        if !self.common.finished.load(Ordering::SeqCst) || !self.frames.is_empty() {
            return Poll::Pending;
        }
        if self.frames.is_closed() {
            return Poll::Ready(None);
        }
        self.frames.close();
        let why = "the reader was too slow to hear that a watch ended: watch again";
        Poll::Ready(Some(Err(status::with_reason(Code::ResourceExhausted, "too-slow", why))))
    }
}
