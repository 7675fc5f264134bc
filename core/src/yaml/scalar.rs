//! What a plain scalar means: strictly, for files; as YAML 1.1 and PyYAML have it, for the wire.

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::Number;

use crate::yaml::Content;

/// Why a plain scalar is refused in a file.
pub(super) struct Doubt {
    /// What some YAML reader takes it for, with its article.
    pub(super) taken_for: &'static str,
}

/// Plain scalars that one YAML reader takes for something that another does not.
static DOUBTFUL: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        (r"^(?i:true|false|yes|no|on|off|y|n)$", "a boolean"),
        (r"^(?i:~|null)$", "null"),
        (r"^[-+]?0[0-9_]+$", "an octal number"),
        (r"^[-+]?0o[0-7_]+$", "an octal number"),
        (r"^[-+]?0x[0-9a-fA-F_]+$", "a hexadecimal number"),
        (r"^[-+]?0b[01_]+$", "a binary number"),
        (r"^[-+]?[0-9][0-9_]*$", "a number"),
        (r"^[-+]?([0-9][0-9_]*)?\.[0-9_]*([eE][-+]?[0-9]+)?$", "a number"),
        (r"^[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+$", "a number"),
        (r"^[-+]?\.(?i:inf|nan)$", "a number"),
        (r"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$", "a number in base 60"),
        (r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$", "a date"),
        (r"^(<<|=)$", "a merge or default key"),
    ]
    .into_iter()
    .map(|(pattern, taken_for)| (Regex::new(pattern).expect("the patterns are constant"), taken_for))
    .collect()
});

static CANONICAL_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(-?[1-9][0-9]*|0|-?(0|[1-9][0-9]*)\.[0-9]+)$").expect("the pattern is constant")
});

/// The meaning of a plain scalar that no YAML reader doubts.
pub(super) fn strict(text: &str) -> Result<Content, Doubt> {
    match text {
        "null" => return Ok(Content::Null),
        "true" => return Ok(Content::Bool(true)),
        "false" => return Ok(Content::Bool(false)),
        _ => {}
    }
    // Nothing that begins with a letter and is longer than `false` means anything else; most texts end here.
    if text.len() > 5 && text.starts_with(char::is_alphabetic) {
        return Ok(Content::String(text.to_owned()));
    }
    if CANONICAL_NUMBER.is_match(text) {
        return number(text).ok_or(Doubt { taken_for: "a number that is too large" });
    }
    match DOUBTFUL.iter().find(|(pattern, _)| pattern.is_match(text)) {
        Some((_, taken_for)) if text != "." => Err(Doubt { taken_for }),
        _ => Ok(Content::String(text.to_owned())),
    }
}

fn number(text: &str) -> Option<Content> {
    if text.contains('.') {
        return text.parse().ok().and_then(Number::from_f64).map(Content::Number);
    }
    let signed = text.parse::<i64>().map(Number::from);
    signed.or_else(|_| text.parse::<u64>().map(Number::from)).ok().map(Content::Number)
}

/// What PyYAML and go-yaml read differently, or as something that is neither text, number nor boolean.
static SHARED_DOUBTS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        (r"^[-+]?0o[0-7_]+$", "an octal number"),
        (r"^[-+]?[0-9][0-9_]*(\.[0-9_]*)?[eE][0-9]+$", "a number"),
        (r"^[-+]?[0-9][0-9_]*[eE][-+][0-9]+$", "a number"),
        (r"^[-+]?\.(?i:inf|nan)$", "a number"),
        (r"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$", "a number in base 60"),
        (r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$", "a date"),
        (r"^(<<|=)$", "a merge or default key"),
    ]
    .into_iter()
    .map(|(pattern, taken_for)| (Regex::new(pattern).expect("the patterns are constant"), taken_for))
    .collect()
});

/// Whether the readers of a file that is shared with others read a plain scalar differently.
pub(super) fn shared_doubt(text: &str) -> Option<Doubt> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.<=".contains(c)) {
        return None;
    }
    let found = SHARED_DOUBTS.iter().find(|(pattern, _)| pattern.is_match(text));
    found.map(|(_, taken_for)| Doubt { taken_for })
}

static WIRE_INTEGER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)$").expect("the pattern is constant")
});
static WIRE_FLOAT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+][0-9]+)?$")
        .expect("the pattern is constant")
});
static WIRE_BASE_60: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+$").expect("the pattern is constant"));

/// The meaning that PyYAML gives a plain scalar; what JSON cannot say (dates, infinities) stays text.
pub(super) fn wire(text: &str) -> Content {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Content::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Content::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            return Content::Bool(false);
        }
        _ => {}
    }
    let looks_numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    if looks_numeric && let Some(number) = wire_number(text) {
        return Content::Number(number);
    }
    Content::String(text.to_owned())
}

fn wire_number(text: &str) -> Option<Number> {
    if WIRE_INTEGER.is_match(text) {
        return wire_integer(&text.replace('_', ""));
    }
    if WIRE_FLOAT.is_match(text) {
        return text.replace('_', "").parse().ok().and_then(Number::from_f64);
    }
    WIRE_BASE_60.is_match(text).then(|| base_60(&text.replace('_', "")))?
}

fn wire_integer(text: &str) -> Option<Number> {
    let (negative, digits) = sign(text);
    let magnitude = if let Some(hex) = digits.strip_prefix("0x") {
        i64::from_str_radix(hex, 16)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        i64::from_str_radix(binary, 2)
    } else if digits.len() > 1 && digits.starts_with('0') {
        i64::from_str_radix(digits, 8)
    } else {
        digits.parse()
    };
    magnitude.ok().map(|value| Number::from(if negative { -value } else { value }))
}

fn base_60(text: &str) -> Option<Number> {
    let (negative, digits) = sign(text);
    let total = digits
        .split(':')
        .try_fold(0_i64, |total, part| total.checked_mul(60)?.checked_add(part.parse().ok()?))?;
    Some(Number::from(if negative { -total } else { total }))
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}
