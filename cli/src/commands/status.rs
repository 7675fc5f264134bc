//! `relata status`.

use relata_proto::v1;
use serde_json::{Map, Value, json};

use crate::client::{Broker, answer};
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::Outcome;
use crate::output::{self, FormatOption, Table};
use crate::target::ModelOptions;

/// Show the model: applications, units and relations.
#[derive(Debug, clap::Args)]
pub(crate) struct Status {
    #[command(flatten)]
    output: FormatOption,
    #[command(flatten)]
    target: ModelOptions,
}

impl Status {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let status = get(&broker, &model).await?;
            output::print(console, self.output.format, &to_json(&status), || tables(&status))
        })
    }
}

/// Asks the broker for a model's status.
pub(crate) async fn get(broker: &Broker, model: &str) -> Outcome<v1::GetStatusResponse> {
    answer(broker.models().get_status(v1::GetStatusRequest { model: model.to_owned() }).await)
}

/// `alive`, `dying` or `dead`; empty for a number that stands for nothing.
pub(crate) fn life(life: i32) -> &'static str {
    relata_proto::convert::life(life).map(relata_core::Life::as_str).unwrap_or_default()
}

/// `provider`, `requirer` or `peer`; empty for a number that stands for nothing.
pub(crate) fn role(role: i32) -> &'static str {
    relata_proto::convert::role(role).map(relata_core::Role::as_str).unwrap_or_default()
}

// === for programs ===

fn to_json(status: &v1::GetStatusResponse) -> Value {
    let applications: Map<_, _> =
        status.applications.iter().map(|app| (app.application.clone(), application(app))).collect();
    json!({
        "model": status.model,
        "revision": status.revision,
        "applications": applications,
        "relations": status.relations.iter().map(relation).collect::<Vec<_>>(),
    })
}

fn application(app: &v1::ApplicationStatus) -> Value {
    let endpoint = |e: &v1::Endpoint| {
        let mut value = json!({ "interface": e.interface, "role": role(e.role), "optional": e.optional });
        if let (Some(limit), Some(value)) = (e.limit, value.as_object_mut()) {
            value.insert("limit".to_owned(), limit.into());
        }
        (e.name.clone(), value)
    };
    json!({
        "charm": app.charm,
        "life": life(app.life),
        "status": word(app.status.as_ref()),
        "endpoints": app.endpoints.iter().map(endpoint).collect::<Map<_, _>>(),
        "units": app.units.iter().map(|unit| (unit.unit.clone(), self::unit(unit))).collect::<Map<_, _>>(),
    })
}

fn unit(unit: &v1::UnitStatus) -> Value {
    let agent = unit.progress.clone().unwrap_or_default();
    json!({
        "life": life(unit.life),
        "leader": unit.leader,
        "address": unit.address,
        "status": word(unit.status.as_ref()),
        "agent": {
            "connected": agent.connected,
            "idle-at": agent.idle_at,
            "hook": agent.hook,
            "failures": agent.failures,
            "failure": agent.failure,
        },
    })
}

fn word(status: Option<&v1::Status>) -> Value {
    let status = status.cloned().unwrap_or_default();
    json!({ "current": if status.word.is_empty() { "unknown" } else { &status.word }, "message": status.message })
}

fn relation(relation: &v1::RelationStatus) -> Value {
    let end = |end: &v1::RelationEnd| {
        json!({
            "application": end.application,
            "endpoint": end.endpoint,
            "role": role(end.role),
            "units": end.units,
        })
    };
    json!({
        "id": relation.id,
        "interface": relation.interface,
        "life": life(relation.life),
        "ends": relation.ends.iter().map(end).collect::<Vec<_>>(),
    })
}

// === for people ===

fn tables(status: &v1::GetStatusResponse) -> Vec<Table> {
    let mut model = Table::new(["Model", "Revision"]);
    model.row([status.model.clone(), status.revision.to_string()]);
    let mut all = vec![model];
    if !status.applications.is_empty() {
        all.extend([applications(status), units(status)]);
    }
    if !status.relations.is_empty() {
        all.push(relations(status));
    }
    all
}

fn applications(status: &v1::GetStatusResponse) -> Table {
    let mut table = Table::new(["Application", "Charm", "Units", "Status", "Message"]);
    for app in &status.applications {
        let (word, message) = shown(app.status.as_ref(), app.life);
        let units = app.units.len().to_string();
        table.row([app.application.clone(), app.charm.clone(), units, word, message]);
    }
    table
}

pub(crate) fn units(status: &v1::GetStatusResponse) -> Table {
    let mut table = Table::new(["Unit", "Status", "Agent", "Address", "Message"]);
    for unit in status.applications.iter().flat_map(|app| &app.units) {
        let (word, message) = shown(unit.status.as_ref(), unit.life);
        let leader = if unit.leader { "*" } else { "" };
        let agent = agent(unit.progress.as_ref(), status.revision);
        table.row([format!("{}{leader}", unit.unit), word, agent, unit.address.clone(), message]);
    }
    table
}

/// The word and message of a status; what is on its way out says that first.
fn shown(status: Option<&v1::Status>, owner: i32) -> (String, String) {
    let status = status.cloned().unwrap_or_default();
    let word = if status.word.is_empty() { "unknown".to_owned() } else { status.word };
    match life(owner) {
        "dying" => (format!("{word} (dying)"), status.message),
        _ => (word, status.message),
    }
}

/// What a unit's agent is doing, in a few words.
fn agent(progress: Option<&v1::Progress>, revision: u64) -> String {
    match progress {
        Some(progress) if progress.connected && progress.failures > 0 => {
            format!("{} failed {}x: {}", progress.hook, progress.failures, progress.failure)
        }
        Some(progress) if progress.connected && !progress.hook.is_empty() => progress.hook.clone(),
        Some(progress) if progress.connected && progress.idle_at >= revision => "idle".to_owned(),
        Some(progress) if progress.connected => "busy".to_owned(),
        _ => "none".to_owned(),
    }
}

/// The relations of a model, provider first.
pub(crate) fn relations(status: &v1::GetStatusResponse) -> Table {
    let mut table = Table::new(["Relation", "Provider", "Requirer", "Interface", "Units in scope"]);
    for relation in &status.relations {
        let end = |number: usize| {
            let end = relation.ends.get(number);
            end.map_or(String::new(), |end| format!("{}:{}", end.application, end.endpoint))
        };
        // The one end of a peer relation stands in both columns.
        let second = end(relation.ends.len().saturating_sub(1).min(1));
        let mut units: Vec<_> = relation.ends.iter().flat_map(|end| end.units.clone()).collect();
        units.dedup();
        let id = relation.id.to_string();
        table.row([id, end(0), second, relation.interface.clone(), units.join(" ")]);
    }
    table
}
