//! `relata models`.

use relata_proto::v1;
use serde_json::json;

use crate::client::answer;
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::output::{self, FormatOption, Table};
use crate::target::BrokerOptions;

/// List the models.
#[derive(Debug, clap::Args)]
pub(crate) struct Models {
    #[command(flatten)]
    output: FormatOption,
    #[command(flatten)]
    broker: BrokerOptions,
}

impl Models {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let broker = self.broker.connect(&console.vars).await?;
            let models = answer(broker.models().list_models(v1::ListModelsRequest {}).await)?.models;
            output::print(console, self.output.format, &json!({ "models": models }), || {
                let mut table = Table::new(["Model"]);
                for model in &models {
                    table.row([model.clone()]);
                }
                vec![table]
            })
        })
    }
}
