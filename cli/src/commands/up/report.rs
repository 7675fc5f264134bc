//! What `relata up` says when everything is settled.

use relata_proto::v1;

use crate::client::Broker;
use crate::commands::env::{self, Secrets};
use crate::commands::status;
use crate::commands::up::machine::Machine;
use crate::commands::up::{MODEL, Plan};
use crate::console::Console;
use crate::failure::Outcome;
use crate::output::print_tables;

/// Prints the relations, what the units say, and the environment of each application that has one.
pub(super) async fn settled(
    console: &mut Console<'_>,
    broker: &Broker,
    status: &v1::GetStatusResponse,
    secrets: Secrets,
) -> Outcome {
    console.line(format_args!("\nsettled at revision {}\n", status.revision))?;
    print_tables(console, &[status::units(status), status::relations(status)])?;
    let mut masked = false;
    for application in &status.applications {
        let rendered = env::render(broker, MODEL, &application.application, "").await?;
        for problem in &rendered.problems {
            console
                .warn(format_args!("{}: {} {}", application.application, problem.endpoint, problem.message));
        }
        if rendered.variables.is_empty() {
            continue;
        }
        console.line(format_args!("\nEnvironment of {}", application.application))?;
        print_tables(console, &[env::variables(&rendered, secrets)])?;
        masked |= secrets == Secrets::Masked && rendered.variables.iter().any(|variable| variable.secret);
    }
    if masked {
        console.line("\npasswords are masked (*****); --reveal shows them")?;
    }
    Ok(())
}

/// Prints how to look at what is running.
pub(super) fn how_to_look_around(console: &mut Console<'_>, machine: &Machine, plan: &Plan) -> Outcome {
    let data = machine.data().display();
    console.line("\neverything goes on running; look around from another terminal:")?;
    console.line(format_args!("  relata status --data {data}"))?;
    console.line(format_args!("  relata watch --data {data}"))?;
    if let Some(application) = plan.bundle.applications.last() {
        console.line(format_args!("  relata show-unit {}/0 --data {data}", application.name))?;
        console.line(format_args!("  relata env {} --format dotenv --data {data}", application.name))?;
    }
    console.line("Ctrl-C ends all of it")
}
