//! `relata integrate`.

use relata_proto::v1;
use serde_json::json;

use crate::bundle::End;
use crate::client::{Broker, answer};
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::output::ReplyOption;
use crate::target::ModelOptions;

/// Relate two applications. An endpoint that is not named is inferred when only one pair fits.
#[derive(Debug, clap::Args)]
pub(crate) struct Integrate {
    /// One end: APPLICATION or APPLICATION:ENDPOINT.
    a: End,
    /// The other end.
    b: End,
    #[command(flatten)]
    output: ReplyOption,
    #[command(flatten)]
    target: ModelOptions,
}

impl Integrate {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let made = integrate(&broker, &model, (&self.a, &self.b)).await?;
            let value = json!({ "relation": made.relation, "ends": [&made.a, &made.b] });
            let line = format!("made relation {}: {} {}", made.relation, made.a, made.b);
            self.output.print(console, &value, &[line])
        })
    }
}

/// Relates two applications.
pub(crate) async fn integrate(
    broker: &Broker,
    model: &str,
    (a, b): (&End, &End),
) -> Outcome<v1::IntegrateResponse> {
    let request = v1::IntegrateRequest { model: model.to_owned(), a: a.to_string(), b: b.to_string() };
    answer(broker.models().integrate(request).await)
}
