//! The gRPC services: wire in, broker call, wire out. No decisions.

mod auth;
mod commit;
mod environments;
mod models;
mod units;
mod watches;

use std::sync::Arc;

use relata_proto::v1;
use tokio::sync::watch;
use tonic::service::{Routes, RoutesBuilder};
use v1::environments_server::EnvironmentsServer;
use v1::models_server::ModelsServer;
use v1::units_server::UnitsServer;

use crate::broker::Broker;
use crate::environment::Definitions;

/// The largest message that is taken, in bytes.
const MAX_MESSAGE: usize = 16 << 20;

/// The names of all services, as health checks ask for them.
pub(crate) const SERVICES: [&str; 4] =
    ["relata.v1.Models", "relata.v1.Units", "relata.v1.Watches", "relata.v1.Environments"];

/// The services' common part: the broker that they call.
#[derive(Debug, Clone)]
struct Rpc {
    broker: Arc<Broker>,
    definitions: Arc<Definitions>,
    /// Becomes true when the broker is about to stop: streams end then.
    stopping: watch::Receiver<bool>,
}

/// All services of the protocol.
pub(crate) fn routes(broker: Arc<Broker>, stopping: watch::Receiver<bool>) -> RoutesBuilder {
    let rpc = Rpc { broker, definitions: Arc::default(), stopping };
    let mut routes = Routes::builder();
    routes
        .add_service(ModelsServer::new(rpc.clone()).max_decoding_message_size(MAX_MESSAGE))
        .add_service(UnitsServer::new(rpc.clone()).max_decoding_message_size(MAX_MESSAGE))
        .add_service(EnvironmentsServer::new(rpc.clone()).max_decoding_message_size(MAX_MESSAGE))
        .add_service(watches::WatchesService::new(rpc));
    routes
}
