//! Collects variables under valid names, each once. It must not know connections.

use std::collections::BTreeMap;

use super::{Environment, File, Problem, Variable};
use crate::names::EndpointName;

/// The name that an endpoint's variables start with.
pub(super) fn prefix(endpoint: &EndpointName) -> String {
    endpoint.as_str().to_ascii_uppercase().replace('-', "_")
}

/// An environment in the making.
#[derive(Debug, Default)]
pub(super) struct Builder {
    variables: BTreeMap<String, Variable>,
    files: Vec<File>,
    problems: Vec<Problem>,
}

impl Builder {
    /// Adds a variable, or the reason why it cannot be one.
    pub(super) fn add(&mut self, variable: Variable) {
        let problem = if !is_shell_name(&variable.name) {
            Some("it is not a valid name of a shell variable".to_owned())
        } else if variable.value.expose().contains('\0') {
            Some("its value holds a NUL byte, which no variable can".to_owned())
        } else {
            self.clash(&variable)
        };
        match problem {
            Some(message) => self.problem(&variable.endpoint, Some(&variable.name), message),
            None => {
                self.variables.insert(variable.name.clone(), variable);
            }
        }
    }

    fn clash(&self, variable: &Variable) -> Option<String> {
        let taken = self.variables.get(&variable.name)?;
        let same_endpoint = taken.endpoint == variable.endpoint;
        let same = same_endpoint && taken.value == variable.value;
        let whose = if same_endpoint { "another connection of endpoint" } else { "endpoint" };
        (!same).then(|| format!("the name is taken by {whose} {}", taken.endpoint))
    }

    pub(super) fn file(&mut self, file: File) {
        self.files.push(file);
    }

    pub(super) fn problem(&mut self, endpoint: &EndpointName, name: Option<&str>, message: String) {
        let name = name.map(str::to_owned);
        self.problems.push(Problem { endpoint: Some(endpoint.clone()), name, message });
    }

    /// Something that is about no endpoint alone.
    pub(super) fn general_problem(&mut self, name: &str, message: String) {
        self.problems.push(Problem { endpoint: None, name: Some(name.to_owned()), message });
    }

    pub(super) fn finish(mut self) -> Environment {
        self.problems.sort();
        Environment {
            variables: self.variables.into_values().collect(),
            files: self.files,
            problems: self.problems,
        }
    }
}

fn is_shell_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}
