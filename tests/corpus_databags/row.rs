//! The form of a row. It must not know definitions.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Rules of pydantic's that its JSON Schemas do not carry: what validators raise, and which schemes a URL may have.
const BEYOND_JSON_SCHEMA: [&str; 3] = ["value_error", "assertion_error", "url_scheme"];

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    interface: String,
    version: String,
    role: String,
    scope: String,
    pub(super) databag: Map<String, Value>,
    /// How the databag was made.
    #[serde(default)]
    pub(super) mutation: String,
    pub(super) valid: bool,
    errors: Vec<Refusal>,
    #[serde(default)]
    pub(super) crash: bool,
}

/// Why upstream's class refuses a databag.
#[derive(Debug, Deserialize)]
struct Refusal {
    #[serde(rename = "type")]
    rule: String,
}

impl Row {
    pub(super) fn read(value: Value) -> Result<Self, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    /// The row as `relata validate --jsonl` takes it.
    pub(super) fn question(&self) -> String {
        let Self { interface, version, role, scope, databag, .. } = self;
        json!({"interface": interface, "version": version, "role": role, "scope": scope, "databag": databag})
            .to_string()
    }

    pub(super) fn title(&self) -> String {
        format!("{} {} {} {}", self.interface, self.version, self.role, self.scope)
    }

    /// The rules by which upstream refuses the databag, each once.
    pub(super) fn rules(&self) -> Vec<&str> {
        let mut rules: Vec<&str> = self.errors.iter().map(|refusal| refusal.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// Whether upstream refuses the databag only by rules that a JSON Schema does not carry.
    pub(super) fn is_beyond_json_schema(&self) -> bool {
        !self.valid
            && !self.errors.is_empty()
            && self.rules().iter().all(|rule| BEYOND_JSON_SCHEMA.contains(rule))
    }

    pub(super) fn verdict(&self) -> String {
        if self.valid { "takes it".to_owned() } else { format!("refuses it by {}", self.rules().join(", ")) }
    }

    /// The texts of the databag.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.databag.values().filter_map(Value::as_str)
    }
}
