//! The broker: all models, and what may be done with them. It must not know gRPC nor which log it stands on.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use relata_core::{ApplicationName, ModelName, Revision, Sensitive, UnitName};
use tokio::sync::Mutex;

use crate::causes::with_causes;
use crate::log::{AppendError, Log, ReadError};
use crate::model::{Model, Settings};
use crate::operation::{Answer, Deploy, NewUnit, Operation};
use crate::random;
use crate::recovery::LoadError;
use crate::refusal::Refusal;
use crate::tokens::{self, Tokens};

/// The model that is there from the start.
pub const DEFAULT_MODEL: &str = "default";

/// The address of a unit that was given none.
const DEFAULT_ADDRESS: &str = "127.0.0.1";

/// All models of one broker.
#[derive(Debug)]
pub struct Broker {
    log: Arc<dyn Log>,
    tokens: Arc<Tokens>,
    settings: Settings,
    models: ArcSwap<BTreeMap<String, Slot>>,
    /// Held while a model is made.
    making: Mutex<()>,
}

/// A model's place in the broker.
#[derive(Debug, Clone)]
enum Slot {
    Served(Arc<Model>),
    /// It cannot be read or begun, for this reason. The other models are served.
    Refused(Refusal),
}

/// A unit that was just added, with its token. `Debug` does not show the token.
#[derive(Debug, Clone)]
pub struct Added {
    /// Its name.
    pub unit: UnitName,
    /// Its token.
    pub token: Sensitive,
    /// The file that holds the token.
    pub token_file: PathBuf,
}

/// Why the broker cannot serve its models.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The log cannot list its models.
    #[error("cannot list the models of the log")]
    Log(#[source] ReadError),
    /// A model cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The first records of a model could not be written.
    #[error("cannot make the model {model}")]
    Make {
        /// The model.
        model: ModelName,
        /// Why.
        #[source]
        source: AppendError,
    },
    /// A model refuses what every start writes.
    #[error("cannot begin to write the model {model}")]
    Begin {
        /// The model.
        model: ModelName,
        /// Why.
        #[source]
        source: Refusal,
    },
}

impl Broker {
    /// Serves every model of the log that can be read and begun, and makes the model `default` if it is not there. One
    /// that cannot answers every call with the reason.
    ///
    /// # Errors
    /// No model at all can be served, or the disk takes nothing.
    pub async fn open(
        log: Arc<dyn Log>,
        tokens: Arc<Tokens>,
        settings: Settings,
    ) -> Result<Arc<Self>, OpenError> {
        let models = ArcSwap::from_pointee(BTreeMap::new());
        let broker = Self { log, tokens, settings, models, making: Mutex::new(()) };
        let names = broker.log.models().await.map_err(OpenError::Log)?;
        let default: ModelName = DEFAULT_MODEL.parse().expect("it is a model's name");
        if !names.contains(&default) {
            broker.make(default).await?;
        }
        let mut refused = None;
        for name in names {
            if let Err(error) = broker.begin(name.clone()).await {
                refused = Some(broker.refuse(&name, error));
            }
        }
        match refused {
            Some(error) if broker.serves_none() => Err(error),
            _ => Ok(Arc::new(broker)),
        }
    }

    fn serves_none(&self) -> bool {
        self.models.load().values().all(|slot| matches!(slot, Slot::Refused(_)))
    }

    /// Goes on without a model that cannot be read or begun; gives the reason back.
    fn refuse(&self, name: &ModelName, error: OpenError) -> OpenError {
        let why = with_causes(&error);
        tracing::error!(model = %name, error = why, "the model is not served");
        self.put(name, Slot::Refused(Refusal::NotServed { model: name.clone(), why }));
        error
    }

    fn put(&self, name: &ModelName, slot: Slot) {
        let mut models = BTreeMap::clone(&self.models.load());
        models.insert(name.to_string(), slot);
        self.models.store(Arc::new(models));
    }

    /// Makes a model and serves it.
    async fn make(&self, name: ModelName) -> Result<(), OpenError> {
        let made = self.log.create(&name).await;
        made.map_err(|source| OpenError::Make { model: name.clone(), source })?;
        self.begin(name).await
    }

    /// Opens a model of the log and adds it to those that are served.
    async fn begin(&self, name: ModelName) -> Result<(), OpenError> {
        let model =
            Model::open(Arc::clone(&self.log), name.clone(), Arc::clone(&self.tokens), self.settings).await?;
        let begun = self.begin_to_write(&model).await;
        begun.map_err(|source| OpenError::Begin { model: name.clone(), source })?;
        self.reissue(&model).await;
        self.put(&name, Slot::Served(model));
        Ok(())
    }

    /// The version of relata that writes is the model's first record, and again whenever it changes.
    async fn begin_to_write(&self, model: &Model) -> Result<(), Refusal> {
        let (writer, epoch) = (model.state().writer().to_owned(), model.state().epoch().to_owned());
        if writer == crate::record::WRITER {
            return Ok(());
        }
        let epoch = if epoch.is_empty() { random::hex(&random::bytes::<8>()) } else { epoch };
        match model.ask(Operation::Open { epoch }).await {
            // A full disk still opens for reading; the next start writes it.
            Err(Refusal::NotKept(error)) if matches!(*error, AppendError::Full { .. }) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Gives new tokens to units whose token file is gone. A unit that gets none costs the others nothing: the next start
    /// tries again.
    async fn reissue(&self, model: &Model) {
        let lost = self.tokens.lost(model.name(), &model.state());
        if lost.is_empty() {
            return;
        }
        let fresh: Vec<_> = lost.into_iter().map(|unit| (unit, tokens::new_token())).collect();
        let hashes = fresh.iter().map(|(unit, token)| (unit.clone(), tokens::hash(token.expose())));
        if let Err(refusal) = model.ask(Operation::IssueTokens(hashes.collect())).await {
            tracing::error!(model = %model.name(), %refusal, "units have no token and get none");
            return;
        }
        for (unit, token) in &fresh {
            if let Err(error) = self.tokens.keep(model.name(), unit, token) {
                let error = with_causes(&error);
                tracing::error!(model = %model.name(), %unit, error, "the unit's new token is lost");
            }
        }
    }

    /// Who has which token.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The model with this name.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn model(&self, name: &str) -> Result<Arc<Model>, Refusal> {
        match self.models.load().get(name) {
            Some(Slot::Served(model)) => Ok(Arc::clone(model)),
            Some(Slot::Refused(refusal)) => Err(refusal.clone()),
            None => Err(Refusal::UnknownModel(name.to_owned())),
        }
    }

    /// The names of all models.
    pub fn models(&self) -> Vec<String> {
        self.models.load().keys().cloned().collect()
    }

    /// Makes a model.
    ///
    /// # Errors
    /// It is there already, has the operator's name, or the log did not take it.
    pub async fn add_model(&self, name: ModelName) -> Result<(), Refusal> {
        if name.as_str() == tokens::OPERATOR {
            let why = format!("a model cannot be called {name}: choose another name");
            return Err(Refusal::Invalid { field: "model", why });
        }
        let _making = self.making.lock().await;
        if self.models.load().contains_key(name.as_str()) {
            return Err(Refusal::ModelExists(name));
        }
        self.make(name.clone()).await.map_err(|error| match error {
            OpenError::Make { source, .. } => Refusal::NotKept(Arc::new(source)),
            OpenError::Begin { source, .. } => source,
            other => Refusal::Defect(other.to_string()),
        })
    }

    /// Deploys a charm with `count` units at `address` (empty is this machine).
    ///
    /// # Errors
    /// Why it was not deployed.
    pub async fn deploy(
        &self,
        model: &Arc<Model>,
        mut deploy: Deploy,
        count: u32,
        address: &str,
    ) -> Result<(Revision, Vec<Added>), Refusal> {
        let fresh = (0..count).map(|_| new_unit(address)).collect::<Result<Vec<_>, _>>()?;
        deploy.units = fresh.iter().map(|(unit, _)| unit.clone()).collect();
        self.add(model, Operation::Deploy(deploy), fresh).await
    }

    /// Adds a unit at `address` (empty is this machine).
    ///
    /// # Errors
    /// Why it was not added.
    pub async fn add_unit(
        &self,
        model: &Arc<Model>,
        application: ApplicationName,
        address: &str,
    ) -> Result<(Revision, Vec<Added>), Refusal> {
        let fresh = vec![new_unit(address)?];
        let operation = Operation::AddUnit(application, fresh[0].0.clone());
        self.add(model, operation, fresh).await
    }

    /// In a task of its own: a caller who goes away leaves no units behind whose tokens nobody can read.
    async fn add(
        &self,
        model: &Arc<Model>,
        operation: Operation,
        fresh: Vec<(NewUnit, Sensitive)>,
    ) -> Result<(Revision, Vec<Added>), Refusal> {
        let (model, tokens) = (Arc::clone(model), Arc::clone(&self.tokens));
        let adding = tokio::spawn(async move {
            let answer = model.ask(operation).await?;
            // Each file is synced, and meanwhile others are to be answered.
            let handing_out =
                tokio::task::spawn_blocking(move || hand_out(&tokens, model.name(), answer, fresh));
            handing_out.await.unwrap_or_else(|error| Err(Refusal::Defect(error.to_string())))
        });
        adding.await.unwrap_or_else(|error| Err(Refusal::Defect(error.to_string())))
    }

    /// Finishes what was asked for, saves every model and ends. Blocks meanwhile.
    pub fn stop(&self) {
        for slot in self.models.load().values() {
            if let Slot::Served(model) = slot {
                model.stop();
            }
        }
    }
}

/// Writes the tokens of new units into their files, and all that it can: only the first file that could not be written is
/// reported. A file that is lost here is made at the next start.
fn hand_out(
    tokens: &Tokens,
    model: &ModelName,
    answer: Answer,
    fresh: Vec<(NewUnit, Sensitive)>,
) -> Result<(Revision, Vec<Added>), Refusal> {
    let Answer::Units(revision, units) = answer else {
        return Err(Refusal::Defect("units were added, and none was named".into()));
    };
    let kept = units.into_iter().zip(fresh).map(|(unit, (_, token))| {
        let kept = tokens.keep(model, &unit, &token);
        let token_file = kept.map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            Refusal::NoTokenFile { unit: unit.clone(), why: cause.unwrap_or_else(|| error.to_string()) }
        })?;
        Ok(Added { unit, token, token_file })
    });
    let kept: Vec<Result<Added, Refusal>> = kept.collect();
    Ok((revision, kept.into_iter().collect::<Result<_, _>>()?))
}

fn new_unit(address: &str) -> Result<(NewUnit, Sensitive), Refusal> {
    let address = if address.is_empty() { DEFAULT_ADDRESS } else { address };
    let parsed: IpAddr = address.parse().map_err(|_| Refusal::Invalid {
        field: "address",
        why: format!("{address:?} is not an IP address, as 10.0.0.7 or fd00::7"),
    })?;
    let token = tokens::new_token();
    Ok((NewUnit { address: parsed.to_string(), token: tokens::hash(token.expose()) }, token))
}

#[cfg(test)]
mod tests;
