//! From shapes to a definition's text. It must not know JSON Schema files.

mod schema;

use std::collections::BTreeSet;

use relata_core::relation::{Role, Scope};

use crate::import::report::Spot;
use crate::import::shape::{Bag, BagKind, Shape};
use crate::import::types::Types;
use crate::import::yaml::{self, Line, Yaml};

/// All that a definition is written from.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) interface: String,
    pub(super) version: u32,
    pub(super) bags: Vec<(Role, Scope, Bag)>,
    pub(super) types: Types,
}

/// A definition's text, and where its parts come from.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: String,
    /// Pointers into the text, with where what is there stands in the schema.
    pub(super) origins: Vec<(String, Spot)>,
    /// Pointers of defaults and examples, with the name under which they can be left out.
    pub(super) constants: Vec<(String, Spot)>,
}

/// Writes a definition without the constants whose places are in `left_out`.
pub(super) fn write(draft: &Draft, left_out: &BTreeSet<String>) -> Written {
    let mut writer = Writer { left_out, pointer: Vec::new(), origins: Vec::new(), constants: Vec::new() };
    let mut lines = head(draft);
    for role in [Role::Provider, Role::Requirer, Role::Peer] {
        let bags: Vec<_> = draft.bags.iter().filter(|(of, ..)| *of == role).collect();
        let scope = |(_, scope, bag): &&(Role, Scope, Bag)| {
            writer.at(&[role.as_str(), scope.as_str()], |writer| writer.bag(scope.as_str(), bag))
        };
        let scopes: Vec<Line> = bags.iter().map(scope).collect();
        if !scopes.is_empty() {
            lines.push(Line::of(role.as_str(), Yaml::Map(scopes)));
        }
    }
    let types = writer.at(&["$defs"], |writer| {
        draft.types.iter().map(|(name, shape)| writer.named(name, shape)).collect::<Vec<Line>>()
    });
    if !types.is_empty() {
        lines.push(Line::of("$defs", Yaml::Map(types)));
    }
    let text = with_gaps(&lines);
    Written { text, origins: writer.origins, constants: writer.constants }
}

fn head(draft: &Draft) -> Vec<Line> {
    let summary =
        format!("The interface {} v{} as its JSON Schemas have it.", draft.interface, draft.version);
    let mut lines = vec![
        Line::of("interface", Yaml::text(draft.interface.as_str())),
        Line::of("version", Yaml::plain(&draft.version)),
        Line::of("status", Yaml::text("draft")),
        Line::of("summary", Yaml::text(summary)),
        Line::of("scalars", Yaml::text("lax")),
    ];
    lines[0]
        .remarks
        .push("Imported from JSON Schema by relata. Comments say what this takes otherwise.".to_owned());
    lines
}

/// The text with an empty line before each part that is long.
fn with_gaps(lines: &[Line]) -> String {
    let part = |line: &Line| {
        let text = yaml::to_text(std::slice::from_ref(line));
        if matches!(line.value, Yaml::Map(_)) { format!("\n{text}") } else { text }
    };
    lines.iter().map(part).collect()
}

/// Writes shapes, and keeps where they stand.
struct Writer<'w> {
    left_out: &'w BTreeSet<String>,
    pointer: Vec<String>,
    origins: Vec<(String, Spot)>,
    constants: Vec<(String, Spot)>,
}

impl Writer<'_> {
    /// Does something within a part of the document.
    fn at<T>(&mut self, segments: &[&str], within: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.pointer.len();
        self.pointer.extend(segments.iter().map(|segment| relata_core::yaml::pointer_segment(segment)));
        let done = within(self);
        self.pointer.truncate(before);
        done
    }

    fn here(&self) -> String {
        self.pointer.iter().flat_map(|segment| ["/", segment]).collect()
    }

    fn bag(&mut self, scope: &str, bag: &Bag) -> Line {
        let mut lines = match &bag.kind {
            BagKind::Keys(parts) => {
                let mut lines = vec![Line::of("type", Yaml::text("object"))];
                lines.extend(about(bag.title.as_deref(), bag.description.as_deref()));
                lines.extend(self.parts(parts));
                lines
            }
            BagKind::NoObject(shape) => self.schema(shape),
        };
        if matches!(bag.kind, BagKind::NoObject(_)) {
            lines.extend(about(bag.title.as_deref(), bag.description.as_deref()));
        }
        Line { key: scope.to_owned(), value: Yaml::Map(lines), remarks: bag.remarks.clone() }
    }

    /// A key with its schema, and above it what its schema says otherwise.
    fn named(&mut self, name: &str, shape: &Shape) -> Line {
        let lines = self.at(&[name], |writer| writer.schema(shape));
        let mut remarks = Vec::new();
        collect_remarks(shape, &mut remarks);
        Line { key: name.to_owned(), value: Yaml::Map(lines), remarks }
    }
}

fn about(title: Option<&str>, description: Option<&str>) -> Vec<Line> {
    let line = |key: &str, text: Option<&str>| text.map(|text| Line::of(key, Yaml::text(text)));
    [line("title", title), line("description", description)].into_iter().flatten().collect()
}

/// The remarks of a shape and of the shapes within that have no key of their own, each once.
fn collect_remarks(shape: &Shape, remarks: &mut Vec<String>) {
    for remark in &shape.remarks {
        if !remarks.contains(remark) {
            remarks.push(remark.clone());
        }
    }
    if !matches!(shape.kind, crate::import::shape::Kind::Object(_)) {
        shape.children().into_iter().for_each(|child| collect_remarks(child, remarks));
    }
}
