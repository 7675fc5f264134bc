//! The charm as a program: what it says when its environment is wrong.

use std::process::Command;

#[track_caller]
fn check(variables: &[(&str, &str)], code: i32, expected: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_own-interface"))
        .env_clear()
        .env("RELATA_UNIT", "office/0")
        .env("RELATA_BROKER", "unix:/nowhere/at/all")
        .env("RELATA_TOKEN_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/metadata.yaml"))
        .env("RELATA_MODEL", "default")
        .envs(variables.iter().copied())
        .output()
        .expect("the charm's own program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(expected), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn a_wrong_environment_is_named() {
    for name in ["RELATA_UNIT", "RELATA_BROKER", "RELATA_TOKEN_FILE", "RELATA_MODEL"] {
        check(&[(name, "")], 2, &format!("{name} is not set"));
    }
    check(&[("JUJU_CONTEXT_ID", "office/0-install-1")], 2, "comes with a later release");
    for name in ["RELATA_LOG", "RUST_LOG"] {
        check(&[(name, "info=of=course")], 2, &format!("{name} is wrong: write a level"));
    }
    check(&[("RELATA_TOKEN_FILE", "/nowhere/token")], 1, "cannot read the unit's token in /nowhere/token");
    check(&[], 1, "holds no token");
    let token = tempfile_with("a-token\n");
    let path = token.path().join("token");
    check(&[("RELATA_TOKEN_FILE", path.to_str().unwrap())], 1, "cannot reach the broker at unix:/nowhere");
}

fn tempfile_with(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    std::fs::write(folder.path().join("token"), text).expect("a file for the test");
    folder
}
