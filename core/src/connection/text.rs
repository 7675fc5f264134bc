//! Decoded values as texts, lists and truths. It must not know where they came from.

use serde_json::Value;

/// The text of a value; none for `null` and the empty text. A list is joined with `,`.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(_) => list(value).join(","),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

/// The texts of a list; a value that is no list is one of one.
pub(super) fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text).collect(),
        value => text(value).into_iter().collect(),
    }
}

/// The words with which writers say that a server takes TLS: JSON's and Python's, the Kafka charms', and SMTP's.
const YES: [&str; 3] = ["true", "enabled", "tls"];

/// Whether a text says yes.
pub(crate) fn says_yes(text: &str) -> bool {
    YES.iter().any(|yes| text.eq_ignore_ascii_case(yes))
}

/// Whether a value says yes.
pub(super) fn truth(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => *truth,
        Value::String(text) => says_yes(text),
        _ => false,
    }
}
