//! `relata add-unit`.

use std::net::IpAddr;

use relata_core::ApplicationName;
use relata_proto::v1;

use crate::client::answer;
use crate::commands::{block_on, deploy};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::output::ReplyOption;
use crate::target::ModelOptions;

/// Add a unit to an application, and the token with which its agent proves to be it.
#[derive(Debug, clap::Args)]
pub(crate) struct AddUnit {
    /// The application.
    application: ApplicationName,
    /// The unit's address; its egress subnet is this address alone.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    address: IpAddr,
    #[command(flatten)]
    output: ReplyOption,
    #[command(flatten)]
    target: ModelOptions,
}

impl AddUnit {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let request = v1::AddUnitRequest {
                model,
                application: self.application.to_string(),
                address: self.address.to_string(),
            };
            let added = answer(broker.models().add_unit(request).await)?.unit;
            let added = added.ok_or_else(|| Failure::new("the broker's answer names no unit"))?;
            self.output.print(console, &deploy::to_json(&added), &[deploy::describe(&added)])
        })
    }
}
