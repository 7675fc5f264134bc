//! What `relata up` runs on this machine: the broker in this process, and a process for each unit's agent.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::client::Broker;
use crate::commands::agent::{Unit, state_dir_in};
use crate::commands::serve::{self, Hosted};
use crate::commands::up::MODEL;
use crate::console::{Console, Vars};
use crate::failure::{Failure, OrFail, Outcome};
use crate::processes::{Group, News};
use crate::target::{Address, BrokerOptions, socket_in, unit_token_in};

/// Lines of output that may wait to be shown.
const WAITING_LINES: usize = 1024;

/// The broker and the agents, and the folder that they use. Dropping it kills the agents.
#[derive(Debug)]
pub(super) struct Machine {
    agents: Vec<(String, Group)>,
    hosted: Option<Hosted>,
    data: PathBuf,
    // Removed when it is dropped, after everything that uses it.
    temporary: Option<TempDir>,
    news: mpsc::Receiver<News>,
    sender: mpsc::Sender<News>,
}

/// A unit that is to get an agent.
#[derive(Debug)]
pub(super) struct PlannedUnit {
    /// Its name.
    pub(super) name: String,
    /// The file with its token, if it was just added.
    pub(super) token_file: Option<PathBuf>,
    /// Its charm's folder.
    pub(super) charm: PathBuf,
}

impl Machine {
    /// Nothing runs yet; without a data directory a temporary one is made.
    pub(super) fn new(data: Option<&Path>) -> Outcome<Self> {
        let temporary = match data {
            Some(_) => None,
            // Short, since the path of a unix socket may not have more than 107 bytes.
            None => Some(
                tempfile::Builder::new()
                    .prefix("relata-")
                    .tempdir()
                    .or_fail(|| "cannot make a temporary folder".to_owned())?,
            ),
        };
        let data = data.or(temporary.as_ref().map(TempDir::path)).unwrap_or(Path::new("."));
        let data = std::path::absolute(data).or_fail(|| "cannot find the current directory".to_owned())?;
        let (sender, news) = mpsc::channel(WAITING_LINES);
        Ok(Self { agents: Vec::new(), hosted: None, data, temporary, news, sender })
    }

    /// The data directory.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// Starts the broker in this process and connects to it as operator.
    pub(super) async fn start_broker(&mut self, console: &mut Console<'_>) -> Outcome<Broker> {
        let hosted = serve::start(&self.data, &Address::Unix(socket_in(&self.data))).await?;
        console.note(format_args!("broker ready at {}", hosted.address()));
        self.hosted = Some(hosted);
        // No environment: the operator's token is the one in the data directory.
        BrokerOptions::of_data(&self.data).connect(&Vars::default()).await
    }

    /// Starts the agent of a unit: the charm's program.
    pub(super) fn start_agent(&mut self, unit: &PlannedUnit, program: &Path, vars: &Vars) -> Outcome {
        let address = self.hosted.as_ref().map(|hosted| hosted.address().to_string()).unwrap_or_default();
        let variables = Unit {
            unit: unit.name.clone(),
            broker: address,
            token_file: unit
                .token_file
                .clone()
                .unwrap_or_else(|| unit_token_in(&self.data, MODEL, &unit.name)),
            model: MODEL.to_owned(),
            state_dir: state_dir_in(&self.data, MODEL, &unit.name),
            until_idle: false,
        };
        std::fs::create_dir_all(&variables.state_dir)
            .or_fail(|| format!("cannot make the folder {}", variables.state_dir.display()))?;
        let mut command = std::process::Command::new(program);
        variables.configure(command.current_dir(&unit.charm));
        // What the agents do is shown already, as the broker tells it.
        let asked = ["RELATA_LOG", "RUST_LOG"].iter().any(|name| vars.get(name).is_some());
        command.env("NO_COLOR", "1");
        // Killed at once, this process cannot stop its agents.
        command.env("RELATA_END_WITH_PARENT", std::process::id().to_string());
        if !asked {
            command.env("RELATA_LOG", "warn");
        }
        let group = Group::spawn_named(&mut command.into(), &unit.name, &self.sender)
            .or_fail(|| format!("cannot run {}", program.display()))?;
        self.agents.push((unit.name.clone(), group));
        Ok(())
    }

    /// The next line of an agent's output.
    pub(super) async fn news(&mut self) -> Option<News> {
        self.news.recv().await
    }

    /// A failure if an agent has ended, or the broker.
    pub(super) fn check(&mut self) -> Outcome {
        for (name, group) in &mut self.agents {
            if let Some(status) = group.ended() {
                return Err(Failure::new(format!("the agent of {name} has ended: {status}"))
                    .help("its last lines stand above"));
            }
        }
        match &self.hosted {
            Some(hosted) if hosted.has_ended() => Err(Failure::new("the broker has ended")),
            _ => Ok(()),
        }
    }

    /// Stops the agents, then the broker, then removes what was temporary.
    pub(super) async fn stop(&mut self, console: &mut Console<'_>) {
        for (_, group) in &self.agents {
            group.ask_to_stop();
        }
        let mut stopping: JoinSet<()> = self.agents.drain(..).map(|(_, group)| group.stopped()).collect();
        // What they print meanwhile is still shown, and a full pipe must not hold them up.
        loop {
            tokio::select! {
                biased;
                Some(news) = self.news.recv() => news.show(console),
                stopped = stopping.join_next() => if stopped.is_none() { break },
            }
        }
        if let Some(hosted) = self.hosted.take()
            && let Err(failure) = hosted.stop().await
        {
            let _ = failure.print(console.err);
        }
        if let Some(temporary) = self.temporary.take()
            && let Err(error) = temporary.close()
        {
            console.warn(format_args!("cannot remove the temporary folder: {error}"));
        }
    }
}
