//! A broker in this process, agents whose hooks are closures, and a line that can be cut between them.

mod line;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use relata_agent::{AgentError, Backoff, Ended, HookFailure, HookRunner, Settings};
use relata_broker::log::faulty::FaultyLog;
use relata_broker::{Config, Listen, ServeError};
use relata_core::{Hook, HookBuffer, Status, StatusOf};
use relata_proto::v1;
use relata_proto::v1::models_client::ModelsClient;
use relata_proto::v1::units_client::UnitsClient;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tonic::Request;
use tonic::transport::{Channel, Endpoint};

pub use line::Line;

/// Longer than anything in these tests takes.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct World {
    folder: tempfile::TempDir,
    lease: Duration,
    /// Instead of the embedded log in the folder.
    log: Option<Arc<FaultyLog>>,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<Result<(), ServeError>>>,
}

impl World {
    pub async fn new() -> Self {
        Self::with_lease(Duration::from_secs(60)).await
    }

    pub async fn with_lease(lease: Duration) -> Self {
        Self::with(lease, None).await
    }

    /// Its log is in memory and fails when it is told to.
    pub async fn on(log: &Arc<FaultyLog>) -> Self {
        Self::with(Duration::from_secs(60), Some(Arc::clone(log))).await
    }

    async fn with(lease: Duration, log: Option<Arc<FaultyLog>>) -> Self {
        let mut world = Self { folder: tempfile::tempdir().unwrap(), lease, log, stop: None, task: None };
        world.start_broker().await;
        world
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// A broker that was just stopped may hold its folder a moment longer, as in a process that has not ended yet.
    pub async fn start_broker(&mut self) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while let Err(error) = self.try_start_broker().await {
            assert!(tokio::time::Instant::now() < deadline, "{error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn try_start_broker(&mut self) -> Result<(), ServeError> {
        let mut config = Config::new(self.folder.path());
        config.settings.lease = self.lease;
        config.listen = Listen::Unix(self.socket());
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, is_ready) = oneshot::channel();
        let say_ready = move |_: &_| ready.send(()).expect("the test waits");
        let stopped = async move { drop(stopped.await) };
        let task = match &self.log {
            Some(log) => tokio::spawn(relata_broker::serve_on(
                Arc::<FaultyLog>::clone(log),
                config,
                say_ready,
                stopped,
            )),
            None => tokio::spawn(relata_broker::serve(config, say_ready, stopped)),
        };
        if is_ready.await.is_err() {
            return task.await.unwrap();
        }
        (self.task, self.stop) = (Some(task), Some(stop));
        Ok(())
    }

    pub async fn stop_broker(&mut self) {
        drop(self.stop.take());
        self.task.take().unwrap().await.unwrap().unwrap();
    }

    async fn channel(&self) -> Channel {
        let uri = format!("unix://{}", self.socket().display());
        Endpoint::from_shared(uri).unwrap().connect().await.unwrap()
    }

    pub fn operator_token_file(&self) -> PathBuf {
        relata_broker::operator_token_file(self.folder.path())
    }

    fn as_operator<T>(&self, message: T) -> Request<T> {
        let token = std::fs::read_to_string(self.operator_token_file()).unwrap();
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", format!("Bearer {}", token.trim()).parse().unwrap());
        request
    }

    /// Deploys an application with endpoints `name role`, all of interface `test`; gives its units' token files.
    pub async fn deploy(
        &self,
        application: &str,
        endpoints: &[(&str, v1::Role)],
        units: u32,
    ) -> Vec<PathBuf> {
        let endpoint = |(name, role): &(&str, v1::Role)| v1::Endpoint {
            name: (*name).to_owned(),
            role: (*role).into(),
            interface: "test".into(),
            limit: None,
            optional: false,
        };
        let request = v1::DeployRequest {
            model: "default".into(),
            application: application.into(),
            charm: application.into(),
            endpoints: endpoints.iter().map(endpoint).collect(),
            units,
            ..Default::default()
        };
        let mut models = ModelsClient::new(self.channel().await);
        let answer = models.deploy(self.as_operator(request)).await.unwrap().into_inner();
        answer.units.into_iter().map(|unit| unit.token_file.into()).collect()
    }

    pub async fn integrate(&self, a: &str, b: &str) -> u64 {
        let request = v1::IntegrateRequest { model: "default".into(), a: a.into(), b: b.into() };
        let mut models = ModelsClient::new(self.channel().await);
        models.integrate(self.as_operator(request)).await.unwrap().into_inner().relation
    }

    pub async fn remove_relation(&self, a: &str, b: &str) {
        let request = v1::RemoveRelationRequest { model: "default".into(), a: a.into(), b: b.into() };
        ModelsClient::new(self.channel().await).remove_relation(self.as_operator(request)).await.unwrap();
    }

    pub async fn remove_unit(&self, unit: &str) {
        self.remove_unit_by(unit, false).await;
    }

    /// Takes a unit out whose agent does not come back.
    pub async fn drop_unit(&self, unit: &str) {
        self.remove_unit_by(unit, true).await;
    }

    async fn remove_unit_by(&self, unit: &str, force: bool) {
        let request = v1::RemoveUnitRequest { model: "default".into(), unit: unit.into(), force };
        ModelsClient::new(self.channel().await).remove_unit(self.as_operator(request)).await.unwrap();
    }

    pub async fn status(&self) -> v1::GetStatusResponse {
        let request = v1::GetStatusRequest { model: "default".into() };
        let mut models = ModelsClient::new(self.channel().await);
        models.get_status(self.as_operator(request)).await.unwrap().into_inner()
    }

    /// What a unit last said of itself and of its agent.
    pub async fn unit(&self, name: &str) -> Option<v1::UnitStatus> {
        let units = self.status().await.applications.into_iter().flat_map(|application| application.units);
        units.into_iter().find(|unit| unit.unit == name)
    }

    /// A databag's version and one of its keys.
    pub async fn read(&self, relation: u64, owner: &str, key: &str) -> (u64, Option<String>) {
        let bag = Some(v1::BagId { relation, owner: owner.into() });
        let request = v1::ReadBagRequest { model: "default".into(), unit: String::new(), bag };
        let answer = UnitsClient::new(self.channel().await).read_bag(self.as_operator(request)).await;
        let answer = answer.unwrap().into_inner();
        (answer.version, answer.content.and_then(|bag| bag.entries.get(key).cloned()))
    }

    pub fn settings(&self, unit: &str, token_file: &Path) -> Settings {
        self.settings_at(&self.socket(), unit, token_file)
    }

    pub fn settings_at(&self, socket: &Path, unit: &str, token_file: &Path) -> Settings {
        let broker = format!("unix:{}", socket.display()).parse().unwrap();
        let mut settings =
            Settings::new(broker, token_file, "default".parse().unwrap(), unit.parse().unwrap());
        settings.hook_retry =
            Backoff { first: Duration::from_millis(10), longest: Duration::from_millis(50) };
        settings.reconnect = settings.hook_retry;
        settings
    }
}

/// Waits until something is so.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "never: {what}");
}

pub type Handled = Result<(), HookFailure>;

/// A charm that is a closure.
pub struct Charm<F>(pub F);

impl<F> HookRunner for Charm<F>
where
    F: FnMut(&Hook, &mut HookBuffer<'_>, &mut dyn FnMut(StatusOf, Status)) -> Handled + Send + 'static,
{
    fn run(
        &mut self,
        hook: &Hook,
        buffer: &mut HookBuffer<'_>,
        set_status: &mut dyn FnMut(StatusOf, Status),
    ) -> Handled {
        (self.0)(hook, buffer, set_status)
    }
}

/// An agent that runs, and the hooks that it has started.
pub struct Running {
    task: JoinHandle<Result<Ended, AgentError>>,
    stop: Option<oneshot::Sender<()>>,
    hooks: mpsc::UnboundedReceiver<String>,
}

impl Running {
    pub fn start<F>(settings: Settings, mut charm: F) -> Self
    where
        F: FnMut(&Hook, &mut HookBuffer<'_>, &mut dyn FnMut(StatusOf, Status)) -> Handled + Send + 'static,
    {
        let (started, hooks) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let charm = Charm(
            move |hook: &Hook, buffer: &mut HookBuffer<'_>, set_status: &mut dyn FnMut(StatusOf, Status)| {
                // A test that has what it wants no longer listens.
                let _ = started.send(line(hook));
                charm(hook, buffer, set_status)
            },
        );
        let task = tokio::spawn(relata_agent::run(settings, charm, async move { drop(stopped.await) }));
        Self { task, stop: Some(stop), hooks }
    }

    pub async fn hook(&mut self) -> String {
        tokio::time::timeout(PATIENCE, self.hooks.recv())
            .await
            .expect("no hook came")
            .expect("the agent ended")
    }

    /// Waits for exactly these hooks.
    pub async fn expect(&mut self, hooks: &[&str]) {
        for expected in hooks {
            assert_eq!(self.hook().await, *expected);
        }
    }

    pub fn has_ended(&self) -> bool {
        self.task.is_finished()
    }

    pub async fn ended(self) -> Result<Ended, AgentError> {
        tokio::time::timeout(PATIENCE, self.task).await.expect("the agent goes on").unwrap()
    }

    pub async fn stop(mut self) -> Result<Ended, AgentError> {
        drop(self.stop.take());
        self.ended().await
    }

    /// As with SIGKILL: nothing is finished. A hook that runs goes on into the void.
    pub async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }

    /// The hooks that were started since the last look.
    pub fn hooks(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.hooks.try_recv().ok()).collect()
    }
}

fn line(hook: &Hook) -> String {
    match hook {
        Hook::Relation(about) => match &about.remote_unit {
            Some(unit) => format!("{hook} {unit}"),
            None => hook.to_string(),
        },
        _ => hook.to_string(),
    }
}
