//! `relata add-model`.

use relata_core::ModelName;
use relata_proto::v1;

use crate::client::answer;
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::target::BrokerOptions;

/// Add a model. One named `default` is always there.
#[derive(Debug, clap::Args)]
pub(crate) struct AddModel {
    /// The new model's name.
    model: ModelName,
    #[command(flatten)]
    broker: BrokerOptions,
}

impl AddModel {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let broker = self.broker.connect(&console.vars).await?;
            let model = self.model.to_string();
            answer(broker.models().add_model(v1::AddModelRequest { model }).await)?;
            console.line(format_args!("added model {}", self.model))
        })
    }
}
