//! Where each variable came from, without its value. It must not know how values are made.

use serde::Serialize;

use super::Environment;

/// One row: a variable with its source, or a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The variable, there or missing; empty when the problem is about none.
    pub name: String,
    /// The endpoint; empty when it is about several.
    pub endpoint: String,
    /// The databag keys and secrets; empty for a problem.
    pub source: String,
    /// Whether the variable holds a secret.
    pub secret: bool,
    /// Why the variable is not there.
    pub problem: Option<String>,
}

impl Environment {
    /// A row for each variable in the order of the names, then one for each problem.
    pub fn explain(&self) -> Vec<Explanation> {
        let variables = self.variables.iter().map(|variable| Explanation {
            name: variable.name.clone(),
            endpoint: variable.endpoint.to_string(),
            source: variable.source.clone(),
            secret: variable.secret,
            problem: None,
        });
        let problems = self.problems.iter().map(|problem| Explanation {
            name: problem.name.clone().unwrap_or_default(),
            endpoint: problem.endpoint.as_ref().map(ToString::to_string).unwrap_or_default(),
            source: String::new(),
            secret: false,
            problem: Some(problem.message.clone()),
        });
        variables.chain(problems).collect()
    }
}
