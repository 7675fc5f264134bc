//! The options that extensions add, as YAML. Names, types and defaults are charmcraft's, the words are relata's.

use crate::extension::{Extension, Generation};

const GUNICORN: &str = r#"
webserver-keepalive: {type: int, description: How many seconds a worker waits for the next request of a connection.}
webserver-threads: {type: int, description: How many threads each worker has.}
webserver-timeout: {type: int, description: How many seconds a worker may be silent before it is started again.}
webserver-workers: {type: int, description: How many workers there are.}
webserver-worker-class: {type: string, description: "The kind of the workers: sync or gevent."}
"#;
const FLASK: &str = r#"
flask-application-root: {type: string, description: The path that the application is mounted under (FLASK_APPLICATION_ROOT).}
flask-debug: {type: boolean, description: Whether Flask runs in debug mode.}
flask-env: {type: string, description: "The environment that the application runs in; production if it is not said."}
flask-permanent-session-lifetime: {type: int, description: How many seconds a permanent session lives (FLASK_PERMANENT_SESSION_LIFETIME).}
flask-preferred-url-scheme: {type: string, default: HTTPS, description: The scheme of URLs made outside a request (FLASK_PREFERRED_URL_SCHEME).}
flask-session-cookie-secure: {type: boolean, description: Whether cookies are sent over TLS alone (FLASK_SESSION_COOKIE_SECURE).}
"#;
const FLASK_SECRET: &str = r#"
flask-secret-key: {type: string, description: The key that sessions are signed with (FLASK_SECRET_KEY).}
flask-secret-key-id: {type: secret, description: A user secret whose `value` is the key that sessions are signed with.}
"#;
const DJANGO: &str = r#"
django-debug: {type: boolean, default: false, description: Whether Django runs in debug mode.}
django-allowed-hosts: {type: string, description: "The hosts that the site serves, with commas between (DJANGO_ALLOWED_HOSTS)."}
"#;
const DJANGO_SECRET: &str = r#"
django-secret-key: {type: string, description: The key that sessions are signed with (DJANGO_SECRET_KEY).}
django-secret-key-id: {type: secret, description: A user secret whose `value` is the key that sessions are signed with.}
"#;
const APP_PORT: &str = r#"
app-port: {type: int, default: 8080, description: The port that the application listens on.}
"#;
const METRICS: &str = r#"
metrics-port: {type: int, default: 8080, description: The port that metrics are read from.}
metrics-path: {type: string, default: /metrics, description: The path that metrics are read from.}
"#;
const SPRING_METRICS: &str = r#"
metrics-port: {type: int, default: 8080, description: The port that metrics are read from.}
metrics-path: {type: string, default: /actuator/prometheus, description: The path that metrics are read from.}
"#;
const SPRING: &str = r#"
app-profiles: {type: string, description: "The profiles that are active, with commas between."}
"#;
const FASTAPI: &str = r#"
webserver-workers: {type: int, default: 1, description: How many workers uvicorn has (WEB_CONCURRENCY).}
webserver-log-level: {type: string, default: info, description: "How much uvicorn logs: critical to trace (UVICORN_LOG_LEVEL)."}
"#;
const FASTAPI_PORT: &str = r#"
webserver-port: {type: int, default: 8080, description: The port that uvicorn listens on (UVICORN_PORT).}
"#;
const SECRET: &str = r#"
app-secret-key: {type: string, description: A random secret that all units share.}
app-secret-key-id: {type: secret, description: A user secret whose `value` is the random secret that all units share.}
"#;
const SECRET_BY_ID: &str = r#"
app-secret-key: {type: secret, description: A user secret whose `value` is the random secret that all units share.}
"#;

/// The groups of options that an extension adds to every charm.
pub(super) fn of(extension: Extension, generation: Generation) -> &'static [&'static str] {
    match (extension, generation) {
        (Extension::Flask, Generation::First) => &[GUNICORN, FLASK, FLASK_SECRET],
        (Extension::Flask, Generation::Second) => &[GUNICORN, FLASK, SECRET_BY_ID],
        (Extension::Django, Generation::First) => &[GUNICORN, DJANGO, DJANGO_SECRET],
        (Extension::Django, Generation::Second) => &[GUNICORN, DJANGO, SECRET_BY_ID],
        (Extension::FastApi, Generation::First) => &[FASTAPI, FASTAPI_PORT, METRICS, SECRET],
        (Extension::FastApi, Generation::Second) => &[FASTAPI, SECRET_BY_ID],
        (Extension::Go | Extension::ExpressJs, Generation::First) => &[APP_PORT, METRICS, SECRET],
        (Extension::Go | Extension::ExpressJs, Generation::Second) => &[SECRET_BY_ID],
        (Extension::SpringBoot, Generation::First) => &[APP_PORT, SPRING, SPRING_METRICS, SECRET],
        (Extension::SpringBoot, Generation::Second) => &[SPRING, SECRET_BY_ID],
    }
}

/// The options that an endpoint of the interface `oauth` brings along.
pub(super) fn of_oauth(extension: Extension, endpoint: &str) -> String {
    let (path, more) = match extension {
        Extension::SpringBoot => (
            format!("/login/oauth2/code/{endpoint}"),
            format!(
                "{endpoint}-user-name-attribute: {{type: string, default: sub, description: The attribute that \
                 names the user.}}\n"
            ),
        ),
        _ => ("/callback".to_owned(), String::new()),
    };
    format!(
        "{endpoint}-redirect-path: {{type: string, default: {path}, description: The path that a user comes back to \
         after the login.}}\n\
         {endpoint}-scopes: {{type: string, default: openid profile email, description: \"The scopes that are asked \
         for, with spaces between.\"}}\n{more}"
    )
}
