//! `relata remove-application`.

use relata_core::ApplicationName;
use relata_proto::v1;

use crate::client::answer;
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::target::ModelOptions;

/// Remove an application with its units and relations.
#[derive(Debug, clap::Args)]
pub(crate) struct RemoveApplication {
    /// The application.
    application: ApplicationName,
    #[command(flatten)]
    target: ModelOptions,
}

impl RemoveApplication {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let application = self.application.to_string();
            answer(
                broker.models().remove_application(v1::RemoveApplicationRequest { model, application }).await,
            )?;
            console.line(format_args!("removing application {}", self.application))
        })
    }
}
