//! A databag of one version or dialect as another one would have written it, as far as both can say it.

use super::Spoken;
use crate::databag::Databag;
use crate::decode;
use crate::interface::{Dialect, Field, Interface, Record};
use crate::relation::{Role, Scope};
use crate::validate::Finding;

/// What a reader gets of a databag that another version or dialect wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// The databag as the reader's own version writes it.
    pub databag: Databag,
    /// The reader's keys that the databag has something for.
    pub shared: Vec<String>,
    /// The reader's keys that the writer does not know.
    pub absent: Vec<String>,
    /// The writer's keys in the databag that the reader does not know.
    pub unread: Vec<String>,
    /// Keys that both know and whose value the reader's version cannot say, or that are wrong in the writer's own.
    pub refused: Vec<Finding>,
}

/// What a reader of its own version, in its plain form, gets of a databag.
pub fn view(spoken: &Spoken<'_>, reader: &Interface, role: Role, scope: Scope, databag: &Databag) -> View {
    view_in(spoken, (reader, None), role, scope, databag)
}

/// What a reader gets of a databag that reads in a dialect of its version, or in its plain form.
pub fn view_in(
    spoken: &Spoken<'_>,
    (reader, dialect): (&Interface, Option<&Dialect>),
    role: Role,
    scope: Scope,
    databag: &Databag,
) -> View {
    let written = spoken.interface.record(role, scope, spoken.dialect);
    let wanted = reader.record(role, scope, dialect);
    let mut view = View::default();
    let (Some(written), Some(wanted)) = (written, wanted) else {
        view.databag = databag.clone();
        let names =
            wanted.map(|record| record.fields.iter().map(|field| field.property.name.clone()).collect());
        view.absent = names.unwrap_or_default();
        return view;
    };
    let translation = Translation { writer: spoken.interface, reader, written, wanted };
    for (key, text) in databag.iter() {
        translation.key(key, text, &mut view);
    }
    let unknown = |field: &&Field| counterpart(written, field).is_none();
    view.absent = wanted.fields.iter().filter(unknown).map(|field| field.property.name.clone()).collect();
    view
}

/// The field of another record that is read or written under one of this field's keys.
pub(super) fn counterpart<'r>(record: &'r Record, field: &Field) -> Option<&'r Field> {
    field.spellings().find_map(|key| record.field_spelled(key))
}

struct Translation<'a> {
    writer: &'a Interface,
    reader: &'a Interface,
    written: &'a Record,
    wanted: &'a Record,
}

impl Translation<'_> {
    fn key(&self, key: &str, text: &str, view: &mut View) {
        let Some(field) = self.written.field_spelled(key) else {
            // Not the writer's own word: Juju's, or one that it writes for readers of other versions.
            view.databag.set(key, text);
            if self.wanted.field_spelled(key).is_some() {
                view.shared.push(key.to_owned());
            }
            return;
        };
        let Some(wanted) = counterpart(self.wanted, field) else {
            view.unread.push(key.to_owned());
            return;
        };
        if field.absent.iter().any(|absent| absent == text) {
            return;
        }
        let name = &wanted.property.name;
        let translated = decode::spelled(self.writer, field, key, text)
            .and_then(|value| decode::text(self.reader, wanted, &value));
        match translated {
            Ok(text) => {
                view.databag.set(name.clone(), text);
                view.shared.push(name.clone());
            }
            Err(findings) => {
                // Left as it is, so that whoever reads it sees that something is wrong rather than missing.
                view.databag.set(name.clone(), text);
                let masked = field.is_masked() || wanted.is_masked();
                view.refused.extend(findings.into_iter().map(|f| if masked { f.hidden() } else { f }));
            }
        }
    }
}
