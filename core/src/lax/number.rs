//! Whole numbers, numbers and booleans as pydantic reads them.

use serde_json::{Number, Value};

/// Most characters of a whole number. Source: Python's limit for the text of one.
const MAX_DIGITS: usize = 4300;

/// A whole number: itself, one with nothing behind its point, `true` as 1, and the texts of these.
pub(super) fn integer(value: Value) -> Value {
    let read = match &value {
        Value::Number(number) => whole(number),
        Value::Bool(value) => Some(Number::from(u8::from(*value))),
        Value::String(text) => integer_text(text),
        _ => None,
    };
    read.map_or(value, Value::Number)
}

/// A number with nothing behind its point; one beyond 64 bits stays as near as a float is.
fn whole(number: &Number) -> Option<Number> {
    if number.is_i64() || number.is_u64() {
        return Some(number.clone());
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
    Some(from_float(float))
}

/// The whole number as 64 bits if it fits, else as a float.
#[allow(clippy::cast_possible_truncation, reason = "the bounds are checked")]
fn from_float(float: f64) -> Number {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&float) {
        return Number::from(float as i64);
    }
    Number::from_f64(float).unwrap_or_else(|| Number::from(i64::MAX))
}

/// Whether a number beyond 64 bits is a whole one.
pub(crate) fn is_whole(number: &Number) -> bool {
    number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// Space around it, a `+`, zeros before it, single `_` between digits, and a point with zeros behind it are free.
fn integer_text(text: &str) -> Option<Number> {
    let text = text.trim();
    if text.len() > MAX_DIGITS {
        return None;
    }
    let (negative, digits) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let digits = match digits.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return None,
        None => digits,
    };
    let digits = digits_of(digits)?;
    let signed = if negative { format!("-{digits}") } else { digits };
    signed.parse::<i64>().map(Number::from).ok().or_else(|| signed.parse::<f64>().ok().map(from_float))
}

/// ASCII digits with the single `_` between them taken out.
fn digits_of(text: &str) -> Option<String> {
    let single = !text.starts_with('_') && !text.ends_with('_') && !text.contains("__");
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let fits = single && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(digits)
}

/// A number: itself, `true` as 1, and their texts. Infinities and not-a-number have no JSON and stay texts.
pub(super) fn number(value: Value) -> Value {
    let read = match &value {
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::String(text) => number_text(text),
        _ => None,
    };
    read.and_then(Number::from_f64).map_or(value, Value::Number)
}

/// A text that pydantic reads as an infinity or as not a number, and JSON cannot say.
pub(crate) fn not_finite(text: &str) -> Option<f64> {
    number_text(text).filter(|number| !number.is_finite())
}

fn number_text(text: &str) -> Option<f64> {
    if let Ok(number) = text.trim().parse() {
        return Some(number);
    }
    if text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return None;
    }
    text.replace('_', "").parse().ok()
}

/// A boolean: itself, 0 and 1, and eleven words in any case.
pub(super) fn boolean(value: Value) -> Value {
    const TRUE: [&str; 6] = ["1", "on", "t", "true", "y", "yes"];
    const FALSE: [&str; 6] = ["0", "off", "f", "false", "n", "no"];
    let read = match &value {
        Value::Number(number) => match number.as_f64() {
            Some(0.0) => Some(false),
            Some(1.0) => Some(true),
            _ => None,
        },
        Value::String(text) => {
            let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
            is_one_of(&TRUE).then_some(true).or_else(|| is_one_of(&FALSE).then_some(false))
        }
        _ => None,
    };
    read.map_or(value, Value::Bool)
}
