//! A recorded life as data. It must not know a broker.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use relata_core::UnitName;
use relata_core::{Hook, RelationHook};
use serde::Deserialize;
use serde_json::Value;

/// The databags of a model: by relation, then owner, then key.
pub(super) type Bags = BTreeMap<u64, BTreeMap<String, BTreeMap<String, String>>>;

/// A whole life.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) hooks: Vec<Recorded>,
    steps: Vec<Step>,
    bags: BTreeMap<usize, Bags>,
}

/// One hook as it ran.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) number: usize,
    pub(super) unit: UnitName,
    pub(super) succeeded: bool,
    pub(super) told: Line,
}

/// What a hook tells, in Juju's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) name: String,
    /// `db:2`, the endpoint and the relation; empty if it is about none, as are the others.
    pub(super) relation: String,
    pub(super) remote_application: String,
    remote_unit: String,
    departing: String,
}

#[derive(Debug, Deserialize)]
struct Step {
    step: String,
    after_hook: usize,
}

#[derive(Deserialize)]
struct HookRow {
    hook: usize,
    unit: String,
    exit: i32,
    env: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct BagsRow {
    hook: usize,
    bags: Bags,
}

impl Life {
    /// Reads it from its files, which `read` gives by the ends of their names.
    pub(super) fn read(read: &dyn Fn(&str) -> Result<String, String>) -> Result<Self, String> {
        let hooks: Vec<HookRow> = rows(&read(".hooks.jsonl")?)?;
        let bags: Vec<BagsRow> = rows(&read(".bags.jsonl")?)?;
        let steps = serde_json::from_str(&read(".steps.json")?).map_err(|error| error.to_string())?;
        Ok(Self {
            hooks: hooks.into_iter().map(Recorded::try_from).collect::<Result<_, _>>()?,
            steps,
            bags: bags.into_iter().map(|row| (row.hook, row.bags)).collect(),
        })
    }

    /// What was done to the model just before this hook. A step's hooks are those after the step before it.
    pub(super) fn steps_before(&self, hook: usize) -> impl Iterator<Item = &str> {
        let starts = [0].into_iter().chain(self.steps.iter().map(|step| step.after_hook));
        let begun = starts.zip(&self.steps).filter(move |(start, _)| start + 1 == hook);
        begun.map(|(_, step)| step.step.as_str())
    }

    /// The databags before a hook and after it, if it changed some.
    pub(super) fn change(&self, hook: usize) -> Option<(Bags, &Bags)> {
        let before = self.bags.range(..hook).next_back().map(|(_, bags)| bags.clone()).unwrap_or_default();
        Some((before, self.bags.get(&hook)?))
    }

    /// Where a unit is, as its databags say.
    pub(super) fn address(&self, unit: &str) -> Option<&str> {
        let bags = self.bags.values().flat_map(BTreeMap::values).filter_map(|bags| bags.get(unit));
        bags.filter_map(|bag| bag.get("private-address")).map(String::as_str).next()
    }

    /// The endpoints of an application, each with the application at its other end.
    pub(super) fn endpoints(&self, application: &str) -> BTreeSet<(String, String)> {
        let own = self.hooks.iter().filter(|hook| hook.unit.application().as_str() == application);
        let told = own.map(|hook| &hook.told).filter(|told| !told.relation.is_empty());
        told.map(|told| {
            let endpoint = told.relation.split(':').next().unwrap_or_default();
            (endpoint.to_owned(), told.remote_application.clone())
        })
        .collect()
    }
}

fn rows<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, String> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let row = |line: &str| {
        let value: Value = serde_json::from_str(line)?;
        serde_json::from_value(value)
    };
    lines.map(|line| row(line).map_err(|error: serde_json::Error| error.to_string())).collect()
}

impl TryFrom<HookRow> for Recorded {
    type Error = String;

    fn try_from(row: HookRow) -> Result<Self, String> {
        let variable = |name: &str| row.env.get(name).cloned().unwrap_or_default();
        let told = Line {
            name: variable("JUJU_HOOK_NAME"),
            relation: variable("JUJU_RELATION_ID"),
            remote_application: variable("JUJU_REMOTE_APP"),
            remote_unit: variable("JUJU_REMOTE_UNIT"),
            departing: variable("JUJU_DEPARTING_UNIT"),
        };
        let unit = row.unit.parse().map_err(|error| format!("hook {}: {error}", row.hook))?;
        Ok(Self { number: row.hook, unit, succeeded: row.exit == 0, told })
    }
}

impl From<&Hook> for Line {
    fn from(hook: &Hook) -> Self {
        let name = hook.to_string();
        let text = |unit: &Option<UnitName>| unit.as_ref().map(ToString::to_string).unwrap_or_default();
        match hook {
            Hook::Relation(RelationHook {
                relation,
                endpoint,
                remote_application,
                remote_unit,
                departing_unit,
                ..
            }) => Self {
                name,
                relation: format!("{endpoint}:{relation}"),
                remote_application: remote_application.to_string(),
                remote_unit: text(remote_unit),
                departing: text(departing_unit),
            },
            _ => Self {
                name,
                relation: String::new(),
                remote_application: String::new(),
                remote_unit: String::new(),
                departing: String::new(),
            },
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        let rest = [&self.relation, &self.remote_application, &self.remote_unit, &self.departing];
        rest.into_iter().filter(|part| !part.is_empty()).try_for_each(|part| write!(f, " {part}"))
    }
}
