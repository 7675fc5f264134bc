//! The one writer of a model: it takes all requests that wait, checks each against the state that has the ones before
//! it, appends them as one batch, applies it, publishes and answers.
//!
//! It must not know gRPC, nor which log it stands on.

mod draft;

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use relata_core::{ModelName, Revision, UnitName};
use tokio::sync::oneshot;

pub use draft::{Draft, Happened};

use crate::causes::with_causes;
use crate::lease::Leases;
use crate::log::{AppendError, Batch, BatchId, Log};
use crate::operation::{Answer, Operation};
use crate::record::Record;
use crate::recovery::{self, LoadError};
use crate::refusal::Refusal;
use crate::state::{Effect, State};
use crate::tokens::Tokens;
use crate::watch::Feed;

/// Bytes of records after which a batch takes no more requests: a batch is one sync, and everybody in it waits for it.
const BATCH_BYTES: usize = 4 << 20;

/// Bytes of a record that is mostly names, roughly.
const SMALL: usize = 128;

/// How often a batch is checked again after somebody else appended.
const ATTEMPTS: usize = 16;

/// How long a lease that is over waits after the log refused its end.
const RETRY: Duration = Duration::from_secs(1);

/// What became of a request.
type Answered = Result<Answer, Refusal>;

/// The longest wait before the log is read again whose last append nobody knows of.
const MAX_PAUSE: Duration = Duration::from_secs(32);

/// A request on its way to the writer.
#[derive(Debug)]
pub struct Request {
    /// What is asked for.
    pub operation: Operation,
    /// Where the answer goes. Nobody may be waiting for it any more.
    pub reply: oneshot::Sender<Result<Answer, Refusal>>,
}

impl Request {
    /// How much it adds to a batch, roughly.
    pub fn weight(&self) -> usize {
        let texts = |texts: &[String]| texts.iter().map(String::len).sum::<usize>();
        let counted = match &self.operation {
            Operation::Commit(_, encoded) => encoded.len(),
            Operation::SetStatus { message, .. } => message.len(),
            Operation::Deploy(deploy) => {
                SMALL * (deploy.units.len() + deploy.endpoints.len()) + texts(&deploy.definitions)
            }
            Operation::IssueTokens(tokens) => SMALL * tokens.len(),
            _ => 0,
        };
        SMALL + counted
    }

    /// Whether a batch of this weight should take more requests.
    pub fn fits(weight: usize) -> bool {
        weight < BATCH_BYTES
    }

    fn answer(self, answer: Result<Answer, Refusal>) {
        // Whoever asked may have gone away.
        let _ = self.reply.send(answer);
    }
}

/// What the writer shares with readers.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The model.
    pub model: ModelName,
    /// The log.
    pub log: Arc<dyn Log>,
    /// The newest state.
    pub current: Arc<ArcSwap<State>>,
    /// What happened, for those who watch.
    pub feed: Arc<Feed>,
    /// Who has which token.
    pub tokens: Arc<Tokens>,
}

/// The writer of one model.
#[derive(Debug)]
pub struct Writer {
    shared: Shared,
    state: State,
    leases: Leases,
    ids: BatchIds,
    /// Whether the log may hold what the state does not.
    behind: bool,
    /// How long the log was left alone after it last failed, and until when, while behind.
    pause: (Duration, Option<Instant>),
    /// Bytes and records written since the last snapshot.
    pub(crate) unsaved: Unsaved,
}

/// How much was written since the last snapshot.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unsaved {
    /// Records.
    pub records: usize,
    /// Their bytes.
    pub bytes: usize,
}

/// What became of a batch.
enum Outcome {
    Kept,
    Overtaken,
    NotKept(AppendError),
    Unknown(AppendError),
}

impl Writer {
    /// A writer that goes on from `shared.current`.
    pub fn new(shared: Shared, leases: Leases) -> Self {
        let state = State::clone(&shared.current.load());
        let ids = BatchIds::new();
        Self {
            shared,
            state,
            leases,
            ids,
            behind: false,
            pause: Default::default(),
            unsaved: Unsaved::default(),
        }
    }

    /// What is true now.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// A moment by which a round should run even without requests.
    pub fn due(&self) -> Option<Instant> {
        self.leases.due().into_iter().chain(self.pause.1).min()
    }

    /// Does all of these, or says why not. `now` decides whose lead is over.
    pub async fn round(&mut self, mut requests: Vec<Request>, now: Instant) {
        for _ in 0..ATTEMPTS {
            if let Err(error) = self.catch_up(now).await {
                return self.fail(requests, &error, now);
            }
            let (draft, answers) = self.draft(&mut requests, now);
            if draft.records.is_empty() {
                self.renew(&draft.led, now);
                return reply(requests, answers);
            }
            match self.append(&draft).await {
                Outcome::Kept => {
                    self.accept(draft, now);
                    return reply(requests, answers);
                }
                Outcome::Overtaken => self.behind = true,
                Outcome::NotKept(AppendError::TooLarge { .. }) if requests.len() > 1 => {
                    return self.one_by_one(requests, now).await;
                }
                Outcome::NotKept(error) => {
                    let why = with_causes(&error);
                    tracing::error!(model = %self.shared.model, error = why, "a batch was not kept");
                    return self.refuse(requests, answers, &Refusal::NotKept(Arc::new(error)), now);
                }
                Outcome::Unknown(error) => {
                    let why = with_causes(&error);
                    tracing::error!(model = %self.shared.model, error = why, "nobody knows whether a batch was kept");
                    self.behind = true;
                    return self.refuse(requests, answers, &Refusal::OutcomeUnknown(Arc::new(error)), now);
                }
            }
        }
        let error = AppendError::Conflict {
            model: self.shared.model.clone(),
            expected: self.state.revision(),
            actual: self.state.revision(),
        };
        let refusal = Refusal::NotKept(Arc::new(error));
        requests.into_iter().for_each(|request| request.answer(Err(refusal.clone())));
    }

    /// Checks the requests in order. One that shows a defect of relata is answered and left out.
    fn draft(&mut self, requests: &mut Vec<Request>, now: Instant) -> (Draft, Vec<Answered>) {
        'again: loop {
            let mut draft = Draft::new(self.state.clone());
            for unit in self.leases.over(now) {
                if self.state.leader(unit.application()) != Some(&unit) {
                    self.leases.forget(&unit);
                    continue;
                }
                if let Err(defect) = draft.push(&Record::LeadEnded { unit }) {
                    tracing::error!(%defect, "a lease that is over cannot end");
                }
            }
            let mut answers = Vec::with_capacity(requests.len());
            for place in 0..requests.len() {
                let answer = requests[place].operation.run(&mut draft, self.leases.term());
                if let Err(Refusal::Defect(what)) = &answer {
                    tracing::error!(model = %self.shared.model, what, "a request made a record that does not fit");
                    requests.remove(place).answer(answer);
                    continue 'again;
                }
                answers.push(answer);
            }
            return (draft, answers);
        }
    }

    async fn append(&mut self, draft: &Draft) -> Outcome {
        let id = self.ids.next();
        let batch = Batch { id, records: draft.records.clone() };
        let expected = self.state.revision();
        let Err(error) = self.shared.log.append(&self.shared.model, expected, batch).await else {
            return Outcome::Kept;
        };
        let unsure = matches!(error, AppendError::Conflict { .. } | AppendError::Io { .. });
        if !unsure {
            return Outcome::NotKept(error);
        }
        match (self.shared.log.find(&self.shared.model, id).await, &error) {
            (Ok(Some(last)), _) if last == expected.plus(draft.records.len() as u64) => Outcome::Kept,
            (Ok(_), AppendError::Conflict { .. }) => Outcome::Overtaken,
            (Ok(None), _) => Outcome::NotKept(error),
            _ => Outcome::Unknown(error),
        }
    }

    async fn one_by_one(&mut self, requests: Vec<Request>, now: Instant) {
        for request in requests {
            Box::pin(self.round(vec![request], now)).await;
        }
    }

    /// Takes in what the draft says, now that it is kept.
    fn accept(&mut self, mut draft: Draft, now: Instant) {
        self.unsaved.records += draft.records.len();
        self.unsaved.bytes += draft.size;
        for (hash, unit) in draft.tokens.drain(..) {
            self.shared.tokens.add(&self.shared.model, unit, hash);
        }
        let led = std::mem::take(&mut draft.led);
        let happened = std::mem::take(&mut draft.happened);
        self.publish(draft.into_state(), happened, now);
        self.renew(&led, now);
    }

    /// Who led for a moment within a batch has no lease after it.
    fn renew(&mut self, led: &[UnitName], now: Instant) {
        let leads = |unit: &&UnitName| self.state.leader(unit.application()) == Some(*unit);
        led.iter().filter(leads).for_each(|unit| self.leases.renew(unit, now));
    }

    fn publish(&mut self, state: State, happened: Vec<Happened>, now: Instant) {
        self.state = state;
        self.shared.current.store(Arc::new(self.state.clone()));
        let mut effects = happened.iter().flat_map(|happened| &happened.effects);
        if effects.any(|effect| matches!(effect, Effect::LeaderChanged(..))) {
            self.leases.follow(&self.state, now);
        }
        self.shared.feed.publish(happened);
    }

    /// Folds what the log holds and the state does not.
    async fn catch_up(&mut self, now: Instant) -> Result<(), LoadError> {
        if !self.behind {
            return Ok(());
        }
        let mut state = self.state.clone();
        let folded = recovery::fold_rest(&*self.shared.log, &self.shared.model, &mut state).await?;
        self.behind = false;
        self.pause = Default::default();
        if folded.records > 0 {
            self.unsaved.records += folded.records;
            self.unsaved.bytes += folded.bytes;
            self.shared.tokens.follow(&self.shared.model, &state);
            self.publish(state, folded.happened.into(), now);
            self.leases.follow(&self.state, now);
        }
        Ok(())
    }

    /// Leaves a log that failed alone for a while, for longer each time if it must be read first.
    fn rest(&mut self, now: Instant) {
        self.leases.postpone(now, now + RETRY);
        if self.behind {
            let pause = (self.pause.0 * 2).clamp(RETRY, MAX_PAUSE);
            self.pause = (pause, Some(now + pause));
        }
    }

    /// Answers a batch that was not kept, or of which nobody knows: what was refused anyway still is, and what was true
    /// before the batch, as the answer to a repeat, is true without it.
    fn refuse(&mut self, requests: Vec<Request>, answers: Vec<Answered>, refusal: &Refusal, now: Instant) {
        self.rest(now);
        let may_be_kept = matches!(refusal, Refusal::OutcomeUnknown(_));
        for (request, in_batch) in requests.into_iter().zip(answers) {
            let mut alone = Draft::new(self.state.clone());
            let before = request.operation.run(&mut alone, self.leases.term());
            let stands = match (&before, &in_batch) {
                (Ok(before), Ok(after)) => alone.records.is_empty() && (!may_be_kept || before == after),
                (Ok(_), Err(_)) => alone.records.is_empty() && !may_be_kept,
                (Err(_), after) => !may_be_kept || after.is_err(),
            };
            if stands {
                self.renew(&alone.led, now);
            }
            let answer = if stands { before } else { Err(refusal.clone()) };
            request.answer(answer);
        }
    }

    fn fail(&mut self, requests: Vec<Request>, error: &LoadError, now: Instant) {
        self.rest(now);
        tracing::error!(model = %self.shared.model, error = with_causes(error), "cannot read the log");
        for request in requests {
            request.answer(Err(Refusal::Stopped(self.shared.model.clone())));
        }
    }

    /// What a snapshot is made of and where it goes.
    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
}

fn reply(requests: Vec<Request>, answers: Vec<Answered>) {
    for (request, answer) in requests.into_iter().zip(answers) {
        request.answer(answer);
    }
}

/// Ids for batches: random bytes of this writer, then a count.
#[derive(Debug)]
struct BatchIds {
    writer: [u8; 8],
    count: u64,
}

impl BatchIds {
    fn new() -> Self {
        Self { writer: crate::random::bytes(), count: 0 }
    }

    fn next(&mut self) -> BatchId {
        self.count += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.writer);
        id[8..].copy_from_slice(&self.count.to_be_bytes());
        BatchId(id)
    }
}

impl Writer {
    /// The revision that the next snapshot has.
    pub fn revision(&self) -> Revision {
        self.state.revision()
    }
}

#[cfg(test)]
mod tests;
