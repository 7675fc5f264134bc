//! What an application finds in its environment, rendered from the examples by the same code as anywhere else.

use maud::{Markup, html};
use relata_core::environment::Variable;

use super::Entry;
use crate::masking;
use crate::scene::{self, ENDPOINT};

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
    let scenes = scene::of_examples(entry.interface, &entry.examples);
    let first = scenes.first().map(|scene| scene.outcome(entry.interface).variables);
    let mut variables = first.unwrap_or_default();
    variables.sort_by_key(|variable| (variable.name != "DATABASE_URL", !variable.name.ends_with("_URL")));
    variables
}
