//! What a stream may ask a model's hub for, from any task.

use relata_core::Revision;
use tokio::sync::mpsc;

use super::index::Key;
use super::{Outlet, StreamId, Target};

/// What a stream asks a hub for.
#[derive(Debug)]
pub(super) enum Command {
    Create { outlet: Outlet, watch: u64, target: Target, begin: Begin },
    Cancel(Key),
    Close(StreamId),
}

/// Where a watch begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begin {
    /// After this revision; zero is with a snapshot.
    pub after: Revision,
    /// The epoch that the revision belongs to.
    pub epoch: String,
}

/// Asks a model's hub for watches.
#[derive(Debug, Clone)]
pub struct HubHandle(pub(super) mpsc::UnboundedSender<Command>);

impl HubHandle {
    /// A new watch of a stream; its number is the caller's.
    pub fn create(&self, outlet: Outlet, watch: u64, target: Target, begin: Begin) {
        self.send(Command::Create { outlet, watch, target, begin });
    }

    /// The stream wants no more of this watch.
    pub fn cancel(&self, stream: StreamId, watch: u64) {
        self.send(Command::Cancel((stream, watch)));
    }

    /// The stream is gone.
    pub fn close(&self, stream: StreamId) {
        self.send(Command::Close(stream));
    }

    /// A hub that has stopped has dropped its streams already.
    fn send(&self, command: Command) {
        let _ = self.0.send(command);
    }
}
