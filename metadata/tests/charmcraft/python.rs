//! Python with charmcraft in an environment of its own, made once in cargo's folder for tests.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::tests;

/// What is compared with; `requirements.txt` has it with all that it needs.
const CHARMCRAFT: &str = "charmcraft==4.5.0";
const OPS: &str = "ops==3.9.0";

/// Python with charmcraft.
pub(crate) struct Python {
    folder: PathBuf,
}

impl Python {
    /// Makes the environment, or takes the one that was made. Without Python or PyPI it says so and gives nothing; with
    /// `RELATA_TEST_REQUIRE=all` it fails.
    pub(crate) fn with_charmcraft() -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("charmcraft-4.5.0");
        let python = Self { folder };
        if python.folder.join("complete").exists() {
            return Some(python);
        }
        match python.install() {
            Ok(()) => Some(python),
            Err(why) => {
                let required = std::env::var_os("RELATA_TEST_REQUIRE").is_some_and(|value| value == "all");
                assert!(!required, "required: charmcraft from PyPI: {why}");
                eprintln!("left out: the comparison with charmcraft: {why}");
                None
            }
        }
    }

    fn install(&self) -> Result<(), String> {
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir_all(&self.folder).map_err(|error| error.to_string())?;
        run(Command::new("python3").args(["-m", "venv"]).arg(self.folder.join("venv")))?;
        let requirements = tests().join("charmcraft/requirements.txt");
        run(self
            .pip()
            .args(["install", "--quiet", "--no-deps", "--no-compile", "--requirement"])
            .arg(requirements))?;
        let sources = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", CHARMCRAFT, OPS, "--dest"];
        run(self.pip().args(sources).arg(self.folder.join("sources")))?;
        fs::write(self.folder.join("complete"), "").map_err(|error| error.to_string())
    }

    fn program(&self) -> Command {
        let mut command = Command::new(self.folder.join("venv/bin/python"));
        command.env("PYTHONWARNINGS", "ignore");
        command
    }

    fn pip(&self) -> Command {
        let mut command = self.program();
        command.args(["-m", "pip", "--disable-pip-version-check"]);
        command
    }

    /// The source packages of charmcraft and ops.
    pub(crate) fn sources(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.join("sources")).unwrap();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    /// Runs a script of `tests/charmcraft` on an input and gives what it prints.
    pub(crate) fn run(&self, script: &str, arguments: &[PathBuf], input: &str) -> String {
        let mut command = self.program();
        command.arg(tests().join("charmcraft").join(script)).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join().unwrap();
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} failed: {}", stderr.lines().last().unwrap_or_default()))
}
