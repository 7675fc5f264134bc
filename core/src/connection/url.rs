//! Connections as URLs, each scheme in the form that its drivers read. It must not know environment variables.
//!
//! Sources: `env-conventions` of the project's references; libpq's connection URIs; SQLAlchemy and dj-database-url
//! (`unix_socket`, `ssl-ca`); the MongoDB connection string specification; redis-py (`unix://`); RabbitMQ's URI
//! specification (`%2F` for the default virtual host).

use super::Connection;
use crate::sensitive::Sensitive;
use crate::uri::{Host, Uri};

/// Why a connection has no URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoUrl {
    /// No driver reads a socket in a URL of this scheme.
    #[error("no driver reads a unix socket from a URL with scheme {scheme:?}")]
    Socket {
        /// The scheme.
        scheme: String,
    },
    /// The scheme can say neither by itself nor by a parameter that the server wants TLS.
    #[error("the server wants TLS, which a URL with scheme {scheme:?} cannot say")]
    Tls {
        /// The scheme.
        scheme: String,
    },
    /// There is no host to connect to.
    #[error("it names no host")]
    NoHost,
}

/// What an authority's certificate is called by a parameter of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TlsForm {
    mode: (&'static str, &'static str),
    verified: &'static str,
    ca: &'static str,
}

impl Connection {
    /// The URL with one host, the first, since most drivers refuse several; `mongodb` has all of them in one URL.
    ///
    /// # Errors
    /// The scheme has no form for it.
    pub fn url(&self) -> Result<Uri, NoUrl> {
        let one_host = if self.scheme.starts_with("mongodb") { self.hosts.len() } else { 1 };
        self.url_with(self.hosts.iter().take(one_host).cloned().collect())
    }

    /// The URL with all hosts, where there are several and libpq's drivers take them.
    ///
    /// # Errors
    /// The scheme has no form for it.
    pub fn multihost_url(&self) -> Result<Option<Uri>, NoUrl> {
        if self.scheme != "postgresql" || self.hosts.len() < 2 {
            return Ok(None);
        }
        self.url_with(self.hosts.clone()).map(Some)
    }

    /// The text of a URL with the path of the authority's certificate at its end: `sslrootcert={file}`. Where the
    /// drivers have no such parameter, or it is there already, the URL alone.
    pub(crate) fn url_text(&self, url: &Uri, ca_file: Option<&str>) -> Sensitive {
        let form = tls_form(&self.scheme).filter(|form| self.tls && url.parameters.get(form.ca).is_none());
        let (Some(form), Some(file)) = (form, ca_file) else { return url.to_text() };
        let separator = if url.parameters.is_empty() { '?' } else { '&' };
        Sensitive::new(format!("{}{separator}{}={{{file}}}", url.to_text().expose(), form.ca))
    }

    /// Whether the URL refers to the authority's certificate.
    pub(crate) fn url_names_ca(&self) -> bool {
        self.tls && self.ca_pem().is_some() && tls_form(&self.scheme).is_some()
    }

    fn url_with(&self, hosts: Vec<Host>) -> Result<Uri, NoUrl> {
        let mut url = Uri {
            scheme: self.scheme.clone(),
            username: self.username.clone(),
            password: self.password.clone(),
            hosts,
            path: self.url_path(),
            parameters: self.parameters.clone(),
            fragment: None,
        };
        match &self.socket {
            Some(path) => set_socket(&mut url, path)?,
            None if url.hosts.is_empty() => return Err(NoUrl::NoHost),
            None => {}
        }
        self.set_tls(&mut url)?;
        if self.scheme.starts_with("mongodb") && url.path.is_empty() && !url.parameters.is_empty() {
            url.path.push(String::new()); // its drivers refuse parameters without a slash before them
        }
        Ok(url)
    }

    fn url_path(&self) -> Vec<String> {
        match &self.database {
            _ if self.is_web() => self.path.clone(),
            Some(database) => vec![database.clone()],
            None if self.scheme.starts_with("amqp") => vec!["/".to_owned()],
            None => Vec::new(),
        }
    }

    fn set_tls(&self, url: &mut Uri) -> Result<(), NoUrl> {
        if !self.tls || says_tls(&self.scheme) {
            return Ok(());
        }
        let form = tls_form(&self.scheme).ok_or_else(|| NoUrl::Tls { scheme: self.scheme.clone() })?;
        let mode = if self.ca_pem().is_some() { form.verified } else { form.mode.1 };
        url.parameters.set_default(form.mode.0, mode);
        Ok(())
    }
}

fn says_tls(scheme: &str) -> bool {
    matches!(scheme, "rediss" | "amqps" | "https" | "smtps" | "kafka+ssl")
}

/// With a certificate at hand the server's name is checked too: a CA that signs for others is no proof alone.
fn tls_form(scheme: &str) -> Option<TlsForm> {
    let form = |mode, verified, ca| Some(TlsForm { mode, verified, ca });
    match scheme {
        "postgresql" => form(("sslmode", "require"), "verify-full", "sslrootcert"),
        "mysql" => form(("ssl-mode", "REQUIRED"), "VERIFY_IDENTITY", "ssl-ca"),
        "mongodb" | "mongodb+srv" => form(("tls", "true"), "true", "tlsCAFile"),
        _ => None,
    }
}

fn set_socket(url: &mut Uri, path: &str) -> Result<(), NoUrl> {
    let host = |name: &str| vec![Host { host: name.to_owned(), port: None }];
    match url.scheme.as_str() {
        "postgresql" => url.parameters.set("host", path),
        "mysql" => {
            url.hosts = host("localhost");
            url.parameters.set("unix_socket", path);
        }
        "mongodb" => url.hosts = host(path),
        "redis" => {
            url.scheme = "unix".to_owned();
            if let Some(index) = url.path.pop() {
                url.parameters.set("db", index);
            }
            url.path = path.split('/').skip(1).map(str::to_owned).collect();
        }
        scheme => return Err(NoUrl::Socket { scheme: scheme.to_owned() }),
    }
    Ok(())
}
