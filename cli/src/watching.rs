//! What happens in a model, told as it happens: the watch of everything, and its events in words.
//!
//! Values pass through [`Masker`], so nothing here shows a secret.

use std::collections::{BTreeMap, HashMap};

use relata_core::{Owner, Role};
use relata_proto::v1;
use relata_proto::v1::change::Change;
use relata_proto::v1::watch_event::Event;
use serde_json::{Map, Value, json};

use crate::client::{Broker, answer, refusal};
use crate::failure::{Failure, Outcome};
use crate::masking::{Bag, Masker};
use crate::output;

/// A stream of a model's events.
#[derive(Debug)]
pub(crate) struct Watching {
    events: tonic::Streaming<v1::WatchResponse>,
    // The broker ends the watch when the caller's half of the stream ends.
    _requests: tokio::sync::mpsc::Sender<v1::WatchRequest>,
}

impl Watching {
    /// Watches everything in a model, from a snapshot on.
    pub(crate) async fn everything(broker: &Broker, model: &str) -> Outcome<Self> {
        let create = v1::CreateWatch {
            watch: 1,
            model: model.to_owned(),
            target: Some(v1::create_watch::Target::Everything(true)),
            after: 0,
            epoch: String::new(),
        };
        let request = v1::WatchRequest { request: Some(v1::watch_request::Request::Create(create)) };
        let (requests, receiver) = tokio::sync::mpsc::channel(4);
        // The channel has room, and its other end is in this function.
        let _ = requests.send(request).await;
        let stream = tokio_stream::wrappers::ReceiverStream::new(receiver);
        let events = answer(broker.watches().watch(stream).await)?;
        Ok(Self { events, _requests: requests })
    }

    /// The next event.
    pub(crate) async fn next(&mut self) -> Outcome<v1::WatchEvent> {
        loop {
            match self.events.message().await {
                Ok(Some(v1::WatchResponse { event: Some(event), .. })) => return Ok(event),
                Ok(Some(_)) => {}
                Ok(None) => return Err(Failure::new("the broker ended the watch")),
                Err(status) => return Err(refusal(&status)),
            }
        }
    }
}

/// Something that happened, for people and for programs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Happening {
    /// Who or what it is about: a unit, an application, a relation.
    pub(crate) subject: String,
    /// What happened, in words; a second line says what was written.
    pub(crate) text: String,
    /// The same as data.
    pub(crate) data: Value,
}

/// Turns events into words. Keeps what it must know of the relations.
#[derive(Debug)]
pub(crate) struct Narrator {
    masker: Masker,
    relations: HashMap<u64, Known>,
}

#[derive(Debug, Clone)]
struct Known {
    interface: String,
    ends: Vec<v1::RelationEnd>,
}

impl Known {
    fn name(&self) -> String {
        let ends: Vec<_> =
            self.ends.iter().map(|end| format!("{}:{}", end.application, end.endpoint)).collect();
        ends.join(" - ")
    }

    fn role_of(&self, owner: &Owner) -> Option<Role> {
        let application = owner.application().as_str();
        let end = self.ends.iter().find(|end| end.application == application)?;
        relata_proto::convert::role(end.role).ok()
    }
}

impl Narrator {
    /// Knows no relations yet.
    pub(crate) fn new(masker: Masker) -> Self {
        Self { masker, relations: HashMap::new() }
    }

    /// What an event says happened, in order.
    pub(crate) fn tell(&mut self, event: &v1::WatchEvent) -> Vec<Happening> {
        match &event.event {
            Some(Event::Snapshot(snapshot)) => self.learn(snapshot),
            Some(Event::Changes(changes)) => {
                changes.changes.iter().filter_map(|change| self.change(change.change.as_ref()?)).collect()
            }
            Some(Event::Resync(resync)) => {
                let data = json!({ "event": "resync", "reason": resync.reason });
                vec![Happening::new("watch", format!("some changes were lost: {}", resync.reason), data)]
            }
            Some(Event::Ended(ended)) => {
                let data = json!({ "event": "ended", "reason": ended.reason });
                vec![Happening::new("watch", format!("ended: {}", ended.reason), data)]
            }
            Some(Event::Bookmark(_)) | None => Vec::new(),
        }
    }

    fn learn(&mut self, snapshot: &v1::Snapshot) -> Vec<Happening> {
        let Some(v1::snapshot::Content::Model(model)) = &snapshot.content else { return Vec::new() };
        self.relations.clear();
        for relation in &model.relations {
            let known = Known { interface: relation.interface.clone(), ends: relation.ends.clone() };
            self.relations.insert(relation.id, known);
        }
        let units: usize = model.applications.iter().map(|app| app.units.len()).sum();
        let text = [
            output::count(model.applications.len(), "application"),
            output::count(units, "unit"),
            output::count(model.relations.len(), "relation"),
        ]
        .join(", ");
        let data = json!({
            "event": "snapshot",
            "applications": model.applications.len(),
            "units": units,
            "relations": model.relations.len(),
        });
        vec![Happening::new(&format!("model {}", model.model), text, data)]
    }

    fn change(&mut self, change: &Change) -> Option<Happening> {
        match change {
            Change::Hook(hook) => self.hook(hook),
            Change::Bag(bag) => self.bag(bag),
            Change::RelationAdded(added) => Some(self.relation_added(added)),
            Change::RelationLife(life) => Some(self.relation_life(life)),
            Change::RelationRemoved(id) => Some(self.relation_removed(*id)),
            Change::Entered(member) => Some(self.member(member, "entered")),
            Change::Left(member) => Some(self.member(member, "left")),
            Change::Relation(_) => None,
            Change::Leader(_)
            | Change::UnitLife(_)
            | Change::UnitAdded(_)
            | Change::ApplicationAdded(_)
            | Change::Status(_)
            | Change::UnitRemoved(_)
            | Change::ApplicationRemoved(_) => part(change),
        }
    }

    // === databags ===

    fn hook(&self, committed: &v1::HookCommitted) -> Option<Happening> {
        let hook = committed.hook.clone().unwrap_or_default();
        if hook.name.is_empty() && committed.writes.is_empty() {
            return None;
        }
        let name = if hook.name.is_empty() { "wrote" } else { &hook.name };
        let mut text =
            if hook.remote.is_empty() { name.to_owned() } else { format!("{name} ({})", hook.remote) };
        let mut writes = Vec::new();
        for write in &committed.writes {
            let shown = self.entries(write.relation, &write.owner, &write.entries);
            text.push_str(&format!(
                "\n  wrote {} in relation {}: {}",
                write.owner,
                write.relation,
                words(&shown)
            ));
            writes.push(json!({ "relation": write.relation, "owner": write.owner, "entries": shown }));
        }
        let data = json!({
            "event": "hook",
            "unit": committed.unit,
            "hook": hook.name,
            "relation": hook.relation,
            "remote": hook.remote,
            "writes": writes,
        });
        Some(Happening::new(&committed.unit, text, data))
    }

    fn bag(&self, changed: &v1::BagChanged) -> Option<Happening> {
        let bag = changed.bag.as_ref()?;
        let entries = bag.content.as_ref().map(|content| &content.entries)?;
        let shown = self.entries(changed.relation, &bag.owner, entries);
        let text = format!("has in relation {}: {}", changed.relation, words(&shown));
        let data = json!({
            "event": "databag",
            "relation": changed.relation,
            "owner": bag.owner,
            "content": shown,
        });
        Some(Happening::new(&bag.owner, text, data))
    }

    /// The keys with their values as they may be shown; a deleted key is null.
    fn entries(&self, relation: u64, owner: &str, entries: &BTreeMap<String, String>) -> Map<String, Value> {
        let known = self.relations.get(&relation);
        let owner = owner.parse::<Owner>().ok();
        let bag = known.zip(owner.as_ref()).and_then(|(known, owner)| {
            Some(Bag { interface: &known.interface, role: known.role_of(owner)?, scope: owner.scope() })
        });
        let shown = |key: &str, value: &str| match (value, bag) {
            ("", _) => Value::Null,
            (value, Some(bag)) => self.masker.show(bag, key, value).into(),
            (_, None) => crate::masking::HIDDEN.into(),
        };
        entries.iter().map(|(key, value)| (key.clone(), shown(key, value))).collect()
    }

    // === relations ===

    fn relation_added(&mut self, added: &v1::RelationAdded) -> Happening {
        let known = Known { interface: added.interface.clone(), ends: added.ends.clone() };
        let name = known.name();
        self.relations.insert(added.relation, known);
        let data = json!({ "event": "relation-added", "relation": added.relation, "name": name });
        let text = format!("made: {name} ({})", added.interface);
        Happening::new(&relation(added.relation), text, data)
    }

    fn relation_life(&self, life: &v1::RelationLife) -> Happening {
        let word = crate::commands::life(life.life);
        let data = json!({ "event": "relation-life", "relation": life.relation, "life": word });
        Happening::new(&relation(life.relation), format!("is {word}"), data)
    }

    fn relation_removed(&mut self, id: u64) -> Happening {
        self.relations.remove(&id);
        let data = json!({ "event": "relation-removed", "relation": id });
        Happening::new(&relation(id), "is gone".to_owned(), data)
    }

    fn member(&self, member: &v1::Member, verb: &str) -> Happening {
        let name = self.relations.get(&member.relation).map(Known::name).unwrap_or_default();
        let data = json!({ "event": verb, "relation": member.relation, "unit": member.unit });
        Happening::new(&member.unit, format!("{verb} relation {} {name}", member.relation), data)
    }
}

/// Changes of units and applications.
fn part(change: &Change) -> Option<Happening> {
    let happening = match change {
        Change::Leader(leader) if leader.leader.is_empty() => {
            let data = json!({ "event": "leader", "application": leader.application, "leader": null });
            Happening::new(&leader.application, "has no leader".to_owned(), data)
        }
        Change::Leader(leader) => {
            let data =
                json!({ "event": "leader", "application": leader.application, "leader": leader.leader });
            Happening::new(&leader.leader, format!("leads {}", leader.application), data)
        }
        Change::UnitLife(unit) => {
            let word = crate::commands::life(unit.life);
            let data = json!({ "event": "unit-life", "unit": unit.unit, "life": word });
            Happening::new(&unit.unit, format!("is {word}"), data)
        }
        Change::UnitAdded(unit) => {
            let data = json!({ "event": "unit-added", "unit": unit.unit, "address": unit.address });
            Happening::new(&unit.unit, format!("added at {}", unit.address), data)
        }
        Change::ApplicationAdded(app) => {
            let data =
                json!({ "event": "application-added", "application": app.application, "charm": app.charm });
            Happening::new(&app.application, format!("deployed from charm {}", app.charm), data)
        }
        Change::Status(changed) => {
            let status = changed.status.clone().unwrap_or_default();
            let data = json!({
                "event": "status",
                "owner": changed.owner,
                "status": status.word,
                "message": status.message,
            });
            let separator = if status.message.is_empty() { "" } else { ": " };
            Happening::new(&changed.owner, format!("is {}{separator}{}", status.word, status.message), data)
        }
        Change::UnitRemoved(unit) => {
            let data = json!({ "event": "unit-removed", "unit": unit });
            Happening::new(unit, "is gone".to_owned(), data)
        }
        Change::ApplicationRemoved(app) => {
            let data = json!({ "event": "application-removed", "application": app });
            Happening::new(app, "is gone".to_owned(), data)
        }
        _ => return None,
    };
    Some(happening)
}

fn relation(id: u64) -> String {
    format!("relation {id}")
}

fn words(entries: &Map<String, Value>) -> String {
    let word = |(key, value): (&String, &Value)| match value {
        Value::String(text) => format!("{key}={text}"),
        _ => format!("{key} deleted"),
    };
    entries.iter().map(word).collect::<Vec<_>>().join(" ")
}

impl Happening {
    fn new(subject: &str, text: String, data: Value) -> Self {
        Self { subject: output::printable(subject), text: tame(text), data }
    }

    /// The lines for people; the subject's column is `width` wide.
    pub(crate) fn lines(&self, width: usize) -> String {
        let text = self.text.replace('\n', &format!("\n{:width$}  ", ""));
        format!("{:width$}  {text}", self.subject)
    }
}

/// The text with its line breaks, and without control characters: what a charm says must not move the cursor.
fn tame(text: String) -> String {
    if !text.contains(|c: char| c.is_control() && c != '\n') {
        return text;
    }
    text.split('\n').map(output::printable).collect::<Vec<_>>().join("\n")
}
