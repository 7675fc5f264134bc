//! A gRPC client of the broker, as the operator or as a unit.

use std::path::Path;

use relata_proto::v1;
use relata_proto::v1::models_client::ModelsClient;
use relata_proto::v1::units_client::UnitsClient;
use relata_proto::v1::watches_client::WatchesClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};

/// The model that is always there.
pub const MODEL: &str = "default";

/// A connection with a token.
#[derive(Debug, Clone)]
pub struct Client {
    channel: InterceptedService<Channel, Bearer>,
}

/// Puts a token into each call.
#[derive(Debug, Clone)]
pub struct Bearer(MetadataValue<Ascii>);

impl tonic::service::Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

impl Client {
    /// Connects with the token in a file.
    ///
    /// # Panics
    /// The file cannot be read or the broker not be reached.
    pub async fn with_token_file(address: &str, file: &Path) -> Self {
        let token = std::fs::read_to_string(file).expect("the token can be read");
        Self::try_connect(address, token.trim()).await.expect("the broker can be reached")
    }

    /// Connects with a token.
    ///
    /// # Errors
    /// The broker cannot be reached.
    ///
    /// # Panics
    /// The token is no header's value.
    pub async fn try_connect(address: &str, token: &str) -> Result<Self, tonic::transport::Error> {
        let uri = match address.strip_prefix("unix:") {
            Some(path) => format!("unix://{path}"),
            None => format!("http://{}", address.trim_start_matches("tcp:")),
        };
        let channel = Endpoint::from_shared(uri)?.connect().await?;
        let bearer = format!("Bearer {token}").parse().expect("a token is printable");
        Ok(Self { channel: InterceptedService::new(channel, Bearer(bearer)) })
    }

    /// The operator's service.
    pub fn models(&self) -> ModelsClient<InterceptedService<Channel, Bearer>> {
        ModelsClient::new(self.channel.clone())
    }

    /// The units' service.
    pub fn units(&self) -> UnitsClient<InterceptedService<Channel, Bearer>> {
        UnitsClient::new(self.channel.clone())
    }

    /// The watch service.
    pub fn watches(&self) -> WatchesClient<InterceptedService<Channel, Bearer>> {
        WatchesClient::new(self.channel.clone())
    }

    /// Deploys an application whose charm has these endpoints; gives its units.
    ///
    /// # Errors
    /// The broker refuses.
    pub async fn deploy(
        &self,
        application: &str,
        endpoints: Vec<v1::Endpoint>,
        units: u32,
    ) -> Result<Vec<v1::NewUnit>, Status> {
        let request = v1::DeployRequest {
            model: MODEL.into(),
            application: application.into(),
            charm: application.into(),
            endpoints,
            units,
            ..Default::default()
        };
        self.models().deploy(request).await.map(|answer| answer.into_inner().units)
    }

    /// Commits one hook's writes to one databag.
    ///
    /// # Errors
    /// The broker refuses, or is gone.
    pub async fn commit(&self, unit: &str, id: [u8; 16], write: v1::Write) -> Result<u64, Status> {
        let request = v1::CommitRequest {
            model: MODEL.into(),
            unit: unit.into(),
            id: id.to_vec().into(),
            writes: vec![write],
            ..Default::default()
        };
        self.units().commit(request).await.map(|answer| answer.into_inner().revision)
    }

    /// Reads one databag as its owner.
    ///
    /// # Errors
    /// The broker refuses, or is gone.
    pub async fn read(&self, unit: &str, relation: u64, owner: &str) -> Result<v1::ReadBagResponse, Status> {
        let bag = Some(v1::BagId { relation, owner: owner.into() });
        let request = v1::ReadBagRequest { model: MODEL.into(), unit: unit.into(), bag };
        self.units().read_bag(request).await.map(Response::into_inner)
    }

    /// Comes into a relation's scope.
    ///
    /// # Errors
    /// The broker refuses, or is gone.
    pub async fn enter(&self, unit: &str, relation: u64) -> Result<(), Status> {
        let request = v1::EnterScopeRequest { model: MODEL.into(), unit: unit.into(), relation };
        self.units().enter_scope(request).await.map(|_| ())
    }

    /// The model's status.
    ///
    /// # Errors
    /// The broker refuses, or is gone.
    pub async fn status(&self) -> Result<v1::GetStatusResponse, Status> {
        let request = v1::GetStatusRequest { model: MODEL.into() };
        self.models().get_status(request).await.map(Response::into_inner)
    }
}

/// An endpoint as metadata would declare it.
pub fn endpoint(name: &str, role: v1::Role, interface: &str) -> v1::Endpoint {
    v1::Endpoint {
        name: name.into(),
        role: role.into(),
        interface: interface.into(),
        limit: None,
        optional: false,
    }
}
