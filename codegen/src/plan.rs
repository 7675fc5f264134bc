//! What is to be emitted for an interface: every type with its Rust name, every field with its Rust type. It must not
//! know tokens of code beyond names.

mod lower;
mod recursion;

use proc_macro2::Ident;
use relata_core::interface::{
    ArrayType, EnumType, Field, IntegerType, NumberType, ObjectType, Property, Record, Schema, StringType,
};
use relata_core::{Interface, Role, Scope};
use serde_json::Value;

/// The module of one version of an interface.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    pub(crate) interface: &'a Interface,
    /// The type that stands for the interface.
    pub(crate) marker: Ident,
    pub(crate) records: Vec<RecordPlan<'a>>,
    /// In the order in which they are first used.
    pub(crate) types: Vec<TypePlan<'a>>,
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

/// A Rust type with the rules that it does not keep by itself.
#[derive(Debug, Clone)]
pub(crate) enum Ty<'a> {
    Any,
    String(&'a StringType),
    Ip,
    Conninfo,
    /// Conninfo texts, one a line.
    ConninfoList,
    Integer(&'a IntegerType),
    Number(&'a NumberType),
    Boolean,
    /// A generated enum.
    Enum(Ident),
    /// A generated struct.
    Struct(Ident),
    List(&'a ArrayType, Box<Ty<'a>>),
    Map(Box<Ty<'a>>),
    /// May be JSON `null`.
    Nullable(Box<Ty<'a>>),
    /// A struct that may hold itself.
    Boxed(Box<Ty<'a>>),
    /// A secret, checked as the type within but never taken apart.
    Masked(Box<Ty<'a>>),
}

impl Ty<'_> {
    /// Whether it holds values whose parts have no order of their own.
    pub(crate) fn holds_any(&self) -> bool {
        match self {
            // Structs are asked one by one where they are planned; see `Module::holds_any`.
            Self::Any => true,
            Self::List(_, inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Boxed(inner) => {
                inner.holds_any()
            }
            _ => false,
        }
    }

    /// The generated struct within it, if there is one.
    pub(crate) fn struct_within(&self) -> Option<&Ident> {
        match self {
            Self::Struct(name) => Some(name),
            Self::List(_, inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Boxed(inner) => {
                inner.struct_within()
            }
            _ => None,
        }
    }
}

impl<'a> Module<'a> {
    /// Names everything.
    pub(crate) fn of(interface: &'a Interface) -> Self {
        lower::module(interface)
    }

    /// The variant of a generated enum for a text.
    pub(crate) fn variant(&self, name: &Ident, text: &str) -> Option<&Ident> {
        let mut variants = self.types.iter().flat_map(|plan| match plan {
            TypePlan::Enum(plan) if plan.name == *name => &plan.variants[..],
            _ => &[],
        });
        variants.find(|(_, known)| *known == text).map(|(variant, _)| variant)
    }

    /// Whether a type holds values whose parts have no order of their own, at any depth.
    pub(crate) fn holds_any(&self, ty: &Ty<'_>) -> bool {
        self.holds_any_but(ty, &mut Vec::new())
    }

    fn holds_any_but(&self, ty: &Ty<'_>, seen: &mut Vec<Ident>) -> bool {
        let Some(name) = ty.struct_within() else { return ty.holds_any() };
        if seen.contains(name) {
            return false;
        }
        seen.push(name.clone());
        let parts = self.types.iter().find_map(|plan| match plan {
            TypePlan::Struct(plan) if plan.name == *name => Some(&plan.parts),
            _ => None,
        });
        parts.is_some_and(|parts| parts.iter().any(|part| self.holds_any_but(&part.ty, seen)))
    }
}

/// The parts of an object type, for the lowering.
type Object<'a> = &'a ObjectType;
/// The texts of an enum type, for the lowering.
type Texts<'a> = &'a EnumType;
