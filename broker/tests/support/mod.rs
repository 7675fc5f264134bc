//! A broker in this process on a unix socket, and clients of it.

#![allow(unreachable_pub, dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::{Path, PathBuf};

use relata_broker::{Config, Listen, ServeError, Storage, operator_token_file, serve};
use relata_proto::v1;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use v1::environments_client::EnvironmentsClient;
use v1::models_client::ModelsClient;
use v1::units_client::UnitsClient;
use v1::watches_client::WatchesClient;

pub const MODEL: &str = "default";

/// A running broker; it stops with [`TestBroker::stop`].
pub struct TestBroker {
    pub data: PathBuf,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
    channel: Channel,
}

#[derive(Clone)]
pub struct WithToken(MetadataValue<Ascii>);

impl tonic::service::Interceptor for WithToken {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

pub type Service = InterceptedService<Channel, WithToken>;

/// All services, called with one token.
#[derive(Clone)]
pub struct Client {
    pub token: String,
    pub models: ModelsClient<Service>,
    pub units: UnitsClient<Service>,
    pub watches: WatchesClient<Service>,
    pub environments: EnvironmentsClient<Service>,
}

impl TestBroker {
    pub async fn start(data: &Path, storage: Storage) -> Self {
        Self::start_with(data, storage, |config| config).await
    }

    pub async fn start_with(data: &Path, storage: Storage, change: impl FnOnce(Config) -> Config) -> Self {
        let config = change(Config { storage, ..Config::new(data) });
        let Listen::Unix(socket) = config.listen.clone() else { panic!("the tests use unix sockets") };
        let (ready, is_ready) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            serve(config, |_| ready.send(()).unwrap(), async { stopped.await.unwrap() }).await
        });
        if is_ready.await.is_err() {
            panic!("the broker does not start: {:?}", task.await.unwrap());
        }
        let endpoint = Endpoint::try_from(format!("unix:{}", socket.display())).unwrap();
        let channel = endpoint.connect().await.unwrap();
        Self { data: data.to_owned(), stop, task, channel }
    }

    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    pub fn client(&self, token: &str) -> Client {
        let with_token = WithToken(format!("Bearer {token}").parse().unwrap());
        let service = || InterceptedService::new(self.channel.clone(), with_token.clone());
        Client {
            token: token.to_owned(),
            models: ModelsClient::new(service()),
            units: UnitsClient::new(service()),
            watches: WatchesClient::new(service()),
            environments: EnvironmentsClient::new(service()),
        }
    }

    pub fn operator(&self) -> Client {
        self.client(std::fs::read_to_string(operator_token_file(&self.data)).unwrap().trim())
    }

    pub fn unit(&self, unit: &str) -> Client {
        let file = self.data.join("tokens").join(MODEL).join(unit.replace('/', "-"));
        self.client(std::fs::read_to_string(file).unwrap().trim())
    }

    pub async fn stop(self) {
        drop(self.channel);
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
    }
}

fn endpoint(name: &str, role: v1::Role, interface: &str) -> v1::Endpoint {
    v1::Endpoint {
        name: name.into(),
        role: role.into(),
        interface: interface.into(),
        limit: None,
        optional: false,
    }
}

impl Client {
    /// A database server `db` and an application `web` that can be joined, with units each.
    pub async fn deploy_pair(&mut self, units: u32) {
        let peers = endpoint("peers", v1::Role::Peer, "db_peers");
        let provider = endpoint("database", v1::Role::Provider, "postgresql_client");
        self.deploy("db", vec![provider, peers], units).await.unwrap();
        let requirer = endpoint("database", v1::Role::Requirer, "postgresql_client");
        self.deploy("web", vec![requirer], units).await.unwrap();
    }

    pub async fn deploy(
        &mut self,
        application: &str,
        endpoints: Vec<v1::Endpoint>,
        units: u32,
    ) -> Result<v1::DeployResponse, Status> {
        let request = v1::DeployRequest {
            model: MODEL.into(),
            application: application.into(),
            charm: application.into(),
            endpoints,
            units,
            ..Default::default()
        };
        self.models.deploy(request).await.map(tonic::Response::into_inner)
    }

    pub async fn integrate(&mut self, a: &str, b: &str) -> Result<v1::IntegrateResponse, Status> {
        let request = v1::IntegrateRequest { model: MODEL.into(), a: a.into(), b: b.into() };
        self.models.integrate(request).await.map(tonic::Response::into_inner)
    }

    pub async fn enter(&mut self, unit: &str, relation: u64) -> Result<u64, Status> {
        let request = v1::EnterScopeRequest { model: MODEL.into(), unit: unit.into(), relation };
        self.units.enter_scope(request).await.map(|answer| answer.into_inner().revision)
    }

    pub async fn commit(&mut self, unit: &str, id: u8, writes: Vec<v1::Write>) -> Result<u64, Status> {
        self.commit_with(commit(unit, id, writes)).await
    }

    pub async fn commit_with(&mut self, request: v1::CommitRequest) -> Result<u64, Status> {
        self.units.commit(request).await.map(|answer| answer.into_inner().revision)
    }

    pub async fn lead(&mut self, unit: &str) -> Result<v1::ClaimLeadResponse, Status> {
        let request = v1::ClaimLeadRequest { model: MODEL.into(), unit: unit.into() };
        self.units.claim_lead(request).await.map(tonic::Response::into_inner)
    }

    pub async fn read(
        &mut self,
        reader: &str,
        relation: u64,
        owner: &str,
    ) -> Result<v1::ReadBagResponse, Status> {
        let bag = Some(v1::BagId { relation, owner: owner.into() });
        let request = v1::ReadBagRequest { model: MODEL.into(), unit: reader.into(), bag };
        self.units.read_bag(request).await.map(tonic::Response::into_inner)
    }

    pub async fn watch(&mut self, watches: Vec<v1::CreateWatch>) -> tonic::Streaming<v1::WatchResponse> {
        let requests = watches
            .into_iter()
            .map(|create| v1::WatchRequest { request: Some(v1::watch_request::Request::Create(create)) });
        let requests = tokio_stream::iter(requests.collect::<Vec<_>>());
        self.watches.watch(requests).await.unwrap().into_inner()
    }
}

pub fn commit(unit: &str, id: u8, writes: Vec<v1::Write>) -> v1::CommitRequest {
    v1::CommitRequest {
        model: MODEL.into(),
        unit: unit.into(),
        id: vec![id; 16].into(),
        writes,
        ..Default::default()
    }
}

pub fn write(relation: u64, owner: &str, entries: &[(&str, &str)]) -> v1::Write {
    let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    v1::Write { relation, owner: owner.into(), entries: entries.collect() }
}

pub fn watch_unit(number: u64, unit: &str) -> v1::CreateWatch {
    v1::CreateWatch {
        watch: number,
        model: MODEL.into(),
        target: Some(v1::create_watch::Target::Unit(unit.into())),
        ..Default::default()
    }
}

/// The reason that a program finds in a refusal.
pub fn reason(status: &Status) -> &str {
    status.metadata().get("relata-reason").map_or("", |reason| reason.to_str().unwrap())
}
