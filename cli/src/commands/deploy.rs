//! `relata deploy`.

use std::net::IpAddr;
use std::path::PathBuf;

use relata_core::ApplicationName;
use relata_proto::v1;
use serde_json::{Value, json};

use crate::charm::Charm;
use crate::client::{Broker, answer};
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::output::ReplyOption;
use crate::target::ModelOptions;

/// Deploy a charm as an application, with its endpoints and the interface definitions that it brings along.
#[derive(Debug, clap::Args)]
pub(crate) struct Deploy {
    /// The charm's folder, with metadata.yaml or charmcraft.yaml.
    charm: PathBuf,
    /// The application's name [default: the charm's].
    name: Option<ApplicationName>,
    /// How many units to add.
    #[arg(short = 'n', long = "num-units", value_name = "N", default_value_t = 1)]
    units: u32,
    /// The units' address.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    address: IpAddr,
    #[command(flatten)]
    output: ReplyOption,
    #[command(flatten)]
    target: ModelOptions,
}

impl Deploy {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let charm = Charm::read(&self.charm)?;
        for warning in &charm.warnings {
            console.warn(warning);
        }
        let application = self.name.clone().unwrap_or_else(|| charm.name.clone());
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let wish = Wish { model, application, units: self.units, address: self.address };
            let units = deploy(&broker, &charm, &wish).await?;
            let value = json!({
                "application": wish.application.as_str(),
                "charm": charm.name.as_str(),
                "units": units.iter().map(to_json).collect::<Vec<_>>(),
            });
            let mut lines = vec![format!("deployed {} from charm {}", wish.application, charm.name)];
            lines.extend(units.iter().map(describe));
            self.output.print(console, &value, &lines)
        })
    }
}

/// Which application is to come of a charm.
#[derive(Debug)]
pub(crate) struct Wish {
    /// The model's name.
    pub(crate) model: String,
    /// The application's name.
    pub(crate) application: ApplicationName,
    /// How many units it starts with.
    pub(crate) units: u32,
    /// Their address.
    pub(crate) address: IpAddr,
}

/// Deploys a charm; gives the new units.
pub(crate) async fn deploy(broker: &Broker, charm: &Charm, wish: &Wish) -> Outcome<Vec<v1::NewUnit>> {
    let request = v1::DeployRequest {
        model: wish.model.clone(),
        application: wish.application.to_string(),
        charm: charm.name.to_string(),
        endpoints: charm.endpoints.iter().map(Into::into).collect(),
        definitions: charm.definitions.iter().map(|definition| definition.text.clone()).collect(),
        units: wish.units,
        address: wish.address.to_string(),
    };
    Ok(answer(broker.models().deploy(request).await)?.units)
}

/// A new unit for programs; the token file is null if the broker wrote none.
pub(super) fn to_json(unit: &v1::NewUnit) -> Value {
    let token_file = Some(&unit.token_file).filter(|file| !file.is_empty());
    json!({ "unit": unit.unit, "token-file": token_file })
}

/// A new unit in a line, with the file of the token that its agent needs.
pub(super) fn describe(unit: &v1::NewUnit) -> String {
    if unit.token_file.is_empty() {
        format!("added unit {}", unit.unit)
    } else {
        format!("added unit {} (token in {})", unit.unit, unit.token_file)
    }
}
