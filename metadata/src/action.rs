//! The actions of a charm, from `actions.yaml` or `actions` in charmcraft.yaml.
//!
//! Parameters are JSON Schema of draft 4, as Juju checks them.

mod schema;

use relata_core::diagnostic::Place;
use relata_core::yaml::{Content, Entry, Node};
use serde_json::Value;

use crate::extension::Extension;
use crate::names::{ActionName, ParameterName, is_reserved, reserved_hint};
use crate::report::{Report, shown, value};

/// Something that an operator can have a unit do.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its name.
    pub name: ActionName,
    /// A title.
    pub title: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// Its parameters in the order of the file.
    pub parameters: Vec<Parameter>,
    /// Whether it takes parameters beside those. Juju's own answer is no.
    pub additional_properties: bool,
    /// Whether it may run beside others.
    pub parallel: bool,
    /// Those of one group wait for each other.
    pub execution_group: Option<String>,
    /// Where it is declared; of an extension's the place that names the extension.
    pub place: Place,
    /// The extension that added it; `None` if the author wrote it.
    pub extension: Option<Extension>,
}

/// A parameter of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: ParameterName,
    /// What it holds, where the schema says one type.
    pub kind: ParameterType,
    /// What it is for.
    pub description: Option<String>,
    /// What it holds if the operator says nothing.
    pub default: Option<Value>,
    /// The only values that it may have; none if it may have others.
    pub values: Vec<Value>,
    /// Whether it must be given.
    pub required: bool,
    /// Its whole schema.
    pub schema: Value,
    /// Where it is declared; of an extension's the place that names the extension.
    pub place: Place,
}

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list.
    Array,
    /// A map.
    Object,
    /// Null alone.
    Null,
    /// Anything, or one of several types.
    Any,
}

const KEYS: [&str; 6] = ["title", "description", "params", "required", "parallel", "execution-group"];
/// Words of Python: charmcraft refuses them as names of actions.
const PYTHON: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Reads a whole `actions.yaml`, or `actions`. `charm` is the charm's name, if it has one.
pub(crate) fn read(report: &mut Report, node: &Node, charm: Option<&str>) -> Vec<Action> {
    let declared = report.map(node, "actions");
    let mut actions = Vec::new();
    for declared in declared {
        check_name(report, declared, charm);
        actions.extend(read_one(report, declared));
    }
    actions
}

fn check_name(report: &mut Report, declared: &Entry, charm: Option<&str>) {
    let name = declared.key.as_str();
    if PYTHON.contains(&name) {
        let message = format!("{name} is a word of Python, and charmcraft refuses an action of that name");
        report.error("reserved-name", declared, message, "give it another name");
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        let message = format!("the action name {} begins with a digit", shown(name));
        report.error("bad-name", declared, message, "charmcraft wants a letter there");
    }
    let jujus_own = charm.is_some_and(|charm| charm.starts_with("juju-"));
    if is_reserved(name) && !jujus_own {
        let message = format!("the action name {} is one that Juju keeps for itself", shown(name));
        report.error("reserved-name", declared, message, reserved_hint(&shown(name)));
    }
}

fn read_one(report: &mut Report, declared: &Entry) -> Option<Action> {
    let name = report.name(&declared.key, declared);
    // `start:` alone is an action that takes nothing.
    let entries = report.map(&declared.value, "an action");
    for entry in entries {
        if !KEYS.contains(&entry.key.as_str()) && !schema::is_keyword(&entry.key) {
            let hint = relata_core::suggest::hint(&entry.key, KEYS.into_iter()).unwrap_or_default();
            let message = format!("an action has no key `{}`", shown(&entry.key));
            report.warning("unknown-key", entry, message, hint);
        }
    }
    let mut text = |key| value(entries, key).and_then(|node| report.text(node, key)).map(str::to_owned);
    let (title, description) = (text("title"), text("description"));
    let execution_group = text("execution-group");
    if description.as_ref().is_none_or(|text| text.trim().is_empty()) {
        let message = format!("the action {} has no description", shown(&declared.key));
        report.warning("missing-description", declared, message, "say what it does, for who runs it");
    }
    let mut flag = |key| value(entries, key).and_then(|node| report.boolean(node, key)).unwrap_or(false);
    let parallel = flag("parallel");
    let additional_properties = additional(report, entries);
    let parameters = parameters(report, entries, additional_properties);
    let place = declared.mark.place(report.file());
    Some(Action {
        name: name?,
        title,
        description,
        parameters,
        additional_properties,
        parallel,
        execution_group,
        place,
        extension: None,
    })
}

/// JSON Schema takes a schema there too; that is a yes.
fn additional(report: &mut Report, entries: &[Entry]) -> bool {
    let Some(node) = value(entries, "additionalProperties") else { return false };
    match &node.content {
        Content::Bool(value) => *value,
        Content::Map(_) => {
            schema::check(report, node);
            true
        }
        _ => report.boolean(node, "additionalProperties").unwrap_or(false),
    }
}

fn parameters(report: &mut Report, entries: &[Entry], additional: bool) -> Vec<Parameter> {
    let declared = value(entries, "params").map(|node| report.map(node, "params")).unwrap_or_default();
    let required = required(report, entries, declared, additional);
    let read = |declared| parameter(report, declared, &required);
    declared.iter().filter_map(read).collect()
}

fn required<'n>(
    report: &mut Report,
    entries: &'n [Entry],
    declared: &[Entry],
    additional: bool,
) -> Vec<&'n str> {
    let Some(node) = value(entries, "required") else { return Vec::new() };
    let items = report.list(node, "required");
    let mut names = Vec::new();
    for item in items {
        let Some(name) = report.text(item, "a required parameter") else { continue };
        if !additional && !declared.iter().any(|entry| entry.key == name) {
            let message = format!("the required parameter {:?} is not among the params", shown(name));
            let known = declared.iter().map(|entry| entry.key.as_str());
            let hint = relata_core::suggest::hint(name, known)
                .unwrap_or_else(|| "nobody can run the action: add it to `params`".to_owned());
            report.warning("unknown-parameter", item, message, hint);
        }
        names.push(name);
    }
    names
}

fn parameter(report: &mut Report, declared: &Entry, required: &[&str]) -> Option<Parameter> {
    let name = report.name(&declared.key, declared);
    schema::check_key(report, declared);
    let entries = report.some_map(&declared.value, "a parameter")?;
    schema::check(report, &declared.value);
    let text = |key| match value(entries, key).map(|node| &node.content) {
        Some(Content::String(text)) => Some(text.clone()),
        _ => None,
    };
    let values = match value(entries, "enum").map(|node| &node.content) {
        Some(Content::List(items)) => items.iter().map(Node::to_json).collect(),
        _ => Vec::new(),
    };
    Some(Parameter {
        name: name?,
        kind: text("type").and_then(|text| schema::kind(&text)).unwrap_or(ParameterType::Any),
        description: text("description"),
        default: value(entries, "default").map(Node::to_json),
        values,
        required: required.contains(&declared.key.as_str()),
        schema: declared.value.to_json(),
        place: declared.mark.place(report.file()),
    })
}
