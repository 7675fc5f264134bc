//! A charm as a program: one long process that links the agent and runs its hooks as function calls. It must not know
//! what the charm does.

mod environment;
mod log;
mod parent;

use std::process::ExitCode;

use relata_agent::{Ended, HookFailure, HookRunner};
use relata_core::{Hook, HookBuffer, NoSecrets, Status, StatusOf};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::context::Context;
use crate::error::CharmError;

/// Wrong usage: the environment does not say what it must.
const WRONG_USAGE: u8 = 2;

/// Runs a charm: the whole `main` of its program.
///
/// What to run is in the environment, as `relata agent` and `relata up` set it:
///
/// | variable | holds |
/// |---|---|
/// | `RELATA_UNIT` | the unit, as `web/0` |
/// | `RELATA_BROKER` | the broker's address, `unix:PATH` or `tcp:HOST:PORT` |
/// | `RELATA_TOKEN_FILE` | the file with the unit's token |
/// | `RELATA_MODEL` | the model |
/// | `RELATA_UNTIL_IDLE` | `1` ends the program when there is nothing left to tell the charm; optional |
/// | `RELATA_HOOK_RETRY_MS` | milliseconds before a failed hook runs again, doubling from there; optional, 5000 |
/// | `RELATA_END_WITH_PARENT` | the number of the process that starts the program, and without which it ends; optional |
/// | `RELATA_LOG`, `RUST_LOG` | what is logged on standard error; optional, `info` |
///
/// `RELATA_STATE_DIR`, where the charm may keep files, is for the charm itself to read.
///
/// SIGTERM, SIGINT and the end of `RELATA_END_WITH_PARENT` end it after the hook that runs. The exit code is 0 when it
/// ended as asked or its unit is gone, 1 when the agent cannot go on, 2 when the environment is wrong.
///
/// `handle` is called for one event at a time, and may keep state between calls. That state is dropped before `main`
/// returns.
pub fn main<H>(handle: H) -> ExitCode
where
    H: FnMut(&Hook, &mut Context<'_>) -> Result<(), CharmError> + Send + 'static,
{
    let variables = |name: &str| std::env::var_os(name);
    let read = || Ok((environment::settings(&variables)?, environment::parent(&variables)?));
    let (settings, parent) = match log::start(&variables).and_then(|()| read()) {
        Ok(read) => read,
        Err(error) => {
            log::fail(&error);
            return ExitCode::from(WRONG_USAGE);
        }
    };
    let unit = settings.unit.to_string();
    let result = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().and_then(
        |runtime| {
            runtime
                .block_on(async { Ok(relata_agent::run(settings, Charm(handle), shutdown(parent)?).await) })
        },
    );
    match result {
        Ok(Ok(Ended::Stopped | Ended::Idle | Ended::Gone)) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            log::fail_of(&unit, &error);
            ExitCode::FAILURE
        }
        Err(error) => {
            log::fail_of(&unit, &error);
            ExitCode::FAILURE
        }
    }
}

struct Charm<H>(H);

impl<H> HookRunner for Charm<H>
where
    H: FnMut(&Hook, &mut Context<'_>) -> Result<(), CharmError> + Send + 'static,
{
    fn run(
        &mut self,
        hook: &Hook,
        buffer: &mut HookBuffer<'_>,
        set_status: &mut dyn FnMut(StatusOf, Status),
    ) -> Result<(), HookFailure> {
        let mut context = Context::new(hook, buffer, set_status, &NoSecrets);
        (self.0)(hook, &mut context).map_err(|error| HookFailure::new(error.to_string()))
    }
}

/// Completes at the first signal to end, or when the parent is gone that the program ends with.
fn shutdown(parent: Option<u32>) -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut terminate, mut interrupt): (Signal, Signal) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = parent::gone(parent) => {}
        }
    })
}
