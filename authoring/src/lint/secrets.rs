//! Secrets: by reference and not in clear, marked, and with their parts known.

use relata_core::Interface;
use relata_core::interface::{Field, Format, Schema, SecretUse, Type};

use super::report::Report;
use super::rules::{SECRET_IN_CLEAR, UNKNOWN_SECRET_PARTS, UNMARKED_SECRET};
use super::spelling::words;
use super::walk::{Part, Spot};

/// Words that make a name that of a secret, wherever they stand in it.
const SECRET: [&str; 7] =
    ["password", "passwd", "passphrase", "secret", "token", "credential", "credentials"];
/// Pairs of words that do.
const SECRET_KEYS: [(&str, &str); 5] =
    [("private", "key"), ("secret", "key"), ("api", "key"), ("access", "key"), ("encryption", "key")];
/// What a name ends with that is about a secret and is none.
const ABOUT: [&str; 26] = [
    "id",
    "uri",
    "uris",
    "url",
    "urls",
    "endpoint",
    "endpoints",
    "path",
    "file",
    "name",
    "names",
    "ref",
    "type",
    "types",
    "ttl",
    "expiry",
    "expires",
    "lifetime",
    "period",
    "algorithm",
    "alg",
    "label",
    "field",
    "mount",
    "method",
    "methods",
];

/// Keys and parts.
pub(super) fn part(part: &Part<'_>, interface: &Interface, report: &mut Report<'_>) {
    match part.spot {
        Spot::Key(field) => match &field.secret {
            Some(SecretUse::Group { .. }) => {}
            Some(SecretUse::Uri { keys }) => uri(field, keys, part, report),
            Some(SecretUse::Plain) => in_clear(&field.property.name, part, report),
            None => value(&field.property.name, part, interface, report),
        },
        Spot::Property(property) => value(&property.name, part, interface, report),
        Spot::Named | Spot::Inner => {}
    }
}

fn uri(field: &Field, keys: &[String], part: &Part<'_>, report: &mut Report<'_>) {
    if keys.is_empty() {
        let name = &field.property.name;
        let message = format!("nothing says what the secret under `{name}` holds");
        report.add(&UNKNOWN_SECRET_PARTS, part.at.keyword("x-secret"), message);
    }
}

fn in_clear(name: &str, part: &Part<'_>, report: &mut Report<'_>) {
    report.add(&SECRET_IN_CLEAR, part.at, format!("the secret `{name}` travels in clear"));
}

fn value(name: &str, part: &Part<'_>, interface: &Interface, report: &mut Report<'_>) {
    if is_marked(part.schema, interface) {
        in_clear(name, part, report);
    } else if is_named_like_one(name) && is_text(&part.schema.kind, interface) {
        report.add(
            &UNMARKED_SECRET,
            part.at,
            format!("`{name}` is named like a secret and not marked as one"),
        );
    }
}

/// Whether the type, or one that it names, is marked as a secret in clear.
fn is_marked(schema: &Schema, interface: &Interface) -> bool {
    let mut schema = schema;
    for _ in 0..=interface.types.len() {
        match &schema.kind {
            Type::Named(name) if !schema.secret => match interface.types.get(name) {
                Some(named) => schema = named,
                None => return false,
            },
            _ => return schema.secret,
        }
    }
    false
}

/// `secret-user` is the name of a secret's URI, `user-secret` and `secret-key` are names of secrets.
fn is_named_like_one(name: &str) -> bool {
    let mut words = words(name);
    if words.first().is_some_and(|first| first == "secret") && words.get(1).is_some_and(|next| next != "key")
    {
        words.remove(0);
    }
    let about = words.last().is_some_and(|last| ABOUT.contains(&last.as_str()));
    let pair = |pair: &[String]| SECRET_KEYS.contains(&(pair[0].as_str(), pair[1].as_str()));
    !about && (words.iter().any(|word| SECRET.contains(&word.as_str())) || words.windows(2).any(pair))
}

/// Whether it is text that could be a secret's content.
fn is_text(kind: &Type, interface: &Interface) -> bool {
    match interface.resolve(kind) {
        Type::String(text) => !matches!(text.format, Some(Format::SecretUri | Format::Uri | Format::HttpUri)),
        Type::JsonText(_) | Type::Any => true,
        _ => false,
    }
}
