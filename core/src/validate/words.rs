//! Values and types in the words of messages.

use serde_json::Value;

use crate::interface::Type;

/// A text in quotes, short enough for a message.
pub fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push_str("...");
    }
    format!("{shown:?}")
}

/// A type with its article.
pub(super) fn kind_name(kind: &Type) -> &'static str {
    match kind {
        Type::String(_) | Type::Enum(_) => "text",
        Type::JsonText(_) => "JSON text",
        Type::Integer(_) | Type::IntegerEnum(_) => "a whole number",
        Type::Number(_) => "a number",
        Type::Boolean(_) => "true or false",
        Type::Array(_) => "a list",
        Type::Object(_) | Type::Map(_) => "an object",
        Type::Any | Type::Union(_) | Type::Named(_) => "a value",
    }
}

/// What a value is; of a text or a number also what it says.
pub(super) fn what(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => quoted(&number.to_string()).replace('"', ""),
        Value::String(text) => format!("the text {}", quoted(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
