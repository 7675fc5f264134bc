//! Bindings with secrets: where they are read from, and that nothing shows them.

use super::*;

#[test]
fn secrets_are_read_from_the_databag_or_from_their_secret() {
    let clear: secrets::ProviderApp =
        round_trip(&[("username", "u"), ("password", "hunter2"), ("pin", "1234")]);
    assert_eq!(clear.password.expose(), "hunter2");
    assert!(!format!("{clear:?}").contains("hunter2") && !format!("{clear:?}").contains("1234"));

    let mut secrets = SecretMap::new();
    secrets.insert("secret:abc", [("username", "u"), ("password", "hunter2")]);
    let databag = Databag::from_iter([("secret-user", "secret:abc"), ("secret-tls", "secret:def")]);
    let error = secrets::ProviderApp::decode(&databag, &secrets).unwrap_err();
    assert_eq!(error.secrets, [SecretError::NotFound { uri: "secret:def".into() }]);
    assert!(error.missing.is_empty() && !error.is_waiting());

    secrets.insert("secret:def", [("tls", "True")]);
    let app = secrets::ProviderApp::decode(&databag, &secrets).unwrap();
    assert_eq!((app.username.expose().as_str(), app.tls), ("u", Some(true)));
    assert_eq!(written(&app), databag, "what lies in a secret is never written in clear");
}

#[test]
fn a_secret_is_not_shown_wherever_it_stands() {
    let users = r#"[{"key":{"text":"hunter2"},"keys":["hunter2"],"name":"u","or":"hunter2","password":"hunter2","pin":7,"token":"hunter2"}]"#;
    let app: hidden::ProviderApp = round_trip(&[
        ("token", "hunter2"),
        ("users", users),
        ("shared", r#"{"a":"hunter2"}"#),
        ("words", "hunter2,hunter2"),
    ]);
    let shown = format!("{app:?}");
    assert!(!shown.contains("hunter2") && !shown.contains('7'), "{shown}");
    assert!(hidden::ProviderApp::KEYS.iter().all(|info| info.secret));
}

#[test]
fn a_secret_without_the_part_is_waited_for() {
    let mut secrets = SecretMap::new();
    secrets.insert("secret:abc", [("username", "u")]);
    let databag = Databag::from_iter([("secret-user", "secret:abc")]);
    let error = secrets::ProviderApp::decode(&databag, &secrets).unwrap_err();
    assert_eq!((error.missing.as_slice(), error.is_waiting()), (&["password"][..], true));
}

#[test]
fn no_error_shows_a_secret() {
    let error = read::<secrets::ProviderApp>(&[("username", "u"), ("pin", "hunter2")]).unwrap_err();
    assert_eq!((error.missing.as_slice(), error.findings.len()), (&["password"][..], 1));
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
