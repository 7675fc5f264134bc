//! The broker as commands see it: one connection with the caller's token, and errors that a person understands.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use relata_proto::v1::environments_client::EnvironmentsClient;
use relata_proto::v1::models_client::ModelsClient;
use relata_proto::v1::watches_client::WatchesClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use crate::failure::{Failure, OrFail, Outcome};
use crate::target::Address;

/// The longest message taken: a whole model's state.
const MAX_MESSAGE: usize = 256 << 20;
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// A token is short; a larger file is something else.
const MAX_TOKEN: usize = 4096;

/// A connection to a broker.
#[derive(Debug, Clone)]
pub(crate) struct Broker {
    channel: InterceptedService<Channel, Bearer>,
}

/// Puts the caller's token into each call.
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

type Service = InterceptedService<Channel, Bearer>;

impl Broker {
    /// Connects as whoever the token in the file is.
    pub(crate) async fn connect(address: &Address, token_file: &Path) -> Outcome<Self> {
        let bearer = bearer(token_file)?;
        let channel =
            endpoint(address)?.connect().await.map_err(|error| unreachable_broker(address, &error))?;
        Ok(Self { channel: InterceptedService::new(channel, bearer) })
    }

    /// What an operator does with models.
    pub(crate) fn models(&self) -> ModelsClient<Service> {
        ModelsClient::new(self.channel.clone())
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE)
    }

    /// What happens, as it happens.
    pub(crate) fn watches(&self) -> WatchesClient<Service> {
        WatchesClient::new(self.channel.clone()).max_decoding_message_size(MAX_MESSAGE)
    }

    /// Rendered environments.
    pub(crate) fn environments(&self) -> EnvironmentsClient<Service> {
        EnvironmentsClient::new(self.channel.clone()).max_decoding_message_size(MAX_MESSAGE)
    }
}

fn endpoint(address: &Address) -> Outcome<Endpoint> {
    let uri = match address {
        Address::Unix(path) => {
            let path =
                std::path::absolute(path).or_fail(|| "cannot find the current directory".to_owned())?;
            format!("unix://{}", path.display())
        }
        Address::Tcp { host, port } if host.contains(':') => format!("http://[{host}]:{port}"),
        Address::Tcp { host, port } => format!("http://{host}:{port}"),
    };
    let endpoint = Endpoint::from_shared(uri).map_err(|error| {
        Failure::usage(format!("{address} is not an address that can be called")).caused_by(&error)
    })?;
    Ok(endpoint.connect_timeout(CONNECT_WITHIN).tcp_nodelay(true))
}

fn bearer(token_file: &Path) -> Outcome<Bearer> {
    let shown = token_file.display();
    let text = std::fs::read_to_string(token_file).map_err(|error| {
        let failure = Failure::new(format!("cannot read the token in {shown}")).caused_by(&error);
        match error.kind() {
            std::io::ErrorKind::NotFound => failure.help(
                "a broker writes the operator's token into its data directory when it first starts: is it running, \
                 and is this its --data?",
            ),
            std::io::ErrorKind::PermissionDenied => {
                failure.help("only the user who runs the broker may read it; name another with --token-file")
            }
            _ => failure,
        }
    })?;
    let token = text.trim();
    let value = (!token.is_empty() && token.len() <= MAX_TOKEN)
        .then(|| format!("Bearer {token}").parse::<MetadataValue<Ascii>>().ok())
        .flatten();
    let mut value = value.ok_or_else(|| {
        Failure::new(format!("{shown} holds no token")).help("a token is one line of printable characters")
    })?;
    value.set_sensitive(true);
    Ok(Bearer(value))
}

fn unreachable_broker(address: &Address, error: &tonic::transport::Error) -> Failure {
    let mut failure = Failure::new(format!("cannot reach the broker at {address}"));
    // The outermost error says nothing but "transport error".
    if let Some(source) = error.source() {
        failure = failure.caused_by(source);
    }
    failure.help("start one with `relata serve --data DIR`, or name another with --broker or --data")
}

/// What a broker's refusal says to a person.
pub(crate) fn refusal(status: &Status) -> Failure {
    let failure = Failure::new(match status.message() {
        "" => format!("the broker refused without a reason ({:?})", status.code()),
        message => message.to_owned(),
    });
    match status.code() {
        Code::Unauthenticated => failure.help(
            "the token proves who calls: name the right file with --token-file, or the broker's data directory with \
             --data",
        ),
        Code::Unavailable | Code::Cancelled if status.source().is_some() => {
            Failure::new("the connection to the broker is gone").because(status.message())
        }
        Code::Unimplemented => {
            failure.help("what listens there is not a broker of this version: is the address right?")
        }
        _ => match reason(status).and_then(help_for) {
            Some(help) => failure.help(help),
            None => failure,
        },
    }
}

/// The broker's reason in a word, if it gave one.
fn reason(status: &Status) -> Option<&str> {
    status.metadata().get(relata_broker::status::REASON)?.to_str().ok()
}

fn help_for(reason: &str) -> Option<&'static str> {
    match reason {
        "not-served" => Some(
            "check the disk that holds the broker's data directory, or restore the named file from a backup, then \
             restart the broker; nothing was changed",
        ),
        "unknown-model" => Some("`relata models` lists the models"),
        "unknown-application" | "unknown-unit" => {
            Some("`relata status` shows the model's applications and units; --model names another model")
        }
        "unknown-endpoint" | "unknown-relation" => {
            Some("`relata status --format yaml` shows the model's endpoints and relations")
        }
        _ => None,
    }
}

/// The answer's message, or the refusal as a [`Failure`].
pub(crate) fn answer<T>(result: Result<tonic::Response<T>, Status>) -> Outcome<T> {
    result.map(tonic::Response::into_inner).map_err(|status| refusal(&status))
}
