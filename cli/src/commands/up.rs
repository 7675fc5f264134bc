//! `relata up`: a bundle on this machine. Broker, agents, relations, and what happens meanwhile.

mod machine;
mod report;
mod stage;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use relata_core::Interface;
use relata_proto::v1;

use crate::building::{self, Programs};
use crate::bundle::{self, Application, Bundle, End};
use crate::charm::Charm;
use crate::client::Broker;
use crate::commands::deploy::{self, Wish};
use crate::commands::env::Secrets;
use crate::commands::{agent, block_on, integrate, serve, status};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::masking::Masker;
use crate::output::count;
use crate::processes::Interrupt;
use crate::watching::{Narrator, Watching};
use machine::{Machine, PlannedUnit};
use stage::Stage;

/// Bring a bundle up on this machine, show what happens, and print the applications' environments.
///
/// Builds the charms, starts a broker and an agent for each unit, relates the applications, and ends once nothing is
/// pending: exit code 0, or 1 if a hook keeps failing. Passwords are masked unless --reveal is given.
#[derive(Debug, clap::Args)]
pub(crate) struct Up {
    /// The bundle: applications with their charms' folders, and relations.
    bundle: PathBuf,
    /// Leave everything running for a look around, until Ctrl-C.
    #[arg(long)]
    keep: bool,
    /// The broker's data directory, which stays [default: a temporary one, removed at the end]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Show secrets in the environments at the end.
    #[arg(long)]
    reveal: bool,
    /// Give up when nothing has happened for this many seconds and something is still pending.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
}

/// What is to be brought up, read and checked.
#[derive(Debug)]
struct Plan {
    bundle: Bundle,
    /// The applications' charms, in the order of the bundle.
    charms: Vec<Charm>,
}

/// The model of a bundle.
const MODEL: &str = "default";

impl Up {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let plan = self.plan(console)?;
        // Of the broker in this process only what is amiss: the rest is told as it happens.
        serve::log_to_stderr(console, "warn")?;
        block_on(async {
            let mut interrupt = Interrupt::listen()?;
            let mut machine = Machine::new(self.data.as_deref())?;
            let outcome = tokio::select! {
                outcome = self.bring_up(&plan, &mut machine, console) => outcome,
                () = interrupt.wished() => Err(Failure::new("interrupted before everything was settled")),
            };
            let outcome = match outcome {
                Ok(mut stage) if self.keep => match report::how_to_look_around(console, &machine, &plan) {
                    Ok(()) => tokio::select! {
                        outcome = stage.keep(&mut machine, console) => outcome,
                        () = interrupt.wished() => Ok(()),
                    },
                    failed => failed,
                },
                outcome => outcome.map(drop),
            };
            tokio::select! {
                () = machine.stop(console) => {}
                // Whoever asks twice does not want to wait: dropping the machine kills what is left.
                () = interrupt.wished() => console.warn("ended without waiting for the charms"),
            }
            outcome
        })
    }

    fn plan(&self, console: &mut Console<'_>) -> Outcome<Plan> {
        let bundle = bundle::of_file(&self.bundle)?;
        let mut charms = Vec::new();
        for application in &bundle.applications {
            let charm = Charm::read(&application.charm)?;
            agent::check_kind(&charm)?;
            charms.push(charm);
        }
        for warning in bundle.warnings.iter().chain(charms.iter().flat_map(|charm| &charm.warnings)) {
            console.warn(warning);
        }
        Ok(Plan { bundle, charms })
    }

    /// Builds, starts, deploys, relates, and waits until nothing is pending.
    async fn bring_up(
        &self,
        plan: &Plan,
        machine: &mut Machine,
        console: &mut Console<'_>,
    ) -> Outcome<Stage> {
        let programs = build(plan, console).await?;
        let broker = machine.start_broker(console).await?;
        let watching = Watching::everything(&broker, MODEL).await?;
        let units = deploy(plan, &broker).await?;
        for (a, b) in missing_relations(plan, &status::get(&broker, MODEL).await?) {
            integrate::integrate(&broker, MODEL, (a, b)).await?;
        }
        for unit in &units {
            let program = programs.get(&unit.charm).ok_or_else(|| Failure::new("cargo built nothing"))?;
            machine.start_agent(unit, program, &console.vars)?;
        }
        let narrator = Narrator::new(Masker::new(plan.interfaces()));
        let mut stage =
            Stage::new(broker, watching, narrator, units.into_iter().map(|unit| unit.name).collect());
        let status = stage.settle(machine, Duration::from_secs(self.timeout), console).await?;
        let secrets = if self.reveal { Secrets::Shown } else { Secrets::Masked };
        report::settled(console, stage.broker(), &status, secrets).await?;
        Ok(stage)
    }
}

impl Plan {
    /// The definitions that the charms bring along.
    fn interfaces(&self) -> Vec<Interface> {
        let definitions = self.charms.iter().flat_map(|charm| &charm.definitions);
        definitions.map(|definition| definition.interface.clone()).collect()
    }

    fn applications(&self) -> impl Iterator<Item = (&Application, &Charm)> {
        self.bundle.applications.iter().zip(&self.charms)
    }
}

/// Builds all charms that have units.
async fn build(plan: &Plan, console: &mut Console<'_>) -> Outcome<Programs> {
    let mut folders: Vec<&Path> = plan.charms.iter().map(|charm| charm.folder.as_path()).collect();
    folders.sort();
    folders.dedup();
    console.note(format_args!("building {} with cargo", count(folders.len(), "charm")));
    building::build(&folders, &console.vars).await
}

/// Deploys what is not there yet; gives all units.
async fn deploy(plan: &Plan, broker: &Broker) -> Outcome<Vec<PlannedUnit>> {
    let known = status::get(broker, MODEL).await?;
    let mut units = Vec::new();
    for (application, charm) in plan.applications() {
        let here = known.applications.iter().find(|known| known.application == application.name.as_str());
        let names: Vec<(String, Option<PathBuf>)> = match here {
            Some(here) => here.units.iter().map(|unit| (unit.unit.clone(), None)).collect(),
            None => {
                let wish = Wish {
                    model: MODEL.to_owned(),
                    application: application.name.clone(),
                    units: application.units,
                    address: Ipv4Addr::LOCALHOST.into(),
                };
                let added = deploy::deploy(broker, charm, &wish).await?;
                added.into_iter().map(|unit| (unit.unit, Some(unit.token_file.into()))).collect()
            }
        };
        units.extend(names.into_iter().map(|(name, token_file)| PlannedUnit {
            name,
            token_file,
            charm: charm.folder.clone(),
        }));
    }
    Ok(units)
}

/// The bundle's relations that the model does not have yet.
fn missing_relations<'a>(plan: &'a Plan, known: &v1::GetStatusResponse) -> Vec<(&'a End, &'a End)> {
    let fits = |end: &End, there: &v1::RelationEnd| {
        end.application.as_str() == there.application
            && end.endpoint.as_ref().is_none_or(|endpoint| endpoint.as_str() == there.endpoint)
    };
    let there = |a: &End, b: &End| {
        known.relations.iter().any(|relation| match &relation.ends[..] {
            [x, y] => (fits(a, x) && fits(b, y)) || (fits(a, y) && fits(b, x)),
            _ => false,
        })
    };
    plan.bundle.relations.iter().filter(|(a, b)| !there(a, b)).map(|(a, b)| (a, b)).collect()
}
