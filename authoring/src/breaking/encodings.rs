//! Which encoding's text another one reads. It must not know types beyond their rough kind.

use relata_core::interface::{Encoding, Type};

/// Whether a reader of one encoding understands the text of a writer of another, for values of a type.
pub(super) fn reads(writer: Encoding, reader: Encoding, kind: &Type) -> bool {
    use Encoding::{Comma, Json, JsonOrText, PythonBool, Space, Text, Words, Yaml};
    if writer == reader {
        return true;
    }
    let is_text = matches!(kind, Type::String(_) | Type::Enum(_) | Type::JsonText(_));
    let is_scalar =
        matches!(kind, Type::Integer(_) | Type::Number(_) | Type::IntegerEnum(_) | Type::Boolean(_));
    match (writer, reader) {
        // JSON is YAML.
        (Json, Yaml | JsonOrText) => true,
        // `80` and `true` are the same bare and as JSON.
        (Text | Json | Yaml | JsonOrText, Text | Json | Yaml | JsonOrText) if is_scalar => true,
        (Text | Json | JsonOrText, PythonBool) if is_scalar => true,
        // Text is written bare where either is read.
        (Text, JsonOrText) | (JsonOrText, Text) => is_text,
        // Objects and lists are JSON where either is read.
        (JsonOrText, Json | Yaml) => !is_text,
        (Comma | Space, Words) | (Words, Space) => true,
        _ => false,
    }
}

/// Whether the value stands in the databag as it is.
pub(super) fn is_bare(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Text | Encoding::JsonOrText)
}

/// Whether two types are of one rough kind, so that it is the encoding that differs.
pub(super) fn are_alike(one: &Type, other: &Type) -> bool {
    match (rough(one), rough(other)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// The JSON type of a value, roughly; none if it may be of several.
pub(super) fn rough(kind: &Type) -> Option<&'static str> {
    Some(match kind {
        Type::Any | Type::Union(_) | Type::Named(_) => return None,
        Type::String(_) | Type::Enum(_) | Type::JsonText(_) => "text",
        Type::Integer(_) | Type::IntegerEnum(_) | Type::Number(_) => "a number",
        Type::Boolean(_) => "a boolean",
        Type::Array(_) => "a list",
        Type::Object(_) | Type::Map(_) => "an object",
    })
}
