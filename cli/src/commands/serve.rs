//! `relata serve`: the broker.

use std::path::{Path, PathBuf};

use crate::commands::block_on;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::processes::Interrupt;
use crate::target::{Address, socket_in};

/// Run the broker on a data directory, until SIGTERM or Ctrl-C.
///
/// Prints one line when it accepts calls: `relata: ready unix:/path` or `relata: ready tcp:host:port`. Logs go to
/// standard error; RUST_LOG or RELATA_LOG says how much (info by default).
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The data directory; made if it is not there.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where to accept calls: unix:PATH, or tcp:HOST:PORT on loopback (port 0 takes a free one) [default: a private
    /// socket in the data directory]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<Address>,
}

impl Serve {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let mut interrupt = Interrupt::listen()?;
            let listen = self.listen.unwrap_or_else(|| Address::Unix(socket_in(&self.data)));
            let hosted = start(&self.data, &listen).await?;
            console.line(format_args!("relata: ready {}", hosted.address()))?;
            interrupt.wished().await;
            hosted.stop().await
        })
    }
}

/// A broker that runs in this process.
#[derive(Debug)]
pub(crate) struct Hosted {
    address: Address,
}

impl Hosted {
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }
    pub(crate) fn has_ended(&self) -> bool {
        false
    }
    pub(crate) async fn stop(self) -> Outcome {
        Ok(())
    }
}

pub(crate) async fn start(_data: &Path, _listen: &Address) -> Outcome<Hosted> {
    Err(Failure::new("TODO"))
}
