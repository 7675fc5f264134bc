//! The page of one version of an interface.

use maud::{Markup, html};
use relata_core::interface::{Interface, Status};
use relata_core::validate::State;
use relata_core::{Role, Scope};

use super::{Entry, changes, databag, environment, layout, markdown, path, sequence};
use crate::examples::Example;

/// The page; `versions` are all of the interface, oldest first.
pub(super) fn page(entry: &Entry<'_>, versions: &[&Entry<'_>]) -> Markup {
    let interface = entry.interface;
    let title = format!("{} v{}", interface.name, interface.version);
    let content = html! {
        h1 { (title) " " span class={ "status " (status(interface.status)) } { (status(interface.status)) } }
        p.summary { (interface.summary) }
        @if let Some(text) = &interface.description { (markdown::blocks(text)) }
        (other_versions(interface, versions))
        h2 #sequence { "Who writes what when" }
        (sequence::diagram(interface))
        @for (role, scope, record) in interface.records.iter() {
            section {
                h2 id={ (role) "." (scope) } { (writer(role, scope)) " " code { (role) "." (scope) } }
                (databag::table(interface, record))
                (example(entry, role, scope))
            }
        }
        @if !interface.types.is_empty() { h2 #types { "Types" } (databag::named_types(interface)) }
        @if !interface.is_peer() { h2 #environment { "Environment" } (environment::variables(entry)) }
        (dialects(interface))
        (notes(interface))
        @if versions.len() > 1 { h2 #changes { "What changed between versions" } (changes::changes(versions)) }
    };
    layout::page(&title, "../../", &[], &content)
}

/// How settled an interface is, in a word.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Published => "published",
        Status::Retired => "retired",
    }
}

fn other_versions(interface: &Interface, versions: &[&Entry<'_>]) -> Markup {
    html! {
        @if versions.len() > 1 {
            nav aria-label="Versions" {
                "Versions:"
                @for version in versions.iter().map(|version| version.interface) {
                    " "
                    @if version.version == interface.version {
                        strong { "v" (version.version) }
                    } @else {
                        a href={ "../../" (path(version)) } { "v" (version.version) }
                    }
                }
            }
        }
    }
}

fn writer(role: Role, scope: Scope) -> &'static str {
    match (role, scope) {
        (Role::Provider, Scope::App) => "What the provider's application writes",
        (Role::Provider, Scope::Unit) => "What each unit of the provider writes",
        (Role::Requirer, Scope::App) => "What the requirer's application writes",
        (Role::Requirer, Scope::Unit) => "What each unit of the requirer writes",
        (Role::Peer, Scope::App) => "What the application writes",
        (Role::Peer, Scope::Unit) => "What each unit writes",
    }
}

/// A databag as it lies on the wire; examples hold no real secrets.
fn example(entry: &Entry<'_>, role: Role, scope: Scope) -> Markup {
    let fits = |example: &&Example| {
        example.role == role
            && example.scope == scope
            && example.state == State::Ready
            && !example.databag.is_empty()
    };
    html! {
        @if let Some(example) = entry.examples.iter().find(fits) {
            h3 { "Example" }
            pre { @for (key, text) in example.databag.iter() { (key) ": " (text) "\n" } }
        }
    }
}

fn dialects(interface: &Interface) -> Markup {
    html! {
        @if !interface.dialects.is_empty() {
            h2 #dialects { "Dialects" }
            p { "Some writers differ. The first dialect that fits a databag is the one that it speaks." }
            @for dialect in &interface.dialects {
                h3 id={ "dialect-" (dialect.name) } { (dialect.name) }
                @if let Some(text) = &dialect.description { (markdown::blocks(text)) }
                @for condition in &dialect.when { p.small { "Spoken by a databag " (condition) "." } }
                @for (role, scope, record) in dialect.records.iter() {
                    h4 { code { (role) "." (scope) } }
                    (databag::table(interface, record))
                }
            }
        }
    }
}

fn notes(interface: &Interface) -> Markup {
    html! {
        @if !interface.notes.is_empty() {
            h2 #notes { "Notes" }
            @for note in &interface.notes {
                div.note {
                    @if let Some(at) = &note.at { p { code { (at) } } }
                    @if let Some(upstream) = &note.upstream { p { "Upstream: " (markdown::line(upstream)) } }
                    p { (markdown::line(&note.why)) }
                    p.small { "Source: " (note.source) }
                }
            }
        }
    }
}
