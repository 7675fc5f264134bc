//! The options of a charm, from `config.yaml` or `config` in charmcraft.yaml.

use relata_core::diagnostic::{Place, Severity};
use relata_core::yaml::{Content, Entry, Node};

use crate::extension::Extension;
use crate::names::OptionName;
use crate::report::{Report, entry, shown, value};

/// An option that an operator sets.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigOption {
    /// Its name.
    pub name: OptionName,
    /// What it holds.
    pub kind: OptionType,
    /// What it holds if the operator says nothing.
    pub default: Option<DefaultValue>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether a charm made by an extension waits for it: `optional: false`.
    pub required: bool,
    /// Where it is declared; of an extension's the place that names the extension.
    pub place: Place,
    /// The extension that added it; `None` if the author wrote it.
    pub extension: Option<Extension>,
}

/// What an option holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionType {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// The URI of a secret, never the secret itself.
    Secret,
}

impl OptionType {
    /// The word in a charm's files.
    pub fn as_str(self) -> &'static str {
        TYPES.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// What an option holds if the operator says nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum DefaultValue {
    /// Text.
    String(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// The URI of a secret.
    Secret(String),
}

const TYPES: [(&str, OptionType); 5] = [
    ("string", OptionType::String),
    ("int", OptionType::Int),
    ("float", OptionType::Float),
    ("boolean", OptionType::Boolean),
    ("secret", OptionType::Secret),
];
/// The rule of a default that may be a password.
const SECRET_RULE: &str = "secret-default";
const KEYS: [&str; 5] = ["type", "default", "description", "optional", "required"];

/// Reads what holds `options`: a whole `config.yaml`, or `config`.
pub(crate) fn read(report: &mut Report, node: &Node) -> Vec<ConfigOption> {
    let Some(entries) = report.some_map(node, "the configuration") else { return Vec::new() };
    report.unknown_keys(entries, &["options"], "the configuration", Severity::Error);
    let Some(options) = entry(entries, "options") else {
        report.error(
            "missing-options",
            node,
            "the configuration has no options",
            "put them under `options:`",
        );
        return Vec::new();
    };
    let Some(declared) = report.some_map(&options.value, "options") else { return Vec::new() };
    declared.iter().filter_map(|declared| read_one(report, declared)).collect()
}

fn read_one(report: &mut Report, declared: &Entry) -> Option<ConfigOption> {
    let name = report.name(&declared.key, declared);
    let entries = report.some_map(&declared.value, "an option")?;
    report.unknown_keys(entries, &KEYS, "an option", Severity::Error);
    let kind = match value(entries, "type") {
        Some(node) => kind(report, node),
        None => {
            let message = format!("the option {} has no type", shown(&declared.key));
            report.error(
                "missing-type",
                declared,
                message,
                "add `type: string`, int, float, boolean or secret",
            );
            None
        }
    };
    let description = value(entries, "description").and_then(|node| report.text(node, "description"));
    let description = description.map(str::to_owned);
    let default = value(entries, "default").zip(kind).and_then(|(node, kind)| default(report, node, kind));
    let required = required(report, entries);
    let place = declared.mark.place(report.file());
    Some(ConfigOption { name: name?, kind: kind?, default, description, required, place, extension: None })
}

/// The type; the words of other languages get a hint.
fn kind(report: &mut Report, node: &Node) -> Option<OptionType> {
    let meant = match &node.content {
        Content::String(text) => match text.as_str() {
            "str" | "text" => Some("string"),
            "integer" | "number" => Some("int"),
            "bool" => Some("boolean"),
            "double" | "decimal" => Some("float"),
            _ => None,
        },
        _ => None,
    };
    match meant {
        Some(meant) => {
            report.error(
                "unknown-word",
                node,
                "this is not a type of option",
                format!("write `type: {meant}`"),
            );
            None
        }
        None => report.choice(node, "a type of option", &TYPES),
    }
}

/// A default that has its option's type.
fn default(report: &mut Report, node: &Node, kind: OptionType) -> Option<DefaultValue> {
    let found = match (&node.content, kind) {
        (Content::String(text), OptionType::String) => Some(DefaultValue::String(text.clone())),
        (Content::Number(number), OptionType::Int) => number.as_i64().map(DefaultValue::Int),
        (Content::Number(number), OptionType::Float) => number.as_f64().map(DefaultValue::Float),
        (Content::Bool(value), OptionType::Boolean) => Some(DefaultValue::Boolean(*value)),
        (Content::String(text), OptionType::Secret) if is_secret_uri(text) => {
            Some(DefaultValue::Secret(text.clone()))
        }
        _ => None,
    };
    if found.is_none() {
        // What stands there may be a password: the rule tells who shows lines of the file.
        let rule = if kind == OptionType::Secret { SECRET_RULE } else { "wrong-default" };
        let message = match kind {
            OptionType::Secret => "the default of a secret is not the URI of one".to_owned(),
            _ => format!(
                "the default of an option of type {} cannot be {}",
                kind.as_str(),
                what(&node.content, kind)
            ),
        };
        report.error(rule, node, message, default_hint(node, kind));
    }
    found
}

/// What stands where another default belongs.
fn what(content: &Content, kind: OptionType) -> &'static str {
    match (content, kind) {
        (Content::Null, _) => "null",
        (Content::Bool(_), _) => "a boolean",
        (Content::Number(_), OptionType::Int) => "a number with a fraction",
        (Content::Number(_), _) => "a number",
        (Content::String(text), OptionType::Int | OptionType::Float) if is_huge(text) => {
            "a whole number of more than 64 bits"
        }
        (Content::String(_), _) => "text",
        (Content::List(_), _) => "a list",
        (Content::Map(_), _) => "a map",
    }
}

/// Whether a text is a whole number that no machine's integer holds; without quotes too it is text then.
fn is_huge(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = digits.replace('_', "");
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) && text.parse::<i64>().is_err()
}

fn default_hint(node: &Node, kind: OptionType) -> &'static str {
    match (&node.content, kind) {
        (Content::String(text), OptionType::Int) if is_huge(text) => {
            "Juju's int goes from -9223372036854775808 to 9223372036854775807"
        }
        (Content::String(text), OptionType::Float) if is_huge(text) => {
            "write it with an exponent, as 1.0e+20"
        }
        (Content::Number(_), OptionType::Int) => "leave out the fraction, or make the type float",
        (Content::Number(_) | Content::Bool(_), OptionType::String) => "write it with quotes",
        (Content::String(_), OptionType::Int | OptionType::Float) => "write the number without quotes",
        (Content::String(_), OptionType::Boolean) => "write true or false without quotes",
        (_, OptionType::Secret) => "as `secret:` and the secret's 20 letters and digits, or none at all",
        _ => "make it what the type says, or leave it out",
    }
}

/// `secret:` and an id of 20 letters and digits, as charmcraft takes it.
fn is_secret_uri(text: &str) -> bool {
    text.strip_prefix("secret:")
        .is_some_and(|id| id.len() == 20 && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

fn required(report: &mut Report, entries: &[Entry]) -> bool {
    let mut flag = |key| value(entries, key).and_then(|node| report.boolean(node, key));
    let (optional, required) = (flag("optional"), flag("required"));
    if let (Some(node), Some(true), Some(true)) = (value(entries, "required"), optional, required) {
        report.error("contradiction", node, "an option cannot be both optional and required", "keep one");
    }
    optional == Some(false) || required == Some(true)
}
