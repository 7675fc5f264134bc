//! Connections as environment variables: profile `url`. It must not know where connections come from, nor write files.
//!
//! With `X` the endpoint's name in upper case and `-` as `_`: `X_URL X_SCHEME X_HOST X_PORT X_SOCKET X_USERNAME
//! X_PASSWORD X_DATABASE X_HOSTS X_READ_ONLY_URL X_CA_FILE X_MULTIHOST_URL`, those that apply, and `DATABASE_URL` for one
//! database. URLs are percent-encoded, part variables are not. A unix socket is `X_SOCKET`; `X_HOST` then is its
//! directory for PostgreSQL, as `PGHOST` has it, else `localhost`.
//!
//! Where an application makes several requests in one relation, `X_...` is the first one's connection and each has its
//! own beside it, named after what was asked for: `X_AUDIT_URL`.

mod database_url;
mod explain;
mod names;
mod parts;
mod relation;
mod requests;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;

use crate::names::EndpointName;

pub use explain::Explanation;
pub use relation::RelationConnection;
pub use value::{File, Problem, Variable};

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The rules that make variables of connections.
    pub profile: Profile,
    /// The endpoint whose URL becomes `DATABASE_URL`.
    pub primary: Option<EndpointName>,
}

/// A set of rules that turns connections into variables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Profile {
    /// `DATABASE_URL` and variables named after each endpoint.
    #[default]
    Url,
}

/// The text that is no profile's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no profile {0:?}: use \"url\"")]
pub struct UnknownProfile(pub String);

impl std::str::FromStr for Profile {
    type Err = UnknownProfile;

    /// The empty text is the default profile.
    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        match text {
            "" | "url" => Ok(Self::Url),
            other => Err(UnknownProfile(other.chars().take(80).collect())),
        }
    }
}

/// An application's environment, as far as its relations give it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// The variables in the order of their names, each name once.
    pub variables: Vec<Variable>,
    /// Files that variables refer to.
    pub files: Vec<File>,
    /// What could not be rendered, and why.
    pub problems: Vec<Problem>,
}

impl Environment {
    /// The variable with this name.
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// Names and values for a process, with the path of each file as `path_of` has it.
    pub fn values(&self, path_of: impl Fn(&str) -> String) -> BTreeMap<String, String> {
        let value = |variable: &Variable| variable.value_with(&path_of).expose().to_owned();
        self.variables.iter().map(|variable| (variable.name.clone(), value(variable))).collect()
    }
}

/// Renders the connections of an application or a unit. The order of `relations` does not matter; of several on one
/// endpoint the one with the lowest id is taken.
pub fn render(relations: &[RelationConnection], request: &Request) -> Environment {
    let Profile::Url = request.profile;
    let mut builder = names::Builder::default();
    let chosen = relation::one_each(relations, &mut builder);
    database_url::render(&chosen, request.primary.as_ref(), &mut builder);
    for relation in &chosen {
        parts::render(relation, &mut builder);
    }
    for relation in &chosen {
        parts::render_requests(relation, &mut builder);
    }
    builder.finish()
}
