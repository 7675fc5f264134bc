//! Watching: a snapshot, then changes, then a snapshot again when some were lost. Nothing is dropped in silence.
//!
//! Each change is encoded once, whoever watches; one stream carries many watches. What a caller may not read is not sent.

mod changes;
mod feed;
mod frame;
mod handle;
mod hub;
mod index;
mod stream;
mod target;
#[cfg(test)]
mod tests;

pub use feed::Feed;
pub use frame::{Frame, WatchCodec};
pub use handle::{Begin, HubHandle};
pub use hub::Hub;
pub use stream::{Frames, Outlet, StreamId, outlet};
pub use target::Target;
