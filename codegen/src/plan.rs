//! What is to be emitted for an interface: every type with its Rust name, every field with its Rust type. It must not
//! know tokens of code beyond names.

mod definition;
mod lower;
mod made;
mod recursion;
mod ty;

use proc_macro2::Ident;
use relata_core::interface::{Dialect, Field, NumberType, Property, Record, Schema, StringType, Type};
use relata_core::{Interface, Role, Scope};
use serde_json::Value;

pub(crate) use ty::Ty;

/// The module of one version of an interface.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    pub(crate) interface: &'a Interface,
    /// Which dialect it is, if it is one with databags of its own.
    pub(crate) dialect: Option<&'a Dialect>,
    /// The versions of the interface that lie beside it, oldest first.
    pub(crate) beside: &'a [u32],
    /// The type that stands for the interface.
    pub(crate) marker: Ident,
    pub(crate) records: Vec<RecordPlan<'a>>,
    /// In the order in which they are first used.
    pub(crate) types: Vec<TypePlan<'a>>,
    /// The dialects with databags of their own, each under its module's name.
    pub(crate) dialects: Vec<(Ident, Module<'a>)>,
}

/// The struct of a databag.
#[derive(Debug)]
pub(crate) struct RecordPlan<'a> {
    pub(crate) name: Ident,
    pub(crate) role: Role,
    pub(crate) scope: Scope,
    pub(crate) record: &'a Record,
    pub(crate) fields: Vec<FieldPlan<'a>>,
}

/// A key of a databag.
#[derive(Debug)]
pub(crate) struct FieldPlan<'a> {
    pub(crate) ident: Ident,
    /// The constant that holds what is said about the key.
    pub(crate) constant: Ident,
    pub(crate) field: &'a Field,
    pub(crate) ty: Ty<'a>,
    pub(crate) presence: Presence<'a>,
    /// Whether JSON `null` is a value.
    pub(crate) nullable: bool,
    /// The field that holds the URI of the secret that may hold this one's value.
    pub(crate) group: Option<Ident>,
    /// Whether the definition reads more or less than the type does.
    pub(crate) by_definition: bool,
}

/// Whether a value is always there once data was read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Presence<'a> {
    Required,
    /// Readers take this when there is none.
    Default(&'a Value),
    Optional,
}

/// A type of its own within the module.
#[derive(Debug)]
pub(crate) enum TypePlan<'a> {
    Struct(StructPlan<'a>),
    Enum(EnumPlan<'a>),
    IntegerEnum(IntegerEnumPlan<'a>),
    Union(UnionPlan<'a>),
    Text(RuledPlan<'a, StringType>),
    Number(RuledPlan<'a, NumberType>),
}

/// An object within a value.
#[derive(Debug)]
pub(crate) struct StructPlan<'a> {
    pub(crate) name: Ident,
    /// The key where it is first used, or its name in the definition.
    pub(crate) key: String,
    pub(crate) schema: &'a Schema,
    pub(crate) closed: bool,
    pub(crate) parts: Vec<PartPlan<'a>>,
}

/// A part of an object.
#[derive(Debug)]
pub(crate) struct PartPlan<'a> {
    pub(crate) ident: Ident,
    pub(crate) property: &'a Property,
    pub(crate) ty: Ty<'a>,
    pub(crate) presence: Presence<'a>,
    /// Whether JSON `null` is a value.
    pub(crate) nullable: bool,
}

/// One of some texts.
#[derive(Debug)]
pub(crate) struct EnumPlan<'a> {
    pub(crate) name: Ident,
    /// The key where it is first used, or its name in the definition.
    pub(crate) key: String,
    pub(crate) schema: &'a Schema,
    pub(crate) closed: bool,
    /// Names of the variants and their texts.
    pub(crate) variants: Vec<(Ident, &'a str)>,
}

/// One of some whole numbers.
#[derive(Debug)]
pub(crate) struct IntegerEnumPlan<'a> {
    pub(crate) name: Ident,
    /// The key where it is first used, or its name in the definition.
    pub(crate) key: String,
    pub(crate) schema: &'a Schema,
    pub(crate) closed: bool,
    /// Names of the variants and their numbers.
    pub(crate) variants: Vec<(Ident, i64)>,
}

/// One of several types.
#[derive(Debug)]
pub(crate) struct UnionPlan<'a> {
    pub(crate) name: Ident,
    /// The key where it is first used, or its name in the definition.
    pub(crate) key: String,
    pub(crate) schema: &'a Schema,
    /// Whether a value of none of the types is kept.
    pub(crate) open: bool,
    /// The property that tells objects apart.
    pub(crate) discriminator: Option<&'a str>,
    pub(crate) variants: Vec<VariantPlan<'a>>,
}

/// One type of a union.
#[derive(Debug)]
pub(crate) struct VariantPlan<'a> {
    pub(crate) ident: Ident,
    pub(crate) ty: Ty<'a>,
    pub(crate) schema: &'a Schema,
    /// The texts of the discriminator that mean it; none if its JSON type alone tells.
    pub(crate) tags: &'a [String],
}

/// A text or a number with rules.
#[derive(Debug)]
pub(crate) struct RuledPlan<'a, R> {
    pub(crate) name: Ident,
    /// The key where it is first used, or its name in the definition.
    pub(crate) key: String,
    /// None for the keys of a map.
    pub(crate) schema: Option<&'a Schema>,
    pub(crate) rules: &'a R,
}

impl TypePlan<'_> {
    fn name(&self) -> &Ident {
        match self {
            Self::Struct(plan) => &plan.name,
            Self::Enum(plan) => &plan.name,
            Self::IntegerEnum(plan) => &plan.name,
            Self::Union(plan) => &plan.name,
            Self::Text(plan) => &plan.name,
            Self::Number(plan) => &plan.name,
        }
    }

    /// The types within it.
    fn parts(&self) -> Vec<&Ty<'_>> {
        match self {
            Self::Struct(plan) => plan.parts.iter().map(|part| &part.ty).collect(),
            Self::Union(plan) => plan.variants.iter().map(|variant| &variant.ty).collect(),
            _ => Vec::new(),
        }
    }
}

impl<'a> Module<'a> {
    /// Names everything.
    pub(crate) fn of(interface: &'a Interface, beside: &'a [u32]) -> Self {
        lower::module(interface, beside)
    }

    /// Objects alone, each under its own name. The interface has no part in it but the types that it names.
    pub(crate) fn of_objects(interface: &'a Interface, objects: &'a [(String, Schema)]) -> Self {
        lower::objects(interface, objects)
    }

    /// The struct of a databag.
    pub(crate) fn record(&self, role: Role, scope: Scope) -> Option<&RecordPlan<'a>> {
        self.records.iter().find(|plan| plan.role == role && plan.scope == scope)
    }

    /// Whether a databag may be of another version or dialect.
    pub(crate) fn is_negotiated(&self, role: Role, scope: Scope) -> bool {
        let differs = |dialect: &Dialect| dialect.records.get(role, scope).is_some();
        !self.beside.is_empty() || self.interface.dialects.iter().any(differs)
    }

    /// The generated type of this name.
    pub(crate) fn plan(&self, name: &Ident) -> Option<&TypePlan<'a>> {
        self.types.iter().find(|plan| plan.name() == name)
    }

    /// Whether a type holds values whose parts have no order of their own, at any depth.
    pub(crate) fn holds_any(&self, ty: &Ty<'_>) -> bool {
        self.holds_any_but(ty, &mut Vec::new())
    }

    /// Whether any text is a value of the union with this name.
    pub(crate) fn takes_text(&self, name: &Ident) -> bool {
        let Some(TypePlan::Union(plan)) = self.plan(name) else { return false };
        let is_text = |kind| matches!(self.interface.resolve(kind), Type::String(_));
        plan.variants.iter().any(|variant| is_text(&variant.schema.kind))
    }

    fn holds_any_but(&self, ty: &Ty<'_>, seen: &mut Vec<Ident>) -> bool {
        if let Some(inner) = ty.inner() {
            return self.holds_any_but(inner, seen);
        }
        let Some(name) = ty.name() else { return matches!(ty, Ty::Any) };
        if seen.contains(name) {
            return false;
        }
        seen.push(name.clone());
        let Some(plan) = self.plan(name) else { return false };
        matches!(plan, TypePlan::Union(plan) if plan.open)
            || plan.parts().into_iter().any(|part| self.holds_any_but(part, seen))
    }
}
