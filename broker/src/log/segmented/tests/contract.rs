//! The log's contract, on the machine's disk, with the log closed and opened again between steps.

use std::sync::Arc;

use tempfile::TempDir;

use crate::log::{Log, SegmentedLog, contract};

#[derive(Default)]
struct OnDisk {
    dirs: Vec<TempDir>,
}

impl OnDisk {
    fn open(&self) -> Arc<dyn Log> {
        let dir = self.dirs.last().expect("fresh made one");
        Arc::new(SegmentedLog::open(dir.path()).expect("nobody else has it open"))
    }
}

impl contract::Subject for OnDisk {
    fn fresh(&mut self) -> Arc<dyn Log> {
        self.dirs.push(TempDir::new().expect("a temporary directory"));
        self.open()
    }

    fn reopened(&mut self, log: Arc<dyn Log>) -> Arc<dyn Log> {
        drop(log);
        self.open()
    }
}

#[tokio::test]
async fn keeps_the_contract() {
    contract::check(OnDisk::default()).await;
}
