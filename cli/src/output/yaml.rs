//! JSON values as YAML text in block style, as Juju prints it. What could be taken for something else is quoted.

use std::fmt::Write;

use serde_json::Value;

/// The YAML text of a value, with a line break at its end.
pub(super) fn to_text(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => block(value, 0, &mut text),
        Value::Array(items) if !items.is_empty() => block(value, 0, &mut text),
        _ => text.push_str(&flow(value)),
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Writes a map or list that is not empty, its first line where the cursor is.
fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(map) => {
            for (number, (key, value)) in map.iter().enumerate() {
                pad(number, indent, text);
                let _ = write!(text, "{}:", scalar(key));
                // Lists stand under their key without indent, maps two columns to the right.
                let deeper = if value.is_array() { indent } else { indent + 2 };
                child(value, deeper, text);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                pad(number, indent, text);
                text.push('-');
                item_after_dash(item, indent + 2, text);
            }
        }
        _ => {}
    }
}

fn child(value: &Value, indent: usize, text: &mut String) {
    if is_block(value) {
        text.push('\n');
        text.push_str(&" ".repeat(indent));
        block(value, indent, text);
    } else {
        let _ = writeln!(text, " {}", flow(value));
    }
}

fn item_after_dash(value: &Value, indent: usize, text: &mut String) {
    text.push(' ');
    if is_block(value) {
        block(value, indent, text);
    } else {
        let _ = writeln!(text, "{}", flow(value));
    }
}

fn pad(number: usize, indent: usize, text: &mut String) {
    if number > 0 {
        text.push_str(&" ".repeat(indent));
    }
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Object(_) => "{}".to_owned(),
        Value::Array(_) => "[]".to_owned(),
        other => other.to_string(),
    }
}

/// Text bare where every YAML reader takes it for the same text, else as a JSON string, which is YAML.
fn scalar(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "/._-@+:=,%".contains(c) || c == ' ';
    let safe = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && !text.ends_with([' ', ':'])
        && text.chars().all(bare)
        && !text.contains(": ")
        && !text.contains(" #")
        && !is_word(text);
    if safe || is_address(text) { text.to_owned() } else { Value::from(text).to_string() }
}

/// Whether it is an IPv4 address, with a port or a prefix length perhaps: Juju leaves them bare.
fn is_address(text: &str) -> bool {
    let (address, rest) = text.split_once([':', '/']).unwrap_or((text, "0"));
    address.parse::<std::net::Ipv4Addr>().is_ok()
        && rest.bytes().all(|b| b.is_ascii_digit())
        && !rest.is_empty()
}

/// Whether some YAML version takes the text for a boolean or null.
fn is_word(text: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    words.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_form_is_juju_s() {
        let value = json!({"app/0": {"leader": true, "ports": [], "relation-info": [
            {"relation-id": 3, "data": {"port": "80", "on": "yes", "empty": ""}},
            {"relation-id": 4, "data": null},
        ]}});
        let expected = "app/0:\n  leader: true\n  ports: []\n  relation-info:\n  - relation-id: 3\n    data:\n      \
                        port: \"80\"\n      \"on\": \"yes\"\n      empty: \"\"\n  - relation-id: 4\n    data: null\n";
        assert_eq!(to_text(&value), expected);
    }

    #[test]
    fn every_text_reads_back() {
        for text in [
            "a: b",
            "#x",
            "- x",
            "1e3",
            "0x1",
            "é",
            "a #b",
            "a\nb",
            "NULL",
            "~",
            "{a",
            "10.0.0.1:80",
            "10.0.0.1/8",
            "1.2",
            "http://x:80/y?z",
        ] {
            let value = json!({ "key": text });
            let read = relata_core::yaml::wire(&to_text(&value)).unwrap();
            assert_eq!(read, value, "{text}");
        }
    }
}
