//! A log that fails on purpose, around any other. It must not know which one it stands on.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use relata_core::{ModelName, Revision};
use tokio::sync::Semaphore;

use super::{AppendError, Batch, BatchId, Log, ReadError, Snapshot, StoredBatch};

/// What goes wrong with one append.
#[derive(Debug, Clone)]
pub enum Fault {
    /// There is no room: `Full`, and nothing happened.
    Full,
    /// It never arrives: `Io`, and nothing happened.
    LostRequest,
    /// It happens, but the answer is lost: `Io`.
    LostAnswer,
    /// It arrives twice, and the answer is the second one's: a `Conflict` with itself.
    Repeated,
    /// It happens, but the answer is lost, and nothing can be read from then on for this many reads: `Io`.
    Unreadable(usize),
    /// It waits until the test adds a permit, then goes on as usual.
    Held(Arc<Semaphore>),
    /// Somebody else appends this batch just before.
    Overtaken(Batch),
}

/// Passes everything on to another log, except the appends that shall fail.
#[derive(Debug)]
pub struct FaultyLog {
    inner: Arc<dyn Log>,
    plan: Mutex<Plan>,
}

#[derive(Debug, Default)]
struct Plan {
    appends: usize,
    unreadable: usize,
    faults: BTreeMap<usize, Fault>,
    always: Option<(usize, Fault)>,
}

impl FaultyLog {
    /// A log on which nothing fails yet.
    pub fn new(inner: Arc<dyn Log>) -> Self {
        Self { inner, plan: Mutex::default() }
    }

    /// Lets the `nth` append from now on, counted from 1 over all models, meet this fault.
    pub fn fail(&self, nth: usize, fault: Fault) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let at = plan.appends + nth;
        plan.faults.insert(at, fault);
    }

    /// Lets every append meet this fault, from the `nth` from now on until [`FaultyLog::mend`].
    pub fn fail_from(&self, nth: usize, fault: &Fault) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.always = Some((plan.appends + nth, fault.clone()));
    }

    /// Lets nothing fail any more.
    pub fn mend(&self) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.faults.clear();
        plan.always = None;
    }

    /// How many appends were asked for.
    pub fn appends(&self) -> usize {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner).appends
    }

    fn read_fault(&self) -> Result<(), ReadError> {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        if plan.unreadable == 0 {
            return Ok(());
        }
        plan.unreadable -= 1;
        Err(unreadable())
    }

    fn next_fault(&self) -> Option<Fault> {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.appends += 1;
        let nth = plan.appends;
        let always = plan.always.clone().filter(|(first, _)| *first <= nth).map(|(_, fault)| fault);
        plan.faults.remove(&nth).or(always)
    }
}

fn unreadable() -> ReadError {
    ReadError::Io { path: PathBuf::from("faulty"), source: io::ErrorKind::ConnectionReset.into() }
}

fn lost() -> AppendError {
    AppendError::Io { path: PathBuf::from("faulty"), source: io::ErrorKind::ConnectionReset.into() }
}

fn full() -> AppendError {
    AppendError::Full { path: PathBuf::from("faulty"), source: io::ErrorKind::StorageFull.into() }
}

#[async_trait::async_trait]
impl Log for FaultyLog {
    async fn models(&self) -> Result<Vec<ModelName>, ReadError> {
        self.inner.models().await
    }

    async fn create(&self, model: &ModelName) -> Result<(), AppendError> {
        self.inner.create(model).await
    }

    async fn append(
        &self,
        model: &ModelName,
        expected: Revision,
        batch: Batch,
    ) -> Result<Revision, AppendError> {
        match self.next_fault() {
            None => {}
            Some(Fault::Full) => return Err(full()),
            Some(Fault::LostRequest) => return Err(lost()),
            Some(Fault::LostAnswer) => {
                self.inner.append(model, expected, batch).await?;
                return Err(lost());
            }
            Some(Fault::Unreadable(reads)) => {
                self.inner.append(model, expected, batch).await?;
                self.plan.lock().unwrap_or_else(PoisonError::into_inner).unreadable = reads;
                return Err(lost());
            }
            Some(Fault::Repeated) => {
                self.inner.append(model, expected, batch.clone()).await?;
            }
            Some(Fault::Held(gate)) => {
                gate.acquire().await.expect("the test keeps the gate open").forget();
            }
            Some(Fault::Overtaken(other)) => {
                self.inner.append(model, expected, other).await?;
            }
        }
        self.inner.append(model, expected, batch).await
    }

    async fn find(&self, model: &ModelName, id: BatchId) -> Result<Option<Revision>, ReadError> {
        self.read_fault()?;
        self.inner.find(model, id).await
    }

    async fn read(
        &self,
        model: &ModelName,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<StoredBatch>, ReadError> {
        self.read_fault()?;
        self.inner.read(model, after, limit).await
    }

    async fn last(&self, model: &ModelName) -> Result<Revision, ReadError> {
        self.inner.last(model).await
    }

    async fn save_snapshot(&self, model: &ModelName, snapshot: Snapshot) -> Result<(), AppendError> {
        self.inner.save_snapshot(model, snapshot).await
    }

    async fn load_snapshot(&self, model: &ModelName) -> Result<Option<Snapshot>, ReadError> {
        self.inner.load_snapshot(model).await
    }

    async fn trim(&self, model: &ModelName, up_to: Revision) -> Result<Revision, AppendError> {
        self.inner.trim(model, up_to).await
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::log::{MemoryLog, contract};

    #[tokio::test]
    async fn without_faults_it_keeps_the_contract() {
        contract::check(|| Arc::new(FaultyLog::new(Arc::new(MemoryLog::new()))) as Arc<dyn Log>).await;
    }

    #[tokio::test]
    async fn each_fault_does_what_it_says() {
        let other = batch(9);
        for (fault, error, is_there) in [
            (Fault::Full, Some("no room left for faulty: free space on its disk and try again"), false),
            (Fault::LostRequest, Some("cannot write faulty"), false),
            (Fault::LostAnswer, Some("cannot write faulty"), true),
            (Fault::Repeated, Some("the log of model default is at revision 1, not 0"), true),
            (Fault::Overtaken(other), Some("the log of model default is at revision 1, not 0"), false),
            (Fault::Held(Arc::new(Semaphore::new(1))), None, true),
        ] {
            let log = FaultyLog::new(Arc::new(MemoryLog::new()));
            let model: ModelName = "default".parse().unwrap();
            log.create(&model).await.unwrap();
            log.fail(1, fault.clone());
            let answer = log.append(&model, Revision::ZERO, batch(1)).await;
            assert_eq!(answer.err().map(|error| error.to_string()).as_deref(), error, "{fault:?}");
            assert_eq!(log.find(&model, batch(1).id).await.unwrap().is_some(), is_there, "{fault:?}");
            let last = log.last(&model).await.unwrap();
            log.append(&model, last, batch(2)).await.expect("only one append fails");
            assert_eq!(log.appends(), 2);
        }
    }

    fn batch(number: u8) -> Batch {
        Batch { id: BatchId([number; 16]), records: vec![Bytes::from_static(b"record")] }
    }
}
