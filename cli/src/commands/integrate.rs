//! `relata integrate`.

use relata_proto::v1;

use crate::bundle::End;
use crate::client::{Broker, answer};
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::target::ModelOptions;

/// Relate two applications. An endpoint that is not named is inferred when only one pair fits.
#[derive(Debug, clap::Args)]
pub(crate) struct Integrate {
    /// One end: APPLICATION or APPLICATION:ENDPOINT.
    a: End,
    /// The other end.
    b: End,
    #[command(flatten)]
    target: ModelOptions,
}

impl Integrate {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let made = integrate(&broker, &model, (&self.a, &self.b)).await?;
            console.line(format_args!("made relation {}: {} {}", made.relation, made.a, made.b))
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
