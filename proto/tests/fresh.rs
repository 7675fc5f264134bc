//! The committed code is what the `.proto` files generate. `EXPECTORATE=overwrite cargo test -p relata-proto` renews it.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::Path;

use prost::Message;

const FILES: &[&str] = &["relata/v1/model.proto", "relata/v1/broker.proto"];

#[test]
fn generated_code_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let descriptors = protox::compile(FILES, [root]).unwrap();
    let out = tempfile::tempdir().unwrap();
    tonic_prost_build::configure()
        .out_dir(out.path())
        .btree_map(".")
        .bytes(".")
        .client_mod_attribute(".", "#[cfg(feature = \"client\")]")
        .server_mod_attribute(".", "#[cfg(feature = \"server\")]")
        // These carry databag values, which must not reach a log by way of `Debug`: `redacted.rs` writes theirs.
        .skip_debug([
            ".relata.v1.Databag",
            ".relata.v1.Write",
            ".relata.v1.Variable",
            ".relata.v1.File",
            ".relata.v1.NewUnit",
        ])
        .compile_fds(descriptors.clone())
        .unwrap();
    let code = std::fs::read_to_string(out.path().join("relata.v1.rs")).unwrap();
    expectorate::assert_contents(root.join("src/generated/relata.v1.rs"), &code);
    check_descriptors(root, &descriptors);
}

/// The descriptors serve gRPC reflection; they are bytes, so they are compared by hand.
fn check_descriptors(root: &Path, descriptors: &prost_types::FileDescriptorSet) {
    let path = root.join("src/generated/relata.v1.bin");
    let bytes = descriptors.encode_to_vec();
    if std::env::var("EXPECTORATE").as_deref() == Ok("overwrite") {
        std::fs::write(&path, &bytes).unwrap();
    }
    assert!(
        std::fs::read(&path).unwrap() == bytes,
        "{} is stale: run with EXPECTORATE=overwrite",
        path.display()
    );
}
