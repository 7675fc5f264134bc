//! A broker as a process of its own on a data directory.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::client::Client;
use crate::tool::{Ran, Tool};

/// The longest that a broker may take to start or stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running broker. Dropping it kills it.
#[derive(Debug)]
pub struct Broker {
    tool: Tool,
    child: Child,
    data: PathBuf,
    address: String,
}

impl Broker {
    /// Starts a broker on the default socket of a data directory.
    ///
    /// # Panics
    /// It does not start.
    #[track_caller]
    pub fn start(tool: &Tool, data: &Path) -> Self {
        Self::try_start(tool, data, &[]).unwrap_or_else(|ran| panic!("the broker does not start: {ran:?}"))
    }

    /// Starts a broker with more arguments.
    ///
    /// # Errors
    /// It ended instead of being ready: what it printed.
    ///
    /// # Panics
    /// It cannot be run, or neither ends nor is ready.
    pub fn try_start(tool: &Tool, data: &Path, args: &[&str]) -> Result<Self, Ran> {
        let mut command = tool.command();
        command.arg("serve").arg("--data").arg(data).args(args).env("RELATA_LOG", "warn");
        Self::try_spawn(tool, data, &mut command)
    }

    /// Starts a broker with a command of the caller's, which runs `serve` on this data directory.
    ///
    /// # Errors
    /// It ended instead of being ready: what it printed.
    ///
    /// # Panics
    /// It cannot be run, or neither ends nor is ready.
    pub fn try_spawn(tool: &Tool, data: &Path, command: &mut Command) -> Result<Self, Ran> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the tool runs");
        let out = child.stdout.take().expect("stdout is piped");
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(out).read_line(&mut line);
            let _ = sender.send(line);
        });
        let line = receiver.recv_timeout(PATIENCE).expect("the broker is ready or ends in time");
        match line.trim_end().strip_prefix("relata: ready ") {
            Some(address) => {
                drain(&mut child);
                let (tool, data, address) = (tool.clone(), data.to_owned(), address.to_owned());
                Ok(Self { tool, child, data, address })
            }
            None => {
                let mut err = String::new();
                let _ = child.stderr.take().expect("stderr is piped").read_to_string(&mut err);
                let code = child.wait().expect("the broker can be waited for").code();
                Err(Ran { code, out: line, err })
            }
        }
    }

    /// Where it listens, as its ready line says.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Runs a command line of the operator's.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.tool.run_on(&self.data, args)
    }

    /// A client with the operator's token.
    pub async fn operator(&self) -> Client {
        Client::with_token_file(&self.address, &self.data.join("tokens").join("operator")).await
    }

    /// Kills it at once, as kill -9 does.
    ///
    /// # Panics
    /// It cannot be killed.
    pub fn kill(mut self) {
        self.child.kill().expect("the broker can be killed");
        self.child.wait().expect("the broker can be waited for");
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Panics
    /// It does not stop in time.
    pub fn terminate(self) -> ExitStatus {
        let id = Pid::from_child(&self.child);
        kill_process(id, Signal::TERM).expect("the broker can be signalled");
        self.ended()
    }

    /// Waits until it has ended by itself.
    ///
    /// # Panics
    /// It does not in time.
    pub fn ended(mut self) -> ExitStatus {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("the broker can be waited for") {
                return status;
            }
            assert!(std::time::Instant::now() < deadline, "the broker does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Keeps the broker from standing still because nobody reads its log; shows the log with the test's output.
fn drain(child: &mut Child) {
    let err = child.stderr.take().expect("stderr is piped");
    std::thread::spawn(move || {
        for line in BufReader::new(err).lines().map_while(Result::ok) {
            println!("broker: {line}");
        }
    });
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
