//! What runs a hook: a Rust charm, or later a process. It must not know when a hook runs or what becomes of its writes.

use relata_core::{Hook, HookBuffer, Status, StatusOf};

/// Runs hooks, one at a time.
///
/// It is called on a thread of its own, so it may block as long as it likes.
pub trait HookRunner: Send + 'static {
    /// Runs one hook. What it writes into the buffer is committed if it succeeds, and forgotten if not; a status is
    /// said at once.
    ///
    /// # Errors
    /// The hook failed: it will run again, and nothing else before it.
    fn run(
        &mut self,
        hook: &Hook,
        buffer: &mut HookBuffer<'_>,
        set_status: &mut dyn FnMut(StatusOf, Status),
    ) -> Result<(), HookFailure>;
}

/// Why a hook failed, without values of databags.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct HookFailure {
    /// The reason, for people.
    pub reason: String,
}

impl HookFailure {
    /// A failure for this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}
