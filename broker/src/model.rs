//! A model that is being served: its newest state, the way to its writer and to its hub.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use relata_core::ModelName;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use crate::lease::{self, Leases};
use crate::log::Log;
use crate::operation::{Answer, Operation};
use crate::recovery::{self, LoadError};
use crate::refusal::Refusal;
use crate::saver::{SaveAfter, Saver};
use crate::state::State;
use crate::tokens::Tokens;
use crate::views::Progress;
use crate::watch::{Feed, Hub, HubHandle};
use crate::writer::{Request, Shared, Unsaved, Writer};

/// Requests that may wait for the writer; whoever comes after them waits to be one.
const WAITING: usize = 4096;

/// How long a batch waits for more requests when the ones before it were more than twice its size: the same callers are
/// about to ask again, and a sync for each few of them costs everybody more than the wait. A lone caller never waits.
const GATHER: Duration = Duration::from_micros(50);

/// What a model is served with.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How long a lead lasts unless it is renewed.
    pub lease: Duration,
    /// When the state is saved.
    pub save: SaveAfter,
}

impl Default for Settings {
    fn default() -> Self {
        Self { lease: lease::TERM, save: SaveAfter::default() }
    }
}

/// A model that is being served.
#[derive(Debug)]
pub struct Model {
    name: ModelName,
    current: Arc<ArcSwap<State>>,
    requests: mpsc::Sender<Message>,
    feed: Arc<Feed>,
    hub: HubHandle,
    progress: Arc<Progress>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
enum Message {
    Ask(Request),
    Stop,
}

impl Model {
    /// Folds the model's log and begins to serve it, on a thread of its own and a task of the runtime.
    ///
    /// # Errors
    /// The log cannot be read here.
    pub async fn open(
        log: Arc<dyn Log>,
        name: ModelName,
        tokens: Arc<Tokens>,
        settings: Settings,
    ) -> Result<Arc<Self>, LoadError> {
        let (state, folded) = recovery::load(&*log, &name).await?;
        tokens.follow(&name, &state);
        let leases = Leases::start(settings.lease, &state, Instant::now());
        let feed = Arc::new(Feed::default());
        let unsaved = Unsaved { records: folded.records, bytes: folded.bytes };
        feed.publish(folded.happened.into());
        let current = Arc::new(ArcSwap::from_pointee(state));
        let shared = Shared {
            model: name.clone(),
            log,
            current: Arc::clone(&current),
            feed: Arc::clone(&feed),
            tokens,
        };
        let progress = Arc::new(Progress::default());
        let (hub, handle) = Hub::new(&shared, Arc::clone(&progress));
        tokio::spawn(hub.run());
        let (requests, inbox) = mpsc::channel(WAITING);
        let mut writer = Writer::new(shared, leases);
        writer.unsaved = unsaved;
        let thread = start(writer, inbox, settings.save);
        let thread = Mutex::new(Some(thread));
        Ok(Arc::new(Self { name, current, requests, feed, hub: handle, progress, thread }))
    }

    /// Its name.
    pub fn name(&self) -> &ModelName {
        &self.name
    }

    /// What is true now.
    pub fn state(&self) -> arc_swap::Guard<Arc<State>> {
        self.current.load()
    }

    /// Learns that there is another state, not which.
    pub fn changed(&self) -> watch::Receiver<()> {
        self.feed.changed()
    }

    /// The way to its watches.
    pub fn hub(&self) -> &HubHandle {
        &self.hub
    }

    /// How far its agents are.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Asks the writer for a change.
    ///
    /// # Errors
    /// Why it was not made.
    pub async fn ask(&self, operation: Operation) -> Result<Answer, Refusal> {
        let (reply, answer) = oneshot::channel();
        let stopped = || Refusal::Stopped(self.name.clone());
        let request = Message::Ask(Request { operation, reply });
        self.requests.send(request).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// Does what was asked for so far, saves the state and ends. Blocks meanwhile.
    pub fn stop(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return };
        // A writer that has ended by itself takes no message; joining it says why.
        let _ = self.requests.blocking_send(Message::Stop);
        if thread.join().is_err() {
            tracing::error!(model = %self.name, "the writer had failed");
        }
    }
}

fn start(writer: Writer, inbox: mpsc::Receiver<Message>, save: SaveAfter) -> JoinHandle<()> {
    let runtime = Handle::current();
    let name = format!("model {}", writer.shared().model);
    let thread = std::thread::Builder::new().name(name);
    let run = move || runtime.block_on(serve(writer, inbox, Saver::new(save)));
    thread.spawn(run).expect("the system gives each model a thread")
}

async fn serve(mut writer: Writer, mut inbox: mpsc::Receiver<Message>, mut saver: Saver) {
    let (mut open, mut crowd) = (true, 0);
    while open {
        let mut requests = Vec::new();
        if let Some(first) = first(&mut inbox, writer.due()).await {
            open = collect(first, &mut inbox, &mut requests);
        }
        if open && requests.len() * 2 < crowd {
            std::thread::sleep(GATHER);
            open = inbox.try_recv().map_or(true, |next| collect(next, &mut inbox, &mut requests));
        }
        crowd = requests.len().max(crowd.saturating_sub(1 + crowd / 8));
        writer.round(requests, Instant::now()).await;
        saver.look(&mut writer);
    }
    inbox.close();
    saver.finish(&mut writer).await;
}

/// The first message, or `None` once a lease is due.
async fn first(inbox: &mut mpsc::Receiver<Message>, due: Option<Instant>) -> Option<Message> {
    if let Ok(message) = inbox.try_recv() {
        return Some(message);
    }
    let message = match due {
        None => inbox.recv().await,
        Some(due) => tokio::time::timeout_at(due.into(), inbox.recv()).await.ok()?,
    };
    Some(message.unwrap_or(Message::Stop))
}

/// Takes all that wait, up to a batch's size. Says whether more may come.
fn collect(first: Message, inbox: &mut mpsc::Receiver<Message>, requests: &mut Vec<Request>) -> bool {
    let mut weight = 0;
    let mut next = Some(first);
    while let Some(message) = next {
        let Message::Ask(request) = message else { return false };
        weight += request.weight();
        requests.push(request);
        next = if Request::fits(weight) { inbox.try_recv().ok() } else { None };
    }
    true
}
