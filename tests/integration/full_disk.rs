//! A full disk refuses writes with a clear error, loses nothing, and still opens for reading.

use std::path::{Path, PathBuf};
use std::process::Command;

use relata_proto::v1;
use relata_tests::{Broker, Client, endpoint, left_out};
use tempfile::TempDir;

use crate::tool;

/// A small file system of its own, gone when dropped.
struct Disk {
    mount: PathBuf,
    _folder: TempDir,
}

impl Disk {
    /// None where mounting is not allowed.
    fn new(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = folder.path().join("disk");
        std::fs::create_dir(&mount).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&mount).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self { mount, _folder: folder })
    }

    fn data(&self) -> PathBuf {
        self.mount.join("data")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.mount).status();
    }
}

/// Takes all the space that is left.
fn fill(disk: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(disk.join("ballast")).unwrap();
    for size in [1 << 20, 1 << 12, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_writes_and_keeps_everything() {
    let Some(disk) = Disk::new(64) else { return left_out("a full disk: this user may not mount a tmpfs") };
    let broker = Broker::start(&tool(), &disk.data());
    let peers = endpoint("peers", v1::Role::Peer, "counting");
    let unit = broker.operator().await.deploy("app", vec![peers], 1).await.unwrap().remove(0);
    let client = Client::try_connect(broker.address(), &unit.token).await.unwrap();
    client.enter("app/0", 0).await.unwrap();
    commit(&client, 0).await.unwrap();
    fill(&disk.mount);
    let mut last = 0;
    let refusal = loop {
        match commit(&client, last + 1).await {
            Ok(()) => last += 1,
            Err(status) => break status,
        }
        assert!(last < 100_000, "the disk does not get full");
    };
    assert_eq!(refusal.code(), tonic::Code::ResourceExhausted, "{refusal:?}");
    let message = refusal.message().to_lowercase();
    assert!(message.contains("disk") || message.contains("space"), "{message}");
    assert_eq!(count(&client).await, last, "reading goes on");
    println!("{last} commits until the disk was full: {}", refusal.message());
    broker.kill();
    let broker = Broker::start(&tool(), &disk.data());
    let client = Client::try_connect(broker.address(), &unit.token).await.unwrap();
    assert_eq!(count(&client).await, last, "it opens for reading with all that was acknowledged");
    std::fs::remove_file(disk.mount.join("ballast")).unwrap();
    drop(broker);
    let broker = Broker::start(&tool(), &disk.data());
    let client = Client::try_connect(broker.address(), &unit.token).await.unwrap();
    commit(&client, last + 1).await.expect("there is space again");
    assert_eq!(count(&client).await, last + 1);
}

async fn commit(client: &Client, number: u64) -> Result<(), tonic::Status> {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let entries = [("count".to_owned(), number.to_string()), ("fill".to_owned(), "x".repeat(8192))].into();
    let write = v1::Write { relation: 0, owner: "app/0".into(), entries };
    client.commit("app/0", id, write).await.map(|_| ())
}

async fn count(client: &Client) -> u64 {
    let bag = client.read("app/0", 0, "app/0").await.unwrap().content.unwrap();
    bag.entries["count"].parse().unwrap()
}
