//! `relata watch`.

use serde_json::Value;

use crate::commands::block_on;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::masking::Masker;
use crate::output;
use crate::processes::Interrupt;
use crate::target::ModelOptions;
use crate::watching::{Narrator, Watching};
use relata_proto::v1::watch_event::Event;

/// Show what happens in the model, as it happens; secrets are masked. Ends with Ctrl-C.
#[derive(Debug, clap::Args)]
pub(crate) struct Watch {
    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
    #[command(flatten)]
    target: ModelOptions,
}

/// The forms of a stream of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Lines, for people.
    Table,
    /// One JSON object a line.
    Json,
    /// One YAML document an event, each after a line `---`.
    Yaml,
}

/// The column of units and applications.
const SUBJECT: usize = 16;

impl Watch {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            // Listens once for all: a signal that comes while an event is printed counts too.
            let mut interrupt = Interrupt::listen()?;
            let (broker, model) = self.target.connect(&console.vars).await?;
            let mut watching = Watching::everything(&broker, &model).await?;
            let mut narrator = Narrator::new(Masker::new(Vec::new()));
            loop {
                let event = tokio::select! {
                    event = watching.next() => event?,
                    () = interrupt.wished() => return Ok(()),
                };
                for happening in narrator.tell(&event) {
                    let revision = event.revision;
                    match self.format {
                        Form::Table => {
                            console.line(format_args!("{revision:>6}  {}", happening.lines(SUBJECT)))?
                        }
                        Form::Json => console.line(with_revision(revision, happening.data))?,
                        Form::Yaml => {
                            console.line("---")?;
                            output::print_yaml(console, &with_revision(revision, happening.data))?;
                        }
                    }
                }
                if let Some(Event::Ended(ended)) = event.event {
                    return Err(Failure::new("the broker ended the watch").because(ended.reason));
                }
            }
        })
    }
}

fn with_revision(revision: u64, data: Value) -> Value {
    let mut object = serde_json::Map::new();
    object.insert("revision".to_owned(), revision.into());
    if let Value::Object(data) = data {
        object.extend(data);
    }
    object.into()
}
