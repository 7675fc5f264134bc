//! `relata agent`: runs the hooks of one unit.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use relata_core::UnitName;

use crate::building::{self, Programs};
use crate::charm::{Charm, Kind};
use crate::commands::block_on;
use crate::console::{Console, Vars};
use crate::failure::{Failure, OrFail, Outcome};
use crate::processes::Interrupt;
use crate::target::ModelOptions;

/// What the option means here, where the operator's token is none.
const TOKEN_FILE: &str = "The file with the unit's token [default: the unit's own in --data]";

/// Run one unit: derive its hooks and run them with the charm's code, until it is stopped.
///
/// The unit proves who it is with the token in --token-file, or else with its own one in --data (RELATA_DATA).
/// RELATA_TOKEN_FILE is the operator's, and not used.
#[derive(Debug, clap::Args)]
#[command(mut_arg("token_file", |token_file| token_file.help(TOKEN_FILE)))]
pub(crate) struct Agent {
    /// The unit, as web/0.
    unit: UnitName,
    /// The charm's folder.
    #[arg(long, value_name = "DIR")]
    charm: PathBuf,
    /// End when there is nothing left to tell the charm.
    #[arg(long)]
    until_idle: bool,
    /// Where the charm keeps files of its own [env: RELATA_STATE_DIR] [default: a folder of the unit in --data, else
    /// in ~/.local/state/relata]
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
    #[command(flatten)]
    target: ModelOptions,
}

impl Agent {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let charm = Charm::read(&self.charm)?;
        check_kind(&charm)?;
        let model = self.target.model(&console.vars)?;
        let unit = Unit {
            unit: self.unit.to_string(),
            broker: self.target.broker.address(&console.vars)?.absolute()?.to_string(),
            token_file: self.target.broker.unit_token_file(&console.vars, &model, &self.unit)?,
            state_dir: self.state_dir(console, &model)?,
            model,
            until_idle: self.until_idle,
        };
        std::fs::create_dir_all(&unit.state_dir)
            .or_fail(|| format!("cannot make the folder {}", unit.state_dir.display()))?;
        let programs = block_on(build(&charm, &console.vars))?;
        let program = programs.get(&charm.folder).ok_or_else(|| Failure::new("cargo built nothing"))?;
        let mut command = std::process::Command::new(program);
        unit.configure(&mut command);
        // The charm's program takes this process's place, so signals and the exit code are its own.
        let error = command.current_dir(&charm.folder).exec();
        Err(Failure::new(format!("cannot run {}", program.display())).caused_by(&error))
    }

    fn state_dir(&self, console: &Console<'_>, model: &str) -> Outcome<PathBuf> {
        let vars = &console.vars;
        if let Some(folder) =
            self.state_dir.clone().or_else(|| vars.get("RELATA_STATE_DIR").map(PathBuf::from))
        {
            return std::path::absolute(folder).or_fail(|| "cannot find the current directory".to_owned());
        }
        let home = || vars.get("HOME").map(|home| PathBuf::from(home).join(".local/state"));
        let base = match self.target.broker.data(vars) {
            Some(data) => Some(data),
            None => {
                vars.get("XDG_STATE_HOME").map(PathBuf::from).or_else(home).map(|base| base.join("relata"))
            }
        };
        let base = base.ok_or_else(|| {
            Failure::usage("where may the charm keep its files?").help("give --state-dir DIR")
        })?;
        let folder = state_dir_in(&base, model, &self.unit.to_string());
        std::path::absolute(folder).or_fail(|| "cannot find the current directory".to_owned())
    }
}

/// Builds the charm, unless this process is asked to end: then cargo ends too.
///
/// The program that takes this process's place has the signals' default again, as exec gives it.
async fn build(charm: &Charm, vars: &Vars) -> Outcome<Programs> {
    let mut interrupt = Interrupt::listen()?;
    let folders = [charm.folder.as_path()];
    tokio::select! {
        programs = building::build(&folders, vars) => programs,
        () = interrupt.wished() => Err(Failure::new("interrupted before the charm was built")),
    }
}

/// The folder of a unit's own files under a base folder.
pub(crate) fn state_dir_in(base: &std::path::Path, model: &str, unit: &str) -> PathBuf {
    base.join("units").join(model).join(unit.replace('/', "-"))
}

/// Refuses charms whose code cannot be run yet.
pub(crate) fn check_kind(charm: &Charm) -> Outcome {
    let shown = charm.folder.display();
    match charm.kind() {
        Kind::Rust => Ok(()),
        Kind::Dispatch => Err(Failure::new(format!("the charm in {shown} cannot be run yet"))
            .because("it runs through dispatch or hooks, which this version does not have")
            .help(
                "Rust charms (a folder with a Cargo.toml) run now; dispatch and the hook tools come later",
            )),
        Kind::Nothing => Err(Failure::new(format!("the charm in {shown} has no code"))
            .because("it has no Cargo.toml (a Rust charm), no dispatch and no hooks")
            .help("a Cargo.toml with a program that calls relata::main makes it a Rust charm")),
    }
}

/// What a charm's program is told of its unit, in environment variables.
#[derive(Debug)]
pub(crate) struct Unit {
    /// The unit's name.
    pub(crate) unit: String,
    /// The broker's address.
    pub(crate) broker: String,
    /// The file with the unit's token.
    pub(crate) token_file: PathBuf,
    /// The model.
    pub(crate) model: String,
    /// Where the charm may keep files.
    pub(crate) state_dir: PathBuf,
    /// Whether the program ends when there is nothing left to tell the charm.
    pub(crate) until_idle: bool,
}

impl Unit {
    /// Sets the variables for a program.
    pub(crate) fn configure(&self, command: &mut std::process::Command) {
        command
            .env("RELATA_UNIT", &self.unit)
            .env("RELATA_BROKER", &self.broker)
            .env("RELATA_TOKEN_FILE", &self.token_file)
            .env("RELATA_MODEL", &self.model)
            .env("RELATA_STATE_DIR", &self.state_dir)
            .env_remove("RELATA_UNTIL_IDLE")
            .env_remove("RELATA_END_WITH_PARENT")
            // The operator's, which is not for charms.
            .env_remove("RELATA_DATA");
        if self.until_idle {
            command.env("RELATA_UNTIL_IDLE", "1");
        }
    }
}
