//! `relata up` on the example bundle: it settles, the application gets its DATABASE_URL, and nothing is left behind.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use relata_tests::{Broker, Ran, left_out};
use rustix::process::{Pid, Signal, kill_process};

use crate::charms::{folder_with, write};
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

/// A bundle of one application whose charm's program runs the one of this package.
fn bundle_of_test_charm() -> (tempfile::TempDir, std::process::Command) {
    let folder = folder_with("bundle.yaml", "applications: {app: {charm: charm, num_units: 2}}\n");
    write(folder.path(), "charm/metadata.yaml", "name: app\npeers: {peers: app-peers}\n");
    write(
        folder.path(),
        "charm/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
    );
    let main = "use std::os::unix::process::CommandExt;\nfn main() {\n    let charm = \
                std::env::var_os(\"RELATA_TEST_CHARM\").unwrap();\n    let error = \
                std::process::Command::new(charm).exec();\n    eprintln!(\"cannot start: {error}\");\n    \
                std::process::exit(7);\n}\n";
    write(folder.path(), "charm/src/main.rs", main);
    let mut command = tool().command();
    command
        .arg("up")
        .arg(folder.path().join("bundle.yaml"))
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .env("RELATA_TEST_CHARM", env!("CARGO_BIN_EXE_charm-under-test"))
        .env("RELATA_HOOK_RETRY_MS", "20");
    (folder, command)
}

#[test]
fn a_charm_without_connections_settles_too() {
    let (folder, mut command) = bundle_of_test_charm();
    let ran: Ran = command.output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    println!("{}\n{}", ran.out, ran.err);
    assert!(ran.out.contains("settled at revision"), "{}", ran.out);
    assert!(ran.out.contains("app/1") && ran.out.contains("install"), "{}", ran.out);
    assert_eq!(processes_with(&folder.path().display().to_string()), Vec::<String>::new());
}

#[test]
fn a_hook_that_keeps_failing_ends_with_1() {
    let (folder, mut command) = bundle_of_test_charm();
    let ran: Ran = command.env("RELATA_TEST_FAIL", "start").output().unwrap().into();
    println!("{}\n{}", ran.out, ran.err);
    ran.refused(1, &["the hook start of app/", "times in a row", "as the test wishes"]);
    assert_eq!(processes_with(&folder.path().display().to_string()), Vec::<String>::new());
}

#[test]
fn standing_still_ends_with_1() {
    let (_folder, mut command) = bundle_of_test_charm();
    command.args(["--timeout", "1"]).env("RELATA_TEST_FAIL", "start").env("RELATA_HOOK_RETRY_MS", "600000");
    let ran: Ran = command.output().unwrap().into();
    ran.refused(1, &["nothing has happened for 1 s", "still pending: app/0, app/1"]);
}

#[test]
fn a_bundle_comes_up_again_on_the_data_that_it_left() {
    let (folder, mut command) = bundle_of_test_charm();
    command.arg("--data").arg(folder.path().join("data"));
    let first: Ran = command.output().unwrap().into();
    assert!(first.succeeded().contains("app/1       install"));
    let second: Ran = command.output().unwrap().into();
    let out = second.succeeded();
    assert!(
        out.contains("1 application, 2 units, 1 relation") && out.contains("settled at revision"),
        "{out}"
    );
    assert!(!out.contains("install"), "told again what it knows: {out}");
}

/// The units whose charms ended in order.
fn ended_in_order(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut units: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    units.sort();
    units
}

#[test]
fn output_that_ends_before_the_hints_ends_everything_in_order() {
    let (folder, mut command) = bundle_of_test_charm();
    let ended = tempfile::tempdir().unwrap();
    command.args(["--keep"]).env("RELATA_TEST_ENDED", ended.path());
    let ran: Ran = command.env("RELATA_TEST_OUTPUT_ENDS_AT", "look around").output().unwrap().into();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("settled at revision") && !ran.err.contains("error"), "{ran:?}");
    assert_eq!(ended_in_order(ended.path()), ["app-0", "app-1"]);
    assert_eq!(processes_with(&folder.path().display().to_string()), Vec::<String>::new());
}

#[test]
fn agents_do_not_outlive_it_when_it_is_killed() {
    let (folder, mut command) = bundle_of_test_charm();
    let ended = tempfile::tempdir().unwrap();
    command.args(["--keep"]).env("RELATA_TEST_ENDED", ended.path()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("Ctrl-C")));
    child.kill().unwrap();
    child.wait().unwrap();
    let give_up = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let path = folder.path().display().to_string();
    while !processes_with(&path).is_empty() {
        assert!(std::time::Instant::now() < give_up, "agents go on: {:?}", processes_with(&path));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(ended_in_order(ended.path()), ["app-0", "app-1"]);
}

#[test]
fn an_agent_that_ends_is_said_so() {
    let (folder, mut command) = bundle_of_test_charm();
    let ran: Ran = command.env("RELATA_TEST_CHARM", "/nonexistent").output().unwrap().into();
    ran.refused(1, &["app/0 | cannot start", "the agent of app/", "has ended: exit status: 7"]);
    assert_eq!(processes_with(&folder.path().display().to_string()), Vec::<String>::new());
}

#[test]
fn an_interrupted_start_leaves_nothing_behind() {
    let (folder, mut command) = bundle_of_test_charm();
    command.env("RELATA_TEST_FAIL", "start").env("RELATA_HOOK_RETRY_MS", "600000");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("install")));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("interrupted"), "{err}");
    assert_eq!(processes_with(&folder.path().display().to_string()), Vec::<String>::new());
}

#[test]
fn an_agent_runs_until_idle_on_a_broker_of_its_own() {
    let (folder, up) = bundle_of_test_charm();
    let data = folder.path().join("data");
    let broker = Broker::start(&tool(), &data);
    let charm = folder.path().join("charm").display().to_string();
    broker.run(&["deploy", &charm]).succeeded();
    let mut command = tool().command();
    for (name, value) in up.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.args(["agent", "app/0", "--charm", &charm, "--until-idle", "--data"]).arg(&data);
    let ran: Ran = command.output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let status = broker.run(&["status", "--format", "json"]).succeeded();
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    let unit = &status["applications"]["app"]["units"]["app/0"];
    assert_eq!(unit["status"]["current"], "active", "{status}");
    command.env("RELATA_TOKEN_FILE", data.join("tokens/operator"));
    assert_eq!(command.output().unwrap().status.code(), Some(0), "the operator's token is not the unit's");
    command.args(["--token-file", "/nonexistent"]);
    let ran: Ran = command.output().unwrap().into();
    assert!(ran.code == Some(1) && ran.err.contains("/nonexistent"), "{ran:?}");
}

#[test]
fn an_interrupted_build_of_an_agent_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, _) = bundle_of_test_charm();
    write(folder.path(), "tokens/default/app-0", "x");
    // A cargo that takes long.
    let real = env!("CARGO");
    let script =
        format!("#!/bin/sh\n[ \"$1\" = metadata ] && exec {real} \"$@\"\necho building >&2\nexec sleep 60\n");
    let cargo = write(folder.path(), "cargo", &script);
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = tool().command();
    command.args(["agent", "app/0", "--charm"]).arg(folder.path().join("charm")).env("CARGO", &cargo);
    command.arg("--data").arg(folder.path()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "building"));
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert!(lines.any(|line| line.contains("interrupted before the charm was built")));
    assert_eq!(child.wait().unwrap().code(), Some(1));
    // Whatever was started has standard error open as long as it lives.
    let asked = std::time::Instant::now();
    lines.for_each(drop);
    assert!(asked.elapsed().as_secs() < 30, "cargo ran on");
    assert_eq!(processes_with(&folder.path().display().to_string()), Vec::<String>::new());
}
