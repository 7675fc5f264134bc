//! The door to validation and decoding. It must not know connections.

use serde_json::Value;

use crate::databag::Databag;
use crate::interface::{Condition, Dialect, Encoding, Field, Interface, Record, SecretUse};
use crate::relation::{Role, Scope};

/// What a databag is good for.
pub(super) enum State {
    Ready,
    /// With the keys that are not there.
    Waiting(Vec<String>),
    /// With the key and what is wrong with it.
    #[allow(dead_code, reason = "until validation is there")]
    Invalid(String, String),
}

pub(super) fn dialect<'a>(
    interface: &'a Interface,
    role: Role,
    scope: Scope,
    bag: &Databag,
) -> Option<&'a Dialect> {
    let fits = |condition: &Condition| {
        condition.role.is_none_or(|wanted| wanted == role)
            && condition.scope.is_none_or(|wanted| wanted == scope)
            && condition.has.iter().all(|key| bag.get(key).is_some())
            && condition.lacks.iter().all(|key| bag.get(key).is_none())
            && condition.equals.iter().all(|(key, text)| bag.get(key) == Some(text))
            && condition.json.iter().all(|(key, json)| {
                bag.get(key).is_some_and(|text| serde_json::from_str::<Value>(text).is_ok() == *json)
            })
    };
    interface.dialects.iter().find(|dialect| dialect.when.is_empty() || dialect.when.iter().any(fits))
}

pub(super) fn state(interface: &Interface, role: Role, scope: Scope, bag: &Databag) -> State {
    let dialect = dialect(interface, role, scope, bag);
    let Some(record) = interface.record(role, scope, dialect) else { return State::Ready };
    let missing = |keys: &Vec<String>| -> Vec<String> {
        keys.iter().filter(|key| !has(record, bag, key)).cloned().collect()
    };
    match record.ready.iter().map(missing).min_by_key(Vec::len) {
        Some(missing) if !missing.is_empty() => State::Waiting(missing),
        _ => State::Ready,
    }
}

fn has(record: &Record, bag: &Databag, key: &str) -> bool {
    let Some(field) = record.field(key) else { return bag.get(key).is_some() };
    let group = match &field.secret {
        Some(SecretUse::Group { group }) => bag.get(group),
        _ => None,
    };
    let spellings = std::iter::once(key).chain(field.aliases.iter().map(String::as_str));
    let text = spellings.filter_map(|spelling| bag.get(spelling)).next();
    group.is_some() || text.is_some_and(|text| field.absent.iter().all(|absent| absent != text))
}

pub(super) fn value(_: &Interface, field: &Field, text: &str) -> Result<Value, String> {
    let list = |items: Vec<&str>| {
        items.into_iter().map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect()
    };
    let json = || serde_json::from_str(text).map_err(|_| "it is not JSON".to_owned());
    match field.encoding {
        Encoding::Text | Encoding::PythonBool => Ok(Value::from(text)),
        Encoding::Json | Encoding::Yaml => json(),
        Encoding::JsonOrText => Ok(json().unwrap_or_else(|_| Value::from(text))),
        Encoding::Comma => Ok(list(text.split(',').collect())),
        Encoding::Space => Ok(list(text.split_whitespace().collect())),
        Encoding::Words => Ok(list(text.split(|c: char| c == ',' || c.is_whitespace()).collect())),
        Encoding::Lines => Ok(list(text.lines().collect())),
        Encoding::ConninfoLines => Ok(list(crate::conninfo::split_list(text))),
    }
}
