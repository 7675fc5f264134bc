//! When two values are equal: as JSON Schema has it. It must not know types.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde_json::{Number, Value};

/// Whether no two of some values are equal, in time near to their length. `1` and `1.0` are equal, and so are objects
/// with the same parts in another order.
pub fn are_unique<'v>(values: impl IntoIterator<Item = &'v Value>) -> bool {
    let mut seen = HashSet::new();
    values.into_iter().all(|value| seen.insert(sameness(value)))
}

/// A text that two values share if they are equal, and only then.
pub(crate) fn sameness(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// Recursion is bounded by the value's depth, which the parsers bound.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => text.push_str(&number_text(number)),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(parts) => {
            let mut parts: Vec<(&String, &Value)> = parts.iter().collect();
            parts.sort_unstable_by_key(|(key, _)| *key);
            text.push('{');
            for (key, part) in parts {
                let _ = write!(text, "{}:", Value::from(key.as_str()));
                write(part, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::String(_) | Value::Bool(_) | Value::Null => {
            let _ = write!(text, "{value}");
        }
    }
}

/// Whole numbers up to 2^53 have one text however they are written; beyond, floats have gaps.
fn number_text(number: &Number) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT) {
        Some(whole) => format!("{:.0}", whole + 0.0),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_are_equal_however_they_are_written() {
        for equal in [
            json!([1, 1.0]),
            json!([0, -0.0]),
            json!([{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]),
            json!([[{"a": [1]}], [{"a": [1.0]}]]),
        ] {
            assert!(!are_unique(equal.as_array().unwrap()), "{equal}");
        }
        for other in [
            json!([1, true, "1", [1], "[1,]", null, "null", 1.5]),
            json!([9_007_199_254_740_993_i64, 9_007_199_254_740_992.0]),
            json!([["a,", "b"], ["a", ",b"], ["a", "b"], ["a,b"], ["a", ["b"]], [["a"], "b"]]),
            json!([{"a": 1}, {"a": 1, "b": 1}, {"a:1,": 1}, {}, []]),
        ] {
            assert!(are_unique(other.as_array().unwrap()), "{other}");
        }
    }
}
