//! One databag: it must be ready or waiting, never invalid.

use relata_core::validate::{State, validate};
use relata_core::{Databag, Role, Scope, detect};

use super::reading::versions;
use super::row::{Bag, Difference, Differences, Row};

pub(super) fn compare(row: &Row) -> Result<Vec<Difference>, String> {
    let role: Role = parse("role", row.role.as_deref())?;
    let scope: Scope = parse("scope", row.scope.as_deref())?;
    let bag: Databag = row.databag::<Bag>()?.into();
    let versions = versions(row)?;
    let validation = match versions[..] {
        [only] => validate(only, role, scope, &bag),
        _ => detect::version(&versions, role, scope, &bag).expect("there is a version").1,
    };
    let mut differences = Differences::default();
    if validation.state == State::Invalid {
        let errors = validation.errors.iter().map(|error| format!("{} {}", error.pointer, error.message));
        differences.check("state", "seen on the wire".to_owned(), errors.collect::<Vec<_>>().join(", "));
    }
    Ok(differences.finish())
}

fn parse<T: std::str::FromStr>(what: &str, text: Option<&str>) -> Result<T, String>
where
    T::Err: std::fmt::Display,
{
    text.ok_or_else(|| format!("the row has no {what}"))?.parse().map_err(|error| format!("{what}: {error}"))
}
