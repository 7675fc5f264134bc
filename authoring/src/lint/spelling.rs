//! How keys and parts are spelt: one way in each databag and object.

use relata_core::interface::Record;

use super::report::Report;
use super::rules::MIXED_SPELLING;
use super::walk::Part;
use crate::places::At;

/// How a name of several words is spelt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Dashes,
    Underscores,
    Capitals,
}

impl Style {
    /// The way of a name, none if it has but one word in lower case.
    fn of(name: &str) -> Option<Self> {
        if name.chars().any(char::is_uppercase) {
            Some(Self::Capitals)
        } else if name.contains('-') {
            Some(Self::Dashes)
        } else if name.trim_matches('_').contains('_') {
            Some(Self::Underscores)
        } else {
            None
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Dashes => "with `-`",
            Self::Underscores => "with `_`",
            Self::Capitals => "with capitals",
        }
    }
}

/// The keys of a databag.
pub(super) fn record(record: &Record, at: At<'_>, report: &mut Report<'_>) {
    names(record.fields.iter().map(|field| field.property.name.as_str()), at, report);
}

/// The parts of an object.
pub(super) fn part(part: &Part<'_>, report: &mut Report<'_>) {
    if let Some(object) = part.object() {
        names(object.properties.iter().map(|property| property.name.as_str()), part.at, report);
    }
}

/// Reports the names that are not spelt as most are; where ways are equally frequent the first one counts.
fn names<'a>(names: impl Iterator<Item = &'a str>, at: At<'_>, report: &mut Report<'_>) {
    let styled: Vec<(&str, Style)> = names.filter_map(|name| Some((name, Style::of(name)?))).collect();
    let often = |style: Style| styled.iter().filter(|(_, other)| *other == style).count();
    let Some((_, usual)) = styled.iter().rev().max_by_key(|(_, style)| often(*style)) else { return };
    for (name, style) in styled.iter().filter(|(_, style)| style != usual) {
        let message = format!("`{name}` is spelt {}, the others {}", style.describe(), usual.describe());
        report.add(&MIXED_SPELLING, at.property(name), message);
    }
}

/// The words of a name, in lower case: `apiKey`, `api-key` and `API_KEY` are the same two.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    let mut open = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            open = false;
            was_lower = false;
            continue;
        }
        if !open || (character.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        open = true;
        was_lower = character.is_lowercase() || character.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_same_words_however_it_is_spelt() {
        for name in ["apiKey", "api-key", "API_KEY", "api_key", "_api.key_"] {
            assert_eq!(words(name), ["api", "key"], "{name}");
        }
        assert_eq!(words("tls1Ca"), ["tls1", "ca"]);
        assert!(words("__").is_empty());
    }
}
