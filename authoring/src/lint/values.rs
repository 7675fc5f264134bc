//! Values whose type says less than is known of them: URLs, ports, words for true and false, anything at all.

use relata_core::Interface;
use relata_core::interface::{Schema, Type};

use super::report::Report;
use super::rules::{ANY_VALUE, TEXT_URL, UNBOUNDED_PORT, WORDY_BOOLEAN};
use super::spelling::words;
use super::walk::{Part, Spot};

const LAST_PORT: i64 = 65_535;

/// Keys, parts and types.
pub(super) fn part(part: &Part<'_>, interface: &Interface, report: &mut Report<'_>) {
    any(part, report);
    wordy_boolean(part, report);
    let Some(name) = part.name() else { return };
    let words = words(name);
    match words.last().map(String::as_str) {
        Some("url" | "uri" | "urls" | "uris") => url(name, part, interface, report),
        Some("port" | "ports") => port(name, part, interface, report),
        _ => {}
    }
}

fn any(part: &Part<'_>, report: &mut Report<'_>) {
    // An object without `properties` is a map of anything; that it is a map is said already.
    let is_written = !matches!(part.spot, Spot::Inner) || part.at.node.kind() == "a map";
    if part.schema.kind == Type::Any && is_written && part.at.key("properties").is_none() {
        let what = part.name().map_or_else(|| "the value".to_owned(), |name| format!("`{name}`"));
        if part.at.key("type").is_none() {
            report.add(&ANY_VALUE, part.at, format!("{what} may be anything"));
        }
    }
}

/// The type of a value, or of the items if it is a list.
fn item<'a>(schema: &'a Schema, interface: &'a Interface) -> &'a Type {
    match interface.resolve(&schema.kind) {
        Type::Array(array) => interface.resolve(&array.items.kind),
        kind => kind,
    }
}

fn url(name: &str, part: &Part<'_>, interface: &Interface, report: &mut Report<'_>) {
    if let Type::String(text) = item(part.schema, interface)
        && text.format.is_none()
        && text.pattern.is_none()
    {
        report.add(&TEXT_URL, part.at, format!("`{name}` may be any text"));
    }
}

fn port(name: &str, part: &Part<'_>, interface: &Interface, report: &mut Report<'_>) {
    match item(part.schema, interface) {
        Type::Integer(number) => {
            let bounded = number.minimum.is_some_and(|least| least >= 0)
                && number.maximum.is_some_and(|most| most <= LAST_PORT);
            if !bounded {
                report.add(&UNBOUNDED_PORT, part.at, format!("`{name}` may be a number that is no port"));
            }
        }
        Type::String(text) if text.pattern.is_none() => {
            report.add(&UNBOUNDED_PORT, part.at, format!("`{name}` may be text that is no port"));
        }
        _ => {}
    }
}

fn wordy_boolean(part: &Part<'_>, report: &mut Report<'_>) {
    let Type::Enum(words) = &part.schema.kind else { return };
    let mut lower: Vec<String> = words.values.iter().map(|word| word.to_lowercase()).collect();
    lower.sort();
    lower.dedup();
    let pair: Vec<&str> = lower.iter().map(String::as_str).collect();
    if [["false", "true"], ["no", "yes"], ["off", "on"]].iter().any(|known| pair == known) {
        let message = format!("`{}` and `{}` are words for true and false", pair[1], pair[0]);
        report.add(&WORDY_BOOLEAN, part.at.keyword("enum"), message);
    }
}
