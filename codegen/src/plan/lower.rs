//! From the checked interface to the plan: names are given in the order of the definition, so that they stay.

use proc_macro2::Ident;
use relata_core::Interface;
use relata_core::interface::{
    Dialect, Encoding, Field, Format, MapType, Property, Record, Records, Scalars, Schema, SecretUse,
    StringType, Type,
};
use relata_core::{Role, Scope};

use super::recursion::holds;
use super::{FieldPlan, Module, Presence, RecordPlan, Ty, TypePlan, definition};
use crate::names::{Taken, ident, pascal, shouty, snake};

/// Names of types and traits that generated code uses.
const TYPE_NAMES: [&str; 20] = [
    "AsRef",
    "Box",
    "Clone",
    "Data",
    "Debug",
    "Default",
    "Err",
    "From",
    "Into",
    "Key",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "TryFrom",
    "Vec",
];
/// Names that generated code uses where a module may stand: those of crates and modules, and of Rust's own types.
const MODULE_NAMES: [&str; 13] =
    ["bool", "codec", "core", "f64", "i64", "relata", "std", "str", "u16", "u32", "u64", "u8", "usize"];
/// Names of constants that generated code uses.
const CONSTANT_NAMES: [&str; 3] = ["BAG", "KEYS", "READY"];

pub(super) fn module<'a>(interface: &'a Interface, beside: &'a [u32]) -> Module<'a> {
    let mut modules = Taken::by(&MODULE_NAMES);
    let own = |dialect: &&Dialect| !dialect.records.is_empty();
    let dialects = interface.dialects.iter().filter(own).map(|dialect| {
        let module = form(interface, Some(dialect), &dialect.records, beside);
        (ident(&modules.take(&snake(&dialect.name))), module)
    });
    let dialects = dialects.collect();
    Module { dialects, ..form(interface, None, &interface.records, beside) }
}

/// The plain form or a dialect.
fn form<'a>(
    interface: &'a Interface,
    dialect: Option<&'a Dialect>,
    records: &'a Records,
    beside: &'a [u32],
) -> Module<'a> {
    let mut lowering = Lowering::of(interface);
    let marker = ident(&lowering.taken.take_pascal(&pascal(interface.name.as_str())));
    let name = |(role, scope, _)| lowering.taken.take_pascal(&record_name(role, scope));
    let names: Vec<_> = records.iter().map(name).collect();
    let named = records.iter().zip(names);
    let records =
        named.map(|((role, scope, record), name)| lowering.record(&name, role, scope, record)).collect();
    let types = lowering.types;
    Module { interface, dialect, beside, marker, records, types, dialects: Vec::new() }
}

/// Objects alone, each under its own name.
pub(super) fn objects<'a>(interface: &'a Interface, objects: &'a [(String, Schema)]) -> Module<'a> {
    let mut lowering = Lowering::of(interface);
    for (key, schema) in objects {
        lowering.new_type(schema, Use { owner: "", key });
    }
    let (marker, types) = (ident("Charm"), lowering.types);
    Module { interface, dialect: None, beside: &[], marker, records: Vec::new(), types, dialects: Vec::new() }
}

fn record_name(role: Role, scope: Scope) -> String {
    pascal(&format!("{role}_{scope}"))
}

pub(super) struct Lowering<'a> {
    pub(super) interface: &'a Interface,
    pub(super) taken: Taken,
    pub(super) types: Vec<TypePlan<'a>>,
    /// Generated types of values, by the name that was wished for.
    pub(super) made: Vec<(String, &'a Schema, Ident)>,
    /// The named object, union or JSON text that is being lowered, as long as its parts lie within it.
    within: Option<&'a str>,
    /// The named types that are being lowered with no object or union in between, outermost first.
    pub(super) aliases: Vec<&'a str>,
}

/// Where a type is used, for its name.
#[derive(Clone, Copy)]
pub(super) struct Use<'s> {
    /// The type that uses it.
    pub(super) owner: &'s str,
    /// The key under which it does.
    pub(super) key: &'s str,
}

impl<'a> Lowering<'a> {
    fn of(interface: &'a Interface) -> Self {
        Self {
            interface,
            taken: Taken::by(&TYPE_NAMES),
            types: Vec::new(),
            made: Vec::new(),
            within: None,
            aliases: Vec::new(),
        }
    }

    fn record(&mut self, name: &str, role: Role, scope: Scope, record: &'a Record) -> RecordPlan<'a> {
        let (mut idents, mut constants) = (Taken::default(), Taken::by(&CONSTANT_NAMES));
        let mut fields = Vec::new();
        for field in &record.fields {
            let key = &field.property.name;
            let ty = self.field_type(field, Use { owner: name, key });
            fields.push(FieldPlan {
                ident: ident(&idents.take(&snake(key))),
                constant: ident(&constants.take(&shouty(key))),
                field,
                presence: presence(&field.property, &ty, self.is_nullable(&field.property.schema)),
                nullable: is_json(field.encoding) && self.is_nullable(&field.property.schema),
                ty,
                group: None,
                by_definition: definition::reads(self.interface, field),
            });
        }
        link_groups(&mut fields);
        RecordPlan { name: ident(name), role, scope, record, fields }
    }

    fn field_type(&mut self, field: &'a Field, place: Use<'_>) -> Ty<'a> {
        let schema = &field.property.schema;
        let ty = match field.encoding {
            Encoding::ConninfoLines => Ty::ConninfoList,
            Encoding::Text => self.kind(schema, place),
            _ => self.part_type(schema, place),
        };
        let is_secret = field.is_secret() && !ty.is_no_secret();
        let ty = if is_secret { Ty::Secret(Box::new(ty)) } else { ty };
        let is_null = field.property.required && is_json(field.encoding) && self.is_nullable(schema);
        if is_null { Ty::Nullable(Box::new(ty)) } else { ty }
    }

    /// The type of a part of a value, where a conninfo text stays a text.
    pub(super) fn part_type(&mut self, schema: &'a Schema, place: Use<'_>) -> Ty<'a> {
        match self.kind(schema, place) {
            Ty::Conninfo => hidden(Ty::String, schema),
            ty => hidden(ty, schema),
        }
    }

    /// The type of an item of a list or a map.
    fn item_type(&mut self, schema: &'a Schema, place: Use<'_>) -> Ty<'a> {
        let within = self.within.take();
        let ty = self.part_type(schema, place);
        self.within = within;
        if self.is_nullable(schema) { Ty::Nullable(Box::new(ty)) } else { ty }
    }

    pub(super) fn is_nullable(&self, schema: &Schema) -> bool {
        schema.nullable
            || match &schema.kind {
                Type::Named(name) => {
                    self.interface.types.get(name).is_some_and(|schema| self.is_nullable(schema))
                }
                _ => false,
            }
    }

    fn kind(&mut self, schema: &'a Schema, place: Use<'_>) -> Ty<'a> {
        match &schema.kind {
            Type::Any => Ty::Any,
            Type::String(rules) => self.string(schema, rules, place),
            Type::Integer(rules) => Ty::Integer(rules),
            Type::Number(rules) => self.number(schema, rules, place),
            Type::Boolean(rules) => Ty::Boolean(rules.only),
            Type::Enum(_) | Type::IntegerEnum(_) | Type::Object(_) | Type::Union(_) => {
                self.made_type(schema, place)
            }
            Type::Array(list) => {
                let key = format!("{}-item", place.key);
                Ty::List(list, Box::new(self.item_type(&list.items, Use { key: &key, ..place })))
            }
            Type::Map(map) => self.map(map, place),
            Type::JsonText(inner) => {
                let ty = self.part_type(inner, place);
                let ty = if self.is_nullable(inner) { Ty::Nullable(Box::new(ty)) } else { ty };
                Ty::JsonText(Box::new(ty))
            }
            Type::Named(name) => self.named(name, place),
        }
    }

    fn string(&mut self, schema: &'a Schema, rules: &'a StringType, place: Use<'_>) -> Ty<'a> {
        let plain = rules.min_length.is_none() && rules.max_length.is_none() && rules.pattern.is_none();
        match rules.format {
            Some(Format::Conninfo) => Ty::Conninfo,
            Some(Format::Password) if plain => Ty::Secret(Box::new(Ty::String)),
            Some(Format::Password) => Ty::Secret(Box::new(self.made_type(schema, place))),
            // What is read laxly is a text that pydantic takes, and no more than that.
            Some(_) if self.interface.scalars == Scalars::Lax => self.made_type(schema, place),
            Some(Format::Ip) if plain => Ty::Ip,
            Some(format) if plain => Ty::Format(format),
            None if plain => Ty::String,
            _ => self.made_type(schema, place),
        }
    }

    fn number(
        &mut self,
        schema: &'a Schema,
        rules: &'a relata_core::interface::NumberType,
        place: Use<'_>,
    ) -> Ty<'a> {
        if *rules == Default::default() { Ty::Number } else { self.made_type(schema, place) }
    }

    fn map(&mut self, map: &'a MapType, place: Use<'_>) -> Ty<'a> {
        let keys = self.map_keys(map, place);
        let key = format!("{}-value", place.key);
        Ty::Map(map, Box::new(keys), Box::new(self.item_type(&map.values, Use { key: &key, ..place })))
    }

    fn named(&mut self, name: &'a str, place: Use<'_>) -> Ty<'a> {
        let Some(schema) = self.interface.types.get(name) else { return Ty::Any };
        let place = Use { key: name, ..place };
        // A list of nothing but itself has no type in Rust.
        if self.aliases.contains(&name) {
            return Ty::Any;
        }
        let holder = self.within;
        let is_holder = matches!(schema.kind, Type::Object(_) | Type::Union(_) | Type::JsonText(_));
        if is_holder {
            self.within = Some(name);
        }
        self.aliases.push(name);
        let ty = self.kind(schema, place);
        self.aliases.pop();
        self.within = holder;
        let is_boxed = is_holder && holder.is_some_and(|holder| holds(self.interface, name, holder));
        hidden(if is_boxed { Ty::Boxed(Box::new(ty)) } else { ty }, schema)
    }
}

/// A secret in clear is not shown, wherever it stands.
fn hidden<'a>(ty: Ty<'a>, schema: &Schema) -> Ty<'a> {
    if schema.secret && !ty.is_no_secret() { Ty::Secret(Box::new(ty)) } else { ty }
}

/// Whether a reader is sure to have the value.
pub(super) fn presence<'a>(property: &'a Property, ty: &Ty<'a>, nullable: bool) -> Presence<'a> {
    match &property.schema.default {
        _ if property.required => Presence::Required,
        Some(default) if !nullable && !default.is_null() && !ty.holds_conninfo() => {
            Presence::Default(default)
        }
        _ => Presence::Optional,
    }
}

fn is_json(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Json | Encoding::Yaml)
}

fn link_groups(fields: &mut [FieldPlan<'_>]) {
    let keys: Vec<_> =
        fields.iter().map(|plan| (plan.field.property.name.clone(), plan.ident.clone())).collect();
    for plan in fields {
        if let Some(SecretUse::Group { group }) = &plan.field.secret {
            plan.group = keys.iter().find(|(key, _)| key == group).map(|(_, ident)| ident.clone());
        }
    }
}
