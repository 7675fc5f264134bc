//! What an application finds in its environment, rendered from the examples by the same code as anywhere else.

use maud::{Markup, html};
use relata_core::connection::{RelationData, Resolution, resolve};
use relata_core::environment::RelationConnection;
use relata_core::environment::{Request, Variable, render};
use relata_core::interface::{Interface, SecretUse};
use relata_core::validate::State;
use relata_core::{Databag, RelationId, Role, Scope, SecretMap};

use super::Entry;
use crate::examples::Example;
use crate::masking;

/// The endpoint's name in the example.
const ENDPOINT: &str = "endpoint";

/// The variables, where the interface is about a connection.
pub(super) fn variables(entry: &Entry<'_>) -> Markup {
    let Some(rule) = &entry.interface.connection else {
        return html! { p { "It is not about a connection, so it gives no variables." } };
    };
    let variables = example(entry);
    html! {
        p {
            "A requirer's application finds its connection in variables that are named after the endpoint. The scheme is "
            code { (rule.scheme) } "."
        }
        @if variables.is_empty() {
            p { "None of the examples below has all that a connection needs: the rest is in secrets." }
        } @else {
            p { "From the examples, for an endpoint " code { (ENDPOINT) } ":" }
            pre { @for variable in &variables { (variable.name) "=" (value(variable)) "\n" } }
        }
    }
}

fn value(variable: &Variable) -> String {
    let text = variable.value.expose();
    if variable.secret { masking::secret(text) } else { masking::shown(text) }
}

/// The variables of the first examples that make a connection together.
fn example(entry: &Entry<'_>) -> Vec<Variable> {
    let ready = |role, scope| {
        let found = move |example: &&Example| {
            example.role == role && example.scope == scope && example.state == State::Ready
        };
        let mut bags: Vec<Databag> = entry.examples.iter().filter(found).map(|e| e.databag.clone()).collect();
        bags.push(Databag::new());
        bags
    };
    let requests = ready(Role::Requirer, Scope::App);
    for app in ready(Role::Provider, Scope::App) {
        for unit in ready(Role::Provider, Scope::Unit) {
            for request in &requests {
                let variables = rendered(entry.interface, &app, &unit, request);
                if !variables.is_empty() {
                    return variables;
                }
            }
        }
    }
    Vec::new()
}

fn rendered(interface: &Interface, app: &Databag, unit: &Databag, request: &Databag) -> Vec<Variable> {
    let mut data = RelationData::new(RelationId(0));
    data.provider_app = app.clone();
    data.provider_units.extend("provider/0".parse().ok().map(|name| (name, unit.clone())));
    data.requirer_app = request.clone();
    let secrets = placeholders(interface, app, unit);
    let resolution = resolve(interface, &data, &secrets);
    if !matches!(resolution, Resolution::Ready(_)) {
        return Vec::new();
    }
    let Ok(endpoint) = ENDPOINT.parse() else { return Vec::new() };
    let connection = RelationConnection {
        endpoint,
        interface: interface.name.clone(),
        relation: RelationId(0),
        resolution: Ok(resolution),
    };
    let mut variables = render(&[connection], &Request::default()).variables;
    variables.sort_by_key(|variable| (variable.name != "DATABASE_URL", !variable.name.ends_with("_URL")));
    variables
}

/// Secrets that the examples name, with a word in place of each part.
fn placeholders(interface: &Interface, app: &Databag, unit: &Databag) -> SecretMap {
    let mut secrets = SecretMap::new();
    for (scope, bag) in [(Scope::App, app), (Scope::Unit, unit)] {
        let fields = interface.record(Role::Provider, scope, None).map(|record| &record.fields[..]);
        for field in fields.unwrap_or_default() {
            if let (Some(SecretUse::Uri { keys }), Some((_, uri))) = (&field.secret, field.find(bag)) {
                let words = ["username", "password"];
                let named = keys.iter().filter(|key| words.contains(&key.as_str()));
                secrets.insert(uri, named.map(|key| (key.clone(), key.clone())));
            }
        }
    }
    secrets
}
