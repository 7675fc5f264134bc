//! `relata remove-relation`.

use relata_proto::v1;

use crate::bundle::End;
use crate::client::answer;
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::target::ModelOptions;

/// Remove a relation: its units run their departed and broken hooks, then it is gone.
#[derive(Debug, clap::Args)]
pub(crate) struct RemoveRelation {
    /// One end: APPLICATION or APPLICATION:ENDPOINT.
    a: End,
    /// The other end.
    b: End,
    #[command(flatten)]
    target: ModelOptions,
}

impl RemoveRelation {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let request = v1::RemoveRelationRequest { model, a: self.a.to_string(), b: self.b.to_string() };
            let removed = answer(broker.models().remove_relation(request).await)?;
            console.line(format_args!("removing relation {}", removed.relation))
        })
    }
}
