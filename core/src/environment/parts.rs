//! The variables of one endpoint, and of one of several requests in it. It must not know other endpoints.

use super::names::{Builder, prefix};
use super::requests;
use super::{File, RelationConnection, Variable};
use crate::connection::{Connection, Part, Resolution, Source};
use crate::names::EndpointName;
use crate::sensitive::Sensitive;
use crate::uri::{Host, Uri};

/// Adds the endpoint's variables, or says why there are none.
pub(super) fn render(relation: &RelationConnection, builder: &mut Builder) {
    match &relation.resolution {
        Ok(resolution) => render_one(relation, resolution, None, builder),
        Err(why) => missing(relation, None, why.clone(), builder),
    }
}

/// Adds the variables of each of several requests, or says why there are none.
pub(super) fn render_requests(relation: &RelationConnection, builder: &mut Builder) {
    for (name, answer) in requests::names(&relation.requests).iter().zip(&relation.requests) {
        render_one(relation, &answer.resolution, Some(name), builder);
    }
}

fn render_one(
    relation: &RelationConnection,
    resolution: &Resolution,
    request: Option<&str>,
    builder: &mut Builder,
) {
    let message = match resolution {
        Resolution::Ready(connection) => {
            let rendered = Rendered { relation, connection, request };
            rendered.urls(builder);
            rendered.parts(builder);
            return rendered.certificate(builder);
        }
        Resolution::Waiting(waiting) => waiting.to_string(),
        Resolution::Invalid(invalid) => invalid.to_string(),
        Resolution::NotConnectable => {
            format!("interface {} says nothing about a connection", relation.interface)
        }
    };
    missing(relation, request, message, builder);
}

/// The variable with the endpoint's URL, under any name; none if it has none.
pub(super) fn url_variable(relation: &RelationConnection, name: &str) -> Option<Variable> {
    let connection = relation.resolution.as_ref().ok()?.ready()?;
    let url = connection.url().ok()?;
    Some(Rendered { relation, connection, request: None }.url(name, connection, &url))
}

fn missing(relation: &RelationConnection, request: Option<&str>, message: String, builder: &mut Builder) {
    let name = format!("{}_URL", start(relation, request));
    builder.problem(&relation.endpoint, Some(&name), message);
}

/// What the names of the variables start with.
fn start(relation: &RelationConnection, request: Option<&str>) -> String {
    let endpoint = prefix(&relation.endpoint);
    request.map_or_else(|| endpoint.clone(), |request| format!("{endpoint}_{request}"))
}

struct Rendered<'a> {
    relation: &'a RelationConnection,
    connection: &'a Connection,
    /// The name of the request, if it is one of several.
    request: Option<&'a str>,
}

impl Rendered<'_> {
    fn urls(&self, builder: &mut Builder) {
        let connection = self.connection;
        let read_only = connection.read_only.first();
        let urls = [
            ("URL", connection, connection.url().map(Some)),
            ("MULTIHOST_URL", connection, connection.multihost_url()),
            ("READ_ONLY_URL", read_only.unwrap_or(connection), read_only.map(Connection::url).transpose()),
        ];
        for (suffix, connection, url) in urls {
            let name = self.name(suffix);
            match url {
                Ok(Some(url)) => builder.add(self.url(&name, connection, &url)),
                Ok(None) => {}
                Err(error) => builder.problem(self.endpoint(), Some(&name), error.to_string()),
            }
        }
    }

    fn url(&self, name: &str, connection: &Connection, url: &Uri) -> Variable {
        let file = connection.url_names_ca().then(|| self.ca_file());
        let value = connection.url_text(url, file.as_deref());
        let parts: Vec<_> = connection.sources.iter().collect();
        let secret =
            connection.password.is_some() || parts.iter().any(|(part, source)| is_secret(part, source));
        let mut sources: Vec<String> = parts.iter().map(|(_, source)| source.to_string()).collect();
        sources.dedup();
        let files = file.filter(|file| value.expose().ends_with(&format!("{{{file}}}")));
        Variable {
            name: name.to_owned(),
            value,
            endpoint: self.endpoint().clone(),
            source: sources.join("; "),
            secret,
            files: files.into_iter().collect(),
        }
    }

    fn parts(&self, builder: &mut Builder) {
        let connection = self.connection;
        let password = connection.password.as_ref().map(|password| password.expose().to_owned());
        let hosts: Vec<String> = connection.hosts.iter().map(|host| self.with_port(host)).collect();
        let port_part = if connection.sources.get(&Part::Port).is_some() { Part::Port } else { Part::Hosts };
        let values = [
            ("HOST", Part::Hosts, self.host()),
            ("PORT", port_part, self.port()),
            ("SOCKET", Part::Hosts, connection.socket.clone()),
            ("HOSTS", Part::Hosts, (!hosts.is_empty()).then(|| hosts.join(","))),
            ("USERNAME", Part::Username, connection.username.clone()),
            ("PASSWORD", Part::Password, password),
            ("DATABASE", Part::Database, connection.database.clone()),
        ];
        for (suffix, part, value) in values {
            let Some(value) = value else { continue };
            builder.add(self.part(suffix, &part, value));
        }
        let source = format!("definition of {}", self.relation.interface);
        builder.add(self.variable("SCHEME", connection.scheme.clone(), source));
    }

    fn host(&self) -> Option<String> {
        let connection = self.connection;
        match (&connection.socket, connection.host()) {
            (Some(directory), _) if connection.scheme == "postgresql" => Some(directory.clone()),
            (Some(_), _) => Some("localhost".to_owned()),
            (None, host) => host.map(|host| host.host.clone()),
        }
    }

    fn port(&self) -> Option<String> {
        let port = self.connection.host().and_then(|host| self.connection.port(host));
        port.map(|port| port.to_string()).or_else(|| {
            let port = self.connection.parameters.get("port");
            port.filter(|_| self.connection.socket.is_some()).map(str::to_owned)
        })
    }

    fn with_port(&self, host: &Host) -> String {
        Host { host: host.host.clone(), port: self.connection.port(host) }.to_string()
    }

    /// The authority's certificate as a file, and where it lies.
    fn certificate(&self, builder: &mut Builder) {
        let Some(pem) = self.connection.ca_pem() else {
            if self.connection.tls_ca.is_some() {
                let message = "the authority's certificate is not PEM text".to_owned();
                builder.problem(self.endpoint(), Some(&self.name("CA_FILE")), message);
            }
            return;
        };
        let file = self.ca_file();
        let mut variable = self.part("CA_FILE", &Part::TlsCa, format!("{{{file}}}"));
        variable.files.push(file.clone());
        builder.add(variable);
        let content = format!("{}\n", pem.trim_end()).into_bytes();
        builder.file(File { name: file, content, mode: 0o644 });
    }

    fn part(&self, suffix: &str, part: &Part, value: String) -> Variable {
        let source = self.connection.sources.get(part);
        let named = source.map_or_else(|| "default".to_owned(), ToString::to_string);
        let mut variable = self.variable(suffix, value, named);
        variable.secret = *part == Part::Password || source.is_some_and(|source| is_secret(part, source));
        variable
    }

    fn variable(&self, suffix: &str, value: String, source: String) -> Variable {
        Variable {
            name: self.name(suffix),
            value: Sensitive::new(value),
            endpoint: self.endpoint().clone(),
            source,
            secret: false,
            files: Vec::new(),
        }
    }

    fn name(&self, suffix: &str) -> String {
        format!("{}_{suffix}", start(self.relation, self.request))
    }

    fn ca_file(&self) -> String {
        let request = self.request.map(|request| format!(".{}", request.to_ascii_lowercase()));
        format!("{}{}-ca.pem", self.endpoint(), request.unwrap_or_default())
    }

    fn endpoint(&self) -> &EndpointName {
        &self.relation.endpoint
    }
}

/// A certificate is public, wherever it is kept.
fn is_secret(part: &Part, source: &Source) -> bool {
    source.secret_key.is_some() && !matches!(part, Part::TlsCa | Part::Tls)
}
