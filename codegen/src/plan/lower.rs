//! From the checked interface to the plan: names are given in the order of the definition, so that they stay.

use proc_macro2::Ident;
use relata_core::Interface;
use relata_core::interface::{Encoding, Field, Format, Property, Record, Schema, SecretUse, Type};
use relata_core::{Role, Scope};
use serde_json::Value;

use super::recursion::holds;
use super::{
    EnumPlan, FieldPlan, Module, Object, PartPlan, Presence, RecordPlan, StructPlan, Texts, Ty, TypePlan,
};
use crate::names::{Taken, ident, pascal, shouty, snake};

/// Names of types that generated code uses.
const TYPE_NAMES: [&str; 16] = [
    "Box",
    "Clone",
    "Data",
    "Debug",
    "Default",
    "Err",
    "Key",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "Vec",
];
/// Names of constants that generated code uses.
const CONSTANT_NAMES: [&str; 3] = ["BAG", "KEYS", "READY"];

pub(super) fn module(interface: &Interface) -> Module<'_> {
    let mut lowering = Lowering {
        interface,
        taken: Taken::by(&TYPE_NAMES),
        types: Vec::new(),
        made: Vec::new(),
        within: None,
        aliases: Vec::new(),
    };
    let marker = ident(&lowering.taken.take_pascal(&pascal(interface.name.as_str())));
    let names: Vec<_> = interface
        .records
        .iter()
        .map(|(role, scope, _)| lowering.taken.take_pascal(&record_name(role, scope)))
        .collect();
    let records = interface.records.iter().zip(names);
    let records =
        records.map(|((role, scope, record), name)| lowering.record(&name, role, scope, record)).collect();
    Module { interface, marker, records, types: lowering.types }
}

fn record_name(role: Role, scope: Scope) -> String {
    pascal(&format!("{role}_{scope}"))
}

struct Lowering<'a> {
    interface: &'a Interface,
    taken: Taken,
    types: Vec<TypePlan<'a>>,
    /// Generated types of values, by the name that was wished for.
    made: Vec<(String, &'a Schema, Ident)>,
    /// The named object that is being lowered, as long as its parts lie within it.
    within: Option<&'a str>,
    /// The named types that are no objects and are being lowered, outermost first.
    aliases: Vec<&'a str>,
}

/// Where a type is used, for its name.
#[derive(Clone, Copy)]
struct Use<'s> {
    /// The type that uses it.
    owner: &'s str,
    /// The key under which it does.
    key: &'s str,
}

impl<'a> Lowering<'a> {
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
        let ty = if is_masked(field, &ty) { Ty::Masked(Box::new(ty)) } else { ty };
        let is_null = field.property.required && is_json(field.encoding) && self.is_nullable(schema);
        if is_null && !matches!(ty, Ty::Masked(_)) { Ty::Nullable(Box::new(ty)) } else { ty }
    }

    /// The type of a part of a value, where a conninfo text stays a text.
    fn part_type(&mut self, schema: &'a Schema, place: Use<'_>) -> Ty<'a> {
        match (self.kind(schema, place), self.interface.resolve(&schema.kind)) {
            (Ty::Conninfo, Type::String(rules)) => Ty::String(rules),
            (ty, _) => ty,
        }
    }

    /// The type of an item of a list or a map.
    fn item_type(&mut self, schema: &'a Schema, place: Use<'_>) -> Ty<'a> {
        let within = self.within.take();
        let ty = self.part_type(schema, place);
        self.within = within;
        if self.is_nullable(schema) { Ty::Nullable(Box::new(ty)) } else { ty }
    }

    fn is_nullable(&self, schema: &Schema) -> bool {
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
            // Not lowered yet: any value, which keeps what is there.
            Type::Any | Type::Union(_) | Type::IntegerEnum(_) | Type::JsonText(_) => Ty::Any,
            Type::String(rules) => match rules.format {
                Some(Format::Ip) => Ty::Ip,
                Some(Format::Conninfo) => Ty::Conninfo,
                _ => Ty::String(rules),
            },
            Type::Integer(rules) => Ty::Integer(rules),
            Type::Number(rules) => Ty::Number(rules),
            Type::Boolean(_) => Ty::Boolean,
            Type::Enum(texts) => {
                self.made_type(schema, place, |this, name, key| this.enumeration(schema, texts, (name, key)))
            }
            Type::Object(object) => {
                self.made_type(schema, place, |this, name, key| this.object(schema, object, (name, key)))
            }
            Type::Array(list) => {
                let key = format!("{}-item", place.key);
                Ty::List(list, Box::new(self.item_type(&list.items, Use { key: &key, ..place })))
            }
            Type::Map(map) => {
                let key = format!("{}-value", place.key);
                Ty::Map(Box::new(self.item_type(&map.values, Use { key: &key, ..place })))
            }
            Type::Named(name) => self.named(name, place),
        }
    }

    fn named(&mut self, name: &'a str, place: Use<'_>) -> Ty<'a> {
        let Some(schema) = self.interface.types.get(name) else { return Ty::Any };
        let place = Use { key: name, ..place };
        if !matches!(schema.kind, Type::Object(_)) {
            // A list of nothing but itself has no type in Rust.
            if self.aliases.contains(&name) {
                return Ty::Any;
            }
            self.aliases.push(name);
            let ty = self.kind(schema, place);
            self.aliases.pop();
            return ty;
        }
        let holder = self.within.replace(name);
        let ty = self.kind(schema, place);
        self.within = holder;
        if holder.is_some_and(|holder| holds(self.interface, name, holder)) {
            Ty::Boxed(Box::new(ty))
        } else {
            ty
        }
    }

    /// A generated type: the one that is there for the same schema under the same name, or a new one.
    fn made_type(
        &mut self,
        schema: &'a Schema,
        place: Use<'_>,
        make: impl FnOnce(&mut Self, &Ident, String) -> (usize, TypePlan<'a>),
    ) -> Ty<'a> {
        let wish = pascal(schema.title.as_deref().unwrap_or(place.key));
        let is_struct = matches!(schema.kind, Type::Object(_));
        let ty = |name: Ident| if is_struct { Ty::Struct(name) } else { Ty::Enum(name) };
        let known = self.made.iter().find(|(wished, made, _)| *wished == wish && made.kind == schema.kind);
        if let Some((.., name)) = known {
            return ty(name.clone());
        }
        let name = self.taken.try_take(&wish);
        let name = name.unwrap_or_else(|| self.taken.take_pascal(&format!("{}{wish}", place.owner)));
        let name = ident(&name);
        self.made.push((wish, schema, name.clone()));
        let (index, plan) = make(self, &name, place.key.to_owned());
        self.types.insert(index, plan);
        ty(name)
    }

    fn enumeration(
        &mut self,
        schema: &'a Schema,
        texts: Texts<'a>,
        (name, key): (&Ident, String),
    ) -> (usize, TypePlan<'a>) {
        let mut taken = Taken::by(if texts.closed { &[] } else { &["Unknown"] });
        let variant = |text: &'a String| (ident(&taken.take_pascal(&variant_name(text))), text.as_str());
        let variants = texts.values.iter().map(variant).collect();
        let plan = EnumPlan { name: name.clone(), key, schema, closed: texts.closed, variants };
        (self.types.len(), TypePlan::Enum(plan))
    }

    fn object(
        &mut self,
        schema: &'a Schema,
        object: Object<'a>,
        (name, key): (&Ident, String),
    ) -> (usize, TypePlan<'a>) {
        let index = self.types.len();
        let mut idents = Taken::default();
        let mut parts = Vec::new();
        let owner = name.to_string();
        for property in &object.properties {
            let nullable = self.is_nullable(&property.schema);
            let ty = self.part_type(&property.schema, Use { owner: &owner, key: &property.name });
            parts.push(PartPlan {
                ident: ident(&idents.take(&snake(&property.name))),
                property,
                presence: presence(property, &ty, nullable),
                nullable,
                ty: if property.required && nullable { Ty::Nullable(Box::new(ty)) } else { ty },
            });
        }
        (
            index,
            TypePlan::Struct(StructPlan { name: name.clone(), key, schema, closed: object.closed, parts }),
        )
    }
}

fn variant_name(text: &str) -> String {
    if text.is_empty() { "Empty".to_owned() } else { pascal(text) }
}

/// Whether a reader is sure to have the value. Defaults that are written out in the type are plain ones.
fn presence<'a>(property: &'a Property, ty: &Ty<'a>, nullable: bool) -> Presence<'a> {
    match &property.schema.default {
        _ if property.required => Presence::Required,
        Some(default) if !nullable && is_plain(default, ty) => Presence::Default(default),
        _ => Presence::Optional,
    }
}

fn is_plain(default: &Value, ty: &Ty<'_>) -> bool {
    match (ty, default) {
        (Ty::Boolean | Ty::Integer(_) | Ty::Number(_) | Ty::String(_) | Ty::Enum(_), _) => true,
        (Ty::List(..), Value::Array(items)) => items.is_empty(),
        (Ty::Map(_), Value::Object(parts)) => parts.is_empty(),
        _ => false,
    }
}

/// Secrets are kept as they are, but for a boolean, which has nothing to hide, and conninfo, which hides itself.
fn is_masked(field: &Field, ty: &Ty<'_>) -> bool {
    field.is_secret() && !matches!(ty, Ty::Boolean | Ty::Conninfo | Ty::ConninfoList)
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
