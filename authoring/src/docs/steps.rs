//! Who writes what when, as steps that follow from the definition. It must not know how they are drawn.

use relata_core::interface::{Interface, Record, SecretUse};
use relata_core::{Role, Scope};

/// Something that one party does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Who does it.
    pub(super) from: Party,
    /// Whom it reaches; none for what happens at its own place.
    pub(super) to: Option<Party>,
    /// What it is, in a clause that follows the party's name.
    pub(super) text: String,
}

/// Who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Party {
    /// Its role.
    pub(super) role: Role,
    /// The leader, who writes the application's databag, or any unit.
    pub(super) scope: Scope,
}

impl Party {
    /// The verb as it goes with the name.
    fn verb(self, singular: &str, plural: &str) -> String {
        if self.scope == Scope::Unit { plural.to_owned() } else { singular.to_owned() }
    }

    /// As one reads it: `provider's leader`.
    pub(super) fn name(self) -> String {
        match (self.role, self.scope) {
            (Role::Peer, Scope::App) => "leader".to_owned(),
            (Role::Peer, Scope::Unit) => "units".to_owned(),
            (role, Scope::App) => format!("{role}'s leader"),
            (role, Scope::Unit) => format!("{role}'s units"),
        }
    }
}

/// The parties, from left to right: those that write, and one of each end that reads.
pub(super) fn parties(interface: &Interface) -> Vec<Party> {
    let roles = if interface.is_peer() { &[Role::Peer][..] } else { &[Role::Requirer, Role::Provider][..] };
    let mut parties = Vec::new();
    for role in roles {
        let writes = |scope| interface.record(*role, scope, None).is_some();
        let mut scopes: Vec<Scope> =
            [Scope::App, Scope::Unit].into_iter().filter(|scope| writes(*scope)).collect();
        if scopes.is_empty() {
            scopes.push(Scope::Unit);
        }
        parties.extend(scopes.into_iter().map(|scope| Party { role: *role, scope }));
    }
    parties
}

/// The steps in the order in which they usually happen: who asks writes first, who answers after it.
pub(super) fn steps(interface: &Interface) -> Vec<Step> {
    let parties = parties(interface);
    let mut steps = Vec::new();
    for party in &parties {
        let Some(record) = interface.record(party.role, party.scope, None) else { continue };
        let reader = reader(&parties, *party);
        if let Some(text) = secrets(record, *party) {
            steps.push(Step { from: *party, to: None, text });
        }
        steps.push(Step { from: *party, to: reader, text: writes(record, *party) });
        if let Some(reader) = reader
            && let Some(text) = waits(record, reader)
        {
            steps.push(Step { from: reader, to: None, text });
        }
    }
    if let Some(rule) = &interface.connection {
        let from = parties.iter().find(|party| party.role == Role::Requirer);
        steps.extend(from.map(|from| {
            let text = format!("{} ENDPOINT_URL, a URL with {}", from.verb("gets", "get"), rule.scheme);
            Step { from: *from, to: None, text }
        }));
    }
    steps
}

/// Who reads what a party writes: a unit of the other end; among peers the units.
fn reader(parties: &[Party], writer: Party) -> Option<Party> {
    let other = writer.role.counterpart();
    let mut others = parties.iter().filter(|party| party.role == other && **party != writer);
    others.next().copied()
}

fn writes(record: &Record, party: Party) -> String {
    let required: Vec<&str> = record.ready.first().into_iter().flatten().map(String::as_str).collect();
    if !required.is_empty() {
        return format!("{} {}", party.verb("writes", "write"), listed(&required));
    }
    let keys: Vec<&str> = record.fields.iter().map(|field| field.property.name.as_str()).collect();
    if keys.is_empty() {
        "writes nothing of its own".to_owned()
    } else {
        format!("may write {}", listed(&keys))
    }
}

fn waits(record: &Record, party: Party) -> Option<String> {
    let keys: Vec<&str> = record.ready.first()?.iter().map(String::as_str).collect();
    (!keys.is_empty()).then(|| format!("{} until {} there", party.verb("waits", "wait"), are(&keys)))
}

fn secrets(record: &Record, party: Party) -> Option<String> {
    let is_uri = |secret: &Option<SecretUse>| matches!(secret, Some(SecretUse::Uri { .. }));
    let keys: Vec<&str> = record
        .fields
        .iter()
        .filter(|field| is_uri(&field.secret))
        .map(|field| field.property.name.as_str())
        .collect();
    (!keys.is_empty()).then(|| {
        let needed = record.ready.iter().flatten().any(|key| keys.contains(&key.as_str()));
        let grants = if needed { party.verb("grants", "grant") } else { "may grant".to_owned() };
        format!("{grants} secrets, to be named under {}", listed(&keys))
    })
}

/// Keys with their verb: `port is`, `host and port are`.
fn are(keys: &[&str]) -> String {
    format!("{} {}", listed(keys), if keys.len() == 1 { "is" } else { "are" })
}

/// The first few, and how many more.
fn listed(keys: &[&str]) -> String {
    match keys {
        [first, second, third, rest @ ..] if rest.len() > 1 => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        _ => keys.join(", "),
    }
}
