//! The rules that every log keeps, as one suite. It must not know any implementation.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use relata_core::{ModelName, Revision};

use super::{AppendError, Batch, BatchId, Log, ReadError, Snapshot, StoredBatch};

/// Where the suite gets its logs from. A closure that makes a fresh log will do if nothing survives a restart.
pub trait Subject {
    /// A log without any model, apart from all that were made before.
    fn fresh(&mut self) -> Arc<dyn Log>;

    /// The same log after the end of its process. The given one is the last handle to it.
    fn reopened(&mut self, log: Arc<dyn Log>) -> Arc<dyn Log> {
        log
    }
}

impl<F: FnMut() -> Arc<dyn Log>> Subject for F {
    fn fresh(&mut self) -> Arc<dyn Log> {
        self()
    }
}

/// Runs every rule on fresh logs: once as they are, once reopened before each observation.
///
/// # Panics
/// If a rule is broken; the message names it.
pub async fn check(mut subject: impl Subject) {
    for restarts in [Restarts::Never, Restarts::BeforeEachLook] {
        models_are_named_in_order(&mut Stage::new(&mut subject, restarts)).await;
        unknown_models_are_refused(&mut Stage::new(&mut subject, restarts)).await;
        revisions_have_no_gaps(&mut Stage::new(&mut subject, restarts)).await;
        a_conflict_changes_nothing(&mut Stage::new(&mut subject, restarts)).await;
        an_empty_batch_is_refused(&mut Stage::new(&mut subject, restarts)).await;
        find_tells_what_happened(&mut Stage::new(&mut subject, restarts)).await;
        read_gives_pages_in_order(&mut Stage::new(&mut subject, restarts)).await;
        records_come_back_as_they_were(&mut Stage::new(&mut subject, restarts)).await;
        models_do_not_mix(&mut Stage::new(&mut subject, restarts)).await;
        the_newest_snapshot_is_kept(&mut Stage::new(&mut subject, restarts)).await;
        a_snapshot_of_the_future_is_refused(&mut Stage::new(&mut subject, restarts)).await;
        trim_never_passes_the_snapshot(&mut Stage::new(&mut subject, restarts)).await;
        a_trimmed_log_goes_on(&mut Stage::new(&mut subject, restarts)).await;
    }
    one_of_many_writers_wins(subject.fresh()).await;
}

#[derive(Clone, Copy)]
enum Restarts {
    Never,
    BeforeEachLook,
}

/// A fresh log on which one rule is played.
struct Stage<'a> {
    subject: &'a mut dyn Subject,
    restarts: Restarts,
    log: Option<Arc<dyn Log>>,
}

impl<'a> Stage<'a> {
    fn new(subject: &'a mut dyn Subject, restarts: Restarts) -> Self {
        let log = Some(subject.fresh());
        Self { subject, restarts, log }
    }

    fn log(&self) -> &dyn Log {
        self.log.as_deref().expect("only `look` takes it, and puts one back")
    }

    /// The log as somebody sees it who comes later.
    fn look(&mut self) -> &dyn Log {
        if let Restarts::BeforeEachLook = self.restarts {
            let log = self.log.take().expect("there is always one");
            self.log = Some(self.subject.reopened(log));
        }
        self.log()
    }

    async fn create(&mut self, name: &str) -> ModelName {
        let model = model(name);
        self.log().create(&model).await.expect("a model can be made");
        model
    }

    /// Appends batches of these sizes, with the ids 1, 2, ..., to a new model `default`.
    async fn filled(&mut self, sizes: &[usize]) -> ModelName {
        let model = self.create("default").await;
        append_all(self.log(), &model, sizes).await;
        model
    }
}

fn model(name: &str) -> ModelName {
    name.parse().expect("the suite's names are valid")
}

fn revision(number: u64) -> Revision {
    Revision::new(number)
}

fn id(number: u8) -> BatchId {
    BatchId([number; 16])
}

fn batch(number: u8, records: usize) -> Batch {
    let record = |index: usize| Bytes::from(format!("batch {number}, record {index}"));
    Batch { id: id(number), records: (0..records).map(record).collect() }
}

fn stored(number: u8, first: u64, records: usize) -> StoredBatch {
    StoredBatch { id: id(number), first: revision(first), records: batch(number, records).records }
}

fn snapshot(at: u64, text: &str) -> Snapshot {
    Snapshot { revision: revision(at), bytes: Bytes::from(text.to_owned()) }
}

async fn append_all(log: &dyn Log, model: &ModelName, sizes: &[usize]) {
    for (number, &records) in (1..).zip(sizes) {
        let last = log.last(model).await.expect("the model is there");
        let now = log.append(model, last, batch(number, records)).await.expect("there is room");
        assert_eq!(now, last.plus(records as u64), "append gives the new last revision");
    }
}

async fn read_all(log: &dyn Log, model: &ModelName, after: u64) -> Vec<StoredBatch> {
    let mut all: Vec<StoredBatch> = Vec::new();
    loop {
        let from = all.last().map_or(revision(after), StoredBatch::last);
        let page = log.read(model, from, 3).await.expect("the log can be read");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

async fn models_are_named_in_order(stage: &mut Stage<'_>) {
    assert_eq!(stage.look().models().await.expect("models"), []);
    for name in ["zoo", "default", "a-1"] {
        stage.create(name).await;
        stage.create(name).await;
    }
    let models = stage.look().models().await.expect("models");
    assert_eq!(models, ["a-1", "default", "zoo"].map(model), "each once, in name order");
}

async fn unknown_models_are_refused(stage: &mut Stage<'_>) {
    stage.create("other").await;
    let (model, log) = (model("missing"), stage.look());
    let of_read = [
        log.find(&model, id(1)).await.err(),
        log.read(&model, Revision::ZERO, 1).await.err(),
        log.last(&model).await.err(),
        log.load_snapshot(&model).await.err(),
    ];
    for error in of_read {
        assert!(matches!(error, Some(ReadError::UnknownModel(_))), "{error:?}");
    }
    let of_append = [
        log.append(&model, Revision::ZERO, batch(1, 1)).await.err(),
        log.save_snapshot(&model, snapshot(0, "")).await.err(),
        log.trim(&model, Revision::ZERO).await.err(),
    ];
    for error in of_append {
        assert!(matches!(error, Some(AppendError::UnknownModel(_))), "{error:?}");
    }
}

async fn revisions_have_no_gaps(stage: &mut Stage<'_>) {
    let model = stage.create("default").await;
    assert_eq!(stage.look().last(&model).await.expect("last"), Revision::ZERO);
    assert_eq!(read_all(stage.look(), &model, 0).await, []);
    append_all(stage.log(), &model, &[1, 3, 2]).await;
    assert_eq!(stage.look().last(&model).await.expect("last"), revision(6));
    let expected = [stored(1, 1, 1), stored(2, 2, 3), stored(3, 5, 2)];
    assert_eq!(read_all(stage.look(), &model, 0).await, expected, "each batch whole, in order, from 1");
}

async fn a_conflict_changes_nothing(stage: &mut Stage<'_>) {
    let model = stage.filled(&[2]).await;
    for wrong in [0, 1, 3] {
        let error = stage.look().append(&model, revision(wrong), batch(9, 1)).await.expect_err("conflict");
        let AppendError::Conflict { expected, actual, .. } = error else { panic!("not {error:?}") };
        assert_eq!((expected, actual), (revision(wrong), revision(2)));
    }
    assert_eq!(read_all(stage.look(), &model, 0).await, [stored(1, 1, 2)]);
    assert_eq!(stage.look().find(&model, id(9)).await.expect("find"), None);
}

async fn an_empty_batch_is_refused(stage: &mut Stage<'_>) {
    let model = stage.filled(&[1]).await;
    let error = stage.log().append(&model, revision(1), batch(9, 0)).await.expect_err("empty");
    assert!(matches!(error, AppendError::Empty), "{error:?}");
    assert_eq!(read_all(stage.look(), &model, 0).await, [stored(1, 1, 1)]);
}

async fn find_tells_what_happened(stage: &mut Stage<'_>) {
    let model = stage.filled(&[1, 3]).await;
    stage.log().save_snapshot(&model, snapshot(1, "state")).await.expect("save");
    stage.log().append(&model, revision(4), batch(3, 2)).await.expect("append");
    let log = stage.look();
    assert_eq!(log.find(&model, id(2)).await.expect("find"), Some(revision(4)), "its last revision");
    assert_eq!(log.find(&model, id(3)).await.expect("find"), Some(revision(6)));
    assert_eq!(log.find(&model, id(4)).await.expect("find"), None);
}

async fn read_gives_pages_in_order(stage: &mut Stage<'_>) {
    let model = stage.filled(&[1, 3, 2]).await;
    let all = [stored(1, 1, 1), stored(2, 2, 3), stored(3, 5, 2)];
    // After a revision within a batch comes that batch, whole.
    for (after, limit, expected) in [
        (0, 10, &all[..]),
        (0, 1, &all[..1]),
        (0, 0, &all[..1]),
        (1, 1, &all[1..2]),
        (2, 1, &all[1..2]),
        (4, 1, &all[2..]),
        (5, 9, &all[2..]),
        (6, 9, &[]),
        (7, 9, &[]),
    ] {
        let page = stage.look().read(&model, revision(after), limit).await.expect("read");
        assert_eq!(page, expected, "after {after}, at most {limit}");
    }
}

async fn records_come_back_as_they_were(stage: &mut Stage<'_>) {
    let model = stage.create("default").await;
    let all_bytes: Vec<u8> = (0..=255).collect();
    let records = vec![
        Bytes::new(),
        Bytes::from(all_bytes),
        Bytes::from(vec![0; 100]),
        Bytes::from(vec![0xa5; 300_000]),
        Bytes::new(),
    ];
    let batch = Batch { id: BatchId([0; 16]), records: records.clone() };
    stage.log().append(&model, Revision::ZERO, batch).await.expect("append");
    let read = read_all(stage.look(), &model, 0).await;
    assert!(read.len() == 1 && read[0].records == records, "bytes are opaque, none and zeros included");
}

async fn models_do_not_mix(stage: &mut Stage<'_>) {
    let (one, two) = (stage.filled(&[1, 1]).await, stage.create("two").await);
    append_all(stage.log(), &two, &[3]).await;
    let log = stage.look();
    assert_eq!(log.last(&one).await.expect("last"), revision(2));
    assert_eq!(read_all(log, &two, 0).await, [stored(1, 1, 3)]);
    assert_eq!(log.find(&two, id(2)).await.expect("find"), None);
}

async fn the_newest_snapshot_is_kept(stage: &mut Stage<'_>) {
    let model = stage.filled(&[1, 3]).await;
    assert_eq!(stage.look().load_snapshot(&model).await.expect("load"), None);
    // An older one would uncover records that may be gone.
    for (saved, kept) in [("0 none", "0 none"), ("1 one", "1 one"), ("4 four", "4 four"), ("1 old", "4 four")]
    {
        let parse = |text: &str| snapshot(text[..1].parse().expect("a digit"), &text[2..]);
        stage.log().save_snapshot(&model, parse(saved)).await.expect("save");
        for _ in 0..2 {
            assert_eq!(stage.look().load_snapshot(&model).await.expect("load"), Some(parse(kept)));
        }
    }
    assert_eq!(read_all(stage.look(), &model, 0).await.len(), 2, "a snapshot alone gives up nothing");
}

async fn a_snapshot_of_the_future_is_refused(stage: &mut Stage<'_>) {
    let model = stage.filled(&[1]).await;
    let error = stage.log().save_snapshot(&model, snapshot(2, "x")).await.expect_err("conflict");
    assert!(matches!(error, AppendError::Conflict { .. }), "{error:?}");
    assert_eq!(stage.look().load_snapshot(&model).await.expect("load"), None);
}

async fn trim_never_passes_the_snapshot(stage: &mut Stage<'_>) {
    let model = stage.filled(&[1, 3, 2]).await;
    let first_kept = stage.log().trim(&model, revision(6)).await.expect("trim");
    assert_eq!(first_kept, revision(1), "without a snapshot nothing goes");
    stage.log().save_snapshot(&model, snapshot(3, "state")).await.expect("save");
    let first_kept = stage.log().trim(&model, revision(6)).await.expect("trim");
    assert!(first_kept <= revision(2), "revision 4 is not covered, so its batch stays: {first_kept}");
    let kept = read_all(stage.look(), &model, 1).await;
    assert_eq!(kept, [stored(2, 2, 3), stored(3, 5, 2)]);
}

async fn a_trimmed_log_goes_on(stage: &mut Stage<'_>) {
    let model = stage.create("default").await;
    let large = |number| Batch { id: id(number), records: vec![Bytes::from(vec![number; 200_000])] };
    for number in 1..=9 {
        let last = revision(u64::from(number) - 1);
        stage.log().append(&model, last, large(number)).await.expect("append");
    }
    stage.log().save_snapshot(&model, snapshot(4, "state")).await.expect("save");
    let first_kept = stage.log().trim(&model, revision(9)).await.expect("trim");
    assert!((revision(2)..=revision(5)).contains(&first_kept), "what is covered went: {first_kept}");
    assert_eq!(read_all(stage.look(), &model, 4).await.len(), 5, "what is not covered stays");
    stage.log().save_snapshot(&model, snapshot(8, "state")).await.expect("save");
    let first_kept = stage.log().trim(&model, revision(7)).await.expect("trim");
    assert!((revision(2)..=revision(8)).contains(&first_kept), "room was given up: {first_kept}");
    let error = stage.look().read(&model, Revision::ZERO, 1).await.expect_err("trimmed");
    let ReadError::Trimmed { first_kept: told, .. } = error else { panic!("not {error:?}") };
    assert_eq!(told, first_kept);
    stage.log().append(&model, revision(9), batch(10, 2)).await.expect("append");
    assert_eq!(stage.look().last(&model).await.expect("last"), revision(11));
    let tail = read_all(stage.look(), &model, 8).await;
    assert_eq!(tail.iter().map(|batch| batch.id).collect::<Vec<_>>(), [id(9), id(10)]);
}

async fn one_of_many_writers_wins(log: Arc<dyn Log>) {
    let model = model("default");
    log.create(&model).await.expect("create");
    for round in 0..20 {
        let write = |writer: u8| {
            let (log, model) = (Arc::clone(&log), model.clone());
            std::thread::spawn(move || blocking(log.append(&model, revision(round), batch(writer, 1))))
        };
        let writers: Vec<_> = (0..4).map(write).collect();
        let answers = writers.into_iter().map(|writer| writer.join().expect("no panic"));
        assert_eq!(answers.filter(Result::is_ok).count(), 1, "in round {round}");
    }
    let firsts: HashSet<_> = read_all(&*log, &model, 0).await.iter().map(|batch| batch.first).collect();
    assert_eq!(firsts.len(), 20);
}

fn blocking<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime without drivers").block_on(future)
}
