//! `relata remove-unit`.

use relata_core::UnitName;
use relata_proto::v1;

use crate::client::answer;
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::target::ModelOptions;

/// Remove a unit: it leaves its relations and runs its last hooks, then it is gone.
#[derive(Debug, clap::Args)]
pub(crate) struct RemoveUnit {
    /// The unit, as database/0.
    unit: UnitName,
    #[command(flatten)]
    target: ModelOptions,
}

impl RemoveUnit {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let request = v1::RemoveUnitRequest { model, unit: self.unit.to_string() };
            answer(broker.models().remove_unit(request).await)?;
            console.line(format_args!("removing unit {}", self.unit))
        })
    }
}
