//! Types that are generated for a definition's own: one for each schema under each name.

use proc_macro2::Ident;
use relata_core::interface::{MapType, ObjectType, Schema, StringType, Type, UnionType};

use super::lower::{Lowering, Use, presence};
use super::{
    EnumPlan, IntegerEnumPlan, PartPlan, RuledPlan, StructPlan, Ty, TypePlan, UnionPlan, VariantPlan,
};
use crate::names::{Taken, ident, pascal, snake};

impl<'a> Lowering<'a> {
    /// A generated type: the one that is there for the same schema under the same name, or a new one.
    pub(super) fn made_type(&mut self, schema: &'a Schema, place: Use<'_>) -> Ty<'a> {
        let wish = pascal(schema.title.as_deref().unwrap_or(place.key));
        let known = self.made.iter().find(|(wished, made, _)| *wished == wish && made.kind == schema.kind);
        if let Some((.., name)) = known {
            return of_kind(&schema.kind, name.clone());
        }
        self.new_type(schema, place)
    }

    /// A new generated type.
    pub(super) fn new_type(&mut self, schema: &'a Schema, place: Use<'_>) -> Ty<'a> {
        let wish = pascal(schema.title.as_deref().unwrap_or(place.key));
        let name = self.take_name(&wish, place);
        self.made.push((wish, schema, name.clone()));
        let index = self.types.len();
        // What lies within has a type to name, so that it may hold whatever it lies in.
        let aliases = std::mem::take(&mut self.aliases);
        let plan = self.plan(schema, name.clone(), place.key.to_owned());
        self.aliases = aliases;
        if let Some(plan) = plan {
            self.types.insert(index, plan);
        }
        of_kind(&schema.kind, name)
    }

    fn take_name(&mut self, wish: &str, place: Use<'_>) -> Ident {
        let name = self.taken.try_take(wish);
        ident(&name.unwrap_or_else(|| self.taken.take_pascal(&format!("{}{wish}", place.owner))))
    }

    /// The type of a map's keys.
    pub(super) fn map_keys(&mut self, map: &'a MapType, place: Use<'_>) -> Ty<'a> {
        if map.keys == StringType::default() {
            return Ty::String;
        }
        let key = format!("{}-key", place.key);
        let name = self.take_name(&pascal(&key), place);
        let plan = RuledPlan { name: name.clone(), key, schema: None, rules: &map.keys };
        self.types.push(TypePlan::Text(plan));
        Ty::Text(name)
    }

    fn plan(&mut self, schema: &'a Schema, name: Ident, key: String) -> Option<TypePlan<'a>> {
        Some(match &schema.kind {
            Type::Enum(texts) => {
                let mut taken = Taken::by(if texts.closed { &[] } else { &["Unknown"] });
                let variant =
                    |text: &'a String| (ident(&taken.take_pascal(&variant_name(text))), text.as_str());
                let variants = texts.values.iter().map(variant).collect();
                TypePlan::Enum(EnumPlan { name, key, schema, closed: texts.closed, variants })
            }
            Type::IntegerEnum(numbers) => {
                let variants = numbers.values.iter().map(|number| (ident(&number_name(*number)), *number));
                let (closed, variants) = (numbers.closed, variants.collect());
                TypePlan::IntegerEnum(IntegerEnumPlan { name, key, schema, closed, variants })
            }
            Type::Object(object) => {
                let parts = self.parts(&name.to_string(), object);
                TypePlan::Struct(StructPlan { name, key, schema, closed: object.closed, parts })
            }
            Type::Union(union) => {
                let variants = self.variants(&name.to_string(), union);
                let discriminator = union.discriminator.as_ref().map(|by| by.property.as_str());
                TypePlan::Union(UnionPlan { name, key, schema, open: union.open, discriminator, variants })
            }
            Type::String(rules) => TypePlan::Text(RuledPlan { name, key, schema: Some(schema), rules }),
            Type::Number(rules) => TypePlan::Number(RuledPlan { name, key, schema: Some(schema), rules }),
            _ => return None,
        })
    }

    fn parts(&mut self, owner: &str, object: &'a ObjectType) -> Vec<PartPlan<'a>> {
        let mut idents = Taken::default();
        let mut parts = Vec::new();
        for property in &object.properties {
            let nullable = self.is_nullable(&property.schema);
            let ty = self.part_type(&property.schema, Use { owner, key: &property.name });
            parts.push(PartPlan {
                ident: ident(&idents.take(&snake(&property.name))),
                property,
                presence: presence(property, &ty, nullable),
                nullable,
                ty: if property.required && nullable { Ty::Nullable(Box::new(ty)) } else { ty },
            });
        }
        parts
    }

    fn variants(&mut self, owner: &str, union: &'a UnionType) -> Vec<VariantPlan<'a>> {
        let mut idents = Taken::by(if union.open { &["Unknown"] } else { &[] });
        let mut variants = Vec::new();
        for (index, variant) in union.variants.iter().enumerate() {
            let tags = union.discriminator.as_ref().and_then(|by| by.tags.get(index));
            variants.push(VariantPlan {
                ident: ident(&idents.take_pascal(&variant_name(&variant.name))),
                ty: self.part_type(&variant.schema, Use { owner, key: &variant.name }),
                schema: &variant.schema,
                tags: tags.map(Vec::as_slice).unwrap_or_default(),
            });
        }
        variants
    }
}

fn of_kind<'a>(kind: &Type, name: Ident) -> Ty<'a> {
    match kind {
        Type::Enum(_) => Ty::Enum(name),
        Type::IntegerEnum(_) => Ty::IntegerEnum(name),
        Type::Union(_) => Ty::Union(name),
        Type::String(_) => Ty::Text(name),
        Type::Number(_) => Ty::RuledNumber(name),
        _ => Ty::Struct(name),
    }
}

fn variant_name(text: &str) -> String {
    if text.is_empty() { "Empty".to_owned() } else { pascal(text) }
}

/// `V80`, and `Minus1` for a negative number.
fn number_name(number: i64) -> String {
    if number < 0 { format!("Minus{}", number.unsigned_abs()) } else { format!("V{number}") }
}
