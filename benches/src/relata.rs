//! relata's broker as one of the measured: a model full of units, and units that commit, read and watch.

use std::collections::BTreeMap;
use std::path::Path;

use relata_proto::v1::models_client::ModelsClient;
use relata_proto::v1::units_client::UnitsClient;
use relata_proto::v1::{
    BagId, CommitRequest, DeployRequest, Endpoint, EnterScopeRequest, NewUnit, ReadBagRequest, Role, Write,
};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{IntoRequest, Request};

use crate::load::Caller;

/// The model that is measured.
pub(crate) const MODEL: &str = "default";
/// Larger than any answer here.
const MESSAGE_LIMIT: usize = 64 << 20;

/// A bearer token as metadata.
pub(crate) fn bearer(token: &str) -> MetadataValue<Ascii> {
    format!("Bearer {token}").parse().expect("a token is text")
}

/// A request with a token.
pub(crate) fn with_token<T>(message: T, token: &MetadataValue<Ascii>) -> Request<T> {
    let mut request = message.into_request();
    request.metadata_mut().insert("authorization", token.clone());
    request
}

/// The operator's token of a broker that keeps its data here.
pub(crate) fn operator_token(data: &Path) -> MetadataValue<Ascii> {
    let file = data.join("tokens/operator");
    bearer(std::fs::read_to_string(file).expect("the broker wrote the operator's token").trim())
}

/// Deploys one application with a number of units and of peer relations, which get the ids from 0.
pub(crate) async fn deploy(
    channel: Channel,
    operator: &MetadataValue<Ascii>,
    units: u32,
    relations: usize,
) -> Vec<NewUnit> {
    let peer = |n: usize| Endpoint {
        name: format!("peers{n}"),
        role: Role::Peer.into(),
        interface: "bench".to_owned(),
        ..Default::default()
    };
    let request = DeployRequest {
        model: MODEL.to_owned(),
        application: "load".to_owned(),
        charm: "load".to_owned(),
        endpoints: (0..relations).map(peer).collect(),
        units,
        ..Default::default()
    };
    let mut models = ModelsClient::new(channel).max_decoding_message_size(MESSAGE_LIMIT);
    models.deploy(with_token(request, operator)).await.expect("the broker deploys").into_inner().units
}

/// Brings a unit into the scope of the relations from 0 to `relations`.
pub(crate) async fn enter(channel: Channel, unit: &NewUnit, relations: usize) {
    let token = bearer(&unit.token);
    let mut client = UnitsClient::new(channel);
    for relation in 0..relations as u64 {
        let request = EnterScopeRequest { model: MODEL.to_owned(), unit: unit.unit.clone(), relation };
        client.enter_scope(with_token(request, &token)).await.expect("the unit enters");
    }
}

/// A unit that commits a new databag again and again.
#[derive(Debug)]
pub(crate) struct Commit {
    client: UnitsClient<Channel>,
    token: MetadataValue<Ascii>,
    unit: String,
    relations: u64,
    value: String,
    turn: u128,
}

impl Commit {
    /// A unit that writes `bytes` into its databag of each of the relations from 0 to `relations`.
    pub(crate) fn new(channel: Channel, unit: &NewUnit, relations: usize, bytes: usize) -> Self {
        Self {
            client: UnitsClient::new(channel),
            token: bearer(&unit.token),
            unit: unit.unit.clone(),
            relations: relations as u64,
            value: "x".repeat(bytes - 8),
            // A commit's id must be new to the unit in each round: rounds start at different times.
            turn: now_nanos(),
        }
    }
}

impl Caller for Commit {
    async fn call(&mut self) {
        self.turn += 1;
        let value = format!("{:08}{}", self.turn % 100_000_000, self.value);
        let write = |relation| Write {
            relation,
            owner: self.unit.clone(),
            entries: BTreeMap::from([("value".to_owned(), value.clone())]),
        };
        let request = CommitRequest {
            model: MODEL.to_owned(),
            unit: self.unit.clone(),
            id: self.turn.to_be_bytes().to_vec().into(),
            writes: (0..self.relations).map(write).collect(),
            ..Default::default()
        };
        let request = with_token(request, &self.token);
        self.client.commit(request).await.expect("the broker keeps the databag");
    }
}

/// A unit that reads its own databag again and again.
#[derive(Debug)]
pub(crate) struct Read {
    client: UnitsClient<Channel>,
    token: MetadataValue<Ascii>,
    unit: String,
}

impl Read {
    /// A unit that reads its databag of relation 0.
    pub(crate) fn new(channel: Channel, unit: &NewUnit) -> Self {
        Self { client: UnitsClient::new(channel), token: bearer(&unit.token), unit: unit.unit.clone() }
    }
}

impl Caller for Read {
    async fn call(&mut self) {
        let bag = BagId { relation: 0, owner: self.unit.clone() };
        let request = ReadBagRequest { model: MODEL.to_owned(), unit: self.unit.clone(), bag: Some(bag) };
        let answer =
            self.client.read_bag(with_token(request, &self.token)).await.expect("the broker answers");
        assert!(answer.into_inner().content.is_some(), "the databag is there");
    }
}

fn now_nanos() -> u128 {
    std::time::UNIX_EPOCH.elapsed().expect("it is after 1970").as_nanos()
}
