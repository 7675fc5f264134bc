//! What people and programs get wrong: a message that says what, where and what to do; exit code 1 or 2; no panic.

use std::fs::Permissions;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;

use relata_proto::v1;
use relata_tests::{Broker, Client, Ran, endpoint};
use rustix::process::{Pid, Signal, kill_process};

use crate::charms::{DATABASE, charm, folder_with, write};
use crate::tool;

#[test]
fn wrong_usage_ends_with_2() {
    for (args, text) in [
        (&["frobnicate"][..], "frobnicate"),
        (&["status", "--broker", "localhost"], "unix:/path/of/socket or tcp:host:port"),
        (&["status", "--broker", "tcp:localhost:99999"], "the port is not a number from 0 to 65535"),
        (&["status"], "which broker?"),
        (&["show-unit", "web"], "as 'postgresql/0'"),
        (&["remove-unit", "web/00"], "is not a unit name"),
        (&["add-model", "No"], "is not a model name"),
        (&["integrate", "a:b:c", "d"], "is not an endpoint name"),
        (&["add-unit", "web", "--address", "here"], "invalid IP address"),
        (&["serve"], "--data"),
        (&["serve", "--data", "x", "--listen", "here"], "is not an address"),
        (&["validate"], "--jsonl"),
        (&["env", "web", "--explain", "--format", "dotenv"], "--explain has no dotenv form"),
    ] {
        let err = tool().run(args).failed(2);
        assert!(err.contains(text), "{args:?}: {err}");
    }
    tool().run(["--help"]).succeeded();
}

#[test]
fn output_that_cannot_be_written_ends_with_1() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let definition = concat!(env!("CARGO_MANIFEST_DIR"), "/../interfaces/catalogue/http/v0/interface.yaml");
    let mut command = tool().command();
    let ran: Ran = command.args(["generate", definition]).stdout(full).output().unwrap().into();
    ran.refused(1, &["cannot write the output", "No space left"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ran: Ran = tool().command().args(["generate", definition]).stdout(writer).output().unwrap().into();
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "nobody reads: nothing to say");
}

#[test]
fn a_log_that_nobody_reads_costs_nothing() {
    let data = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = tool().command();
    command.args(["serve", "--data"]).arg(data.path()).env("RELATA_LOG", "debug");
    let mut broker = command.stderr(writer).stdout(Stdio::piped()).spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(broker.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    assert!(ready.starts_with("relata: ready unix:"), "{ready}");
    let (_folder, path) = charm(DATABASE);
    tool().run_on(data.path(), ["deploy", &path]).succeeded();
    assert!(tool().run_on(data.path(), ["status"]).succeeded().contains("database/0"));
    kill_process(Pid::from_child(&broker), Signal::TERM).unwrap();
    assert_eq!(broker.wait().unwrap().code(), Some(0));
}

#[test]
fn a_broker_that_is_not_there_is_said_so() {
    let data = tempfile::tempdir().unwrap();
    tool().run_on(data.path(), ["status"]).refused(1, &["tokens/operator", "help: a broker writes"]);
    write(data.path(), "tokens/operator", "0123");
    tool().run_on(data.path(), ["status"]).refused(1, &["cannot reach the broker at unix:", "relata serve"]);
    write(data.path(), "tokens/operator", "\n");
    tool().run_on(data.path(), ["status"]).refused(1, &["holds no token"]);
    write(data.path(), "tokens/operator", "\u{1}\u{2}");
    tool().run_on(data.path(), ["status"]).refused(1, &["holds no token"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_or_missing_token_is_refused_with_the_reason() {
    let data = tempfile::tempdir().unwrap();
    let broker = Broker::start(&tool(), data.path());
    let token = data.path().join("tokens/operator");
    assert_eq!(std::fs::metadata(&token).unwrap().permissions().mode() & 0o777, 0o600);
    let other = write(data.path(), "other", "not-the-token");
    let other = other.display().to_string();
    broker.run(&["status", "--token-file", &other]).refused(1, &["token", "help:"]);
    let client = Client::try_connect(broker.address(), "").await.unwrap();
    assert_eq!(client.status().await.unwrap_err().code(), tonic::Code::Unauthenticated);
    broker.run(&["status"]).succeeded();
}

#[test]
fn a_broken_charm_is_refused_with_file_line_and_hint() {
    let data = tempfile::tempdir().unwrap();
    let broker = Broker::start(&tool(), data.path());
    for (metadata, texts) in [
        ("name: [", &["metadata.yaml:2:1", "yaml-syntax"][..]),
        ("name: web-2\n", &["metadata.yaml:1:7", "is not an application name"]),
        (
            "name: web\nrequires: {x: {interface: http, scope: container}}\n",
            &["metadata.yaml:2:", "no machines"],
        ),
    ] {
        let (_folder, path) = charm(metadata);
        broker.run(&["deploy", &path]).refused(1, texts);
    }
    broker.run(&["deploy", "/nonexistent"]).refused(1, &["/nonexistent", "no such folder"]);
    let (folder, path) = charm("name: web\nprovides: {x: own}\n");
    write(folder.path(), "interfaces/own.yaml", "interface: own\nversion: 0\nrequierd: []\n");
    broker.run(&["deploy", &path]).refused(1, &["own.yaml:3:1", "requierd"]);
    let (_folder, path) = charm("name: web\nrequires: {x: unheard-of}\n");
    let ran = broker.run(&["deploy", &path]);
    assert!(ran.err.contains("warning: ") && ran.err.contains("unheard-of"), "{ran:?}");
    ran.succeeded();
    broker.run(&["deploy", &path]).refused(1, &["web"]);
}

#[test]
fn a_broken_bundle_is_refused_with_file_line_and_hint() {
    let folder = folder_with("bundle.yaml", "applications:\n  web: {charm: nowhere}\n");
    let path = folder.path().join("bundle.yaml").display().to_string();
    tool().run(["up", &path]).refused(1, &["bundle.yaml:2:16", "is not a folder", "help:"]);
    write(folder.path(), "bundle.yaml", "applications: {}\nrelations: [[a, b]]\n");
    tool().run(["up", &path]).refused(1, &["bundle.yaml:2:14", "the bundle has no application a"]);
    write(folder.path(), "charm/metadata.yaml", DATABASE);
    write(folder.path(), "bundle.yaml", "applications: {d: {charm: charm}}\n");
    tool().run(["up", &path]).refused(1, &["has no code"]);
    write(folder.path(), "charm/dispatch", "#!/bin/sh\n");
    tool().run(["up", &path]).refused(1, &["dispatch", "come later"]);
    write(folder.path(), "charm/Cargo.toml", "[package\n");
    tool().run(["up", &path]).refused(1, &["cargo does not understand"]);
    tool().run(["up", "/nonexistent.yaml"]).refused(1, &["cannot read /nonexistent.yaml"]);
}

#[test]
fn a_failed_build_and_a_missing_cargo_are_said_plainly() {
    let folder = folder_with("bundle.yaml", "applications: {d: {charm: charm}}\n");
    let path = folder.path().join("bundle.yaml").display().to_string();
    write(folder.path(), "charm/metadata.yaml", DATABASE);
    write(
        folder.path(),
        "charm/Cargo.toml",
        "[package]\nname = \"broken\"\nversion = \"0.1.0\"\n[workspace]\n",
    );
    write(folder.path(), "charm/src/main.rs", "fn main() { nonsense }\n");
    let mut command = tool().command();
    command.args(["up", &path]).env("CARGO_TARGET_DIR", folder.path().join("target"));
    let ran: Ran = command.output().unwrap().into();
    ran.refused(1, &["nonsense", "cannot be built", "messages stand above"]);
    command.env("CARGO", "/nonexistent/cargo");
    let ran: Ran = command.output().unwrap().into();
    ran.refused(1, &["cannot run cargo", "rustup"]);
}

#[test]
fn a_data_directory_in_use_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let first = Broker::start(&tool(), data.path());
    let second = Broker::try_start(&tool(), data.path(), &[]).unwrap_err();
    second.refused(1, &["error: ", "in use"]);
    let elsewhere = data.path().join("other.sock").display().to_string();
    let third =
        Broker::try_start(&tool(), data.path(), &["--listen", &format!("unix:{elsewhere}")]).unwrap_err();
    third.refused(1, &["error: ", "in use"]);
    first.run(&["status"]).succeeded();
}

#[test]
fn a_data_directory_that_cannot_be_used_is_refused() {
    let folder = folder_with("file", "");
    let beneath = folder.path().join("file").join("data");
    Broker::try_start(&tool(), &beneath, &[]).unwrap_err().refused(1, &["error: ", "file/data"]);
    let file = folder.path().join("file");
    Broker::try_start(&tool(), &file, &[]).unwrap_err().refused(1, &["error: ", "file"]);
    let proc = Path::new("/proc/relata");
    Broker::try_start(&tool(), proc, &[]).unwrap_err().refused(1, &["error: ", "/proc/relata"]);
}

/// Nobody in particular, who owns nothing.
const NOBODY: u32 = 65534;

#[test]
fn a_folder_that_this_user_may_not_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let is_root = rustix::process::geteuid().is_root();
    // Root may write anywhere, so then the broker runs as somebody else, who must be able to reach binary and folder.
    let relata = folder.path().join("relata");
    std::fs::copy(tool().command().get_program(), &relata).unwrap();
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, Permissions::from_mode(if is_root { 0o755 } else { 0o555 })).unwrap();
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let data = closed.join("data");
    let mut command = std::process::Command::new(&relata);
    command.args(["serve", "--data"]).arg(&data).env_remove("RELATA_LOG");
    if is_root {
        command.uid(NOBODY).gid(NOBODY);
    }
    let refused = Broker::try_spawn(&tool(), &data, &mut command).unwrap_err();
    refused.refused(1, &["error: ", "closed/data", "Permission denied", "help: "]);
    assert!(!data.exists());
}

#[test]
fn addresses_that_cannot_be_listened_on_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let refused = |listen: &str, texts: &[&str]| {
        Broker::try_start(&tool(), data.path(), &["--listen", listen]).unwrap_err().refused(1, texts);
    };
    refused("tcp:192.0.2.1:0", &["loopback"]);
    refused("tcp:0.0.0.0:0", &["loopback"]);
    let beneath = folder_with("file", "");
    let beneath = format!("unix:{}/file/x.sock", beneath.path().display());
    refused(&beneath, &[&beneath]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    refused(&format!("tcp:127.0.0.1:{port}"), &[&port.to_string()]);
    let long = format!("unix:/tmp/{}", "x".repeat(200));
    refused(&long, &["xxx", "help: ", "--listen unix:PATH"]);
    // The default socket of a data directory whose path is long.
    let deep = data.path().join("d".repeat(120));
    Broker::try_start(&tool(), &deep, &[])
        .unwrap_err()
        .refused(1, &["the system takes 107", "shorter path with --data"]);
    let tcp = Broker::try_start(&tool(), data.path(), &["--listen", "tcp:127.0.0.1:0"]).unwrap();
    assert!(!tcp.address().ends_with(":0"), "{}", tcp.address());
    let token = data.path().join("tokens/operator").display().to_string();
    tool().run(["status", "--broker", tcp.address(), "--token-file", &token]).succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_and_misshapen_writes_are_refused_and_change_nothing() {
    let data = tempfile::tempdir().unwrap();
    let broker = Broker::start(&tool(), data.path());
    let operator = broker.operator().await;
    let peers = endpoint("peers", v1::Role::Peer, "unheard-of");
    let units = operator.deploy("app", vec![peers], 1).await.unwrap();
    let client = Client::try_connect(broker.address(), &units[0].token).await.unwrap();
    client.enter("app/0", 0).await.unwrap();
    let write = |key: &str, value: String| v1::Write {
        relation: 0,
        owner: "app/0".into(),
        entries: [(key.to_owned(), value)].into(),
    };
    client.commit("app/0", [1; 16], write("good", "x".into())).await.unwrap();
    let before = operator.status().await.unwrap().revision;
    for bad in [
        write(&"k".repeat(100_000), "x".into()),
        write("value", "x".repeat(64 << 20)),
        write("", "x".into()),
        v1::Write { relation: 9, ..write("k", "x".into()) },
        v1::Write { owner: "other/0".into(), ..write("k", "x".into()) },
        v1::Write { owner: "no name".into(), ..write("k", "x".into()) },
    ] {
        let status = client.commit("app/0", [2; 16], bad).await.unwrap_err();
        assert!(!status.message().is_empty() && status.code() != tonic::Code::Internal, "{status:?}");
    }
    let request = v1::CommitRequest {
        model: "default".into(),
        unit: "app/0".into(),
        id: vec![1; 3].into(),
        ..Default::default()
    };
    let status = client.units().commit(request).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument, "{status:?}");
    assert_eq!(operator.status().await.unwrap().revision, before, "nothing half-written");
    let bag = client.read("app/0", 0, "app/0").await.unwrap().content.unwrap();
    assert_eq!(bag.entries.get("good").map(String::as_str), Some("x"));
}
