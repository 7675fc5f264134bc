//! What changed from one version of an interface to the next: what is new, and what [`breaking`] finds between them. It
//! must not compare anything but names.

use maud::{Markup, html};
use relata_core::diagnostic::Severity;
use relata_core::interface::Interface;

use super::{Entry, markdown};
use crate::breaking::{self, Finding, Level, Settings, Subject};

/// The changes from each version to the next; nothing where there is one version.
pub(super) fn changes(versions: &[&Entry<'_>]) -> Markup {
    html! {
        p { "What is new, and what does not fit where one end knows the one version alone, and the other end the other." }
        @for pair in versions.windows(2) {
            @if let [old, new] = pair {
                h3 { "v" (old.interface.version) " to v" (new.interface.version) }
                @let (new_names, found) = (added(old.interface, new.interface), found(old, new));
                @if new_names.is_empty() && found.is_empty() {
                    p { "Nothing stands between them." }
                } @else {
                    ul {
                        @for name in new_names { li { code { (name) } " is new" } }
                        @for finding in &found { li { (markdown::line(&told(finding, old, new))) } }
                    }
                }
            }
        }
    }
}

/// The databags and keys that the older version does not name.
fn added(old: &Interface, new: &Interface) -> Vec<String> {
    let mut names = Vec::new();
    for (role, scope, record) in new.records.iter() {
        let bag = format!("{role}.{scope}");
        let Some(before) = old.records.get(role, scope) else {
            names.push(bag);
            continue;
        };
        let is_new = |name: &&str| before.field_spelled(name).is_none();
        let keys = record.fields.iter().map(|field| field.property.name.as_str()).filter(is_new);
        names.extend(keys.map(|key| format!("{bag}.{key}")));
    }
    names
}

fn found(old: &Entry<'_>, new: &Entry<'_>) -> Vec<Finding> {
    // Environments are rendered by whoever knows all versions.
    let settings = Settings { levels: vec![Level::Wire, Level::Secret], strict: true };
    breaking::between(&subject(old), &subject(new), &settings)
}

fn subject<'a>(entry: &'a Entry<'_>) -> Subject<'a> {
    Subject {
        path: "",
        file: "",
        text: entry.text,
        interface: entry.interface,
        examples: &entry.examples,
        surface: None,
    }
}

/// A finding as a sentence of Markdown, which names the versions.
fn told(finding: &Finding, old: &Entry<'_>, new: &Entry<'_>) -> String {
    let (old, new) = (old.interface.version, new.interface.version);
    let ends =
        finding.meetings.iter().map(|meeting| format!("v{old} {} with v{new} {}", meeting.old, meeting.new));
    let ends: Vec<String> = ends.collect();
    let verb = if finding.diagnostic.severity == Severity::Error { "breaks" } else { "touches" };
    let who = if ends.is_empty() { String::new() } else { format!("; {verb} {}", ends.join(" and ")) };
    let about = finding.bag.map(|(role, scope)| format!("`{role}.{scope}` ")).unwrap_or_default();
    let dialect = finding.dialect.as_ref().map(|name| format!("({name}) ")).unwrap_or_default();
    format!("{about}{dialect}{}{who}", finding.diagnostic.message)
}
