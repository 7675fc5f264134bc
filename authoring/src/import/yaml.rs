//! A tree as YAML text that people read: short maps on one line, long ones below each other, stable bytes.
//!
//! What is written is what `relata_core::yaml` reads without doubt. It must not know definitions.

use serde_json::Value;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    /// Text, quoted where it must be.
    Text(String),
    /// A word or number as it stands.
    Plain(String),
    List(Vec<Yaml>),
    Map(Vec<Line>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) key: String,
    pub(super) value: Yaml,
    /// Comments above it.
    pub(super) remarks: Vec<String>,
}

/// The widest line that several values share.
const WIDTH: usize = 110;

/// Keys whose maps are never on one line.
const ALWAYS_BLOCK: [&str; 7] = ["properties", "$defs", "provider", "requirer", "peer", "app", "unit"];

impl Yaml {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn plain(value: &(impl ToString + ?Sized)) -> Self {
        Self::Plain(value.to_string())
    }

    /// A constant as YAML.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::plain("null"),
            Value::Bool(value) => Self::plain(value),
            Value::Number(number) => number_of(number),
            Value::String(text) => Self::text(text.as_str()),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(parts) => {
                let line = |(key, part): (&String, &Value)| Line::of(key, Self::of(part));
                Self::Map(parts.iter().map(line).collect())
            }
        }
    }
}

impl Line {
    pub(super) fn of(key: &str, value: Yaml) -> Self {
        Self { key: key.to_owned(), value, remarks: Vec::new() }
    }
}

/// A number in the one form that no YAML reader doubts: no exponent, a fraction unless it is whole.
fn number_of(number: &serde_json::Number) -> Yaml {
    match number.as_f64() {
        Some(fraction) if number.is_f64() => {
            let text = format!("{fraction}");
            let text = if text.contains('.') { text } else { format!("{text}.0") };
            Yaml::Plain(if text == "-0.0" { "0.0".to_owned() } else { text })
        }
        _ => Yaml::plain(number),
    }
}

/// The text of a map, one line after the other.
pub(super) fn to_text(lines: &[Line]) -> String {
    let mut out = String::new();
    map(lines, 0, &mut out);
    out
}

fn map(lines: &[Line], indent: usize, out: &mut String) {
    for line in lines {
        for remark in &line.remarks {
            let remark: String =
                remark.chars().map(|c| if is_printable(c) { c } else { ' ' }).take(240).collect();
            out.push_str(&format!("{:indent$}# {}\n", "", remark.trim_end()));
        }
        let key = quoted(&line.key, true);
        out.push_str(&format!("{:indent$}{key}:", ""));
        value(&line.key, &line.value, indent, indent + key.chars().count() + 2, out);
    }
}

/// A value behind `key:`; `column` is where it would begin.
fn value(key: &str, value: &Yaml, indent: usize, column: usize, out: &mut String) {
    let is_block = ALWAYS_BLOCK.contains(&key) && matches!(value, Yaml::Map(lines) if !lines.is_empty());
    let flow = if is_block { None } else { flow(value) };
    match (flow, value) {
        (_, Yaml::Plain(word)) => out.push_str(&format!(" {word}\n")),
        (_, Yaml::Text(text)) => out.push_str(&format!(" {}\n", long_text(text, indent + 2))),
        (Some(flow), _) if column + flow.chars().count() <= WIDTH => out.push_str(&format!(" {flow}\n")),
        (_, Yaml::Map(lines)) => {
            out.push('\n');
            map(lines, indent + 2, out);
        }
        (_, Yaml::List(items)) => {
            out.push('\n');
            list(items, indent + 2, out);
        }
    }
}

fn list(items: &[Yaml], indent: usize, out: &mut String) {
    for item in items {
        let short = flow(item).filter(|flow| indent + 2 + flow.chars().count() <= WIDTH);
        match (short, item) {
            (Some(flow), _) => out.push_str(&format!("{:indent$}- {flow}\n", "")),
            (None, Yaml::Map(lines)) if !lines.is_empty() => {
                let mut text = String::new();
                map(lines, indent + 2, &mut text);
                match text.trim_start().starts_with('#') {
                    true => out.push_str(&format!("{:indent$}-\n{text}", "")),
                    false => out.push_str(&format!("{:indent$}- {}", "", text.trim_start())),
                }
            }
            (None, Yaml::List(items)) if !items.is_empty() => {
                out.push_str(&format!("{:indent$}-\n", ""));
                list(items, indent + 2, out);
            }
            (None, Yaml::Text(text)) => {
                out.push_str(&format!("{:indent$}- {}\n", "", long_text(text, indent + 2)));
            }
            (None, Yaml::Plain(word)) => out.push_str(&format!("{:indent$}- {word}\n", "")),
            (None, Yaml::List(_)) => out.push_str(&format!("{:indent$}- []\n", "")),
            (None, Yaml::Map(_)) => out.push_str(&format!("{:indent$}- {{}}\n", "")),
        }
    }
}

/// The value on one line, if there is room for it on one.
fn flow(value: &Yaml) -> Option<String> {
    let text = match value {
        Yaml::Plain(word) => word.clone(),
        Yaml::Text(text) if text.contains('\n') && text.len() >= 40 => return None,
        Yaml::Text(text) => quoted(text, true),
        Yaml::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(flow).collect();
            format!("[{}]", items?.join(", "))
        }
        Yaml::Map(lines) => {
            let part = |line: &Line| {
                let is_bare = line.remarks.is_empty() && line.key != "properties";
                Some(format!("{}: {}", quoted(&line.key, true), flow(&line.value).filter(|_| is_bare)?))
            };
            let parts: Option<Vec<String>> = lines.iter().map(part).collect();
            format!("{{{}}}", parts?.join(", "))
        }
    };
    (text.chars().count() <= WIDTH).then_some(text)
}

/// A text behind its key or dash, with lines of its own if it has several.
fn long_text(text: &str, indent: usize) -> String {
    let of_lines = text.contains('\n')
        && !text.ends_with('\n')
        && !text.starts_with([' ', '\n'])
        && text.chars().all(|c| c == '\n' || is_printable(c));
    if !of_lines {
        return quoted(text, false);
    }
    let lines = text
        .split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!("{:indent$}{line}", "") });
    format!("|-\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// A text as a scalar: bare if nobody can take it for anything else. `in_flow`: other values share its line.
fn quoted(text: &str, in_flow: bool) -> String {
    if is_bare(text, in_flow) {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) <= 0xff => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if u32::from(c) <= 0xffff => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// Words that some YAML reader takes for something else than text.
const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];

fn is_bare(text: &str, in_flow: bool) -> bool {
    let ends_flow = in_flow && text.contains([',', '[', ']', '{', '}', '"']);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$' || c == '_' || c == '/')
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && !ends_flow
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a character may stand in YAML as it is, on one line.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' | '\u{85}')
}

#[cfg(test)]
mod tests;
