//! Which unit to run, read from the environment. It must not know the real one: a function gives the variables.

use std::ffi::OsString;
use std::str::FromStr;
use std::time::Duration;

use relata_agent::{Backoff, End, InvalidAddress, Settings};
use relata_core::InvalidName;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Why the environment does not say what to run.
#[derive(Debug, thiserror::Error)]
pub(super) enum EnvironmentError {
    /// A variable that is needed is not set.
    #[error(
        "{name} is not set. A Rust charm runs under `relata agent UNIT --charm DIR` or `relata up FILE`, which set \
         RELATA_UNIT, RELATA_BROKER, RELATA_TOKEN_FILE and RELATA_MODEL"
    )]
    Missing { name: &'static str },
    /// It is set to something that is not text.
    #[error("{name} is not UTF-8")]
    NotText { name: &'static str },
    /// It is not the name that it must be.
    #[error("{name} is wrong")]
    Name { name: &'static str, source: InvalidName },
    /// It is not an address.
    #[error("RELATA_BROKER is wrong")]
    Address(#[source] InvalidAddress),
    /// It is not a number.
    #[error("RELATA_HOOK_RETRY_MS is {value:?}: write milliseconds, 1 or more")]
    Retry { value: String },
    /// It is not a filter of the log.
    #[error("{name} is wrong: write a level, as info, or target=level")]
    Log { name: &'static str, source: ParseError },
    /// It is neither 0 nor 1.
    #[error("RELATA_UNTIL_IDLE is {value:?}: write 1, or leave it out")]
    UntilIdle { value: String },
    /// It is not a process's number.
    #[error("RELATA_END_WITH_PARENT is {value:?}: write the number of the process that starts the charm")]
    Parent { value: String },
    /// Juju started it.
    #[error(
        "JUJU_CONTEXT_ID is set: this charm was started as a hook. Running hooks under Juju, or with `dispatch`, comes \
         with a later release"
    )]
    UnderJuju,
}

pub(super) type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// Reads the settings of the unit's agent.
pub(super) fn settings(variables: Variables<'_>) -> Result<Settings, EnvironmentError> {
    if variables("JUJU_CONTEXT_ID").is_some() {
        return Err(EnvironmentError::UnderJuju);
    }
    let unit = name(variables, "RELATA_UNIT")?;
    let broker = needed(variables, "RELATA_BROKER")?.parse().map_err(EnvironmentError::Address)?;
    let token_file = variables("RELATA_TOKEN_FILE")
        .filter(|file| !file.is_empty())
        .ok_or(EnvironmentError::Missing { name: "RELATA_TOKEN_FILE" })?;
    let model = name(variables, "RELATA_MODEL")?;
    let mut settings = Settings::new(broker, token_file, model, unit);
    settings.end = end(variables)?;
    settings.hook_retry = retry(variables, settings.hook_retry)?;
    Ok(settings)
}

/// The process without which the program ends, if one is named.
pub(super) fn parent(variables: Variables<'_>) -> Result<Option<u32>, EnvironmentError> {
    let Some(value) = text(variables, "RELATA_END_WITH_PARENT")?.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    value.parse().map(Some).map_err(|_| EnvironmentError::Parent { value })
}

/// How much is logged; nothing if no variable says it.
pub(super) fn log_filter(variables: Variables<'_>) -> Result<Option<EnvFilter>, EnvironmentError> {
    for name in ["RELATA_LOG", "RUST_LOG"] {
        if let Some(filter) = text(variables, name)?.filter(|filter| !filter.is_empty()) {
            let filter = EnvFilter::try_new(filter);
            return filter.map(Some).map_err(|source| EnvironmentError::Log { name, source });
        }
    }
    Ok(None)
}

fn end(variables: Variables<'_>) -> Result<End, EnvironmentError> {
    match text(variables, "RELATA_UNTIL_IDLE")?.as_deref() {
        None | Some("" | "0") => Ok(End::OnRequest),
        Some("1") => Ok(End::UntilIdle),
        Some(value) => Err(EnvironmentError::UntilIdle { value: value.to_owned() }),
    }
}

fn retry(variables: Variables<'_>, usual: Backoff) -> Result<Backoff, EnvironmentError> {
    let Some(value) = text(variables, "RELATA_HOOK_RETRY_MS")?.filter(|value| !value.is_empty()) else {
        return Ok(usual);
    };
    let first = value.parse().ok().filter(|millis| *millis > 0).map(Duration::from_millis);
    let first = first.ok_or(EnvironmentError::Retry { value })?;
    Ok(Backoff { first, longest: usual.longest.max(first) })
}

fn name<T: FromStr<Err = InvalidName>>(
    variables: Variables<'_>,
    variable: &'static str,
) -> Result<T, EnvironmentError> {
    needed(variables, variable)?.parse().map_err(|source| EnvironmentError::Name { name: variable, source })
}

fn needed(variables: Variables<'_>, name: &'static str) -> Result<String, EnvironmentError> {
    text(variables, name)?.filter(|text| !text.is_empty()).ok_or(EnvironmentError::Missing { name })
}

fn text(variables: Variables<'_>, name: &'static str) -> Result<Option<String>, EnvironmentError> {
    variables(name).map(OsString::into_string).transpose().map_err(|_| EnvironmentError::NotText { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changes: &[(&str, &str)]) -> Result<Settings, EnvironmentError> {
        let mut set = std::collections::BTreeMap::from([
            ("RELATA_UNIT", "web/0"),
            ("RELATA_BROKER", "unix:/run/relata.sock"),
            ("RELATA_TOKEN_FILE", "/run/token"),
            ("RELATA_MODEL", "default"),
        ]);
        set.extend(changes.iter().copied());
        settings(&|name| set.get(name).map(OsString::from))
    }

    fn check(changes: &[(&str, &str)], expected: &str) {
        let error = read(changes).map(drop).unwrap_err().to_string();
        assert!(error.contains(expected), "{changes:?}: {error}");
    }

    #[test]
    fn what_is_needed_is_read() {
        let settings = read(&[("RELATA_UNTIL_IDLE", "1"), ("RELATA_HOOK_RETRY_MS", "200")]).unwrap();
        assert_eq!(settings.unit.to_string(), "web/0");
        assert_eq!(settings.end, End::UntilIdle);
        assert_eq!(settings.hook_retry.first, Duration::from_millis(200));
        assert_eq!(read(&[]).unwrap().end, End::OnRequest);
    }

    #[test]
    fn a_parent_is_a_number() {
        let read = |value: &str| parent(&|_| Some(OsString::from(value)));
        assert_eq!(
            (read("17").unwrap(), read("").unwrap(), parent(&|_| None).unwrap()),
            (Some(17), None, None)
        );
        assert!(read("init").unwrap_err().to_string().contains("the number of the process"));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for name in ["RELATA_UNIT", "RELATA_BROKER", "RELATA_TOKEN_FILE", "RELATA_MODEL"] {
            check(&[(name, "")], &format!("{name} is not set"));
        }
        check(&[("RELATA_UNIT", "web")], "RELATA_UNIT is wrong");
        check(&[("RELATA_BROKER", "/run/relata.sock")], "RELATA_BROKER is wrong");
        check(&[("RELATA_UNTIL_IDLE", "yes")], "write 1, or leave it out");
        check(&[("RELATA_HOOK_RETRY_MS", "0")], "milliseconds, 1 or more");
        check(&[("JUJU_CONTEXT_ID", "web/0-install-1")], "comes with a later release");
    }
}
