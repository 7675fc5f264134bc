//! A disk that fails under the running tool: the system calls of the unmodified binary on one file end with EIO, which
//! strace (a Debian package) makes them do.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use relata_proto::v1;
use relata_tests::{Broker, Client, Ran, endpoint, left_out};

use crate::charms::{WEB, charm};
use crate::damage::files;
use crate::tool;

/// Whether system calls can be made to fail here; otherwise the test is left out.
fn can_fail(what: &str) -> bool {
    let probe =
        Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    let can = probe.is_ok_and(|status| status.success());
    if !can {
        left_out(&format!("{what}: strace is not there or may not trace"));
    }
    can
}

/// A broker whose calls on one file fail as `inject` says, in strace's words.
fn on_failing_disk(data: &Path, file: &Path, inject: &str) -> Result<Broker, Ran> {
    let calls = inject.split_once(':').unwrap().0;
    let mut command = Command::new("strace");
    // The broker stays this process's child: it is the tracer that is put beside it.
    command.args(["-D", "-f", "-qq", "-o", "/dev/null", "-e"]).arg(format!("trace={calls}"));
    command.args(["-e", &format!("inject={inject}")]).arg("-P").arg(file);
    let relata = tool().command();
    command.arg(relata.get_program()).args(["serve", "--data"]).arg(data).env("RELATA_LOG", "error");
    Broker::try_spawn(&tool(), data, &mut command)
}

const UNREADABLE: &str = "read,pread64:error=EIO";

/// The models `default` and `staging` with an application each; of `default` there is a snapshot too.
fn two_models(data: &Path) {
    let (_charm, path) = charm(WEB);
    let broker = Broker::start(&tool(), data);
    broker.run(&["deploy", &path]).succeeded();
    assert!(broker.terminate().success());
    let broker = Broker::start(&tool(), data);
    broker.run(&["add-model", "staging"]).succeeded();
    broker.run(&["deploy", &path, "-m", "staging"]).succeeded();
    broker.kill();
}

fn without_lock(data: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files(data);
    files.remove(Path::new("lock"));
    files
}

#[test]
fn an_unreadable_file_is_named_and_the_other_models_are_served() {
    if !can_fail("an unreadable disk") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    two_models(&data);
    let before = without_lock(&data);
    assert!(before.contains_key(Path::new("models/default/snapshot")), "{:?}", before.keys());
    let (_charm, path) = charm(WEB);
    for name in before.keys().filter(|name| name.starts_with("models")) {
        let model = name.iter().nth(1).unwrap().to_str().unwrap();
        let other = if model == "default" { "staging" } else { "default" };
        let file = data.join(name);
        let named = format!("cannot read {}: at byte 0: Input/output error", file.display());
        let broker = on_failing_disk(&data, &file, UNREADABLE).unwrap();
        assert!(broker.run(&["status", "-m", other]).succeeded().contains("web/0"), "{}", name.display());
        broker.run(&["status", "-m", model]).refused(1, &[&named, "help: ", "check the disk"]);
        broker.run(&["deploy", &path, "more", "-m", model]).refused(1, &[&named, "help: "]);
        broker.run(&["add-model", model]).refused(1, &[model]);
        broker.kill();
        assert!(without_lock(&data) == before, "{}: something was changed", name.display());
    }
    let token = data.join("tokens/operator");
    let refused = on_failing_disk(&data, &token, UNREADABLE).unwrap_err();
    refused.refused(1, &["cannot read the token file", "tokens/operator", "Input/output error"]);
    std::fs::remove_dir_all(data.join("models/staging")).unwrap();
    let only = data.join("models/default/acknowledged");
    let refused = on_failing_disk(&data, &only, UNREADABLE).unwrap_err();
    refused
        .refused(1, &["models/default/acknowledged: at byte 0", "Input/output error", "help: ", "the disk"]);
    let broker = Broker::start(&tool(), &data);
    assert!(broker.run(&["status"]).succeeded().contains("web/0"), "the disk is read again");
}

/// A unit that counts in its databag, and the live segment of its model.
async fn counting(data: &Path) -> (String, PathBuf) {
    let broker = Broker::start(&tool(), data);
    let peers = endpoint("peers", v1::Role::Peer, "counting");
    let token = broker.operator().await.deploy("app", vec![peers], 1).await.unwrap().remove(0).token;
    let client = Client::try_connect(broker.address(), &token).await.unwrap();
    client.enter("app/0", 0).await.unwrap();
    commit(&client, 0).await.unwrap();
    broker.kill();
    (token, data.join("models/default/00000000000000000001.segment"))
}

async fn commit(client: &Client, number: u64) -> Result<(), tonic::Status> {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let entries = [("count".to_owned(), number.to_string())].into();
    let write = v1::Write { relation: 0, owner: "app/0".into(), entries };
    client.commit("app/0", id, write).await.map(|_| ())
}

async fn count(client: &Client) -> u64 {
    let bag = client.read("app/0", 0, "app/0").await.unwrap().content.unwrap();
    bag.entries["count"].parse().unwrap()
}

/// Commits until one is not kept: the last that was, and why the next was not.
async fn until_refused(client: &Client) -> (u64, tonic::Status) {
    for number in 1..200 {
        if let Err(status) = commit(client, number).await {
            return (number - 1, status);
        }
    }
    panic!("the disk does not fail");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_no_write_refuses_commits_and_keeps_what_was_acknowledged() {
    if !can_fail("a disk that takes no write") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (token, segment) = counting(folder.path()).await;
    let broker = on_failing_disk(folder.path(), &segment, "pwrite64:error=EIO:when=10+").unwrap();
    let client = Client::try_connect(broker.address(), &token).await.unwrap();
    let (last, refusal) = until_refused(&client).await;
    assert!(last > 0, "{refusal:?}");
    assert_eq!(refusal.code(), tonic::Code::Unavailable, "{refusal:?}");
    let expected = format!("nothing was changed: cannot write {}: Input/output error", segment.display());
    assert!(refusal.message().starts_with(&expected), "{refusal:?}");
    commit(&client, last + 1).await.expect_err("it stays refused");
    assert_eq!(count(&client).await, last, "reading goes on");
    broker.kill();
    let broker = Broker::start(&tool(), folder.path());
    let client = Client::try_connect(broker.address(), &token).await.unwrap();
    assert_eq!(count(&client).await, last, "nothing is lost, and nothing half-written");
    commit(&client, last + 1).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_does_not_sync_ends_the_broker() {
    if !can_fail("a disk that does not sync") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (token, segment) = counting(folder.path()).await;
    let broker = on_failing_disk(folder.path(), &segment, "fdatasync:error=EIO:when=10+").unwrap();
    let client = Client::try_connect(broker.address(), &token).await.unwrap();
    let (last, refusal) = until_refused(&client).await;
    assert!(last > 0, "{refusal:?}");
    assert_eq!(broker.ended().signal(), Some(6), "it aborts: what the disk holds is unknown");
    let broker = Broker::start(&tool(), folder.path());
    let client = Client::try_connect(broker.address(), &token).await.unwrap();
    let there = count(&client).await;
    assert!([last, last + 1].contains(&there), "{there} of {last} acknowledged");
    commit(&client, last + 1).await.unwrap();
    assert_eq!(count(&client).await, last + 1);
}
