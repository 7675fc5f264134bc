//! A log in memory, for tests and as the benches' yardstick. It must not touch a disk: nothing survives it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use relata_core::{ModelName, Revision};

use super::{AppendError, Batch, BatchId, Log, ReadError, Snapshot, StoredBatch};

/// Keeps every model's log in memory. Models do not wait for one another.
#[derive(Debug, Default)]
pub struct MemoryLog {
    models: RwLock<BTreeMap<ModelName, Arc<Mutex<Model>>>>,
}

#[derive(Debug, Default)]
struct Model {
    batches: VecDeque<StoredBatch>,
    ids: HashMap<BatchId, Revision>,
    last: Revision,
    snapshot: Option<Snapshot>,
}

impl MemoryLog {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    fn model(&self, name: &ModelName) -> Option<Arc<Mutex<Model>>> {
        self.models.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn reading<T>(
        &self,
        name: &ModelName,
        read: impl FnOnce(&Model) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let model = self.model(name).ok_or_else(|| ReadError::UnknownModel(name.clone()))?;
        read(&locked(&model))
    }

    fn writing<T>(
        &self,
        name: &ModelName,
        write: impl FnOnce(&mut Model) -> Result<T, AppendError>,
    ) -> Result<T, AppendError> {
        let model = self.model(name).ok_or_else(|| AppendError::UnknownModel(name.clone()))?;
        write(&mut locked(&model))
    }
}

fn locked(model: &Mutex<Model>) -> MutexGuard<'_, Model> {
    model.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Model {
    fn expect(&self, name: &ModelName, expected: Revision) -> Result<(), AppendError> {
        if self.last == expected {
            return Ok(());
        }
        Err(AppendError::Conflict { model: name.clone(), expected, actual: self.last })
    }

    fn append(&mut self, batch: Batch) -> Result<Revision, AppendError> {
        if batch.records.is_empty() {
            return Err(AppendError::Empty);
        }
        let stored = StoredBatch { id: batch.id, first: self.last.next(), records: batch.records };
        self.last = stored.last();
        self.ids.insert(stored.id, self.last);
        self.batches.push_back(stored);
        Ok(self.last)
    }

    fn first_kept(&self) -> Revision {
        self.batches.front().map_or(self.last.next(), |batch| batch.first)
    }

    fn read(&self, name: &ModelName, after: Revision, limit: usize) -> Result<Vec<StoredBatch>, ReadError> {
        let first_kept = self.first_kept();
        if after.next() < first_kept {
            return Err(ReadError::Trimmed { model: name.clone(), first_kept });
        }
        let start = self.batches.partition_point(|batch| batch.last() <= after);
        Ok(self.batches.range(start..).take(limit.max(1)).cloned().collect())
    }

    fn save_snapshot(&mut self, name: &ModelName, snapshot: Snapshot) -> Result<(), AppendError> {
        if snapshot.revision > self.last {
            self.expect(name, snapshot.revision)?;
        }
        if self.snapshot.as_ref().is_none_or(|kept| kept.revision <= snapshot.revision) {
            self.snapshot = Some(snapshot);
        }
        Ok(())
    }

    fn trim(&mut self, up_to: Revision) -> Revision {
        let covered = self.snapshot.as_ref().map_or(Revision::ZERO, |kept| kept.revision);
        let count = self.batches.partition_point(|batch| batch.last() <= up_to.min(covered));
        for batch in self.batches.drain(..count) {
            if self.ids.get(&batch.id) == Some(&batch.last()) {
                self.ids.remove(&batch.id);
            }
        }
        self.first_kept()
    }
}

#[async_trait::async_trait]
impl Log for MemoryLog {
    async fn models(&self) -> Result<Vec<ModelName>, ReadError> {
        Ok(self.models.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect())
    }

    async fn create(&self, model: &ModelName) -> Result<(), AppendError> {
        let mut models = self.models.write().unwrap_or_else(PoisonError::into_inner);
        models.entry(model.clone()).or_default();
        Ok(())
    }

    async fn append(
        &self,
        model: &ModelName,
        expected: Revision,
        batch: Batch,
    ) -> Result<Revision, AppendError> {
        self.writing(model, |log| {
            log.expect(model, expected)?;
            log.append(batch)
        })
    }

    async fn find(&self, model: &ModelName, id: BatchId) -> Result<Option<Revision>, ReadError> {
        self.reading(model, |log| Ok(log.ids.get(&id).copied()))
    }

    async fn read(
        &self,
        model: &ModelName,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<StoredBatch>, ReadError> {
        self.reading(model, |log| log.read(model, after, limit))
    }

    async fn last(&self, model: &ModelName) -> Result<Revision, ReadError> {
        self.reading(model, |log| Ok(log.last))
    }

    async fn save_snapshot(&self, model: &ModelName, snapshot: Snapshot) -> Result<(), AppendError> {
        self.writing(model, |log| log.save_snapshot(model, snapshot))
    }

    async fn load_snapshot(&self, model: &ModelName) -> Result<Option<Snapshot>, ReadError> {
        self.reading(model, |log| Ok(log.snapshot.clone()))
    }

    async fn trim(&self, model: &ModelName, up_to: Revision) -> Result<Revision, AppendError> {
        self.writing(model, |log| Ok(log.trim(up_to)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::log::contract;

    #[tokio::test]
    async fn keeps_the_contract() {
        contract::check(|| Arc::new(MemoryLog::new()) as Arc<dyn Log>).await;
    }
}
