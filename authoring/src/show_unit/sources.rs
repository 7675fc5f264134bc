//! What is known of a unit's endpoints from elsewhere: the charm's metadata, `juju status`, or what a person says.

use std::collections::BTreeMap;
use std::str::FromStr;

use relata_core::diagnostic::Diagnostics;
use relata_core::{Endpoint, EndpointName, InterfaceName, Role, UnitName};
use serde_json::Value;

use super::read::parse;

/// Where the knowledge of an endpoint comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A person said so.
    Told,
    /// The charm's own metadata.
    Metadata,
    /// The output of `juju status`.
    Status,
    /// The databags' keys and the names around them.
    Inferred,
}

impl Origin {
    /// Where it comes from, in words.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Told => "as told",
            Self::Metadata => "from the charm's metadata",
            Self::Status => "from juju status",
            Self::Inferred => "inferred from the databags",
        }
    }
}

/// What is known of one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The interface's name.
    pub interface: InterfaceName,
    /// The unit's role, where the source says it.
    pub role: Option<Role>,
    /// Where that comes from.
    pub origin: Origin,
}

impl FromStr for Known {
    type Err = String;

    /// `NAME` or `NAME:ROLE`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, role) = match text.split_once(':') {
            Some((name, role)) => (name, Some(role)),
            None => (text, None),
        };
        Ok(Self {
            interface: name.parse().map_err(|error| format!("{error}"))?,
            role: role.map(str::parse).transpose().map_err(|error| format!("{error}"))?,
            origin: Origin::Told,
        })
    }
}

/// What is known of a unit's endpoints, by name. What was added first wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownEndpoints(BTreeMap<String, Known>);

impl KnownEndpoints {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what is known of an endpoint, unless something is known already.
    pub fn add(&mut self, endpoint: &str, known: Known) {
        self.0.entry(endpoint.to_owned()).or_insert(known);
    }

    /// Adds what a person said.
    pub fn tell(&mut self, endpoint: &EndpointName, known: Known) {
        self.add(endpoint.as_str(), known);
    }

    /// Adds a charm's endpoints.
    pub fn charm<'e>(&mut self, endpoints: impl IntoIterator<Item = &'e Endpoint>) {
        for endpoint in endpoints {
            let (interface, role) = (endpoint.interface.clone(), Some(endpoint.role));
            self.add(endpoint.name.as_str(), Known { interface, role, origin: Origin::Metadata });
        }
    }

    /// The endpoints that a person told of, in order.
    pub fn told(&self) -> impl Iterator<Item = &str> {
        let told = self.0.iter().filter(|(_, known)| known.origin == Origin::Told);
        told.map(|(endpoint, _)| endpoint.as_str())
    }

    /// What is known of an endpoint.
    pub fn get(&self, endpoint: &str) -> Option<&Known> {
        self.0.get(endpoint)
    }

    /// Adds the endpoints of a unit's application as `juju status --format json` (or yaml) tells them: the interface of
    /// each, but no role. A principal's subordinate is an application of its own there.
    ///
    /// # Errors
    /// The text is not such output, does not have the application, or tells no interfaces, as Juju 2 does not.
    pub fn status(&mut self, text: &str, unit: &UnitName) -> Result<(), StatusError> {
        let root = parse("", text).map_err(StatusError::Unreadable)?;
        let applications = root.get("applications").and_then(Value::as_object);
        let applications = applications.ok_or(StatusError::NotStatus)?;
        let name = unit.application().to_string();
        let application = applications.get(&name).ok_or(StatusError::NoApplication(name))?;
        let Some(relations) = application.get("relations").and_then(Value::as_object) else { return Ok(()) };
        for (endpoint, others) in relations {
            let interface = others.as_array().into_iter().flatten().find_map(|other| other.get("interface"));
            let Some(interface) = interface.and_then(Value::as_str) else {
                return Err(StatusError::NoInterface(endpoint.clone()));
            };
            if let Ok(interface) = interface.parse() {
                self.add(endpoint, Known { interface, role: None, origin: Origin::Status });
            }
        }
        Ok(())
    }
}

/// Why a text cannot be used as the output of `juju status`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// It is neither JSON nor YAML.
    #[error("{}", .0.to_string().trim_end())]
    Unreadable(Diagnostics),
    /// It is something else.
    #[error("it has no `applications`; give what `juju status --format json` prints")]
    NotStatus,
    /// The unit's application is not in it.
    #[error("it has no application {0}; print the status of the model that the unit is in")]
    NoApplication(String),
    /// It is from a Juju that does not print interfaces.
    #[error("it does not say the interface of endpoint {0}; Juju 3 does, else name it with --interface")]
    NoInterface(String),
}
