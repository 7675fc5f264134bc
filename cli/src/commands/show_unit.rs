//! `relata show-unit`: what a unit sees of its relations, in the shape of Juju's command of that name.

use relata_core::UnitName;
use relata_proto::v1;
use serde_json::{Map, Value, json};

use crate::client::answer;
use crate::commands::{block_on, status};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::output;
use crate::target::ModelOptions;

/// Show units: their relations with the databags that they see, in the shape of Juju's show-unit.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowUnit {
    /// The units, as web/0.
    #[arg(required = true)]
    units: Vec<UnitName>,
    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Form::Yaml)]
    format: Form,
    /// Only relations of this endpoint.
    #[arg(long, value_name = "ENDPOINT")]
    endpoint: Option<String>,
    /// Only this related unit.
    #[arg(long, value_name = "UNIT")]
    related_unit: Option<UnitName>,
    /// Only applications' data.
    #[arg(long)]
    app: bool,
    #[command(flatten)]
    target: ModelOptions,
}

/// The forms of this command: Juju has no table for it either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

impl ShowUnit {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        block_on(async {
            let (broker, model) = self.target.connect(&console.vars).await?;
            let mut shown = Map::new();
            for unit in &self.units {
                let request = v1::ShowUnitRequest { model: model.clone(), unit: unit.to_string() };
                let answer = answer(broker.models().show_unit(request).await)?;
                shown.insert(unit.to_string(), self.unit(answer)?);
            }
            match self.format {
                Form::Yaml => output::print_yaml(console, &Value::Object(shown)),
                Form::Json => console.line(Value::Object(shown)),
            }
        })
    }

    fn unit(&self, answer: v1::ShowUnitResponse) -> Outcome<Value> {
        let incomplete = || Failure::new("the broker's answer is incomplete");
        let (view, unit) = (answer.view.ok_or_else(incomplete)?, answer.status.ok_or_else(incomplete)?);
        let relations = view
            .relations
            .iter()
            .filter(|relation| self.endpoint.as_ref().is_none_or(|endpoint| *endpoint == relation.endpoint));
        let relations: Vec<Value> = relations.map(|relation| self.relation(relation, &view.unit)).collect();
        let mut shown = Map::new();
        shown.insert("opened-ports".to_owned(), json!([]));
        shown.insert("charm".to_owned(), answer.charm.into());
        shown.insert("leader".to_owned(), unit.leader.into());
        shown.insert("life".to_owned(), status::life(unit.life).into());
        if !relations.is_empty() {
            shown.insert("relation-info".to_owned(), relations.into());
        }
        shown.insert("address".to_owned(), unit.address.into());
        Ok(shown.into())
    }

    fn relation(&self, relation: &v1::RelationView, unit: &str) -> Value {
        let mut shown = Map::new();
        shown.insert("relation-id".to_owned(), relation.id.into());
        shown.insert("endpoint".to_owned(), relation.endpoint.clone().into());
        shown.insert("related-endpoint".to_owned(), relation.remote_endpoint.clone().into());
        shown.insert("application-data".to_owned(), entries(relation, &relation.remote_application).into());
        if self.app {
            return shown.into();
        }
        let data = relation.entered.then(|| entries(relation, unit));
        shown.insert("local-unit".to_owned(), json!({ "in-scope": relation.entered, "data": data }));
        let related: Map<_, _> = relation
            .members
            .iter()
            .filter(|member| self.related_unit.as_ref().is_none_or(|only| only.to_string() == **member))
            .map(|member| (member.clone(), json!({ "in-scope": true, "data": entries(relation, member) })))
            .collect();
        if !related.is_empty() {
            shown.insert("related-units".to_owned(), related.into());
        }
        shown.into()
    }
}

/// A databag's keys in order.
fn entries(relation: &v1::RelationView, owner: &str) -> Map<String, Value> {
    let bag = relation.bags.iter().find(|bag| bag.owner == owner);
    let content = bag.and_then(|bag| bag.content.clone()).unwrap_or_default();
    content.entries.into_iter().map(|(key, value)| (key, value.into())).collect()
}
