//! All parts of a definition in order, each once, with their places. It must not know any rule.

use relata_core::Interface;
use relata_core::interface::{Field, ObjectType, Property, Record, Schema, Type};

use crate::places::At;

/// A type of a definition, where it stands, and what it is the type of.
pub(super) struct Part<'a> {
    pub(super) schema: &'a Schema,
    pub(super) at: At<'a>,
    pub(super) spot: Spot<'a>,
}

/// What a type is the type of.
#[derive(Clone, Copy)]
pub(super) enum Spot<'a> {
    /// A databag's key.
    Key(&'a Field),
    /// A part of an object.
    Property(&'a Property),
    /// A name in `$defs`.
    Named,
    /// The items of a list, a map's values, a variant of a union, what JSON text holds.
    Inner,
}

impl<'a> Part<'a> {
    /// The name by which a databag or an object has it.
    pub(super) fn name(&self) -> Option<&'a str> {
        match self.spot {
            Spot::Key(field) => Some(&field.property.name),
            Spot::Property(property) => Some(&property.name),
            Spot::Named | Spot::Inner => None,
        }
    }

    /// The object that it is, if it is written here.
    pub(super) fn object(&self) -> Option<&'a ObjectType> {
        match &self.schema.kind {
            Type::Object(object) => Some(object),
            _ => None,
        }
    }
}

type Visit<'v, 'a> = &'v mut dyn FnMut(&Part<'a>);

/// Visits every type that is written in the definition, also those in dialects and under `$defs`.
pub(super) fn parts<'a>(interface: &'a Interface, root: At<'a>, visit: Visit<'_, 'a>) {
    records(interface, root, &mut |record, at| {
        for field in &record.fields {
            let at = at.property(&field.property.name);
            part(&Part { schema: &field.property.schema, at, spot: Spot::Key(field) }, visit);
        }
    });
    for (name, schema) in &interface.types {
        part(&Part { schema, at: root.named(name), spot: Spot::Named }, visit);
    }
}

/// Visits every databag, also those of dialects.
pub(super) fn records<'a>(interface: &'a Interface, root: At<'a>, visit: &mut dyn FnMut(&'a Record, At<'a>)) {
    for (role, scope, record) in interface.records.iter() {
        visit(record, root.record(role, scope));
    }
    for (index, dialect) in interface.dialects.iter().enumerate() {
        for (role, scope, record) in dialect.records.iter() {
            visit(record, root.dialect(index).record(role, scope));
        }
    }
}

fn part<'a>(here: &Part<'a>, visit: Visit<'_, 'a>) {
    visit(here);
    let at = here.at;
    let mut inner = |schema, at| part(&Part { schema, at, spot: Spot::Inner }, visit);
    match &here.schema.kind {
        Type::Array(array) => inner(&array.items, at.items()),
        Type::Map(map) => inner(&map.values, at.values()),
        Type::JsonText(schema) => inner(schema, at.json()),
        Type::Union(union) => {
            for (index, variant) in union.variants.iter().enumerate() {
                inner(&variant.schema, at.variant(union, index));
            }
        }
        Type::Object(object) => {
            for property in &object.properties {
                let at = at.property(&property.name);
                part(&Part { schema: &property.schema, at, spot: Spot::Property(property) }, visit);
            }
        }
        _ => {}
    }
}
