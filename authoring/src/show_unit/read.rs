//! Reads the text that `juju show-unit` printed, as YAML or JSON. It must not know definitions.

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::negotiate::End;
use relata_core::yaml::{self, pointer_segment};
use relata_core::{Databag, UnitName};
use serde_json::{Map, Value};

use crate::json;

/// A unit as it was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownUnit {
    /// Its name.
    pub name: UnitName,
    /// Whether it was the leader; `None` where the output does not say.
    pub leader: Option<bool>,
    /// Its relations in the order of the output.
    pub relations: Vec<ShownRelation>,
}

/// One relation as the unit saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRelation {
    /// The relation's number.
    pub id: u64,
    /// The unit's endpoint.
    pub endpoint: String,
    /// The endpoint at the other end; the same one in a peer relation.
    pub related_endpoint: String,
    /// Whether the other end is in another model.
    pub cross_model: bool,
    /// The other application's databag; `None` where it was not printed.
    pub application: Option<Databag>,
    /// The unit's own databag; `None` where there is none or it was not printed.
    pub local: Option<Databag>,
    /// The other units that were printed.
    pub related: Vec<RelatedUnit>,
}

/// A unit at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedUnit {
    /// Its name; in a cross-model relation one that Juju made up.
    pub name: String,
    /// Whether it takes part in the relation now.
    pub in_scope: bool,
    /// Its databag; `None` where there is none.
    pub data: Option<Databag>,
}

impl ShownRelation {
    /// The application at the other end, as far as the names of its units tell.
    pub fn related_application(&self) -> Option<&str> {
        self.related.first().map(|unit| unit.name.split('/').next().unwrap_or(&unit.name))
    }

    /// The databags that are shown of the other end.
    pub(super) fn related_end(&self) -> End<'_> {
        End::new(self.application.as_ref(), self.related.iter().filter_map(|unit| unit.data.as_ref()))
    }

    /// The databags that are shown of the unit's own end.
    pub(super) fn local_end(&self) -> End<'_> {
        End::new(None, &self.local)
    }
}

/// Reads the output for one or several units; `file` is for messages.
///
/// # Errors
/// The text is neither JSON nor YAML, or not of the shape that Juju prints; all of it, with pointers.
pub fn read(file: &str, text: &str) -> Result<Vec<ShownUnit>, Diagnostics> {
    let root = parse(file, text)?;
    let mut reader = Reader { file, found: Diagnostics::new() };
    let units = reader.units(&root);
    if reader.found.has_errors() { Err(reader.found) } else { Ok(units) }
}

const HINT: &str = "give what `juju show-unit UNIT --format json` (or yaml) prints";

/// JSON or YAML as a value. What programs print is read as programs read it, but no key may stand twice.
pub(super) fn parse(file: &str, text: &str) -> Result<Value, Diagnostics> {
    if text.trim_start().starts_with('{') {
        return json::parse(file, text.as_bytes()).map(|root| root.to_value());
    }
    yaml::wire(text).map_err(|error| {
        let mut found = Diagnostics::new();
        found.push(error.into_diagnostic(file));
        found
    })
}

fn problem(file: &str, pointer: &str, rule: &'static str, message: String, hint: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        rule,
        message,
        place: Place { file: file.to_owned(), ..Place::default() },
        pointer: pointer.to_owned(),
        hint: (!hint.is_empty()).then(|| hint.to_owned()),
    }
}

struct Reader<'a> {
    file: &'a str,
    found: Diagnostics,
}

impl Reader<'_> {
    fn error(&mut self, pointer: &str, rule: &'static str, message: impl std::fmt::Display, hint: &str) {
        let at = if pointer.is_empty() { String::new() } else { format!(" at {pointer}") };
        self.found.push(problem(self.file, pointer, rule, format!("{message}{at}"), hint));
    }

    fn units(&mut self, root: &Value) -> Vec<ShownUnit> {
        let Some(root) = root.as_object().filter(|root| !root.is_empty()) else {
            self.error("", "not-show-unit", "this is not what `juju show-unit` prints".to_owned(), HINT);
            return Vec::new();
        };
        root.iter().filter_map(|(name, unit)| self.unit(name, unit)).collect()
    }

    fn unit(&mut self, name: &str, unit: &Value) -> Option<ShownUnit> {
        let pointer = format!("/{}", pointer_segment(name));
        let Ok(name) = name.parse::<UnitName>() else {
            let message = format!("`{}` is not a unit's name", name.chars().take(80).collect::<String>());
            self.error("", "not-show-unit", message, HINT);
            return None;
        };
        let unit = self.object(unit, &pointer, "a unit")?;
        let list = match unit.get("relation-info") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(list)) => list.iter().enumerate().collect(),
            Some(_) => {
                let at = format!("{pointer}/relation-info");
                self.error(&at, "wrong-type", "the relations must be a list".to_owned(), HINT);
                Vec::new()
            }
        };
        let relations = list
            .into_iter()
            .filter_map(|(index, relation)| {
                self.relation(relation, &format!("{pointer}/relation-info/{index}"))
            })
            .collect();
        Some(ShownUnit { name, leader: unit.get("leader").and_then(Value::as_bool), relations })
    }

    fn relation(&mut self, relation: &Value, pointer: &str) -> Option<ShownRelation> {
        let relation = self.object(relation, pointer, "a relation")?;
        let endpoint = self.text(relation, "endpoint", pointer)?;
        let related_endpoint = match relation.get("related-endpoint") {
            None | Some(Value::Null) => endpoint.clone(),
            Some(_) => self.text(relation, "related-endpoint", pointer)?,
        };
        let id = relation.get("relation-id").and_then(Value::as_u64);
        if id.is_none() {
            self.error(pointer, "missing-part", "a relation has no `relation-id`".to_owned(), HINT);
        }
        let application = relation.get("application-data");
        let application =
            application.and_then(|data| self.databag(data, &format!("{pointer}/application-data")));
        let local =
            relation.get("local-unit").and_then(|unit| self.data(unit, &format!("{pointer}/local-unit")));
        Some(ShownRelation {
            id: id?,
            endpoint,
            related_endpoint,
            cross_model: relation.get("cross-model").and_then(Value::as_bool).unwrap_or(false),
            application,
            local,
            related: self.related(relation, &format!("{pointer}/related-units")),
        })
    }

    fn related(&mut self, relation: &Map<String, Value>, pointer: &str) -> Vec<RelatedUnit> {
        let units = match relation.get("related-units") {
            None | Some(Value::Null) => return Vec::new(),
            Some(units) => self.object(units, pointer, "the related units"),
        };
        let unit = |(name, unit): (&String, &Value)| RelatedUnit {
            name: name.clone(),
            in_scope: unit.get("in-scope").and_then(Value::as_bool).unwrap_or(false),
            data: self.data(unit, &format!("{pointer}/{}", pointer_segment(name))),
        };
        units.map(|units| units.iter().map(unit).collect()).unwrap_or_default()
    }

    /// The databag of `{in-scope, data}`.
    fn data(&mut self, unit: &Value, pointer: &str) -> Option<Databag> {
        match unit {
            Value::Null => None,
            Value::Object(unit) => {
                unit.get("data").and_then(|data| self.databag(data, &format!("{pointer}/data")))
            }
            _ => {
                self.error(pointer, "wrong-type", "a unit must be a map".to_owned(), HINT);
                None
            }
        }
    }

    fn databag(&mut self, data: &Value, pointer: &str) -> Option<Databag> {
        if data.is_null() {
            return None;
        }
        let entries = self.object(data, pointer, "a databag")?;
        let mut databag = Databag::new();
        for (key, value) in entries {
            match value {
                Value::String(text) => drop(databag.set(key.clone(), text.clone())),
                _ => {
                    let at = format!("{pointer}/{}", pointer_segment(key));
                    let message = "a databag's value must be text".to_owned();
                    self.error(&at, "not-text", message, "write it in quotes, as Juju prints it");
                }
            }
        }
        Some(databag)
    }

    fn object<'v>(&mut self, value: &'v Value, pointer: &str, what: &str) -> Option<&'v Map<String, Value>> {
        if value.as_object().is_none() {
            self.error(pointer, "wrong-type", format!("{what} must be a map"), HINT);
        }
        value.as_object()
    }

    fn text(&mut self, relation: &Map<String, Value>, key: &str, pointer: &str) -> Option<String> {
        let text = relation.get(key).and_then(Value::as_str);
        if text.is_none() {
            self.error(pointer, "missing-part", format!("a relation has no `{key}`"), HINT);
        }
        text.map(str::to_owned)
    }
}
