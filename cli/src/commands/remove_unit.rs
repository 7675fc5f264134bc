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
    /// Take it out at once, without its last hooks: for a unit whose machine will not come back.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    target: ModelOptions,
}

impl RemoveUnit {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let request = v1::RemoveUnitRequest { model, unit: self.unit.to_string(), force: self.force };
            answer(broker.models().remove_unit(request).await)?;
            let done = if self.force { "removed" } else { "removing" };
            console.line(format_args!("{done} unit {}", self.unit))
        })
    }
}
