//! What changed from one version of an interface to the next, key by key.

use maud::{Markup, html};
use relata_core::interface::{Field, Interface, Record};
use relata_core::{Role, Scope};

/// The changes from each version to the next; nothing where there is one version.
pub(super) fn changes(versions: &[&Interface]) -> Markup {
    html! {
        @for pair in versions.windows(2) {
            @if let [old, new] = pair {
                h3 { "v" (old.version) " to v" (new.version) }
                @let lines = between(old, new);
                @if lines.is_empty() {
                    p { "The keys are the same." }
                } @else {
                    ul { @for line in lines { li { (line) } } }
                }
            }
        }
    }
}

fn between(old: &Interface, new: &Interface) -> Vec<Markup> {
    let mut lines = Vec::new();
    for role in [Role::Provider, Role::Requirer, Role::Peer] {
        for scope in [Scope::App, Scope::Unit] {
            let bag = format!("{role}.{scope}");
            match (old.records.get(role, scope), new.records.get(role, scope)) {
                (None, None) => {}
                (None, Some(_)) => lines.push(html! { code { (bag) } " is new" }),
                (Some(_), None) => lines.push(html! { code { (bag) } " is gone" }),
                (Some(old), Some(new)) => records(&bag, old, new, &mut lines),
            }
        }
    }
    lines
}

fn records(bag: &str, old: &Record, new: &Record, lines: &mut Vec<Markup>) {
    let mut line = |key: &str, what: &str| lines.push(html! { code { (bag) "." (key) } " " (what) });
    for field in &new.fields {
        let key = &field.property.name;
        match old.field(key) {
            None => line(key, "is new"),
            Some(before) => changed(before, field).into_iter().for_each(|what| line(key, what)),
        }
    }
    for field in old.fields.iter().filter(|field| new.field(&field.property.name).is_none()) {
        line(&field.property.name, "is gone");
    }
}

fn changed(old: &Field, new: &Field) -> Vec<&'static str> {
    let mut what = Vec::new();
    if old.encoding != new.encoding {
        what.push("is encoded differently");
    }
    if old.property.schema.kind != new.property.schema.kind {
        what.push("has another type");
    }
    match (old.property.required, new.property.required) {
        (false, true) => what.push("is now required"),
        (true, false) => what.push("is no longer required"),
        _ => {}
    }
    if old.secret != new.secret {
        what.push("is secret in another way");
    }
    what
}
