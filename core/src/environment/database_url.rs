//! `DATABASE_URL`: which endpoint it stands for. It must not know how a URL is written.

use super::names::{Builder, prefix};
use super::{RelationConnection, parts};
use crate::names::EndpointName;

const NAME: &str = "DATABASE_URL";

/// The interfaces whose connection is an application's database.
const DATABASES: [&str; 5] = ["pgsql", "postgresql_client", "mysql", "mysql_client", "mongodb_client"];

/// Adds `DATABASE_URL`, or says why there is none. It is added first: where an endpoint that is called `database` is not
/// the one it stands for, the endpoint's own variable gives way, and that is reported.
pub(super) fn render(
    relations: &[&RelationConnection],
    primary: Option<&EndpointName>,
    builder: &mut Builder,
) {
    match choose(relations, primary) {
        Choice::None => {}
        Choice::Problem(message) => builder.general_problem(NAME, message),
        Choice::Endpoint(relation) => match parts::url_variable(relation, NAME) {
            Some(variable) => builder.add(variable),
            // The endpoint's own problem says why, under the endpoint's own name.
            None if prefix(&relation.endpoint) == "DATABASE" => {}
            None => {
                let message =
                    format!("there is no {}_URL that it could stand for", prefix(&relation.endpoint));
                builder.problem(&relation.endpoint, Some(NAME), message);
            }
        },
    }
}

enum Choice<'a> {
    /// No database at all, and none asked for.
    None,
    Endpoint(&'a RelationConnection),
    Problem(String),
}

/// Counts databases that are related, ready or not, so that the choice does not change while they come up.
fn choose<'a>(relations: &[&'a RelationConnection], primary: Option<&EndpointName>) -> Choice<'a> {
    if let Some(primary) = primary {
        let found = relations.iter().find(|relation| relation.endpoint == *primary);
        return match found {
            Some(relation) => Choice::Endpoint(relation),
            None => Choice::Problem(format!("the primary endpoint {primary} has no relation")),
        };
    }
    let mut databases =
        relations.iter().filter(|relation| DATABASES.contains(&relation.interface.as_str())).copied();
    match (databases.next(), databases.next()) {
        (None, _) => Choice::None,
        (Some(only), None) => Choice::Endpoint(only),
        (Some(_), Some(_)) => among_several(relations),
    }
}

fn among_several<'a>(relations: &[&'a RelationConnection]) -> Choice<'a> {
    let databases: Vec<&RelationConnection> = relations
        .iter()
        .filter(|relation| DATABASES.contains(&relation.interface.as_str()))
        .copied()
        .collect();
    if let Some(named) = databases.iter().find(|relation| relation.endpoint.as_str() == "database") {
        return Choice::Endpoint(named);
    }
    let names: Vec<&str> = databases.iter().map(|relation| relation.endpoint.as_str()).collect();
    Choice::Problem(format!("several databases ({}): name one of them as primary", names.join(", ")))
}
