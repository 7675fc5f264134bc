//! Programs that are run for the user, each in a process group of its own, so that nothing of it is left behind.

use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use crate::console::Console;
use crate::failure::{OrFail, Outcome};
use crate::output;

/// How long a program may take to stop by itself: a hook that runs is finished first.
const GRACE: Duration = Duration::from_secs(30);
/// A line of a program's output that is longer is shown as several.
const MAX_LINE: u64 = 4096;

/// A running program with whatever it started in its process group.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    id: Option<Pid>,
}

/// A line of a program's output.
#[derive(Debug)]
pub(crate) struct News {
    /// Whose.
    name: String,
    /// Without its line break.
    line: String,
}

impl News {
    /// Prints the line beside the output, with the program's name before it.
    pub(crate) fn show(&self, console: &mut Console<'_>) {
        console.note(format_args!("{} | {}", self.name, output::printable(&self.line)));
    }
}

impl Group {
    /// Starts a program in a process group of its own. Its standard input is empty.
    pub(crate) fn spawn(command: &mut Command) -> std::io::Result<Self> {
        command.process_group(0).stdin(Stdio::null()).kill_on_drop(true);
        let child = command.spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Ok(Self { child, id })
    }

    /// Starts a program whose output goes, line by line and with its name, to `news`.
    pub(crate) fn spawn_named(
        command: &mut Command,
        name: &str,
        news: &mpsc::Sender<News>,
    ) -> std::io::Result<Self> {
        let mut group = Self::spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        if let Some(out) = group.child.stdout.take() {
            forward(out, name, news);
        }
        if let Some(err) = group.child.stderr.take() {
            forward(err, name, news);
        }
        Ok(group)
    }

    /// The program's standard output, once, if it was asked for.
    pub(crate) fn stdout(&mut self) -> Option<tokio::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits for the program's end; what it left running goes on.
    pub(crate) async fn wait(&mut self) -> std::io::Result<std::process::ExitStatus> {
        let status = self.child.wait().await;
        self.id = None;
        status
    }

    /// How the program ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Asks the program to stop. What it has started is left to it: a hook's own programs may still be needed.
    pub(crate) fn ask_to_stop(&self) {
        // A program that has ended and was waited for has no number any more.
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(id) = id {
            // One that has just ended needs no signal.
            let _ = kill_process(id, Signal::TERM);
        }
    }

    /// Waits for the program to stop, for a while, then ends what is left of its group.
    pub(crate) async fn stopped(mut self) {
        let _ = tokio::time::timeout(GRACE, self.child.wait()).await;
        self.kill();
    }

    /// Kills the group. Its number is not given to others while anything of it is left.
    fn kill(&self) {
        if let Some(id) = self.id {
            // A group that is gone needs no signal.
            let _ = kill_process_group(id, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

fn forward(output: impl AsyncRead + Unpin + Send + 'static, name: &str, news: &mpsc::Sender<News>) {
    let (name, news) = (name.to_owned(), news.clone());
    tokio::spawn(async move {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        // A program that never ends its line must not fill the memory.
        while let Ok(1..) = (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line).await {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            line.clear();
            // When nobody listens any more the program must still be able to write.
            let _ = news.send(News { name: name.clone(), line: text }).await;
        }
    });
}

/// The user's or the system's wish that this process ends.
#[derive(Debug)]
pub(crate) struct Interrupt {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

impl Interrupt {
    /// Takes Ctrl-C, SIGTERM and SIGHUP over from now on.
    pub(crate) fn listen() -> Outcome<Self> {
        let listen = |kind| signal(kind).or_fail(|| "cannot listen for signals".to_owned());
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    /// Waits for the wish.
    pub(crate) async fn wished(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_program_itself_is_asked_to_stop() {
        let folder = tempfile::tempdir().unwrap();
        // Asked to stop, the program lets its child finish; the child would die of a signal to the group.
        let script = "mkfifo pipe; exec 3<>pipe; (read _ <&3; exit 7) & child=$!
            trap 'echo >&3; wait $child; exit $?' TERM; echo up; wait $child";
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(folder.path()).stdout(Stdio::piped());
        let mut group = Group::spawn(&mut command).unwrap();
        let mut lines = BufReader::new(group.stdout().unwrap()).lines();
        assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("up"));
        group.ask_to_stop();
        assert_eq!(group.wait().await.unwrap().code(), Some(7));
    }

    #[tokio::test]
    async fn a_line_without_an_end_is_shown_in_parts() {
        let (sender, mut news) = mpsc::channel(8);
        let mut command = Command::new("sh");
        command.args(["-c", "head -c 10000 /dev/zero | tr '\\0' x; echo; echo end"]);
        let group = Group::spawn_named(&mut command, "app/0", &sender).unwrap();
        drop(sender);
        let mut lines = Vec::new();
        while let Some(next) = news.recv().await {
            lines.push(next.line);
        }
        let lengths: Vec<_> = lines.iter().map(String::len).collect();
        assert_eq!((lengths, lines[3].as_str()), (vec![4096, 4096, 1808, 3], "end"));
        group.stopped().await;
    }
}
