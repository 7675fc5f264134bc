//! When and how a model's state is saved, so that its log can be trimmed. The writer does not wait for it.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::runtime::Handle;

use crate::causes::with_causes;
use crate::snapshot;
use crate::state::State;
use crate::writer::{Shared, Unsaved, Writer};

/// How much is written before the state is saved again.
#[derive(Debug, Clone, Copy)]
pub struct SaveAfter {
    /// Records.
    pub records: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl Default for SaveAfter {
    fn default() -> Self {
        Self { records: 100_000, bytes: 64 << 20 }
    }
}

/// Saves one model.
#[derive(Debug)]
pub(crate) struct Saver {
    after: SaveAfter,
    running: Option<JoinHandle<()>>,
}

impl Saver {
    pub(crate) fn new(after: SaveAfter) -> Self {
        Self { after, running: None }
    }

    /// Begins to save if it is time and nothing is being saved.
    pub(crate) fn look(&mut self, writer: &mut Writer) {
        let due = writer.unsaved.records >= self.after.records || writer.unsaved.bytes >= self.after.bytes;
        if !due || self.running.as_ref().is_some_and(|running| !running.is_finished()) {
            return;
        }
        writer.unsaved = Unsaved::default();
        let (shared, state) = (writer.shared().clone(), shared_state(writer));
        let runtime = Handle::current();
        let thread = std::thread::Builder::new().name(format!("save {}", shared.model));
        self.running = thread.spawn(move || runtime.block_on(save(&shared, &state))).ok();
    }

    /// Waits for what is being saved, then saves what is not.
    pub(crate) async fn finish(self, writer: &mut Writer) {
        if let Some(running) = self.running
            && running.join().is_err()
        {
            tracing::error!(model = %writer.shared().model, "saving the state had failed");
        }
        if writer.unsaved.records > 0 {
            save(writer.shared(), &shared_state(writer)).await;
        }
    }
}

fn shared_state(writer: &Writer) -> Arc<State> {
    Arc::new(writer.state().clone())
}

/// A state that could not be saved costs time at the next start, nothing else.
async fn save(shared: &Shared, state: &State) {
    let saved = shared.log.save_snapshot(&shared.model, snapshot::encode(state)).await;
    let trimmed = match saved {
        Ok(()) => shared.log.trim(&shared.model, state.revision()).await.map(drop),
        Err(error) => Err(error),
    };
    match trimmed {
        Ok(()) => tracing::info!(model = %shared.model, revision = %state.revision(), "saved the state"),
        Err(error) => {
            tracing::warn!(model = %shared.model, error = with_causes(&error), "could not save the state");
        }
    }
}
