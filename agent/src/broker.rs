//! The broker as an agent sees it: a connection with the unit's token. It must not know hooks.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use relata_proto::v1::units_client::UnitsClient;
use relata_proto::v1::watches_client::WatchesClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use crate::address::Address;
use crate::error::AgentError;

/// The longest message taken: all that a unit sees.
const MAX_MESSAGE: usize = 256 << 20;
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// A call that takes longer is lost: no answer comes any more, or the broker is stuck.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// A token is short; a larger file is something else.
const MAX_TOKEN: usize = 4096;
/// The metadata key under which the broker says for programs why it refused.
const REASON: &str = "relata-reason";
/// The reason of a token that is known and is not the unit's.
const NOT_YOURS: &str = "not-yours";
/// The broker's reason when another agent has committed for the same unit.
const OTHER_AGENT: &str = "other-agent";

type Service = InterceptedService<Channel, Bearer>;

/// A connection to the broker, which comes back by itself when it was lost.
#[derive(Debug, Clone)]
pub(crate) struct Broker {
    service: Service,
}

/// Puts the unit's token into each call.
#[derive(Clone)]
pub(crate) struct Bearer(MetadataValue<Ascii>);

impl std::fmt::Debug for Bearer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bearer(<secret>)")
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

impl Broker {
    /// Connects once, so that a wrong address is said at once.
    pub(crate) async fn connect(address: &Address, token_file: &Path) -> Result<Self, AgentError> {
        let bearer = read_token(token_file)?;
        let unreachable =
            |source| AgentError::Unreachable { address: address.clone(), source: Cause(source) };
        let endpoint = endpoint(address).map_err(unreachable)?;
        let channel = endpoint.connect().await.map_err(unreachable)?;
        Ok(Self { service: InterceptedService::new(channel, bearer) })
    }

    /// What a unit's agent asks for. Each call ends with an answer or an error in bounded time.
    pub(crate) fn units(&self) -> UnitsClient<Service> {
        UnitsClient::new(self.service.clone()).max_encoding_message_size(MAX_MESSAGE)
    }

    /// What happens to the unit.
    pub(crate) fn watches(&self) -> WatchesClient<Service> {
        WatchesClient::new(self.service.clone()).max_decoding_message_size(MAX_MESSAGE)
    }
}

/// A request that is given up when no answer comes.
pub(crate) fn bounded<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(ANSWER_WITHIN);
    request
}

/// What to do about a refused or lost call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing is known of it: ask again.
    Again,
    /// The broker looked at it and said no.
    Refused,
    /// It will never say yes to this caller.
    Never,
}

/// Sorts an error by what to do about it.
pub(crate) fn verdict(status: &Status) -> Verdict {
    match status.code() {
        Code::Unauthenticated => Verdict::Never,
        _ if has_reason(status, NOT_YOURS) || has_reason(status, OTHER_AGENT) => Verdict::Never,
        _ if status.source().is_some() => Verdict::Again,
        Code::Unavailable
        | Code::DeadlineExceeded
        | Code::Cancelled
        | Code::Unknown
        | Code::Internal
        | Code::ResourceExhausted
        | Code::Aborted => Verdict::Again,
        _ => Verdict::Refused,
    }
}

fn has_reason(status: &Status, reason: &str) -> bool {
    status.metadata().get(REASON).is_some_and(|said| said.as_bytes() == reason.as_bytes())
}

/// Why the broker refused, and what to do about a token that will never do.
pub(crate) fn reason(status: &Status) -> String {
    let said = status.message();
    match verdict(status) {
        _ if has_reason(status, OTHER_AGENT) => said.to_owned(),
        Verdict::Never => format!("{said}; give the agent the token file of this unit itself"),
        Verdict::Again | Verdict::Refused => said.to_owned(),
    }
}

fn endpoint(address: &Address) -> Result<Endpoint, tonic::transport::Error> {
    let uri = match address {
        Address::Unix(path) => {
            // Only fails without a current directory; then the path is tried as it stands.
            let path = std::path::absolute(path).unwrap_or_else(|_| PathBuf::clone(path));
            format!("unix://{}", path.display())
        }
        Address::Tcp { host, port } if host.contains(':') => format!("http://[{host}]:{port}"),
        Address::Tcp { host, port } => format!("http://{host}:{port}"),
    };
    let endpoint = Endpoint::from_shared(uri)?.connect_timeout(CONNECT_WITHIN).tcp_nodelay(true);
    Ok(endpoint.http2_keep_alive_interval(Duration::from_secs(20)).keep_alive_while_idle(true))
}

fn read_token(token_file: &Path) -> Result<Bearer, AgentError> {
    let path = || token_file.to_owned();
    let text = std::fs::read_to_string(token_file)
        .map_err(|source| AgentError::TokenFile { path: path(), source })?;
    let token = text.trim();
    let value = (!token.is_empty() && token.len() <= MAX_TOKEN)
        .then(|| format!("Bearer {token}").parse::<MetadataValue<Ascii>>().ok())
        .flatten();
    let mut value = value.ok_or_else(|| AgentError::NoToken { path: path() })?;
    value.set_sensitive(true);
    Ok(Bearer(value))
}

/// A transport's error that says what happened: the outermost of tonic's says nothing but "transport error".
#[derive(Debug)]
pub struct Cause(tonic::transport::Error);

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut innermost: &dyn Error = &self.0;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        write!(f, "{innermost}")
    }
}

impl Error for Cause {}
