//! The commands, one file each. Each has the arguments as a struct and `run`.

mod add_model;
mod add_unit;
mod agent;
mod breaking;
mod check;
mod deploy;
mod docs;
mod env;
mod explain;
mod generate;
mod import;
mod integrate;
mod lint;
mod models;
mod remove_application;
mod remove_relation;
mod remove_unit;
mod schema;
mod serve;
mod show_unit;
mod status;
mod up;
mod validate;
mod watch;

pub(crate) use status::life;

use std::future::Future;

use crate::console::Console;
use crate::failure::{OrFail, Outcome};

/// What `relata` can be asked to do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Up(up::Up),
    Serve(serve::Serve),
    Agent(agent::Agent),
    AddModel(add_model::AddModel),
    Models(models::Models),
    Deploy(deploy::Deploy),
    AddUnit(add_unit::AddUnit),
    Integrate(integrate::Integrate),
    RemoveRelation(remove_relation::RemoveRelation),
    RemoveUnit(remove_unit::RemoveUnit),
    RemoveApplication(remove_application::RemoveApplication),
    Status(status::Status),
    ShowUnit(show_unit::ShowUnit),
    Env(env::Env),
    Watch(watch::Watch),
    Validate(validate::Validate),
    Check(check::Check),
    Lint(lint::Lint),
    Breaking(breaking::Breaking),
    Generate(generate::Generate),
    Import(import::Import),
    Schema(schema::Schema),
    Docs(docs::Docs),
    Explain(explain::Explain),
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, console: &mut Console<'_>) -> Outcome {
        match self {
            Self::Up(command) => command.run(console),
            Self::Serve(command) => command.run(console),
            Self::Agent(command) => command.run(console),
            Self::AddModel(command) => command.run(console),
            Self::Models(command) => command.run(console),
            Self::Deploy(command) => command.run(console),
            Self::AddUnit(command) => command.run(console),
            Self::Integrate(command) => command.run(console),
            Self::RemoveRelation(command) => command.run(console),
            Self::RemoveUnit(command) => command.run(console),
            Self::RemoveApplication(command) => command.run(console),
            Self::Status(command) => command.run(console),
            Self::ShowUnit(command) => command.run(console),
            Self::Env(command) => command.run(console),
            Self::Watch(command) => command.run(console),
            Self::Validate(command) => command.run(console),
            Self::Check(command) => command.run(console),
            Self::Lint(command) => command.run(console),
            Self::Breaking(command) => command.run(console),
            Self::Generate(command) => command.run(console),
            Self::Import(command) => command.run(console),
            Self::Schema(command) => command.run(console),
            Self::Docs(command) => command.run(console),
            Self::Explain(command) => command.run(console),
        }
    }
}

/// Runs an async command to its end on this thread; what it spawns has threads of its own.
pub(crate) fn block_on<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .or_fail(|| "cannot start the async runtime".to_owned())?;
    let outcome = runtime.block_on(work);
    // A thread that is stuck in a system call does not keep the command from ending.
    runtime.shutdown_background();
    outcome
}
