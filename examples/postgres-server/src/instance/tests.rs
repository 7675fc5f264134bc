use std::process::Output;

use relata::Sensitive;

use super::*;

/// What psql says as an ordinary user over the network.
fn ask(psql: &Path, running: &Running, access: &Access, statement: &str) -> Output {
    let (host, port) = running.endpoint.split_once(':').unwrap();
    let mut command = Command::new(psql);
    command.args(["-X", "-w", "-t", "-A", "-c", statement]).env("PGPASSWORD", access.password.expose());
    command.args(["-h", host, "-p", port, "-U", &access.user, "-d", &access.database]);
    command.output().unwrap()
}

/// The programs, or nothing and a word about it.
fn installed() -> Option<Programs> {
    let programs = Programs::find();
    if programs.is_none() {
        let required = std::env::var_os("RELATA_TEST_REQUIRE").is_some_and(|parts| parts == "all");
        assert!(!required, "PostgreSQL is not installed");
        eprintln!("left out: PostgreSQL is not installed");
    }
    programs
}

#[test]
fn a_private_server_serves_those_who_may_and_keeps_its_data_and_port() {
    let Some(programs) = installed() else { return };
    // Where the server's own user can go, whoever runs the test.
    let state = tempfile::tempdir().unwrap();
    let everyone = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(state.path(), everyone).unwrap();
    let private =
        || Private { programs: Some(programs.clone()), state: Some(state.path().to_owned()), instance: None };
    let access =
        Access { user: "o'hara".into(), password: Sensitive::new("p'w\\\"1"), database: "a \"shop\"".into() };
    let mut server = private();
    assert!(server.is_to_start());
    let running = server.start().unwrap().unwrap();
    assert_eq!(server.start().unwrap(), Some(running.clone()), "it is started once");
    server.grant(&access).unwrap();
    server.grant(&access).unwrap();
    let made = ask(&programs.psql, &running, &access, "create table t as select 7 as n; select n from t");
    assert!(String::from_utf8_lossy(&made.stdout).contains('7'), "{}", String::from_utf8_lossy(&made.stderr));
    let wrong = Access { password: Sensitive::new("wrong"), ..access.clone() };
    assert!(!ask(&programs.psql, &running, &wrong, "select 1").status.success(), "a password is needed");
    drop(server);
    assert!(!ask(&programs.psql, &running, &access, "select 1").status.success(), "it ends with the charm");

    let mut server = private();
    assert_eq!(server.start().unwrap(), Some(running.clone()), "the same port over a restart");
    let kept = ask(&programs.psql, &running, &access, "select n from t");
    assert_eq!(String::from_utf8_lossy(&kept.stdout).trim(), "7");
    // What a user has elsewhere must not keep it from being dropped.
    let elsewhere = Access { database: "a=b".into(), user: "other".into(), ..access.clone() };
    server.grant(&elsewhere).unwrap();
    let instance = server.instance.as_ref().unwrap();
    instance.ask("a=b", "CREATE TABLE theirs (); ALTER TABLE theirs OWNER TO \"o'hara\";\n").unwrap();
    server.revoke(&access.user, Some(&access.database)).unwrap();
    server.revoke(&access.user, Some(&access.database)).unwrap();
    assert!(!ask(&programs.psql, &running, &access, "select 1").status.success(), "its user is gone");
    server.stop();
    assert!(server.is_to_start());
}

#[test]
fn a_folder_that_the_server_cannot_enter_is_passed_over() {
    let outer = tempfile::tempdir().unwrap();
    let usable = tempfile::tempdir_in("/tmp").unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    let closed = outer.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    // As root, the server's own user cannot enter it; as anyone else, nothing can be made in it.
    mode(&closed, if account::maker(outer.path()).unwrap() == 0 { 0o700 } else { 0o000 });
    mode(usable.path(), 0o755);
    assert!(private_folder(std::slice::from_ref(&closed)).unwrap().is_none());
    let (folder, _) = private_folder(&[closed, usable.path().to_owned()]).unwrap().unwrap();
    assert!(folder.path().starts_with(usable.path()));
}
