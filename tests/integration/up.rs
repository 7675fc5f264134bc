//! `relata up` on the example bundle: it settles, the application gets its DATABASE_URL, and nothing is left behind.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use relata_tests::{Ran, left_out};
use rustix::process::{Pid, Signal, kill_process};

use crate::tool;

fn bundle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/shop/bundle.yaml")
}

/// Whether some process was started with this text in its environment or command line.
fn processes_with(text: &str) -> Vec<String> {
    let holds =
        |path: PathBuf| std::fs::read(path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(text));
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let id = entry.file_name().to_string_lossy().into_owned();
        let is_process = id.bytes().all(|byte| byte.is_ascii_digit());
        if is_process && id != std::process::id().to_string() {
            let zombie =
                std::fs::read_to_string(entry.path().join("stat")).is_ok_and(|stat| stat.contains(") Z "));
            if !zombie && (holds(entry.path().join("environ")) || holds(entry.path().join("cmdline"))) {
                found.push(id);
            }
        }
    }
    found
}

fn has_postgresql() -> bool {
    let in_path = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("initdb").is_file()));
    in_path || std::fs::read_dir("/usr/lib/postgresql").is_ok_and(|mut versions| versions.next().is_some())
}

#[test]
fn the_shop_settles_with_its_database_url() {
    let data = tempfile::tempdir().unwrap();
    let data_path = data.path().display().to_string();
    let mut command = tool().command();
    command.arg("up").arg(bundle()).args(["--data", &data_path, "--reveal"]);
    let ran: Ran = command.output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    println!("{}\n{}", ran.out, ran.err);
    assert!(ran.out.contains("DATABASE_URL "), "{}", ran.out);
    assert!(ran.out.contains("postgresql://"), "{}", ran.out);
    assert!(ran.out.contains("password=*****"), "secrets are masked in what is shown live: {}", ran.out);
    assert_eq!(processes_with(&data_path), Vec::<String>::new(), "processes are left behind");
    if has_postgresql() {
        assert!(ran.out.to_lowercase().contains("connected") || ran.err.to_lowercase().contains("connected"));
    } else {
        left_out("the application's connection: PostgreSQL is not installed");
    }
}

#[test]
fn kept_running_it_can_be_looked_at_and_ends_with_a_signal() {
    let data = tempfile::tempdir().unwrap();
    let data_path = data.path().display().to_string();
    let mut command = tool().command();
    command.arg("up").arg(bundle()).args(["--keep", "--data", &data_path]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut seen = Vec::new();
    for line in lines.by_ref() {
        let last = line.contains("Ctrl-C");
        seen.push(line);
        if last {
            break;
        }
    }
    assert!(seen.last().is_some_and(|line| line.contains("Ctrl-C")), "{seen:#?}");
    let url = seen.iter().find(|line| line.starts_with("DATABASE_URL")).unwrap();
    assert!(url.contains(":*****@"), "masked without --reveal: {url}");
    let status = tool().run_on(data.path(), ["status", "--format", "json"]).succeeded();
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    let units: Vec<_> =
        status["applications"].as_object().unwrap().values().map(|app| &app["units"]).collect();
    assert_eq!(units.iter().map(|units| units.as_object().unwrap().len()).sum::<usize>(), 4, "{status}");
    let env = tool().run_on(data.path(), ["env", "web/0", "--format", "json"]).succeeded();
    assert!(env.contains("DATABASE_URL"), "{env}");
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(processes_with(&data_path), Vec::<String>::new(), "processes are left behind");
    assert!(!data.path().join("socket").exists(), "the socket stays behind");
}
